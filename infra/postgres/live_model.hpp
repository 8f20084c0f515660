// How readers of the read models in PostgreSQL get at the live rows: one snapshot, under the tenant's row-level security.
#pragma once

#include "infra/postgres/pool.hpp"

#include <functional>
#include <string_view>

namespace contentos::pg {

/// The generation that is shown, and how far it is for the tenant that asks.
struct LiveModel {
  std::int32_t generation = 0;
  TenantPosition applied;
};

/// Runs `use` in a read-only transaction that sees one moment, as `scope`'s tenant. Requires: `pool` is of role contentos_reader.
/// Errors: parked (the model has set the tenant aside; not retryable), those of `use`, those of the pool. A connection that turns out to
/// be dead is replaced once, and `use` runs again.
[[nodiscard]] Result<void> with_live_model(Pool& pool, TenantScope scope, std::string_view model,
                                           std::function<Result<void>(Connection&, LiveModel const&)> const& use);

}  // namespace contentos::pg
