// Copies the log to Kafka: shard by shard into the partition of its number, each event once and in order, from position 1 on and for ever.
// Runs in the process that holds the lease for it. The log is the truth: a topic that does not fit it is left, and a new one is begun
// (docs/adr/0008-whole-log-in-one-topic.md).
//
// Always true of the topic: by position it is the log up to its tail. A relay starts behind the tail it has verified, so a second one that
// runs at the same time, because a lease was lost, can only repeat positions: each of the two writes every position between where it
// began and where it is, and began no further than one behind a tail, so whatever the interleaving, before a position all lower ones
// have been written. Consumers drop what they have.
#pragma once

#include "infra/postgres/event_log.hpp"
#include "infra/postgres/pool.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace contentos {

struct RelayOptions {
  std::string brokers;
  std::vector<std::pair<std::string, std::string>> properties{};  // librdkafka's
  std::string conninfo;                                           // for a connection that is never replaced silently
  std::string topic_prefix = "contentos.events";                  // topics are `<prefix>.g<generation>`
  int replication_factor = 1;
  std::chrono::milliseconds idle_poll{10};      // how often an idle relay asks for new events
  std::chrono::milliseconds checkpoint{200};    // how often what was confirmed is noted
  std::chrono::milliseconds inspection{5'000};  // how often the topic is looked at while it should be in order
  std::chrono::milliseconds retry{500};         // before a new session after trouble
};

/// Called on the relay's thread. An empty function is not called.
struct RelayMetrics {
  std::function<void(ShardNo shard, ShardPosition confirmed, std::int64_t lag_events)> position{};
  std::function<void(std::int32_t generation)> generation{};
  std::function<void(std::size_t messages, std::size_t bytes)> sent{};
  std::function<void()> trouble{};            // a session ended
  std::function<void(bool works)> contact{};  // whether a session runs and the broker answers it
  std::function<void(std::string_view level, std::string_view message)> log{};
};

struct RelayStatus {
  std::string topic{};
  std::int32_t generation = 0;
  bool is_verified = false;  // the tail fits, and events are copied
  std::string last_error{};  // of a session that ended, or that the broker does not answer; empty when all is well
};

class Relay {
public:
  /// Lifetime: the log outlives this.
  Relay(PgEventLog& log, RelayOptions options, RelayMetrics metrics = {});
  ~Relay();  // stops
  Relay(Relay const&) = delete;
  Relay& operator=(Relay const&) = delete;

  /// Starts the thread; each session of it compares topic and log first. May be started again after a stop.
  void start();
  /// Waits up to 5 s for what is under way to be confirmed, notes how far it is, and joins. Idempotent.
  void stop();
  [[nodiscard]] RelayStatus status() const;  // threading: any thread

private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace contentos
