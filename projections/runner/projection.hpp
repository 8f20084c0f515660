// One read model, as the runner drives it. A projection is a pure fold of the log: the same events always give the same keys and
// rows, which is what the rebuild comparison in tests relies on.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "projections/runner/feed.hpp"
#include "projections/runner/set_aside.hpp"

#include <boost/json/value.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

/// For models that are written to in batches: short beside what a person notices, and long beside a transaction.
inline constexpr std::chrono::milliseconds kGathering{10};

/// Either everything was applied and stored, or the store failed, or an event is poisonous (nothing of the batch is stored).
using ApplyResult = std::variant<std::monostate, StoreError, Poison>;

/// What a model stores in one piece.
struct EventBatch {
  ShardNo shard;
  std::span<EventPtr const> events;  // to be applied
  Checkpoint upto;
  std::span<EventPtr const> left_out{};   // known to be there and not applied: set aside, or skipped by an operator
  std::span<SetAside const> set_aside{};  // from now on, beside what is set aside already
};

/// What of a tenant is taken back.
struct Replay {
  TenantId tenant;
  std::span<EventPtr const> events;
  std::span<EventPtr const> left_out;
  std::span<SetAside const> set_aside;  // all of the tenant, instead of what was set aside until now
};

class Projection {
public:
  virtual ~Projection() = default;

  [[nodiscard]] virtual std::string_view name() const = 0;

  /// The stored checkpoint; position 0 when nothing was applied.
  [[nodiscard]] virtual Result<Checkpoint> checkpoint(ShardNo shard) = 0;

  /// Whether what is stored is still as far as it was left from here: a database may be another after it was away. Asked now and then while
  /// there is nothing to apply; false: the checkpoints are to be read again.
  [[nodiscard]] virtual bool is_as_it_was_left() { return true; }

  /// Whether the model shows streams of this aggregate, and what one that cannot be folded takes along. Constant.
  [[nodiscard]] virtual Shown shows(std::string_view aggregate) const = 0;

  /// Whether it shows what it does not follow by headers alone, and so answers whatever is set aside. Constant.
  [[nodiscard]] virtual bool shows_headers() const { return false; }

  /// Of which events it reads the bodies, so that a rebuild leaves the others packed; empty: of all. Constant.
  [[nodiscard]] virtual ReadsBody reads_body() const { return {}; }

  /// Whether few questions need it: until it has come as far as the log was at the start, only these are refused. Constant.
  [[nodiscard]] virtual bool is_asked_apart() const { return false; }

  /// How long what happens is gathered for the next batch, as long as nobody in this process waits for it: a batch of few events costs
  /// nearly what one of many does. What happens after a pause is stored at once. Constant.
  [[nodiscard]] virtual std::chrono::milliseconds gathers_for() const { return {}; }

  /// Applies whole appends of one shard in order, and stores them **with** the checkpoint and what is set aside, all or nothing. `events`
  /// may be empty: then only the rest is stored.
  [[nodiscard]] virtual ApplyResult apply(EventBatch const& batch) = 0;

  /// Everything that is set aside.
  [[nodiscard]] virtual Result<std::vector<SetAside>> set_aside() = 0;
  /// Applies what a tenant missed, or a part of it, and stores with it what of the tenant is set aside from now on, all or nothing.
  /// Checkpoints do not move. The last part has no events: after it, all of it survives a crash.
  [[nodiscard]] virtual ApplyResult replay(Replay const& replay) = 0;

  /// The last tenant position of `tenant` that is applied (0: none), or nothing when the model does not keep it; `wait_for_tenant` then
  /// waits for the whole shards instead. Threading: any thread, also while `apply` runs.
  [[nodiscard]] virtual Result<std::optional<TenantPosition>> applied(TenantId) { return std::optional<TenantPosition>{}; }

  /// Everything the model holds, as sorted `key\tvalue` text lines in a stable form, but for checkpoints: what a rebuild must equal.
  [[nodiscard]] virtual Result<void> dump(std::function<void(std::string_view)> const& line) = 0;

  /// Whether what is stored was begun by an earlier program and lacks what this one shows: the runner then rebuilds it by itself, and what
  /// cannot be answered until then is refused. Never blocks. Threading: any thread.
  [[nodiscard]] virtual bool is_outdated() const { return false; }

  /// For what is not rebuilt because it holds more than events say: forgets what the events asked for and has not happened yet, and begins
  /// with the log again; the log is not the one that it was filled from. False, and nothing done: it is rebuilt like any read model.
  [[nodiscard]] virtual Result<bool> begin_again() { return false; }

  /// Starts an empty shadow of the same model beside the live one (blue/green); `promote` makes it live and drops the old.
  [[nodiscard]] virtual Result<std::unique_ptr<Projection>> begin_rebuild() = 0;
  /// Called on the shadow once it has caught up, with the runner's hands off both. Readers see one or the other, never a mix.
  [[nodiscard]] virtual Result<void> promote() = 0;
};

}  // namespace contentos
