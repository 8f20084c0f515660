// How far one projection is, for those who wait for it: written by the thread that applies, read by any.
#pragma once

#include "projections/runner/projection.hpp"

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

namespace contentos {

class Progress {
public:
  /// `refuses`: whether nobody may wait for a tenant all of which is set aside.
  Progress(std::int64_t shard_count, bool refuses)
      : refuses_(refuses), positions_(static_cast<std::size_t>(shard_count)), gaps_(static_cast<std::size_t>(shard_count)) {}

  /// Forgets everything but the counted gaps: at start and after a rebuild.
  void reset(std::vector<ShardPosition> positions, std::vector<SetAside> const& set_aside);
  /// `applied` are stored, and `left_out` are known to be there: nobody waits for them.
  void advance(ShardNo shard, ShardPosition position, std::span<EventPtr const> applied, std::span<EventPtr const> left_out);
  void set_aside(std::span<SetAside const> more);
  /// All that is set aside of the tenant from now on.
  void take_back(TenantId tenant, std::vector<SetAside> const& remaining);
  /// Takes over what `other` has applied of each tenant: after a rebuild, whose shadow may have been ahead of the live model.
  void adopt_tenants(Progress const& other);
  void count_gap(ShardNo shard);
  /// What was applied is of another log: nothing is reached any more, before the next reset.
  void disown();
  /// Nobody will advance it any more (true), or somebody does again (false): ends all waiting.
  void set_stopped(bool stopped);

  /// Blocks until `end`, but only as long as nobody waits and whoever advances it is not to stop.
  void rest(std::chrono::steady_clock::time_point end) const;
  /// Whoever advances it is to stop, until set_stopped(false).
  void end_rest();

  [[nodiscard]] ShardPosition position(ShardNo shard) const;
  [[nodiscard]] std::int64_t gaps(ShardNo shard) const;
  [[nodiscard]] std::vector<SetAside> set_aside() const;

  using Deadline = std::chrono::steady_clock::time_point;
  /// Errors: not_caught_up (retryable).
  [[nodiscard]] Result<void> wait_for(ShardNo shard, ShardPosition position, Deadline deadline);
  /// `stored` tells what the model holds of a tenant that was not met since the start, `heads` where the shards are: asked when it is
  /// the only way to know. Errors: not_caught_up (retryable), set_aside (all of the tenant is), those of `stored`.
  [[nodiscard]] Result<void> wait_for_tenant(TenantId tenant, TenantPosition position, Deadline deadline,
                                             std::function<Result<std::optional<TenantPosition>>()> const& stored,
                                             std::function<std::vector<ShardPosition>()> const& heads);

private:
  [[nodiscard]] SetAside const* whole(TenantId tenant) const;
  [[nodiscard]] Result<void> wait_until(std::unique_lock<std::mutex>& lock, Deadline deadline, std::function<bool()> const& reached);

  mutable std::mutex mutex_{};
  std::condition_variable moved_{};
  mutable std::condition_variable awaited_{};
  int waiting_ = 0;  // for it to move
  bool refuses_;
  std::vector<ShardPosition> positions_;
  std::vector<std::int64_t> gaps_;
  std::unordered_map<TenantId, TenantPosition> tenants_{};
  std::map<TenantId, std::vector<SetAside>> set_aside_{};
  bool stopped_ = false;
  bool is_to_stop_ = false;
  bool is_disowned_ = false;
};

}  // namespace contentos
