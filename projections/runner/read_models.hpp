// The read models as those see them who show them, wait for them and mend them, wherever they are projected: by this process's runner, or
// by another process of the cluster.
#pragma once

#include "projections/runner/projection.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

struct RebuildProgress {
  std::int64_t events_done = 0;
  std::int64_t events_total = 0;  // of all shards, as the heads are now
};

struct ShardStatus {
  ShardNo shard;
  ShardPosition position;
  ShardPosition head;
  std::int64_t lag_events = 0;
  std::int64_t gaps = 0;  // seen since start
};

struct ProjectionStatus {
  std::string name;
  bool running = false;
  bool is_elsewhere = false;    // another process's work, and no part of this one's readiness
  bool is_asked_apart = false;  // Projection::is_asked_apart
  std::string fault{};          // why it has stopped for good, or empty
  std::string last_error{};     // of the store or the feed, while it retries; or empty
  std::vector<ShardStatus> shards{};
  std::vector<SetAside> set_aside{};
  std::optional<RebuildProgress> rebuilding{};

  /// Runs, without fault or error. (Lag is judged by whoever asks: /readyz has its own bound.)
  [[nodiscard]] bool is_healthy() const { return running && fault.empty() && last_error.empty(); }
  [[nodiscard]] std::int64_t lag_events() const;
  /// How many of `set_aside` are whole tenants.
  [[nodiscard]] std::size_t set_aside_tenants() const;
};

class ReadModels {
public:
  using Deadline = std::chrono::steady_clock::time_point;
  virtual ~ReadModels() = default;

  [[nodiscard]] virtual bool knows(std::string_view name) const = 0;
  [[nodiscard]] virtual std::vector<ProjectionStatus> status() const = 0;

  /// Blocks until `name` has applied what a caller's token holds: the tenant's own position.
  /// Errors: not_caught_up (retryable) at the deadline or when the projection has stopped; set_aside (all of the tenant is); internal for
  /// an unknown name.
  [[nodiscard]] virtual Result<void> wait_for_tenant(std::string_view name, TenantId tenant, TenantPosition position,
                                                     Deadline deadline) = 0;

  /// Replays what was set aside of a tenant; blocks until done. What still cannot be folded stays set aside, and nothing else.
  /// Errors: set_aside, which says what still is, because of which event and why; internal when nothing of the tenant was or the projection
  /// is unknown or stopped; timed_out when the process that projects it does not answer.
  [[nodiscard]] virtual Result<void> unpark(std::string_view name, TenantId tenant) = 0;

  /// Starts a rebuild in the background, blue/green; follow it in `status()`.
  /// Errors: unavailable when one is running already or the projection is stopped; internal for an unknown name.
  [[nodiscard]] virtual Result<void> start_rebuild(std::string_view name) = 0;
};

}  // namespace contentos
