// How readers of the read models in PostgreSQL get at the live rows: one snapshot, under the tenant's row-level security.
#pragma once

#include "infra/postgres/pool.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::pg {

/// The generation that is shown, and how far it is for the tenant that asks.
struct LiveModel {
  std::int32_t generation = 0;
  TenantPosition applied;
  bool has_set_aside = false;  // some of the tenant's streams are not followed
};

/// Errors: not_caught_up (retryable) when the rows are of an earlier release, which says less than `shape`.
[[nodiscard]] Result<void> has_shape(LiveModel const& live, std::string_view model, std::int32_t shape);

/// What to do when the model does not follow the tenant at all.
enum class WhenSetAside {
  refuse,
  show,  // what there is
};

/// Those of `ids`, records of `kind` read at `position`, that the model does not follow up to there.
[[nodiscard]] Result<std::vector<std::string>> set_aside_among(Connection& connection, TenantScope scope, std::string_view model,
                                                               LiveModel const& live, std::string_view kind,
                                                               std::vector<std::string> const& ids, TenantPosition position);

/// Runs `use` in a read-only transaction that sees one moment, as `scope`'s tenant. Requires: `pool` is of role contentos_reader.
/// Errors: set_aside (all of the tenant is, and `when` says to refuse it; not retryable), not_caught_up (retryable: of that moment is less
/// than what the scope has seen), those of `use`, those of the pool. A connection
/// that turns out to be dead is replaced once, and `use` runs again.
[[nodiscard]] Result<void> with_live_model(Pool& pool, TenantScope scope, std::string_view model, WhenSetAside when,
                                           std::function<Result<void>(Connection&, LiveModel const&)> const& use);

}  // namespace contentos::pg
