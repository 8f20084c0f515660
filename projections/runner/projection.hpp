// One read model, as the runner drives it. A projection is a pure fold of the log: the same events always give the same keys and
// rows, which is what the rebuild comparison in tests relies on.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "projections/runner/feed.hpp"

#include <boost/json/value.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

/// A tenant that a projection has set aside because an event of it could not be applied.
struct ParkedTenant {
  TenantId tenant;
  ShardNo shard;
  ShardPosition position;  // the first event that is not applied
  TenantPosition tenant_position;
  std::string reason;
};

/// An event that contradicts the model; the runner parks its tenant.
struct Poison {
  std::string reason;
};

/// Either everything was applied and stored, or the store failed, or this append is poisonous (nothing of the batch stored).
using ApplyResult = std::variant<std::monostate, StoreError, Poison>;

class Projection {
public:
  virtual ~Projection() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;

  /// The stored checkpoint; position 0 when nothing was applied.
  [[nodiscard]] virtual Result<Checkpoint> checkpoint(ShardNo shard) = 0;

  /// Applies whole appends of one shard in order, and stores them **with** the checkpoint, all or nothing. `events` may be empty
  /// (all of them belonged to parked tenants): then only the checkpoint moves.
  [[nodiscard]] virtual ApplyResult apply(ShardNo shard, std::span<EventPtr const> events, Checkpoint const& upto) = 0;

  [[nodiscard]] virtual Result<std::vector<ParkedTenant>> parked() = 0;
  /// Stores that a tenant is set aside, together with the checkpoint that skips the poisonous append.
  [[nodiscard]] virtual Result<void> park(ParkedTenant const& tenant, Checkpoint const& upto) = 0;
  /// Replays a parked tenant's missed events and takes it off the list, all or nothing; checkpoints do not move.
  [[nodiscard]] virtual ApplyResult unpark(TenantId tenant, std::span<EventPtr const> missed) = 0;

  /// The last tenant position of `tenant` that is applied (0: none), or nothing when the model does not keep it; `wait_for_tenant` then
  /// waits for the whole shards instead. Threading: any thread, also while `apply` runs.
  [[nodiscard]] virtual Result<std::optional<TenantPosition>> applied(TenantId) { return std::optional<TenantPosition>{}; }

  /// Everything the model holds, as sorted `key\tvalue` text lines in a stable form, but for checkpoints: what a rebuild must equal.
  [[nodiscard]] virtual Result<void> dump(std::function<void(std::string_view)> const& line) = 0;

  /// Starts an empty shadow of the same model beside the live one (blue/green); `promote` makes it live and drops the old.
  [[nodiscard]] virtual Result<std::unique_ptr<Projection>> begin_rebuild() = 0;
  /// Called on the shadow once it has caught up, with the runner's hands off both. Readers see one or the other, never a mix.
  [[nodiscard]] virtual Result<void> promote() = 0;
};

}  // namespace contentos
