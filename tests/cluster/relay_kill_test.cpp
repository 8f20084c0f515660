// kill -9 of relays at random moments under load, with a model of this test's own that follows the topic all the while.
// CONTENTOS_RELAY_KILLS sets how many (default 6); the seed is printed.
#include "api/cli/client.hpp"
#include "api/cluster/cluster.hpp"
#include "infra/kafka/client.hpp"
#include "infra/kafka/event_record.hpp"
#include "infra/kafka/kafka_feed.hpp"
#include "infra/postgres/log_packing.hpp"
#include "infra/postgres/migrate.hpp"
#include "projections/kv/memory_kv_store.hpp"
#include "projections/runner/runner.hpp"
#include "projections/versions/versions_projection.hpp"
#include "tests/e2e/test_node.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <signal.h>
#include <thread>

namespace contentos::test {
namespace {

using namespace std::chrono_literals;

/// Notes every position that the model is given; one that comes twice or too early is a failure.
class Noting final : public Feed {
public:
  explicit Noting(Feed& feed) : feed_(feed) {}
  [[nodiscard]] std::int64_t shard_count() const override { return feed_.shard_count(); }
  [[nodiscard]] Result<std::vector<EventPtr>> read(ShardNo shard, ShardPosition after, std::size_t events, std::size_t bytes) override {
    auto some = feed_.read(shard, after, events, bytes);
    if (some && !some->empty()) {
      auto& last = last_[shard.value];
      for (auto const& event : *some) { EXPECT_EQ(++last, event->position.value) << "shard " << shard.value; }
    }
    return some;
  }
  [[nodiscard]] Result<EventPtr> at(ShardNo shard, ShardPosition position) override { return feed_.at(shard, position); }
  [[nodiscard]] ShardPosition head(ShardNo shard) override { return feed_.head(shard); }
  [[nodiscard]] std::uint64_t wait(std::uint64_t ticket, std::chrono::milliseconds timeout) override { return feed_.wait(ticket, timeout); }
  [[nodiscard]] std::uint64_t epoch() const override { return feed_.epoch(); }

private:
  Feed& feed_;
  std::map<std::int64_t, std::int64_t> last_{};
};

void expect_topic_equals_log(PgEventLog& log, std::string const& brokers) {
  auto const consumer = kafka::Consumer::open({brokers}).value();
  std::map<std::int64_t, std::int64_t> next;
  std::vector<std::pair<std::int32_t, std::int64_t>> places;
  std::int64_t left = 0;
  for (std::int32_t shard = 0; shard < log.shard_count(); ++shard) {
    auto const marks = consumer->watermarks("contentos.events.g1", shard, 5s).value();
    ASSERT_EQ(0, marks.low);
    left += marks.high;
    places.emplace_back(shard, 0);
  }
  ASSERT_TRUE(consumer->assign("contentos.events.g1", places).has_value());
  std::int64_t repeated = 0;
  for (auto const end = std::chrono::steady_clock::now() + 60s; left > 0 && std::chrono::steady_clock::now() < end;) {
    auto const got = consumer->next(200ms);
    auto const* message = std::get_if<kafka::Message>(&got);
    if (message == nullptr) { continue; }
    --left;
    auto const event = kafka::event_of(ShardNo(message->partition), message->record);
    ASSERT_TRUE(event.has_value());
    auto& last = next[message->partition];
    ASSERT_LE(event->position.value, last + 1);
    repeated += event->position.value <= last ? 1 : 0;
    last = std::max(last, event->position.value);
    auto const same = log.read_shard(event->shard, ShardPosition(event->position.value - 1), 1, 1).value();
    ASSERT_EQ(same.at(0)->hash, event->hash);
  }
  ASSERT_EQ(0, left);
  auto const heads = log.shard_heads().value();
  for (std::size_t i = 0; i < heads.size(); ++i) { EXPECT_EQ(heads[i].value, next[static_cast<std::int64_t>(i)]) << "shard " << i; }
  std::cout << "the topic is the log; " << repeated << " messages repeated" << std::endl;
}

TEST(RelayKill, LeavesATopicThatIsTheLogAndModelsThatMetEveryPositionOnce) {
  char const* asked = std::getenv("CONTENTOS_RELAY_KILLS");
  int const kills = asked != nullptr ? std::atoi(asked) : 6;
  auto const seed = std::random_device{}();
  std::cout << "seed " << seed << ", " << kills << " kills" << std::endl;
  std::mt19937 random(seed);
  TemporaryFolder const folder;
  ClusterOptions options{.data = folder.path() / "data", .binary = CONTENTOS_BINARY, .listen = "127.0.0.1:0", .durable = false};
  options.progress = [](std::string_view message) { std::cerr << message << "\n"; };
  auto started = Cluster::start(std::move(options));
  ASSERT_TRUE(started.has_value()) << started.error().context;
  auto& cluster = **started;
  auto const made =
      cli::Client(cluster.address(), cluster.admin_token(), {}).call("POST", "/api/v1/tenants", R"({"name":"g","slug":"garden"})");
  ASSERT_EQ(201, made.status) << made.body;
  auto const log = PgEventLog::open({.conninfo = cluster.conninfo()}).value();
  pg::Pool pool({.connect = {.conninfo = cluster.conninfo(), .role = std::string(pg::kProjectorRole)}, .size = 4});

  KafkaFeed kafka_feed(*log, pool, {.brokers = cluster.brokers()});
  Noting feed(kafka_feed);
  VersionsProjection model(std::make_shared<MemoryKvStore>(), pg::kLogPacking);
  Runner runner(feed);
  runner.add(model);
  runner.start();

  std::atomic<bool> stop{false};
  std::atomic<int> written{0};
  std::vector<std::thread> writers;
  writers.reserve(3);
  for (int w = 0; w < 3; ++w) {
    writers.emplace_back([&] {
      cli::Client const client(cluster.address(), cluster.admin_token(), "garden");
      while (!stop) { written += client.call("POST", "/api/v1/categories", R"({"name":"c"})").ok() ? 1 : 0; }
    });
  }
  for (int kill = 0; kill < kills; ++kill) {
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 1500));
    cluster.signal(random() % 2 == 0 ? "relay-1" : "relay-2", SIGKILL);
  }
  stop = true;
  for (auto& writer : writers) { writer.join(); }
  ASSERT_TRUE(cluster.wait_ready(120s).has_value());
  auto const heads = log->shard_heads().value();
  for (std::size_t i = 0; i < heads.size(); ++i) {
    auto const reached =
        runner.wait_for("versions", ShardNo(static_cast<std::int64_t>(i)), heads[i], std::chrono::steady_clock::now() + 60s);
    ASSERT_TRUE(reached.has_value()) << reached.error().context;
  }
  runner.stop();
  std::cout << written << " commands acknowledged" << std::endl;
  EXPECT_GT(written, kills);
  expect_topic_equals_log(*log, cluster.brokers());
}

}  // namespace
}  // namespace contentos::test
