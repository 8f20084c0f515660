// The log as the feed of one model, of which only those bodies are unpacked that the model reads: what a rebuild goes through.
#pragma once

#include "infra/postgres/event_log.hpp"
#include "projections/runner/feed.hpp"

#include <utility>

namespace contentos {

/// Threading: any thread. Lifetime: not longer than feed and log.
class LeanLogFeed final : public Feed {
public:
  /// `whole`: which knows how far the log is.
  LeanLogFeed(Feed& whole, PgEventLog& log, ReadsBody reads_body) : whole_(whole), log_(log), reads_body_(std::move(reads_body)) {}

  [[nodiscard]] std::int64_t shard_count() const override { return whole_.shard_count(); }
  [[nodiscard]] Result<std::vector<EventPtr>> read(ShardNo shard, ShardPosition after, std::size_t max_events,
                                                   std::size_t max_bytes) override {
    return log_.read_shard(shard, after, max_events, max_bytes, reads_body_);
  }
  [[nodiscard]] Result<EventPtr> at(ShardNo shard, ShardPosition position) override { return whole_.at(shard, position); }
  [[nodiscard]] std::uint64_t epoch() const override { return whole_.epoch(); }
  [[nodiscard]] ShardPosition head(ShardNo shard) override { return whole_.head(shard); }
  [[nodiscard]] std::uint64_t wait(std::uint64_t ticket, std::chrono::milliseconds timeout) override {
    return whole_.wait(ticket, timeout);
  }

private:
  Feed& whole_;
  PgEventLog& log_;
  ReadsBody reads_body_;
};

}  // namespace contentos
