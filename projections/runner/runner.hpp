// Drives every projection of this process along the feed: one thread per projection, whole appends in order, checkpoint with the data.
// Made by the composition root; asked by the ops endpoints (status), by the management API (unpark, rebuild) and by every read that
// carries a position (wait_for).
//
// Always true: a projection never sees an event twice, out of order, or half an append; a gap is read again and, when it stays, stops the
// projection; what cannot be folded sets the smallest whole thing aside in that projection (set_aside.hpp), and nothing else.
#pragma once

#include "projections/runner/feed.hpp"
#include "projections/runner/metrics.hpp"
#include "projections/runner/projection.hpp"
#include "projections/runner/read_models.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

struct RunnerOptions {
  std::size_t batch_events = 512;             // 1 …; how much one stored batch holds at most, but at least one append
  std::size_t batch_bytes = 4U << 20U;        // bytes of events
  std::chrono::milliseconds idle_wait{200};   // how long an idle thread sleeps in Feed::wait before it looks for orders
  int gap_retries = 5;                        // reads of a gap before it is a fault
  std::chrono::milliseconds retry_delay{50};  // between attempts after a retryable error or a gap; doubles up to 64 times this
  bool rebuild_replaced = false;              // a model that was built from another log is rebuilt without being asked
};

class Runner final : public ReadModels {
public:
  /// Lifetime: `feed` and the added projections outlive the runner; no call is in flight when it is destroyed.
  Runner(Feed& feed, RunnerOptions options = {}, RunnerMetrics metrics = {});
  ~Runner() override;  // stops
  Runner(Runner const&) = delete;
  Runner& operator=(Runner const&) = delete;

  /// Requires: not started; names are unique.
  void add(Projection& projection);

  /// Starts the threads. Each first compares the stored checkpoints' hashes with the log; one that does not fit is a fault ("rebuild
  /// needed") of that projection alone, which `rebuild_replaced` mends. The same happens whenever the feed's epoch changes. A model that
  /// an earlier program has begun and that lacks what this one shows (Projection::is_outdated) is rebuilt beside.
  void start();
  /// Finishes the batches in flight, ends rebuilds without promoting them, joins. Idempotent. Takes about `idle_wait` at most.
  void stop();

  [[nodiscard]] bool knows(std::string_view name) const override { return find(name) != nullptr; }
  [[nodiscard]] std::vector<ProjectionStatus> status() const override;

  /// Blocks until `name` has applied `position` of `shard`.
  /// Errors: not_caught_up (retryable) at the deadline or when the projection has stopped; internal for an unknown name.
  [[nodiscard]] Result<void> wait_for(std::string_view name, ShardNo shard, ShardPosition position, Deadline deadline);
  [[nodiscard]] Result<void> wait_for_tenant(std::string_view name, TenantId tenant, TenantPosition position, Deadline deadline) override;

  /// With the projection's thread paused.
  [[nodiscard]] Result<void> unpark(std::string_view name, TenantId tenant) override;

  /// Blue/green: fills a shadow from the beginning of the log while the live model goes on, then swaps. Blocks until swapped.
  /// Works on a projection that has faulted, and mends it. `progress` is called on the calling thread after every batch.
  /// Errors: unavailable when one is running already or the runner stops; those of the store and the feed.
  [[nodiscard]] Result<void> rebuild(std::string_view name, std::function<void(RebuildProgress const&)> const& progress = {});
  /// The same on a thread of the runner's. An error of it becomes a log line and `last_error`.
  [[nodiscard]] Result<void> start_rebuild(std::string_view name) override;

private:
  class Worker;
  [[nodiscard]] Worker* find(std::string_view name) const;

  Feed& feed_;
  RunnerOptions options_;
  RunnerMetrics metrics_;
  std::vector<std::unique_ptr<Worker>> workers_{};
};

}  // namespace contentos
