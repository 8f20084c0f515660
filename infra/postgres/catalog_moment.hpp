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

// Conditions each start with ` AND `. Of entries there are two tables, of rows that still hold and of rows replaced since, and their
// facets.

/// Of a current row: whether it held then.
[[nodiscard]] std::string current_at(Params& params, Moment const& moment);
/// Of a row that was replaced: whether it held then.
[[nodiscard]] std::string past_at(Params& params, Moment const& moment);
/// Of a row `r` of a facet: whether the entry had it then.
[[nodiscard]] std::string facets_at(Params& params, Moment const& moment);
/// Of a row `r` of a facet: whether the entry has it.
inline constexpr std::string_view kStillHolds = " AND r.to_position = 9223372036854775807";

/// Of records, whose rows of all times are in one table: conditions on from_position, to_position, occurred_from and occurred_to, whose
/// rows together are those that hold and no row twice: one for rows that still hold, which has the indexes of their order, and one for rows
/// replaced since.
[[nodiscard]] std::vector<std::string> holding_conditions(Params& params, Moment const& moment);
/// The same as one condition.
[[nodiscard]] std::string holding_condition(Params& params, Moment const& moment);

}  // namespace contentos::pg
