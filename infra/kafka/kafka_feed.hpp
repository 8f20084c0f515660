// The feed of a process in a cluster: what the relay has copied to Kafka, as it arrives, and the log for everything before and for whatever
// the topic does not hold. Positions are the truth, offsets are hints: what was seen is dropped, and a position that is missing is
// read from the log.
//
// It does not run ahead of Kafka: an event is given out once Kafka has it, or something later, or when it is no newer than what this
// process's models had at the start. While the broker is away, models stand still and their lag, measured against the log, shows it.
#pragma once

#include "infra/postgres/event_log.hpp"
#include "infra/postgres/pool.hpp"
#include "projections/runner/feed.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace contentos {

/// Called on the feed's thread. An empty function is not called.
struct KafkaFeedMetrics {
  std::function<void(std::size_t messages)> received{};
  std::function<void()> corrupt{};  // a message was not what the log's hash says; the log is read instead
  std::function<void(bool is_connected, std::int32_t generation)> state{};
  std::function<void(std::string_view level, std::string_view message)> log{};
};

struct KafkaFeedOptions {
  std::string brokers;
  std::vector<std::pair<std::string, std::string>> properties{};  // librdkafka's
  std::vector<ShardPosition> from{};                              // per shard, the least that any model of this process has; empty: 0
  std::size_t tail_bytes = 32 * 1024 * 1024;                      // of all shards together; older events are read from the log
  std::int64_t bulk_events = 20'000;    // further behind than this, a shard is read from the log and not from its topic
  std::chrono::milliseconds poll{200};  // how often the log's heads and the topic's generation are asked for
  std::function<void()> replaced{};     // the log is another one than before: caches of it are void
  KafkaFeedMetrics metrics{};
};

struct KafkaFeedStatus {
  std::string topic{};
  std::int32_t generation = 0;
  bool is_connected = false;  // every partition of the topic is being read
  std::string last_error{};
};

/// Threading: any thread. Lifetime: not longer than log and pool.
class KafkaFeed final : public Feed {
public:
  /// `pool`: of role contentos_projector. Starts at once; an unreachable broker is waited for.
  KafkaFeed(PgEventLog& log, pg::Pool& pool, KafkaFeedOptions options);
  ~KafkaFeed() override;
  KafkaFeed(KafkaFeed const&) = delete;
  KafkaFeed& operator=(KafkaFeed const&) = delete;

  [[nodiscard]] std::int64_t shard_count() const override;
  /// Errors: unavailable (retryable), corrupt (of the log).
  [[nodiscard]] Result<std::vector<EventPtr>> read(ShardNo shard, ShardPosition after, std::size_t max_events,
                                                   std::size_t max_bytes) override;
  [[nodiscard]] Result<std::optional<std::vector<EventPtr>>> read_on(ShardNo shard, Checkpoint const& last, std::size_t max_events,
                                                                     std::size_t max_bytes) override;
  [[nodiscard]] Result<EventPtr> at(ShardNo shard, ShardPosition position) override;
  /// Of the log, as it was last asked.
  [[nodiscard]] ShardPosition head(ShardNo shard) override;
  [[nodiscard]] std::uint64_t wait(std::uint64_t ticket, std::chrono::milliseconds timeout) override;
  [[nodiscard]] std::uint64_t epoch() const override;

  [[nodiscard]] KafkaFeedStatus status() const;

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace contentos
