#include "tests/infra/kafka/kafka_testing.hpp"

#include "infra/process/child_process.hpp"

#include <fstream>
#include <random>
#include <signal.h>

namespace contentos::test {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {

std::pair<std::string, std::string> const kAuthorizer{"authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer"};
std::pair<std::string, std::string> const kAllowWhatNoRuleNames{"allow.everyone.if.no.acl.found", "true"};

}  // namespace

TestBroker::TestBroker() {
  std::string name = "/tmp/contentos-kafka-XXXXXX";
  CONTENTOS_ENSURE(::mkdtemp(name.data()) != nullptr, "no temporary folder");
  folder_ = name;
  start();
}

TestBroker::~TestBroker() {
  broker_.reset();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

void TestBroker::start() {
  broker_ =
      std::make_unique<KafkaBroker>(KafkaBrokerOptions{.data_dir = folder_ / "kafka", .settings = {kAuthorizer, kAllowWhatNoRuleNames}});
  auto const started = broker_->start();
  CONTENTOS_ENSURE(started.has_value(), started.has_value() ? std::string() : started.error().context);
  address_ = *started;
}

void TestBroker::stop() { broker_->stop(); }

void TestBroker::change_acl(std::vector<std::string> const& arguments) {
  ChildProcess tool;
  std::vector<std::string> command{"/usr/bin/env",       "java",  "-cp", default_kafka_home() / "*", "kafka.admin.AclCommand",
                                   "--bootstrap-server", address_};
  command.insert(command.end(), arguments.begin(), arguments.end());
  ASSERT_TRUE(tool.start({.arguments = std::move(command)}).has_value());
  ASSERT_EQ(tool.wait(milliseconds(60'000)), 0);
}

void TestBroker::kill() {
  ::kill(broker_->pid(), SIGKILL);
  broker_->stop();
}

Result<Checkpoint> Recording::checkpoint(ShardNo shard) {
  std::lock_guard const lock(mutex_);
  auto const& all = shards_[shard];
  if (all.empty()) { return Checkpoint{}; }
  return Checkpoint{ShardPosition(static_cast<std::int64_t>(all.size())), all.back()};
}

ApplyResult Recording::apply(EventBatch const& batch) {
  std::lock_guard const lock(mutex_);
  auto& all = shards_[batch.shard];
  for (auto const& event : batch.events) {
    EXPECT_EQ(static_cast<std::int64_t>(all.size()) + 1, event->position.value) << "shard " << batch.shard.value;
    all.push_back(event->hash);
  }
  EXPECT_EQ(static_cast<std::int64_t>(all.size()), batch.upto.position.value);
  return std::monostate{};
}

Result<std::unique_ptr<Projection>> Recording::begin_rebuild() {
  auto shadow = std::make_unique<Recording>();
  shadow->live_ = this;
  return std::unique_ptr<Projection>(std::move(shadow));
}

Result<void> Recording::promote() {
  std::lock_guard const lock(live_->mutex_);
  live_->shards_ = shards_;
  return {};
}

std::vector<Sha256> Recording::hashes(ShardNo shard) const {
  std::lock_guard const lock(mutex_);
  auto const it = shards_.find(shard);
  return it == shards_.end() ? std::vector<Sha256>() : it->second;
}

std::size_t Recording::count() const {
  std::lock_guard const lock(mutex_);
  std::size_t sum = 0;
  for (auto const& [shard, all] : shards_) { sum += all.size(); }
  return sum;
}

KafkaTest::KafkaTest() {
  static std::atomic<int> count = 0;
  prefix_ = "test" + std::to_string(++count);
  admin_ = ok(kafka::Admin::open({TestBroker::instance().address()}));
  open(fresh_database());
  make_tenants();
}

void KafkaTest::open(std::string const& conninfo) {
  conninfo_ = conninfo;
  log_ = ok(PgEventLog::open({.conninfo = conninfo}));
  pool_ =
      std::make_unique<pg::Pool>(pg::PoolOptions{.connect = {.conninfo = conninfo, .role = std::string(pg::kProjectorRole)}, .size = 4});
}

void KafkaTest::make_tenants() {
  for (int i = 0; i < 5; ++i) {
    tenants_.push_back(new_tenant());
    ASSERT_TRUE(log_->place_tenant(TenantScope(tenants_.back()), ShardNo(i * 3)).has_value());
  }
}

RelayOptions KafkaTest::relay_options() const {
  RelayOptions out{.brokers = TestBroker::instance().address(), .conninfo = conninfo_, .topic_prefix = prefix_};
  out.inspection = milliseconds(300);
  out.checkpoint = milliseconds(50);
  out.retry = milliseconds(50);
  return out;
}

KafkaFeedOptions KafkaTest::feed_options() const { return {.brokers = TestBroker::instance().address(), .poll = milliseconds(50)}; }

RelayMetrics KafkaTest::loudly() {
  RelayMetrics out;
  out.log = [this](std::string_view level, std::string_view message) {
    if (level != "error") { return; }
    std::lock_guard const lock(said_mutex_);
    said_.emplace_back(message);
  };
  return out;
}

std::string KafkaTest::said() {
  std::lock_guard const lock(said_mutex_);
  std::string out;
  for (auto const& line : said_) { out += line + "\n"; }
  return out;
}

void KafkaTest::write(int count) {
  static thread_local std::mt19937 random(7);
  for (int i = 0; i < count; ++i) {
    auto const tenant = tenants_[random() % tenants_.size()];
    auto& version = versions_[tenant];
    std::vector<NewEvent> events;
    for (auto n = 1 + random() % 3; n > 0; --n) {
      events.push_back(event(R"({"n":)" + std::to_string(random() % 1000) + "}"));
      if (random() % 2 == 0) { events.back().body = R"({"data":{"text":"caf\u00e9 )" + std::to_string(random()) + R"("}})"; }
    }
    auto const added = static_cast<std::int64_t>(events.size());
    (void)appended(log_->append(request(tenant, {{stream("s"), StreamVersion(version), std::move(events)}})));
    version += added;
  }
}

std::map<std::int64_t, std::vector<EventPtr>> KafkaTest::log_events() {
  std::map<std::int64_t, std::vector<EventPtr>> out;
  for (std::int64_t shard = 0; shard < log_->shard_count(); ++shard) {
    auto& events = out[shard];
    for (ShardPosition after(0);;) {
      auto const some = ok(log_->read_shard(ShardNo(shard), after, 5'000, std::size_t{64} << 20));
      if (some.empty()) { break; }
      events.insert(events.end(), some.begin(), some.end());
      after = events.back()->position;
    }
  }
  return out;
}

std::int64_t KafkaTest::log_size() {
  std::int64_t sum = 0;
  for (auto const head : ok(log_->shard_heads())) { sum += head.value; }
  return sum;
}

std::string KafkaTest::current_topic() {
  auto const rows = ok(pg::read(*pool_, "SELECT topic FROM event_topic ORDER BY generation DESC LIMIT 1"));
  return rows.empty() ? std::string() : std::string(rows.front().text(0));
}

std::map<std::int64_t, std::vector<RecordedEvent>> KafkaTest::topic_events(std::string const& topic) {
  auto const consumer = ok(kafka::Consumer::open({TestBroker::instance().address()}));
  std::vector<std::pair<std::int32_t, std::int64_t>> places;
  std::int64_t left = 0;
  for (std::int32_t partition = 0; partition < log_->shard_count(); ++partition) {
    auto const marks = consumer->watermarks(topic, partition, milliseconds(5'000));
    if (!marks) { return {}; }
    left += marks->high - marks->low;
    places.emplace_back(partition, marks->low);
  }
  EXPECT_TRUE(consumer->assign(topic, places).has_value());
  std::map<std::int64_t, std::vector<RecordedEvent>> out;
  for (auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(60); left > 0 && std::chrono::steady_clock::now() < end;) {
    auto const got = consumer->next(milliseconds(200));
    auto const* message = std::get_if<kafka::Message>(&got);
    if (message == nullptr) { continue; }
    --left;
    auto event = kafka::event_of(ShardNo(message->partition), message->record);
    EXPECT_TRUE(event.has_value()) << "offset " << message->offset << " of partition " << message->partition;
    if (event) { out[message->partition].push_back(std::move(*event)); }
  }
  EXPECT_EQ(0, left);
  return out;
}

int KafkaTest::rot(std::string const& topic) {
  int rotten = 0;
  for (auto const& file : fs::recursive_directory_iterator(TestBroker::instance().folder())) {
    if (file.path().extension() != ".log" || !file.path().parent_path().filename().string().starts_with(topic + "-")) { continue; }
    std::fstream bytes(file.path(), std::ios::in | std::ios::out | std::ios::binary);
    bytes.seekg(-1, std::ios::end);
    auto const last = bytes.peek();
    if (last == std::fstream::traits_type::eof()) { continue; }  // of a shard without events
    bytes.seekp(-1, std::ios::end);
    bytes.put(static_cast<char>(last ^ 0x10));
    ++rotten;
  }
  return rotten;
}

bool KafkaTest::topic_has_all() {
  auto const name = current_topic();
  if (name.empty()) { return false; }
  auto const consumer = ok(kafka::Consumer::open({TestBroker::instance().address()}));
  std::int64_t sum = 0;
  for (std::int32_t partition = 0; partition < log_->shard_count(); ++partition) {
    auto const marks = consumer->watermarks(name, partition, milliseconds(2'000));
    if (!marks) { return false; }
    sum += marks->high;
  }
  return sum >= log_size();
}

void KafkaTest::expect_topic_equals_log(bool repeats_allowed) {
  ASSERT_TRUE(eventually([&] { return topic_has_all(); }));
  auto topic = topic_events(current_topic());
  auto const log = log_events();
  for (auto const& [shard, expected] : log) {
    std::size_t next = 0;
    for (auto const& event : topic[shard]) {
      auto const index = static_cast<std::size_t>(event.position.value) - 1;
      ASSERT_LE(index, next) << "position " << next + 1 << " of shard " << shard << " is missing";
      if (!repeats_allowed) { ASSERT_EQ(index, next) << "a position is there twice"; }
      ASSERT_LT(index, expected.size());
      EXPECT_EQ(expected[index]->hash, event.hash);
      EXPECT_EQ(expected[index]->header_bytes, event.header_bytes);
      EXPECT_EQ(expected[index]->body, event.body);
      next = std::max(next, index + 1);
    }
    EXPECT_EQ(expected.size(), next) << "shard " << shard;
  }
}

void KafkaTest::expect_recorded(Recording const& recording) {
  ASSERT_TRUE(eventually([&] { return static_cast<std::int64_t>(recording.count()) == log_size(); }))
      << recording.count() << " of " << log_size();
  for (auto const& [shard, expected] : log_events()) {
    std::vector<Sha256> hashes;
    for (auto const& event : expected) { hashes.push_back(event->hash); }
    EXPECT_EQ(hashes, recording.hashes(ShardNo(shard))) << "shard " << shard;
  }
}

}  // namespace contentos::test
