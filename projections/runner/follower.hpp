// Moves one projection along the feed, batch by batch. The live model and the shadow of a rebuild each have one.
// Not thread-safe: one thread at a time steps; Progress is what others look at.
#pragma once

#include "projections/runner/feed.hpp"
#include "projections/runner/metrics.hpp"
#include "projections/runner/progress.hpp"
#include "projections/runner/projection.hpp"
#include "projections/runner/runner.hpp"

#include <string>

namespace contentos {

class Follower {
public:
  Follower(Feed& feed, Projection& projection, RunnerOptions const& options, RunnerMetrics const& metrics)
      : feed_(feed),
        projection_(projection),
        options_(options),
        metrics_(metrics),
        progress_(feed.shard_count()),
        last_hashes_(static_cast<std::size_t>(feed.shard_count())) {}

  struct Step {
    enum class Kind {
      idle,      // nothing new in the shard
      moved,     // something was stored
      retry,     // something failed that may pass: wait and come again
      fault,     // it will not pass by itself: the projection stops
      replaced,  // a fault that a rebuild mends: the log is not the one that the model was built from
    } kind;
    std::string reason{};
  };

  /// Reads checkpoints and parked tenants, and compares the checkpoints' hashes with the log. Returns moved, retry,
  /// fault or replaced.
  [[nodiscard]] Step load();
  /// Whether the feed is still in the epoch in which the checkpoints were compared.
  [[nodiscard]] bool is_current() const { return feed_.epoch() == epoch_; }
  /// Applies the next batch of `shard`, if there is one.
  [[nodiscard]] Step step(ShardNo shard);
  /// Replays what `tenant` missed. Errors: parked (with the new reason), internal (not parked), those of feed and store.
  [[nodiscard]] Result<void> unpark(TenantId tenant);

  [[nodiscard]] Progress& progress() { return progress_; }
  [[nodiscard]] Progress const& progress() const { return progress_; }

private:
  using Events = std::span<EventPtr const>;
  [[nodiscard]] Step verify(ShardNo shard, Checkpoint const& checkpoint);
  [[nodiscard]] Step replaced(ShardNo shard, ShardPosition position);
  [[nodiscard]] Step gap(ShardNo shard, ShardPosition expected, ShardPosition found);
  [[nodiscard]] Step apply(ShardNo shard, Events events);
  void advance(ShardNo shard, RecordedEvent const& last, Events applied);
  [[nodiscard]] Step append_by_append(ShardNo shard, Events events);
  [[nodiscard]] Step park(ShardNo shard, Events append, std::string const& reason);
  [[nodiscard]] std::vector<EventPtr> without_parked(Events events) const;
  void report_parked() const;
  void log(std::string_view level, std::string const& message) const;

  Feed& feed_;
  Projection& projection_;
  RunnerOptions const& options_;
  RunnerMetrics const& metrics_;
  Progress progress_;
  std::vector<Sha256> last_hashes_;  // per shard, of the last event that was applied
  int gap_attempts_ = 0;
  std::uint64_t epoch_ = 0;  // of the feed, when the checkpoints were compared
};

}  // namespace contentos
