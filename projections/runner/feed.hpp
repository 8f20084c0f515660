// Where projections get events from: shard by shard, in order, without gaps. In one process the feed is the tail of what was just
// appended, backed by the log; in a cluster it is Kafka, backed by the log.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "domain/event/envelope.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace contentos {

/// Immutable once fed, so that several projections share one copy.
using EventPtr = std::shared_ptr<RecordedEvent const>;

/// How far a shard has been applied, with the hash of that event, so that a log that was replaced is noticed.
struct Checkpoint {
  ShardPosition position;
  Sha256 hash{};

  friend bool operator==(Checkpoint const&, Checkpoint const&) = default;
};

/// Whether somebody reads the bodies of events of a type.
using ReadsBody = std::function<bool(std::string_view type)>;

class Feed {
public:
  virtual ~Feed() = default;

  [[nodiscard]] virtual std::int64_t shard_count() const = 0;

  /// Events of `shard` after `after`, contiguous, bodies included, **whole appends only** (the last event returned is the last of its
  /// append). At most about `max_events` and `max_bytes`, but at least one append if there is one. Empty when there is nothing newer.
  /// Errors: unavailable (retryable). Threading: any thread; may block on the database.
  [[nodiscard]] virtual Result<std::vector<EventPtr>> read(ShardNo shard, ShardPosition after, std::size_t max_events,
                                                           std::size_t max_bytes) = 0;

  using Batch = Result<std::optional<std::vector<EventPtr>>>;
  /// As `read` after `last`, or nothing when the log that would be read from does not hold `last`: a database may be restored under a
  /// running process, between two looks at it. What a feed has in memory it has followed event by event, so that only the log is asked.
  [[nodiscard]] virtual Batch read_on(ShardNo shard, Checkpoint const& last, std::size_t max_events, std::size_t max_bytes) {
    auto events = read(shard, last.position, max_events, max_bytes);
    if (!events) { return events.error(); }
    if (!events->empty() && last.position != ShardPosition(0)) {
      auto const before = at(shard, last.position);
      if (!before) { return before.error(); }
      if (*before == nullptr || (*before)->hash != last.hash) { return std::optional<std::vector<EventPtr>>(); }
    }
    return std::optional(std::move(*events));
  }

  /// The event at `position` (from 1 on) in the log itself, whether the feed has given it out yet or not; null when the log ends before it.
  [[nodiscard]] virtual Result<EventPtr> at(ShardNo shard, ShardPosition position) {
    auto const events = read(shard, ShardPosition(position.value - 1), 1, 1);
    if (!events) { return events.error(); }
    return events->empty() ? EventPtr() : events->front();
  }

  /// A feed of the same events without the bodies that nobody reads; null where bodies come unpacked anyway. Lifetime: not longer than
  /// this.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): who overrides it keeps it
  [[nodiscard]] virtual std::unique_ptr<Feed> lean(ReadsBody) { return nullptr; }

  /// Changes when the log behind the feed may have been replaced; projections then compare their checkpoints with it again.
  [[nodiscard]] virtual std::uint64_t epoch() const { return 0; }

  /// The highest position known to be committed in the shard.
  [[nodiscard]] virtual ShardPosition head(ShardNo shard) = 0;

  /// Blocks until some shard's head may have moved since the call that returned `ticket`, or the timeout passes.
  /// Returns a new ticket. The first call passes 0.
  [[nodiscard]] virtual std::uint64_t wait(std::uint64_t ticket, std::chrono::milliseconds timeout) = 0;
};

}  // namespace contentos
