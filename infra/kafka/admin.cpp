#include "infra/kafka/client.hpp"

#include <algorithm>
#include <array>
#include <librdkafka/rdkafka.h>
#include <thread>

namespace contentos::kafka {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr auto kLook = milliseconds(20);

struct FreeQueue {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
struct FreeEvent {
  void operator()(rd_kafka_event_t* event) const { rd_kafka_event_destroy(event); }
};
struct FreeNewTopic {
  void operator()(rd_kafka_NewTopic_t* topic) const { rd_kafka_NewTopic_destroy(topic); }
};

/// The answer to one administrative request.
class Answer {
public:
  explicit Answer(rd_kafka_t* handle) : queue_(rd_kafka_queue_new(handle)) {}
  [[nodiscard]] rd_kafka_queue_t* queue() const { return queue_.get(); }
  Result<rd_kafka_event_t*> wait(milliseconds timeout) {
    event_.reset(rd_kafka_queue_poll(queue_.get(), static_cast<int>(timeout.count())));
    if (!event_) { return unavailable("no answer in time"); }
    if (auto const error = rd_kafka_event_error(event_.get()); error != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return unavailable(rd_kafka_event_error_string(event_.get()));
    }
    return event_.get();
  }

private:
  std::unique_ptr<rd_kafka_queue_t, FreeQueue> queue_;
  std::unique_ptr<rd_kafka_event_t, FreeEvent> event_{};
};

Result<void> outcome_of(rd_kafka_topic_result_t const* const* results, std::size_t count, rd_kafka_resp_err_t harmless) {
  for (std::size_t i = 0; i < count; ++i) {
    auto const error = rd_kafka_topic_result_error(results[i]);
    if (error != RD_KAFKA_RESP_ERR_NO_ERROR && error != harmless) {
      char const* text = rd_kafka_topic_result_error_string(results[i]);
      return unavailable(text != nullptr ? text : rd_kafka_err2str(error));
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Admin>> Admin::open(ConnectOptions const& options) {
  auto* conf = rd_kafka_conf_new();
  std::array<char, kTextBytes> text{};
  auto settings = options.properties;
  settings.insert(settings.begin(), {"bootstrap.servers", options.brokers});
  for (auto const& [name, value] : settings) {
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), text.data(), text.size()) != RD_KAFKA_CONF_OK) {
      rd_kafka_conf_destroy(conf);
      return StoreError{StoreErrorCode::internal, false, std::string("kafka: ") + text.data()};
    }
  }
  rd_kafka_conf_set_log_cb(conf, [](rd_kafka_t const*, int, char const*, char const*) {});
  auto* handle = rd_kafka_new(RD_KAFKA_PRODUCER, conf, text.data(), text.size());
  if (handle == nullptr) {
    rd_kafka_conf_destroy(conf);
    return StoreError{StoreErrorCode::internal, false, std::string("kafka: ") + text.data()};
  }
  return std::unique_ptr<Admin>(new Admin(Handle(handle)));
}

Result<std::vector<std::pair<std::string, std::int32_t>>> Admin::topics(milliseconds timeout) {
  struct rd_kafka_metadata const* metadata = nullptr;  // a function has the same name
  auto const error = rd_kafka_metadata(handle_.get(), 1, nullptr, &metadata, static_cast<int>(timeout.count()));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) { return unavailable(rd_kafka_err2str(error)); }
  std::vector<std::pair<std::string, std::int32_t>> out;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    auto const& topic = metadata->topics[i];
    auto const has_leaders =
        std::all_of(topic.partitions, topic.partitions + topic.partition_cnt, [](auto const& p) { return p.leader >= 0; });
    out.emplace_back(topic.topic, has_leaders ? topic.partition_cnt : 0);
  }
  rd_kafka_metadata_destroy(metadata);
  return out;
}

Result<void> Admin::create(std::string const& topic, TopicSettings const& settings, milliseconds timeout) {
  std::array<char, kTextBytes> text{};
  std::unique_ptr<rd_kafka_NewTopic_t, FreeNewTopic> const wanted(
      rd_kafka_NewTopic_new(topic.c_str(), settings.partitions, settings.replication, text.data(), text.size()));
  if (!wanted) { return StoreError{StoreErrorCode::internal, false, std::string("kafka: ") + text.data()}; }
  for (auto const& [name, value] : settings.config) { rd_kafka_NewTopic_set_config(wanted.get(), name.c_str(), value.c_str()); }
  Answer answer(handle_.get());
  auto* pointer = wanted.get();
  rd_kafka_CreateTopics(handle_.get(), &pointer, 1, nullptr, answer.queue());
  auto const event = answer.wait(timeout);
  if (!event) { return event.error(); }
  std::size_t count = 0;
  auto const* results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(*event), &count);
  if (auto const created = outcome_of(results, count, RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS); !created) { return created; }
  for (auto const end = steady_clock::now() + timeout; steady_clock::now() < end; std::this_thread::sleep_for(kLook)) {
    auto const known = topics(timeout);
    if (known && std::ranges::find(*known, std::pair(topic, settings.partitions)) != known->end()) { return {}; }
  }
  return unavailable("the topic " + topic + " has no leaders yet");
}

Result<void> Admin::remove(std::string const& topic, milliseconds timeout) {
  Answer answer(handle_.get());
  auto* wanted = rd_kafka_DeleteTopic_new(topic.c_str());
  rd_kafka_DeleteTopics(handle_.get(), &wanted, 1, nullptr, answer.queue());
  rd_kafka_DeleteTopic_destroy(wanted);
  auto const event = answer.wait(timeout);
  if (!event) { return event.error(); }
  std::size_t count = 0;
  auto const* results = rd_kafka_DeleteTopics_result_topics(rd_kafka_event_DeleteTopics_result(*event), &count);
  return outcome_of(results, count, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
}

Result<void> Admin::truncate(std::string const& topic, std::int32_t partition, std::int64_t before, milliseconds timeout) {
  Answer answer(handle_.get());
  auto* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic.c_str(), partition)->offset = before;
  auto* wanted = rd_kafka_DeleteRecords_new(list);
  rd_kafka_topic_partition_list_destroy(list);
  rd_kafka_DeleteRecords(handle_.get(), &wanted, 1, nullptr, answer.queue());
  rd_kafka_DeleteRecords_destroy(wanted);
  auto const event = answer.wait(timeout);
  if (!event) { return event.error(); }
  return {};
}

}  // namespace contentos::kafka
