// Which of the catalog's rows hold at the moment that a read means.
#pragma once

#include "infra/postgres/live_model.hpp"
#include "infra/postgres/query_text.hpp"
#include "projections/versions/as_of.hpp"

#include <optional>
#include <string>

namespace contentos::pg {

/// A position, which fixes what was recorded, and for reads as of an occurred time that time too.
struct Moment {
  TenantPosition position;
  std::optional<Timestamp> occurred{};
  bool is_latest = false;  // nothing newer is applied: only rows that still hold can be meant
};

/// `fixed`: the position that an earlier page of the same list was read at.
[[nodiscard]] Result<Moment> moment_of(Connection& connection, TenantScope scope, LiveModel const& live, AsOf const& as_of,
                                       std::optional<TenantPosition> fixed);

/// Conditions on from_position, to_position, occurred_from and occurred_to, each starting with ` AND `, whose rows together are those that
/// hold and no row twice: one for rows that still hold, which has the indexes of their order, and one for rows replaced since.
[[nodiscard]] std::vector<std::string> holding_conditions(Params& params, Moment const& moment);
/// The same as one condition.
[[nodiscard]] std::string holding_condition(Params& params, Moment const& moment);

}  // namespace contentos::pg
