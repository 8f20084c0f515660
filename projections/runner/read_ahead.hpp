// A feed's next batch, read while the one before is folded: what a rebuild goes through, which goes from shard to shard and from batch to
// batch, so that it is known what it will ask for next.
#pragma once

#include "projections/runner/feed.hpp"

#include <future>
#include <optional>
#include <vector>

namespace contentos {

/// Holds one batch at most, and reads one at a time. Threading: `read_on` by one thread at a time. Lifetime: not longer than its feed; ends
/// when nothing is being read any more.
class ReadAhead final : public Feed {
public:
  /// `worth_a_thread`: events of a batch from which on the next one is read meanwhile. A thread costs what a few events do.
  explicit ReadAhead(Feed& feed, std::size_t worth_a_thread = 64)
      : feed_(feed), worth_a_thread_(worth_a_thread), given_(static_cast<std::size_t>(feed.shard_count())) {}

  [[nodiscard]] std::int64_t shard_count() const override { return feed_.shard_count(); }
  [[nodiscard]] Result<std::vector<EventPtr>> read(ShardNo shard, ShardPosition after, std::size_t max_events,
                                                   std::size_t max_bytes) override {
    return feed_.read(shard, after, max_events, max_bytes);
  }
  /// The answer may be as old as the one before, but never of an earlier epoch than the call.
  [[nodiscard]] Batch read_on(ShardNo shard, Checkpoint const& last, std::size_t max_events, std::size_t max_bytes) override;
  [[nodiscard]] Result<EventPtr> at(ShardNo shard, ShardPosition position) override { return feed_.at(shard, position); }
  [[nodiscard]] std::uint64_t epoch() const override { return feed_.epoch(); }
  [[nodiscard]] ShardPosition head(ShardNo shard) override { return feed_.head(shard); }
  [[nodiscard]] std::uint64_t wait(std::uint64_t ticket, std::chrono::milliseconds timeout) override { return feed_.wait(ticket, timeout); }

private:
  struct Next {
    ShardNo shard;
    Checkpoint after;
    std::uint64_t epoch;
    std::future<Batch> batch;
  };
  void begin_next(ShardNo shard, std::size_t max_events, std::size_t max_bytes);

  Feed& feed_;
  std::size_t worth_a_thread_;
  std::vector<Checkpoint> given_;  // by shard: the last event that was given out
  std::optional<Next> next_{};
};

}  // namespace contentos
