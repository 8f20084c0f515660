// The feed of a process that reads the log itself: the tail of what this process appended, in memory, and the log for everything else,
// other processes' appends included.
#pragma once

#include "infra/postgres/event_log.hpp"
#include "projections/runner/event_tails.hpp"
#include "projections/runner/feed.hpp"

#include <atomic>
#include <condition_variable>
#include <mutex>

namespace contentos {

struct LogFeedOptions {
  std::size_t tail_bytes = 32 * 1024 * 1024;     // of all shards together; older events are read from the log
  std::chrono::milliseconds poll_interval{200};  // how often waiting readers look for appends of other processes
  std::function<void()> replaced{};              // called when the log is another one, or may be; quick, and asks the feed nothing
};

/// Threading: any thread. Lifetime: not longer than its log.
class LogFeed final : public Feed {
public:
  explicit LogFeed(PgEventLog& log, LogFeedOptions options = {});
  LogFeed(LogFeed const&) = delete;
  LogFeed& operator=(LogFeed const&) = delete;
  ~LogFeed() override;

  [[nodiscard]] std::int64_t shard_count() const override { return log_.shard_count(); }
  /// Errors: unavailable (retryable), corrupt (a position is missing, or an event does not match its hash).
  [[nodiscard]] Result<std::vector<EventPtr>> read(ShardNo shard, ShardPosition after, std::size_t max_events,
                                                   std::size_t max_bytes) override;
  [[nodiscard]] Result<std::optional<std::vector<EventPtr>>> read_on(ShardNo shard, Checkpoint const& last, std::size_t max_events,
                                                                     std::size_t max_bytes) override;
  [[nodiscard]] Result<EventPtr> at(ShardNo shard, ShardPosition position) override;
  [[nodiscard]] std::unique_ptr<Feed> lean(ReadsBody reads_body) override;
  [[nodiscard]] ShardPosition head(ShardNo shard) override;
  [[nodiscard]] std::uint64_t wait(std::uint64_t ticket, std::chrono::milliseconds timeout) override;
  /// Changes when the log has become shorter than it was, and when this process appends again after it lost its connection.
  [[nodiscard]] std::uint64_t epoch() const override { return epoch_; }

private:
  [[nodiscard]] std::vector<EventPtr> read_tail(ShardNo shard, ShardPosition after, std::size_t max_events, std::size_t max_bytes);
  void appended(ShardNo shard, std::span<EventPtr const> events, pg::Continuity continuity);
  void start_over(ShardNo shard, ShardPosition head);
  void raise_head(ShardNo shard, ShardPosition position);
  void poll();

  PgEventLog& log_;
  LogFeedOptions options_;
  std::mutex mutex_{};
  std::condition_variable moved_{};
  std::uint64_t ticket_ = 1;
  std::atomic<std::uint64_t> epoch_{0};
  EventTails tails_;  // of what this process appended
  std::vector<ShardPosition> heads_;
  std::chrono::steady_clock::time_point last_poll_{};
  PgEventLog::ListenerId listener_ = 0;
};

}  // namespace contentos
