// A feed of which tests see how much was read.
#pragma once

#include "projections/runner/feed.hpp"

#include <atomic>

namespace contentos::test {

/// Threading: any thread.
class WatchedFeed final : public Feed {
public:
  explicit WatchedFeed(Feed& whole) : whole_(whole) {}

  /// By whoever reads without following, as exports do and read models do not.
  [[nodiscard]] std::size_t events_read() const { return events_read_; }

  [[nodiscard]] std::int64_t shard_count() const override { return whole_.shard_count(); }
  [[nodiscard]] Result<std::vector<EventPtr>> read(ShardNo shard, ShardPosition after, std::size_t max_events,
                                                   std::size_t max_bytes) override {
    auto events = whole_.read(shard, after, max_events, max_bytes);
    if (events) { events_read_ += events->size(); }
    return events;
  }
  [[nodiscard]] Result<std::optional<std::vector<EventPtr>>> read_on(ShardNo shard, Checkpoint const& last, std::size_t max_events,
                                                                     std::size_t max_bytes) override {
    return whole_.read_on(shard, last, max_events, max_bytes);
  }
  [[nodiscard]] Result<EventPtr> at(ShardNo shard, ShardPosition position) override { return whole_.at(shard, position); }
  [[nodiscard]] std::uint64_t epoch() const override { return whole_.epoch(); }
  [[nodiscard]] ShardPosition head(ShardNo shard) override { return whole_.head(shard); }
  [[nodiscard]] std::uint64_t wait(std::uint64_t ticket, std::chrono::milliseconds timeout) override {
    return whole_.wait(ticket, timeout);
  }

private:
  Feed& whole_;
  std::atomic<std::size_t> events_read_{0};
};

}  // namespace contentos::test
