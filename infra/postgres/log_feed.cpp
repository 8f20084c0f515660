#include "infra/postgres/log_feed.hpp"

#include <algorithm>

namespace contentos {

using std::chrono::steady_clock;

namespace {

std::size_t size_of(RecordedEvent const& e) {
  return sizeof(RecordedEvent) + e.header_bytes.size() + e.data.size() + (e.body ? e.body->size() : 0);
}

}  // namespace

LogFeed::LogFeed(PgEventLog& log, LogFeedOptions options)
    : log_(log), options_(options), shards_(static_cast<std::size_t>(log.shard_count())) {
  listener_ = log_.on_committed([this](ShardNo shard, std::span<EventPtr const> events) { appended(shard, events); });
  poll();
}

LogFeed::~LogFeed() { log_.forget_listener(listener_); }

void LogFeed::appended(ShardNo shard, std::span<EventPtr const> events) {
  {
    std::lock_guard const lock(mutex_);
    auto& s = shards_.at(static_cast<std::size_t>(shard.value));
    // Another process appended in between: those events are read from the log, and the tail starts anew behind them.
    if (!s.tail.empty() && s.tail.back()->position.next() != events.front()->position) {
      for (auto const& e : s.tail) { bytes_ -= size_of(*e); }
      s.tail.clear();
    }
    for (auto const& e : events) {
      bytes_ += size_of(*e);
      s.tail.push_back(e);
    }
    s.head = std::max(s.head, events.back()->position);
    make_room();
    ++ticket_;
  }
  moved_.notify_all();
}

/// Drops the oldest of the longest tail.
void LogFeed::make_room() {
  while (bytes_ > options_.tail_bytes) {
    auto const longest = std::ranges::max_element(shards_, {}, [](Shard const& s) { return s.tail.size(); });
    if (longest->tail.empty()) { return; }
    bytes_ -= size_of(*longest->tail.front());
    longest->tail.pop_front();
  }
}

std::vector<EventPtr> LogFeed::read_tail(Shard const& s, ShardPosition after, std::size_t max_events, std::size_t max_bytes) const {
  std::vector<EventPtr> out;
  if (s.tail.empty() || s.tail.front()->position > after.next() || s.tail.back()->position <= after) { return out; }
  std::size_t bytes = 0;
  for (auto i = static_cast<std::size_t>(after.value + 1 - s.tail.front()->position.value); i < s.tail.size(); ++i) {
    auto const& e = *s.tail[i];
    if (e.header.append_index == 0 && !out.empty() && (out.size() >= max_events || bytes >= max_bytes)) { break; }
    bytes += size_of(e);
    out.push_back(s.tail[i]);
  }
  return out;
}

Result<std::vector<EventPtr>> LogFeed::read(ShardNo shard, ShardPosition after, std::size_t max_events, std::size_t max_bytes) {
  {
    std::lock_guard const lock(mutex_);
    if (auto events = read_tail(shards_.at(static_cast<std::size_t>(shard.value)), after, max_events, max_bytes); !events.empty()) {
      return events;
    }
  }
  auto events = log_.read_shard(shard, after, max_events, max_bytes);
  if (events && !events->empty()) {
    std::lock_guard const lock(mutex_);
    auto& head = shards_.at(static_cast<std::size_t>(shard.value)).head;
    head = std::max(head, events->back()->position);
  }
  return events;
}

ShardPosition LogFeed::head(ShardNo shard) {
  std::lock_guard const lock(mutex_);
  return shards_.at(static_cast<std::size_t>(shard.value)).head;
}

/// Asks the log where its shards are. A database that cannot be reached is asked again later.
void LogFeed::poll() {
  std::vector<ShardPosition> before;
  {
    std::lock_guard const lock(mutex_);
    for (auto const& s : shards_) { before.push_back(s.head); }
  }
  auto const heads = log_.shard_heads();
  if (!heads) { return; }
  std::lock_guard const lock(mutex_);
  bool any = false;
  for (std::size_t i = 0; i < shards_.size() && i < heads->size(); ++i) {
    if ((*heads)[i] < before[i]) { start_over(shards_[i], (*heads)[i]); }
    if ((*heads)[i] != before[i]) { any = true; }
    shards_[i].head = std::max(shards_[i].head, (*heads)[i]);
  }
  if (any) {
    ++ticket_;
    moved_.notify_all();
  }
}

/// The log ends before where it once was: it is another one.
void LogFeed::start_over(Shard& shard, ShardPosition head) {
  ++epoch_;
  for (auto const& e : shard.tail) { bytes_ -= size_of(*e); }
  shard.tail.clear();
  shard.head = head;
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
