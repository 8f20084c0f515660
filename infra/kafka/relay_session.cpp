#include "infra/kafka/relay_session.hpp"

#include "infra/postgres/migrate.hpp"

#include <algorithm>
#include <charconv>
#include <thread>

namespace contentos::kafka {

using std::chrono::milliseconds;

namespace {

constexpr auto kAsk = milliseconds(5'000);
constexpr auto kFlush = milliseconds(5'000);
constexpr auto kSecondLook = milliseconds(2'000);
constexpr auto kNap = milliseconds(50);
constexpr std::size_t kBatchEvents = 512;
constexpr std::size_t kBatchBytes = std::size_t{4} << 20U;
constexpr std::size_t kMostUnderWay = 20'000;  // events of one shard

std::size_t size_of(Record const& record) {
  std::size_t size = record.key.size() + record.value.size();
  for (auto const& [name, value] : record.headers) { size += name.size() + value.size(); }
  return size;
}

}  // namespace

void RelaySession::log(std::string_view level, std::string const& message) const {
  if (metrics_.log) { metrics_.log(level, "relay: " + message); }
}

Result<void> RelaySession::prepare() {
  auto const began = Clock::now();
  auto connection =
      pg::Connection::open({.conninfo = options_.conninfo, .role = std::string(pg::kProjectorRole), .application_name = "contentos relay"});
  if (!connection) { return connection.error(); }
  ledger_.emplace(std::move(*connection));
  ConnectOptions const broker{options_.brokers, options_.properties};
  auto admin = Admin::open(broker);
  if (!admin) { return admin.error(); }
  admin_ = std::move(*admin);
  auto consumer = Consumer::open(broker);
  if (!consumer) { return consumer.error(); }
  consumer_ = std::move(*consumer);
  auto heads = ledger_->heads();
  if (!heads) { return heads.error(); }
  heads_ = std::move(*heads);
  shards_.resize(heads_.size());

  auto misfit = misfit_of_current();
  if (misfit && *misfit && topic_.generation != 0) {
    // A broker that was killed may for a moment not know all of what it has: only what is found twice is believed.
    for (auto const end = Clock::now() + kSecondLook; Clock::now() < end && !stopping_;) { std::this_thread::sleep_for(kNap); }
    if (stopping_) { return StoreError{StoreErrorCode::unavailable, true, "the relay stops"}; }
    misfit = misfit_of_current();
  }
  if (!misfit) { return misfit.error(); }
  if (*misfit) {
    if (auto const begun = begin_generation(**misfit); !begun) { return begun; }
  }
  auto const took = std::chrono::duration_cast<milliseconds>(Clock::now() - began);
  log("info", "goes on with the topic " + topic_.name + ", compared with the log in " + std::to_string(took.count()) + " ms");
  consumer_.reset();  // of a topic that may be gone
  if (metrics_.generation) { metrics_.generation(topic_.generation); }
  auto producer =
      Producer::open(broker, [this](auto partition, auto offset, auto mark, auto failure) { confirmed(partition, offset, mark, failure); });
  if (!producer) { return producer.error(); }
  producer_ = std::move(*producer);
  auto watching = Consumer::open(broker);
  if (!watching) { return watching.error(); }
  consumer_ = std::move(*watching);
  noted_ = inspected_ = Clock::now();
  contact_(std::nullopt);
  return {};
}

/// Why the newest topic cannot be gone on with; nothing when it can, and then every shard's tail is known.
Result<std::optional<std::string>> RelaySession::misfit_of_current() {
  auto const current = ledger_->current();
  if (!current) { return current.error(); }
  if (!*current) { return std::optional<std::string>("there is none yet"); }
  topic_ = **current;
  auto const topics = admin_->topics(kAsk);
  if (!topics) { return topics.error(); }
  auto const it = std::ranges::find(*topics, topic_.name, [](auto const& t) { return t.first; });
  if (it == topics->end()) { return std::optional<std::string>("it is gone"); }
  if (it->second == 0) { return StoreError{StoreErrorCode::unavailable, true, "kafka: a partition has no leader"}; }
  if (it->second != static_cast<std::int32_t>(shards_.size())) { return std::optional<std::string>("it has other partitions"); }
  auto const known = ledger_->confirmed(topic_.generation);
  if (!known) { return known.error(); }
  auto const checked = check_tails(*consumer_, *ledger_, topic_.name, *known, static_cast<std::int64_t>(shards_.size()), stopping_);
  if (auto const* error = std::get_if<StoreError>(&checked)) { return *error; }
  if (auto const* misfit = std::get_if<Misfit>(&checked)) { return std::optional(misfit->reason); }
  auto const& tails = std::get<Tails>(checked);
  for (std::size_t i = 0; i < shards_.size(); ++i) { shards_[i].sent = shards_[i].confirmed = tails[i]; }
  return std::optional<std::string>();
}

/// The number in a topic's name; 0 when it is none of ours.
std::int32_t RelaySession::generation_in(std::string const& topic) const {
  auto const prefix = options_.topic_prefix + ".g";
  std::int32_t out = 0;
  if (!topic.starts_with(prefix)) { return 0; }
  auto const [end, error] = std::from_chars(topic.data() + prefix.size(), topic.data() + topic.size(), out);
  return error == std::errc{} && end == topic.data() + topic.size() ? out : 0;
}

Result<void> RelaySession::begin_generation(std::string const& reason) {
  auto const topics = admin_->topics(kAsk);
  if (!topics) { return topics.error(); }
  // A database from a back-up does not know the topics that came after it.
  auto newest = topic_.generation;
  for (auto const& [name, partitions] : *topics) { newest = std::max(newest, generation_in(name)); }
  auto const is_first = newest == 0;
  auto const left = topic_.name;
  topic_ = {newest + 1, options_.topic_prefix + ".g" + std::to_string(newest + 1)};
  TopicSettings settings{.partitions = static_cast<std::int32_t>(shards_.size()), .replication = options_.replication_factor};
  settings.config = {{"retention.ms", "-1"},
                     {"retention.bytes", "-1"},
                     {"cleanup.policy", "delete"},
                     {"max.message.bytes", std::to_string(kMaxRecordBytes + (std::int64_t{1} << 20))},
                     {"message.timestamp.type", "CreateTime"},
                     {"min.insync.replicas", std::to_string(std::max(1, options_.replication_factor - 1))}};
  if (auto const created = admin_->create(topic_.name, settings, 6 * kAsk); !created) { return created; }
  if (auto const added = ledger_->add(topic_, is_first ? "the first" : left + ": " + reason); !added) { return added; }
  for (auto& shard : shards_) { shard = Shard{}; }
  if (is_first) {
    log("info", "copies the log to the topic " + topic_.name);
  } else if (left.empty()) {
    // From a session that ended between making it and noting it, or of a database from a back-up.
    log("warn", "the broker has topics that the database does not know; all of the log is copied to the new topic " + topic_.name);
  } else {
    log("error", "the topic " + left + " does not fit the log (" + reason + "); all of it is copied to the new topic " + topic_.name);
  }
  remove_old_topics(*topics);
  return {};
}

/// The one that was just left stays, for whoever wants to know why.
void RelaySession::remove_old_topics(std::vector<std::pair<std::string, std::int32_t>> const& topics) {
  for (auto const& [name, partitions] : topics) {
    auto const generation = generation_in(name);
    if (generation == 0 || generation + 1 >= topic_.generation) { continue; }
    auto const removed = admin_->remove(name, kAsk);
    log(removed ? "info" : "warn", removed ? "removed the old topic " + name : name + " was not removed: " + removed.error().context);
  }
}

void RelaySession::confirmed(std::int32_t partition, std::int64_t offset, std::int64_t position,
                             std::optional<std::string> const& failure) {
  if (failure_) { return; }
  if (failure) {
    failure_ = "a message was not written: " + *failure;
    return;
  }
  if (offset < 0) {
    // The library concludes that it is there, but nobody has said where. The next session reads the topic and knows.
    failure_ = "a message was confirmed without its place";
    return;
  }
  auto& shard = shards_.at(static_cast<std::size_t>(partition));
  if (shard.under_way.empty() || shard.under_way.front().position.value != position) {
    failure_ = "messages were confirmed out of order";
    return;
  }
  shard.confirmed = shard.under_way.front().position;
  to_note_[partition] = {shard.under_way.front(), offset};
  shard.under_way.pop_front();
}

Result<void> RelaySession::trouble() const {
  if (failure_) { return StoreError{StoreErrorCode::unavailable, true, "kafka: " + *failure_}; }
  if (auto const fatal = producer_->fatal_error()) { return StoreError{StoreErrorCode::unavailable, true, "kafka: " + *fatal}; }
  return {};
}

Result<void> RelaySession::send(Shard& shard, EventPtr const& event) {
  auto const record = record_of(*event);
  while (!stopping_) {
    auto const sent = producer_->send(topic_.name, static_cast<std::int32_t>(event->shard.value), record, event->position.value);
    if (!sent) { return sent.error(); }
    if (*sent) {
      shard.under_way.push_back({event->position, event->hash});
      shard.sent = event->position;
      if (metrics_.sent) { metrics_.sent(1, size_of(record)); }
      return {};
    }
    producer_->poll(milliseconds(10));
    if (auto const fine = keep_in_order(); !fine) { return fine; }
  }
  return {};
}

/// One batch of every shard that has something new. Returns whether any had.
Result<bool> RelaySession::copy_some() {
  auto heads = ledger_->heads();
  if (!heads) { return heads.error(); }
  heads_ = std::move(*heads);
  bool any = false;
  for (std::size_t i = 0; i < shards_.size() && !stopping_; ++i) {
    auto& shard = shards_[i];
    if (heads_[i] <= shard.sent || shard.under_way.size() >= kMostUnderWay) { continue; }
    auto const events = log_.read_shard(ShardNo(static_cast<std::int64_t>(i)), shard.sent, kBatchEvents, kBatchBytes);
    if (!events) { return events.error(); }
    // They came over another connection, maybe of another database than this session has compared the topic with: one that was restored
    // meanwhile, which has ended this session's own.
    if (auto const alive = ledger_->heads(); !alive) { return alive.error(); }
    for (auto const& event : *events) {
      if (auto const sent = send(shard, event); !sent) { return sent.error(); }
      if (stopping_) { break; }
    }
    any = true;
    producer_->poll(milliseconds(0));
  }
  return any;
}

Result<void> RelaySession::note_confirmed() {
  noted_ = Clock::now();
  if (metrics_.position) {
    for (std::size_t i = 0; i < shards_.size(); ++i) {
      metrics_.position(ShardNo(static_cast<std::int64_t>(i)), shards_[i].confirmed,
                        std::max<std::int64_t>(0, heads_[i].value - shards_[i].confirmed.value));
    }
  }
  auto const noted = ledger_->confirm(topic_.generation, to_note_);
  if (noted) { to_note_.clear(); }
  return noted;
}

/// A topic that was deleted or cut off is noticed even when nobody writes. A broker that cannot be asked is waited for.
Result<void> RelaySession::inspect() {
  inspected_ = Clock::now();
  auto const topics = admin_->topics(milliseconds(1'000));
  contact_(topics ? std::nullopt : std::optional(topics.error()));
  if (!topics) { return {}; }
  if (std::ranges::find(*topics, topic_.name, [](auto const& t) { return t.first; }) == topics->end()) {
    return StoreError{StoreErrorCode::unavailable, true, "kafka: the topic " + topic_.name + " is gone"};
  }
  for (std::size_t i = 0; i < shards_.size(); ++i) {
    auto const marks = consumer_->watermarks(topic_.name, static_cast<std::int32_t>(i), milliseconds(1'000));
    if (!marks) { return {}; }
    if (marks->low > 0) { return StoreError{StoreErrorCode::unavailable, true, "kafka: the beginning of a partition is gone"}; }
  }
  return {};
}

Result<void> RelaySession::keep_in_order() {
  if (auto const fine = trouble(); !fine) { return fine; }
  auto const now = Clock::now();
  if (now - noted_ >= options_.checkpoint) {
    if (auto const noted = note_confirmed(); !noted) { return noted; }
  }
  if (now - inspected_ >= options_.inspection) { return inspect(); }
  return {};
}

Result<void> RelaySession::copy() {
  while (!stopping_) {
    auto const any = copy_some();
    if (!any) { return any.error(); }
    if (auto const fine = keep_in_order(); !fine) { return fine; }
    if (!*any) { producer_->poll(options_.idle_poll); }
  }
  (void)producer_->flush(kFlush);  // what is not confirmed by then is found at the next start
  return note_confirmed();
}

}  // namespace contentos::kafka
