// Moves one projection along the feed, batch by batch. The live model and the shadow of a rebuild each have one.
// Not thread-safe: one thread at a time steps; Progress is what others look at.
#pragma once

#include "projections/runner/feed.hpp"
#include "projections/runner/metrics.hpp"
#include "projections/runner/progress.hpp"
#include "projections/runner/projection.hpp"
#include "projections/runner/runner.hpp"
#include "projections/runner/sieve.hpp"

#include <functional>
#include <set>
#include <string>

namespace contentos {

class Follower {
public:
  Follower(Feed& feed, Projection& projection, RunnerOptions const& options, RunnerMetrics const& metrics)
      : feed_(feed),
        projection_(projection),
        options_(options),
        metrics_(metrics),
        progress_(feed.shard_count(), !projection.shows_headers()),
        aside_([&projection](std::string_view aggregate) { return projection.shows(aggregate); }),
        sieve_([&projection](std::string_view aggregate) { return projection.shows(aggregate); }, aside_),
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

  /// Reads checkpoints, compares their hashes with the log, and takes back what was set aside because of a type that this program knows.
  /// Returns moved, retry, fault or replaced.
  [[nodiscard]] Step load();
  /// Whether the feed is still in the epoch in which the checkpoints were compared.
  [[nodiscard]] bool is_current() const { return feed_.epoch() == epoch_; }
  /// Reads the checkpoints again before the next step, when what is stored is not what was left here.
  void look_whether_it_is_as_left() { must_load_ = must_load_ || !projection_.is_as_it_was_left(); }
  /// Applies the next batch of `shard`, if there is one.
  [[nodiscard]] Step step(ShardNo shard);
  /// Replays what `tenant` missed, but for what can still not be folded.
  /// Errors: set_aside (something is still set aside; says what and why), internal (nothing was), those of feed and store.
  [[nodiscard]] Result<void> unpark(TenantId tenant);

  [[nodiscard]] Progress& progress() { return progress_; }
  [[nodiscard]] Progress const& progress() const { return progress_; }

private:
  using Events = std::span<EventPtr const>;
  [[nodiscard]] Step load_now();
  [[nodiscard]] Step step_now(ShardNo shard);
  [[nodiscard]] Result<void> unpark_now(TenantId tenant);
  [[nodiscard]] Step verify(ShardNo shard, Checkpoint const& checkpoint);
  [[nodiscard]] Step replaced(ShardNo shard, ShardPosition position);
  [[nodiscard]] Step gap(ShardNo shard, ShardPosition expected, ShardPosition found);
  [[nodiscard]] Step apply(ShardNo shard, Events events);
  [[nodiscard]] Result<void> pass_obeying_skips(ShardNo shard, Events events);
  [[nodiscard]] Result<void> pass(ShardNo shard, Events events);
  void report_set_aside(std::span<SetAside const> fresh) const;

  // The way back of what is set aside (take_back.cpp).
  [[nodiscard]] bool has_skip(Events append) const;
  [[nodiscard]] Result<void> obey_skip(ShardNo shard, Events append);
  [[nodiscard]] Result<void> take_back_what_is_known(std::vector<ShardPosition> const& positions);
  [[nodiscard]] Result<void> take_back(TenantId tenant, ShardPosition upto, std::set<EventId> skipped);
  [[nodiscard]] Result<void> read_through(ShardNo shard, ShardPosition after, ShardPosition upto,
                                          std::function<Result<void>(Events)> const& use);
  void note_skips(Events events, TenantId tenant, std::set<EventId>& skipped) const;
  [[nodiscard]] Result<void> replay(SetAsides const& missed, Events events, std::set<EventId> const& skipped);
  void log(std::string_view level, std::string const& message) const;

  Feed& feed_;
  Projection& projection_;
  RunnerOptions const& options_;
  RunnerMetrics const& metrics_;
  Progress progress_;
  SetAsides aside_;
  Sieve sieve_;
  std::vector<Sha256> last_hashes_;  // per shard, of the last event that was applied
  int gap_attempts_ = 0;
  bool must_load_ = false;   // a store failed, and may have stored all the same: what is remembered here may be old
  std::uint64_t epoch_ = 0;  // of the feed, when the checkpoints were compared
};

}  // namespace contentos
