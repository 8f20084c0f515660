// Kafka's client library behind three small classes: sending, reading partition by partition, and managing topics. Internal to infra/kafka
// but for tests, which look at topics through it.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

struct rd_kafka_s;

namespace contentos::kafka {

struct ConnectOptions {
  std::string brokers;                                            // host:port,host:port
  std::vector<std::pair<std::string, std::string>> properties{};  // librdkafka's, which win over ours
};

/// The largest record: the largest event the API admits with room to spare (docs/layers/kafka.md).
inline constexpr std::int64_t kMaxRecordBytes = 64 * 1024 * 1024;

/// What librdkafka writes an explanation into.
inline constexpr std::size_t kTextBytes = 512;

[[nodiscard]] inline StoreError unavailable(std::string what) { return {StoreErrorCode::unavailable, true, "kafka: " + std::move(what)}; }

struct Record {
  std::string key;
  std::vector<std::pair<std::string, std::string>> headers{};
  std::string value{};
  std::int64_t timestamp_ms = 0;
};

struct Message {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  Record record{};
};

/// Why nothing was read.
struct ReadTrouble {
  enum class Kind {
    none_yet,
    end_of_partition,
    out_of_range,
    topic_gone,
    bad_message,  // its checksum is wrong; the library goes on behind it, or reads it again
    all_brokers_down,
    other
  } kind = Kind::none_yet;
  std::int32_t partition = -1;
  std::int64_t offset = -1;
  std::string text{};
};

struct Watermarks {
  std::int64_t low = 0;   // the first offset there is
  std::int64_t high = 0;  // the offset that the next message gets
};

struct CloseHandle {
  void operator()(rd_kafka_s* handle) const;
};
using Handle = std::unique_ptr<rd_kafka_s, CloseHandle>;

/// Sends in order per partition, each message once, until it is confirmed or the producer is closed. Threading: one thread.
class Producer {
public:
  /// `confirmed`: called by `poll` and `flush`, in order per partition: partition, offset, what was given as `mark`, or why not.
  using Confirmed = std::function<void(std::int32_t partition, std::int64_t offset, std::int64_t mark, std::optional<std::string> failure)>;
  /// Errors: internal for settings that the library refuses, and for those that would break what this class promises (acks, idempotence,
  /// requests on their way). An unreachable broker is no error.
  [[nodiscard]] static Result<std::unique_ptr<Producer>> open(ConnectOptions const& options, Confirmed confirmed);
  ~Producer();
  Producer(Producer const&) = delete;
  Producer& operator=(Producer const&) = delete;

  /// Returns false when the queue is full: poll, and try again. Errors: internal.
  [[nodiscard]] Result<bool> send(std::string const& topic, std::int32_t partition, Record const& record, std::int64_t mark);
  void poll(std::chrono::milliseconds timeout);
  /// Waits for all confirmations. Returns whether all came.
  bool flush(std::chrono::milliseconds timeout);
  /// What ends this producer for good, if anything has.
  [[nodiscard]] std::optional<std::string> fatal_error() const;

private:
  struct Callbacks;
  Producer() = default;
  std::unique_ptr<Callbacks> callbacks_{};
  Handle handle_{};
};

/// Reads partitions from given offsets; no group, no commits. Threading: one thread.
class Consumer {
public:
  /// Errors: internal for settings that the library refuses. An unreachable broker is no error.
  [[nodiscard]] static Result<std::unique_ptr<Consumer>> open(ConnectOptions const& options);

  /// Reads these from now on, and nothing else. Errors: internal.
  [[nodiscard]] Result<void> assign(std::string const& topic, std::vector<std::pair<std::int32_t, std::int64_t>> const& offsets);
  [[nodiscard]] std::variant<Message, ReadTrouble> next(std::chrono::milliseconds timeout);
  /// Asks the broker. Errors: unavailable (retryable), not_caught_up when the topic or partition is not there.
  [[nodiscard]] Result<Watermarks> watermarks(std::string const& topic, std::int32_t partition, std::chrono::milliseconds timeout);

private:
  Consumer() = default;
  bool are_all_brokers_down_ = false;  // written by a callback within `next`, on its thread
  Handle handle_{};
};

struct TopicSettings {
  std::int32_t partitions = 1;
  int replication = 1;
  std::vector<std::pair<std::string, std::string>> config{};
};

/// Threading: one thread.
class Admin {
public:
  [[nodiscard]] static Result<std::unique_ptr<Admin>> open(ConnectOptions const& options);
  /// Names of all topics with their number of partitions. Errors: unavailable (retryable).
  [[nodiscard]] Result<std::vector<std::pair<std::string, std::int32_t>>> topics(std::chrono::milliseconds timeout);
  /// Blocks until every partition has a leader. Errors: unavailable (retryable), internal.
  [[nodiscard]] Result<void> create(std::string const& topic, TopicSettings const& settings, std::chrono::milliseconds timeout);
  [[nodiscard]] Result<void> remove(std::string const& topic, std::chrono::milliseconds timeout);
  /// Deletes everything before the offset, as an operator's mistake would (for tests).
  [[nodiscard]] Result<void> truncate(std::string const& topic, std::int32_t partition, std::int64_t before,
                                      std::chrono::milliseconds timeout);

private:
  explicit Admin(Handle handle) : handle_(std::move(handle)) {}
  Handle handle_;
};

}  // namespace contentos::kafka
