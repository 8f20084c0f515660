// Models that follow a topic, whatever happens to it, to the relay and to the database.
#include "infra/process/embedded_postgres.hpp"
#include "tests/infra/kafka/kafka_testing.hpp"

#include <atomic>
#include <stdlib.h>

namespace contentos {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::eventually;
using test::ok;
using test::Recording;
using test::TestBroker;

class KafkaFeedTest : public test::KafkaTest {
protected:
  static RunnerOptions quick() { return {.batch_events = 16, .idle_wait = 10ms, .retry_delay = 5ms, .rebuild_replaced = true}; }

  /// A model that follows the topic through a feed of its own.
  struct Follower {
    Follower(KafkaFeedTest& test, Recording& recording) : feed(*test.log_, *test.pool_, options(test, recording)), runner(feed, quick()) {
      runner.add(recording);
      runner.start();
    }
    ~Follower() { runner.stop(); }
    static KafkaFeedOptions options(KafkaFeedTest& test, Recording& recording) {
      auto out = test.feed_options();
      for (std::int64_t i = 0; i < test.log_->shard_count(); ++i) { out.from.push_back(ok(recording.checkpoint(ShardNo(i))).position); }
      return out;
    }
    KafkaFeed feed;
    Runner runner;
  };
};

TEST_F(KafkaFeedTest, GivesEveryEventOnceWhileTheRelayComesAndGoes) {
  write(30);
  Recording recording;
  Relay relay(*log_, relay_options());
  relay.start();
  Follower const follower(*this, recording);
  std::thread writer([&] { write(300); });
  for (int i = 0; i < 5; ++i) {
    std::this_thread::sleep_for(100ms);
    relay.stop();
    relay.start();
  }
  writer.join();
  expect_recorded(recording);
  EXPECT_EQ(0U, follower.feed.epoch());
}

TEST_F(KafkaFeedTest, GoesOnWhereTheModelsWereAfterARestart) {
  Recording recording;
  Relay relay(*log_, relay_options());
  relay.start();
  for (int round = 0; round < 3; ++round) {
    Follower const follower(*this, recording);
    write(40);
    if (round == 1) { expect_recorded(recording); }
  }
  write(40);
  Follower const follower(*this, recording);
  expect_recorded(recording);
}

TEST_F(KafkaFeedTest, DropsWhatTwoRelaysRepeat) {
  Recording recording;
  Relay first(*log_, relay_options());
  Relay second(*log_, relay_options());
  first.start();
  Follower const follower(*this, recording);
  std::thread writer([&] { write(300); });
  std::this_thread::sleep_for(100ms);
  second.start();
  writer.join();
  expect_recorded(recording);
}

TEST_F(KafkaFeedTest, NeedsNoRightToAnyConsumerGroup) {
  struct Denied {
    Denied() { change({"--add"}); }
    ~Denied() { change({"--remove", "--force"}); }
    static void change(std::vector<std::string> arguments) {
      std::vector<std::string> const everybody{"--deny-principal", "User:*", "--operation", "All", "--group", "*"};
      arguments.insert(arguments.end(), everybody.begin(), everybody.end());
      TestBroker::instance().change_acl(arguments);
    }
  } const denied;
  Recording recording;
  Relay relay(*log_, relay_options());
  relay.start();
  Follower const follower(*this, recording);
  write(40);
  // What lies in the topic by now is read from it, and what comes after, too.
  expect_recorded(recording);
  write(40);
  expect_recorded(recording);
  EXPECT_EQ(follower.feed.status().last_error, "");
}

TEST_F(KafkaFeedTest, FollowsTheNewTopicWhenTheOldIsDeleted) {
  Recording recording;
  Relay relay(*log_, relay_options());
  relay.start();
  Follower const follower(*this, recording);
  write(40);
  expect_recorded(recording);
  ASSERT_TRUE(admin().remove(topic(1), 5s).has_value());
  write(40);
  // The broker deletes by and by: some of it may still come through the old topic.
  ASSERT_TRUE(eventually([&] { return follower.feed.status().topic == topic(2); }));
  write(10);
  expect_recorded(recording);
  EXPECT_EQ(1U, follower.feed.epoch());
  EXPECT_TRUE(follower.runner.status().at(0).is_healthy());
}

TEST_F(KafkaFeedTest, ShowsHowFarItIsBehindWhileTheBrokerIsAway) {
  Recording recording;
  Relay relay(*log_, relay_options());
  relay.start();
  Follower const follower(*this, recording);
  write(20);
  expect_recorded(recording);
  TestBroker::instance().stop();
  auto const before = log_size();
  write(30);
  auto const missing = log_size() - before;
  EXPECT_TRUE(eventually([&] { return follower.runner.status().at(0).lag_events() == missing; }));
  EXPECT_TRUE(eventually([&] { return !follower.feed.status().is_connected && !relay.status().last_error.empty(); }));
  TestBroker::instance().start();
  expect_recorded(recording);
  EXPECT_TRUE(eventually([&] { return follower.feed.status().is_connected && relay.status().last_error.empty(); }));
  EXPECT_EQ(0, follower.runner.status().at(0).lag_events());
}

TEST_F(KafkaFeedTest, ReadsTheLogInsteadOfAMessageThatIsNotTrue) {
  Recording recording;
  Relay relay(*log_, relay_options());
  relay.start();
  Follower const follower(*this, recording);
  write(30);
  expect_recorded(recording);
  relay.stop();
  // What the log gets next comes through the topic with another body under the right hash.
  write(5);
  auto const producer = ok(kafka::Producer::open({TestBroker::instance().address()}, [](auto, auto, auto, auto const&) {}));
  for (auto const& [shard, events] : log_events()) {
    for (auto const& event : events) {
      if (event->position.value <= static_cast<std::int64_t>(recording.hashes(ShardNo(shard)).size())) { continue; }
      auto forged = *event;
      forged.data = R"({"n":666})";
      ASSERT_TRUE(ok(producer->send(topic(1), static_cast<std::int32_t>(shard), kafka::record_of(forged), 1)));
    }
  }
  ASSERT_TRUE(producer->flush(5s));
  expect_recorded(recording);  // by their hashes the true ones
}

TEST_F(KafkaFeedTest, ReadsTheLogInsteadOfWhatRotsOnTheBrokersDisk) {
  write(30);
  Relay relay(*log_, relay_options());
  relay.start();
  ASSERT_TRUE(eventually([&] { return topic_has_all(); }));
  auto const rotten = rot(topic(1));
  ASSERT_GT(rotten, 0);
  Recording recording;
  auto options = feed_options();
  std::atomic<int> corrupt{0};
  options.metrics.corrupt = [&] { ++corrupt; };
  KafkaFeed feed(*log_, *pool_, options);
  Runner runner(feed, quick());
  runner.add(recording);
  runner.start();
  expect_recorded(recording);
  EXPECT_GE(corrupt, rotten);
  EXPECT_LE(corrupt, 2 * rotten) << "told of once, or twice when the topic was taken up twice";
  write(10);
  expect_recorded(recording);
  runner.stop();
}

TEST_F(KafkaFeedTest, GivesTheLargestEvent) {
  auto large = test::event();
  large.body = "{\"data\":\"" + std::string(std::size_t{44} << 20, 'x') + "\"}";  // see RelayTest.CarriesTheLargestEvent
  Recording recording;
  Relay relay(*log_, relay_options());
  relay.start();
  Follower const follower(*this, recording);
  write(10);
  (void)test::appended(log_->append(test::one(tenants_[0], "large", 0, std::move(large))));
  write(10);
  expect_recorded(recording);
}

TEST_F(KafkaFeedTest, CatchesUpFromTheLogWhenFarBehind) {
  write(200);
  Relay relay(*log_, relay_options());
  relay.start();
  ASSERT_TRUE(eventually([&] { return topic_has_all(); }));
  Recording recording;
  auto options = Follower::options(*this, recording);
  options.bulk_events = 10;
  KafkaFeed feed(*log_, *pool_, options);
  Runner runner(feed, quick());
  runner.add(recording);
  runner.start();
  write(20);
  expect_recorded(recording);
  runner.stop();
}

/// A database of this test's own, whose folder can be copied and put back.
class BackUpTest : public KafkaFeedTest {
public:
  ~BackUpTest() override {
    close();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

protected:
  BackUpTest() {
    std::string name = "/tmp/contentos-backup-XXXXXX";
    CONTENTOS_ENSURE(::mkdtemp(name.data()) != nullptr, "no temporary folder");
    folder_ = name;
    fs::permissions(folder_, fs::perms(0755));
    start();
    make_tenants();
  }
  void start() {
    postgres_ = std::make_unique<EmbeddedPostgres>(EmbeddedPostgresOptions{.data_dir = folder_ / "pg", .durable = false});
    auto const conninfo = ok(postgres_->start());
    (void)ok(pg::migrate(conninfo));
    open(conninfo);
  }
  void close() {
    pool_.reset();
    log_.reset();
    postgres_.reset();
  }
  static void run(std::string const& command) { ASSERT_EQ(0, std::system(command.c_str())) << command; }

  /// Relay and a model at work, until the model has everything.
  template <class During>
  void live(Recording& recording, During const& during) {
    Relay relay(*log_, relay_options(), loudly());
    relay.start();
    Follower const follower(*this, recording);
    during();
    expect_recorded(recording);
  }

  /// The model has what the database, which was restored from a back-up, has no longer.
  void lose_half(Recording& recording) {
    tenants_.erase(tenants_.begin(), tenants_.begin() + 5);  // those of the other database
    live(recording, [&] { write(30); });
    close();
    run("cp -a " + (folder_ / "pg").string() + " " + (folder_ / "back-up").string());
    auto const versions = versions_;
    start();
    live(recording, [&] { write(30); });
    EXPECT_EQ(topic(1), current_topic());
    close();
    run("rm -rf " + (folder_ / "pg").string() + " && mv " + (folder_ / "back-up").string() + " " + (folder_ / "pg").string());
    versions_ = versions;
    start();
  }

  fs::path folder_;
  std::unique_ptr<EmbeddedPostgres> postgres_{};
};

TEST_F(BackUpTest, ARestoredDatabaseGetsANewTopicAndItsModelsAreRebuilt) {
  Recording recording;
  lose_half(recording);
  // Another history begins. The topic knows of positions that the log gives away again.
  write(10);
  live(recording, [&] { write(60); });
  EXPECT_EQ(topic(2), current_topic());
  EXPECT_FALSE(said_.empty());
  expect_topic_equals_log();
}

TEST_F(BackUpTest, AModelThatIsAheadOfARestoredLogIsRebuiltAlsoWhenTheNewTopicIsThereBefore) {
  Recording recording;
  lose_half(recording);
  Relay relay(*log_, relay_options(), loudly());
  relay.start();
  ASSERT_TRUE(eventually([&] { return current_topic() == topic(2); }));
  Follower const follower(*this, recording);
  expect_recorded(recording);
  write(5);
  expect_recorded(recording);
  EXPECT_TRUE(eventually([&] { return follower.runner.status().at(0).is_healthy(); }));
}

}  // namespace
}  // namespace contentos
