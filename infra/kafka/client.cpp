#include "infra/kafka/client.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <future>
#include <librdkafka/rdkafka.h>
#include <thread>
#include <variant>

namespace contentos::kafka {

using std::chrono::milliseconds;

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kClosing = milliseconds(2'000);
constexpr auto kLeaderPause = milliseconds(50);

/// What the promises of a producer rest on, under all their names; nobody may set it otherwise.
constexpr std::array<std::string_view, 5> kProducersOwn = {"acks", "request.required.acks", "enable.idempotence", "max.in.flight",
                                                           "max.in.flight.requests.per.connection"};

int count_of(milliseconds time) { return static_cast<int>(time.count()); }

StoreError internal(std::string what) { return {StoreErrorCode::internal, false, "kafka: " + std::move(what)}; }

using Settings = std::vector<std::pair<std::string, std::string>>;

struct FreeConf {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
using Conf = std::unique_ptr<rd_kafka_conf_t, FreeConf>;

void say_nothing(rd_kafka_t const*, int, char const*, char const*) {}  // what matters comes as errors of calls
void note_nothing(rd_kafka_t*, int, char const*, void*) {}
void note_absence(rd_kafka_t*, int error, char const*, void* are_all_down) {
  if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) { *static_cast<bool*>(are_all_down) = true; }
}

Result<Conf> configure(ConnectOptions const& options, Settings settings) {
  Conf conf(rd_kafka_conf_new());
  settings.insert(settings.begin(), {{"bootstrap.servers", options.brokers},
                                     {"client.id", "contentos"},
                                     {"reconnect.backoff.ms", "50"},
                                     {"reconnect.backoff.max.ms", "1000"},
                                     {"topic.metadata.refresh.interval.ms", "10000"},
                                     {"socket.keepalive.enable", "true"}});
  settings.insert(settings.end(), options.properties.begin(), options.properties.end());
  std::array<char, kTextBytes> text{};
  for (auto const& [name, value] : settings) {
    if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), text.data(), text.size()) != RD_KAFKA_CONF_OK) {
      return internal(text.data());
    }
  }
  rd_kafka_conf_set_log_cb(conf.get(), say_nothing);
  rd_kafka_conf_set_error_cb(conf.get(), note_nothing);
  return conf;
}

Result<Handle> open_handle(rd_kafka_type_t type, Conf conf) {
  std::array<char, kTextBytes> text{};
  auto* handle = rd_kafka_new(type, conf.get(), text.data(), text.size());
  if (handle == nullptr) { return internal(text.data()); }
  (void)conf.release();  // it is the handle's now
  return Handle(handle);
}

struct FreePartitions {
  void operator()(rd_kafka_topic_partition_list_t* list) const { rd_kafka_topic_partition_list_destroy(list); }
};
using Partitions = std::unique_ptr<rd_kafka_topic_partition_list_t, FreePartitions>;

Message taken(rd_kafka_message_t const& from) {
  Message out{from.partition, from.offset, {}};
  out.record.key.assign(static_cast<char const*>(from.key), from.key_len);
  out.record.value.assign(static_cast<char const*>(from.payload), from.len);
  rd_kafka_timestamp_type_t type{};
  out.record.timestamp_ms = rd_kafka_message_timestamp(&from, &type);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&from, &headers) != RD_KAFKA_RESP_ERR_NO_ERROR) { return out; }
  char const* name = nullptr;
  void const* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
    out.record.headers.emplace_back(name, std::string(static_cast<char const*>(value), size));
  }
  return out;
}

ReadTrouble::Kind kind_of(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__PARTITION_EOF: return ReadTrouble::Kind::end_of_partition;
    case RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
    case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE: return ReadTrouble::Kind::out_of_range;
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION: return ReadTrouble::Kind::topic_gone;
    case RD_KAFKA_RESP_ERR__BAD_MSG: return ReadTrouble::Kind::bad_message;
    default: return ReadTrouble::Kind::other;
  }
}

/// Whether the broker that the library takes for the leader says that it is not: not yet, or no longer. Or nobody leads at this moment.
bool is_leader_changing(rd_kafka_resp_err_t error) {
  return error == RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION || error == RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE;
}

/// Makes the library ask who leads. By itself it asks for topics that are being read, and nothing is read yet.
void look_for_leaders(rd_kafka_t* handle, milliseconds timeout) {
  rd_kafka_metadata_t const* found = nullptr;
  if (rd_kafka_metadata(handle, 1, nullptr, &found, count_of(timeout)) == RD_KAFKA_RESP_ERR_NO_ERROR) { rd_kafka_metadata_destroy(found); }
}

/// The offset of the first message (`mark` RD_KAFKA_OFFSET_BEGINNING) or behind the last (RD_KAFKA_OFFSET_END). Asked for by time, which is
/// where the protocol has these marks: the library's own call for both waits for a leader that is down until it is back, whatever its
/// timeout (seen with 2.0.2), though all other partitions could go on.
Result<std::int64_t> offset_of(rd_kafka_t* handle, std::string const& topic, std::int32_t partition, std::int64_t mark,
                               Clock::time_point end) {
  auto const left = [&] { return std::max(std::chrono::duration_cast<milliseconds>(end - Clock::now()), milliseconds(1)); };
  while (true) {
    Partitions const list(rd_kafka_topic_partition_list_new(1));
    auto* const asked = rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition);
    asked->offset = mark;
    auto error = rd_kafka_offsets_for_times(handle, list.get(), count_of(left()));
    // A partition without a leader is "unknown" to the call, and only its own error tells it from one that does not exist.
    bool const has_own_error = asked->err != RD_KAFKA_RESP_ERR_NO_ERROR;
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR || (error == RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION && has_own_error)) { error = asked->err; }
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) { return asked->offset; }
    if (is_leader_changing(error) && Clock::now() + kLeaderPause < end) {
      std::this_thread::sleep_for(kLeaderPause);
      look_for_leaders(handle, left());
      continue;
    }
    if (kind_of(error) == ReadTrouble::Kind::topic_gone) {
      return StoreError{StoreErrorCode::not_caught_up, true, "kafka: there is no topic " + topic};
    }
    return unavailable(rd_kafka_err2str(error));
  }
}

}  // namespace

/// The library may wait for ever for a partition of a topic that was deleted under it (seen with 2.0.2; its issues 4362 and 4674), so
/// closing has a thread of its own, which is waited for, but not for ever: then it is left behind, asleep, with the few kilobytes it holds.
void CloseHandle::operator()(rd_kafka_s* handle) const {
  if (rd_kafka_type(handle) == RD_KAFKA_PRODUCER) {
    // Without it, closing would wait for messages that nobody waits for any more.
    rd_kafka_purge(handle, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  }
  auto const closed = std::make_shared<std::promise<void>>();
  auto const is_closed = closed->get_future();
  std::thread([handle, closed] {
    rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    closed->set_value();
  }).detach();
  (void)is_closed.wait_for(kClosing);
}

struct Producer::Callbacks {
  Confirmed confirmed;
  bool closing = false;
  static void deliver(rd_kafka_t*, rd_kafka_message_t const* message, void* opaque) {
    auto const& self = *static_cast<Callbacks*>(opaque);
    if (self.closing) { return; }
    auto const mark = static_cast<std::int64_t>(reinterpret_cast<std::intptr_t>(message->_private));
    std::optional<std::string> failure;
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) { failure = rd_kafka_err2str(message->err); }
    self.confirmed(message->partition, message->offset, mark, std::move(failure));
  }
};

Result<std::unique_ptr<Producer>> Producer::open(ConnectOptions const& options, Confirmed confirmed) {
  for (auto const& [name, value] : options.properties) {
    if (std::ranges::find(kProducersOwn, name) != kProducersOwn.end()) { return internal("the property " + name + " must not be set"); }
  }
  // One request at a time: a broker takes whatever comes first from a producer that it has not seen. When it refuses a first batch because
  // it does not lead the partition yet, and leads it when the second arrives, that one is written, and the library takes the first
  // for written too (seen with 2.0.2 and Kafka 3.9.1).
  auto conf = configure(options, {{"enable.idempotence", "true"},
                                  {"max.in.flight.requests.per.connection", "1"},
                                  {"acks", "all"},
                                  {"message.timeout.ms", "0"},
                                  {"compression.codec", "lz4"},
                                  {"linger.ms", "5"},
                                  {"message.max.bytes", std::to_string(kMaxRecordBytes)},
                                  {"queue.buffering.max.kbytes", "131072"},
                                  {"retry.backoff.ms", "50"}});
  if (!conf) { return conf.error(); }
  std::unique_ptr<Producer> out(new Producer());
  out->callbacks_ = std::make_unique<Callbacks>(Callbacks{std::move(confirmed)});
  rd_kafka_conf_set_opaque(conf->get(), out->callbacks_.get());
  rd_kafka_conf_set_dr_msg_cb(conf->get(), &Callbacks::deliver);
  auto handle = open_handle(RD_KAFKA_PRODUCER, std::move(*conf));
  if (!handle) { return handle.error(); }
  out->handle_ = std::move(*handle);
  return out;
}

Producer::~Producer() {
  if (callbacks_) { callbacks_->closing = true; }
}

Result<bool> Producer::send(std::string const& topic, std::int32_t partition, Record const& record, std::int64_t mark) {
  auto* headers = rd_kafka_headers_new(record.headers.size());
  for (auto const& [name, value] : record.headers) {
    rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(), static_cast<ssize_t>(value.size()));
  }
  auto const error = rd_kafka_producev(
      handle_.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(partition), RD_KAFKA_V_KEY(record.key.data(), record.key.size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(record.value.data()), record.value.size()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_TIMESTAMP(record.timestamp_ms), RD_KAFKA_V_HEADERS(headers),
      // NOLINTNEXTLINE(performance-no-int-to-ptr): a number is all that a report has to bring back
      RD_KAFKA_V_OPAQUE(reinterpret_cast<void*>(static_cast<std::intptr_t>(mark))), RD_KAFKA_V_END);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) { return true; }
  rd_kafka_headers_destroy(headers);
  if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) { return false; }
  return internal(rd_kafka_err2str(error));
}

void Producer::poll(milliseconds timeout) { rd_kafka_poll(handle_.get(), count_of(timeout)); }
bool Producer::flush(milliseconds timeout) { return rd_kafka_flush(handle_.get(), count_of(timeout)) == RD_KAFKA_RESP_ERR_NO_ERROR; }

std::optional<std::string> Producer::fatal_error() const {
  std::array<char, kTextBytes> text{};
  if (rd_kafka_fatal_error(handle_.get(), text.data(), text.size()) == RD_KAFKA_RESP_ERR_NO_ERROR) { return std::nullopt; }
  return std::string(text.data());
}

Result<std::unique_ptr<Consumer>> Consumer::open(ConnectOptions const& options) {
  auto conf = configure(options, {{"group.id", "contentos"},  // needed by the library, joined by nobody
                                  {"enable.auto.commit", "false"},
                                  {"enable.auto.offset.store", "false"},
                                  {"auto.offset.reset", "error"},
                                  {"enable.partition.eof", "true"},
                                  {"check.crcs", "true"},
                                  {"fetch.wait.max.ms", "200"},
                                  {"fetch.error.backoff.ms", "50"},
                                  {"fetch.max.bytes", std::to_string(kMaxRecordBytes)},
                                  {"receive.message.max.bytes", std::to_string(2 * kMaxRecordBytes)},
                                  {"queued.max.messages.kbytes", "65536"}});
  if (!conf) { return conf.error(); }
  std::unique_ptr<Consumer> out(new Consumer());
  rd_kafka_conf_set_opaque(conf->get(), &out->are_all_brokers_down_);
  rd_kafka_conf_set_error_cb(conf->get(), note_absence);
  auto handle = open_handle(RD_KAFKA_CONSUMER, std::move(*conf));
  if (!handle) { return handle.error(); }
  rd_kafka_poll_set_consumer(handle->get());
  out->handle_ = std::move(*handle);
  return out;
}

Result<void> Consumer::assign(std::string const& topic, std::vector<std::pair<std::int32_t, std::int64_t>> const& offsets) {
  Partitions const list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (auto const& [partition, offset] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), partition)->offset = offset;
  }
  auto const error = rd_kafka_assign(handle_.get(), list.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) { return internal(rd_kafka_err2str(error)); }
  return {};
}

std::variant<Message, ReadTrouble> Consumer::next(milliseconds timeout) {
  struct Free {
    void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
  };
  std::unique_ptr<rd_kafka_message_t, Free> const message(rd_kafka_consumer_poll(handle_.get(), count_of(timeout)));
  if (!message) {
    if (!std::exchange(are_all_brokers_down_, false)) { return ReadTrouble{}; }
    return ReadTrouble{ReadTrouble::Kind::all_brokers_down, -1, -1, "no broker answers"};
  }
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) { return taken(*message); }
  // The library looks for the coordinator of the group that nobody joins, again and again. Who may not see the group may still read.
  if (message->err == RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED) { return ReadTrouble{}; }
  return ReadTrouble{kind_of(message->err), message->partition, message->offset, rd_kafka_message_errstr(message.get())};
}

Result<Watermarks> Consumer::watermarks(std::string const& topic, std::int32_t partition, milliseconds timeout) {
  auto const end = Clock::now() + timeout;
  auto const low = offset_of(handle_.get(), topic, partition, RD_KAFKA_OFFSET_BEGINNING, end);
  if (!low) { return low.error(); }
  auto const high = offset_of(handle_.get(), topic, partition, RD_KAFKA_OFFSET_END, end);
  if (!high) { return high.error(); }
  return Watermarks{*low, *high};
}

}  // namespace contentos::kafka
