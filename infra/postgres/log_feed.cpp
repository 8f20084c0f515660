#include "infra/postgres/log_feed.hpp"

#include "infra/postgres/lean_log_feed.hpp"

#include <algorithm>
#include <utility>

namespace contentos {

using std::chrono::steady_clock;

LogFeed::LogFeed(PgEventLog& log, LogFeedOptions options)
    : log_(log),
      options_(std::move(options)),
      tails_(std::vector<ShardPosition>(static_cast<std::size_t>(log.shard_count())), options_.tail_bytes),
      heads_(static_cast<std::size_t>(log.shard_count())) {
  listener_ = log_.on_committed([this](auto shard, auto events, auto continuity) { appended(shard, events, continuity); });
  poll();
}

LogFeed::~LogFeed() { log_.forget_listener(listener_); }

void LogFeed::appended(ShardNo shard, std::span<EventPtr const> events, pg::Continuity continuity) {
  {
    std::lock_guard const lock(mutex_);
    auto const first = events.front()->position;
    if (first <= tails_.known(shard) || continuity == pg::Continuity::reconnected) { start_over(shard, ShardPosition(first.value - 1)); }
    for (auto const& e : events) { tails_.take(e); }
    raise_head(shard, events.back()->position);
    ++ticket_;
  }
  moved_.notify_all();
}

/// The log is another one, or may be: it ends before where it once was, or the connection to it was lost.
void LogFeed::start_over(ShardNo shard, ShardPosition head) {
  ++epoch_;
  if (options_.replaced) { options_.replaced(); }
  heads_.at(static_cast<std::size_t>(shard.value)) = head;
  tails_.forget(heads_);
}

void LogFeed::raise_head(ShardNo shard, ShardPosition position) {
  auto& head = heads_.at(static_cast<std::size_t>(shard.value));
  head = std::max(head, position);
}

std::vector<EventPtr> LogFeed::read_tail(ShardNo shard, ShardPosition after, std::size_t max_events, std::size_t max_bytes) {
  std::lock_guard const lock(mutex_);
  return tails_.read(shard, after, max_events, max_bytes);
}

Result<std::vector<EventPtr>> LogFeed::read(ShardNo shard, ShardPosition after, std::size_t max_events, std::size_t max_bytes) {
  if (auto events = read_tail(shard, after, max_events, max_bytes); !events.empty()) { return events; }
  auto events = log_.read_shard(shard, after, max_events, max_bytes);
  if (events && !events->empty()) {
    std::lock_guard const lock(mutex_);
    raise_head(shard, events->back()->position);
  }
  return events;
}

Result<std::optional<std::vector<EventPtr>>> LogFeed::read_on(ShardNo shard, Checkpoint const& last, std::size_t max_events,
                                                              std::size_t max_bytes) {
  if (auto events = read_tail(shard, last.position, max_events, max_bytes); !events.empty()) { return std::optional(std::move(events)); }
  return Feed::read_on(shard, last, max_events, max_bytes);
}

Result<EventPtr> LogFeed::at(ShardNo shard, ShardPosition position) { return log_.at(shard, position); }

std::unique_ptr<Feed> LogFeed::lean(ReadsBody reads_body) { return std::make_unique<LeanLogFeed>(*this, log_, std::move(reads_body)); }

ShardPosition LogFeed::head(ShardNo shard) {
  std::lock_guard const lock(mutex_);
  return heads_.at(static_cast<std::size_t>(shard.value));
}

/// Asks the log where its shards are. A database that cannot be reached is asked again later.
void LogFeed::poll() {
  std::vector<ShardPosition> before;
  {
    std::lock_guard const lock(mutex_);
    before = heads_;
  }
  auto const heads = log_.shard_heads();
  if (!heads || *heads == before) { return; }
  std::lock_guard const lock(mutex_);
  for (std::size_t i = 0; i < heads->size(); ++i) {
    ShardNo const shard(static_cast<std::int64_t>(i));
    if ((*heads)[i] < before[i]) { start_over(shard, (*heads)[i]); }
    raise_head(shard, (*heads)[i]);
  }
  ++ticket_;
  moved_.notify_all();
}

std::uint64_t LogFeed::wait(std::uint64_t ticket, std::chrono::milliseconds timeout) {
  auto const end = steady_clock::now() + timeout;
  std::unique_lock lock(mutex_);
  while (ticket_ <= ticket) {
    auto const now = steady_clock::now();
    if (now >= end) { break; }
    if (now >= last_poll_ + options_.poll_interval) {
      last_poll_ = now;  // of several waiting threads one asks
      lock.unlock();
      poll();
      lock.lock();
      continue;
    }
    moved_.wait_until(lock, std::min(end, last_poll_ + options_.poll_interval));
  }
  return ticket_;
}

}  // namespace contentos
