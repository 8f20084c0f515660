// The relay against a real broker, and what may happen to its topic.
#include "tests/infra/kafka/kafka_testing.hpp"

namespace contentos {
namespace {

using namespace std::chrono_literals;
using test::eventually;
using test::ok;
using test::TestBroker;

class RelayTest : public test::KafkaTest {};

TEST_F(RelayTest, CopiesEveryEventOnceAndByteForByte) {
  write(40);
  Relay relay(*log_, relay_options(), loudly());
  relay.start();
  write(60);
  expect_topic_equals_log();
  EXPECT_EQ(topic(1), relay.status().topic);
  EXPECT_TRUE(relay.status().is_verified);
  EXPECT_TRUE(said_.empty());
}

TEST_F(RelayTest, GoesOnBehindTheTailAfterAStop) {
  for (int round = 0; round < 4; ++round) {
    Relay relay(*log_, relay_options(), loudly());
    relay.start();
    write(30);
    if (round % 2 == 0) {
      ASSERT_TRUE(eventually([&] { return topic_has_all(); }));
    }
  }
  Relay relay(*log_, relay_options(), loudly());
  relay.start();
  expect_topic_equals_log();
  EXPECT_EQ(topic(1), current_topic()) << said();
}

TEST_F(RelayTest, GoesOnWithoutAnyNoteOfHowFarItWas) {
  {
    Relay relay(*log_, relay_options(), loudly());
    relay.start();
    write(50);
    ASSERT_TRUE(eventually([&] { return topic_has_all(); }));
  }
  ok(pg::read(*pool_, "DELETE FROM relay_checkpoint"));
  Relay relay(*log_, relay_options(), loudly());
  relay.start();
  write(20);
  expect_topic_equals_log();
  EXPECT_EQ(topic(1), current_topic()) << said();
}

TEST_F(RelayTest, OnlyRepeatsWhenTwoRunAtOnceByForce) {
  Relay first(*log_, relay_options(), loudly());
  first.start();
  write(50);
  Relay second(*log_, relay_options(), loudly());
  std::thread writer([&] { write(400); });
  for (int round = 0; round < 6; ++round) {
    second.start();
    std::this_thread::sleep_for(120ms);
    second.stop();
  }
  second.start();
  writer.join();
  ASSERT_TRUE(eventually([&] { return first.status().is_verified && second.status().is_verified; }));
  std::this_thread::sleep_for(500ms);
  expect_topic_equals_log(true);
  EXPECT_EQ(topic(1), current_topic()) << said();
}

TEST_F(RelayTest, BeginsANewTopicLoudlyWhenTheOldIsDeleted) {
  Relay relay(*log_, relay_options(), loudly());
  relay.start();
  write(40);
  ASSERT_TRUE(eventually([&] { return topic_has_all(); }));
  ASSERT_TRUE(admin().remove(topic(1), 5s).has_value());
  ASSERT_TRUE(eventually([&] { return current_topic() == topic(2); }));
  write(10);
  expect_topic_equals_log();
  EXPECT_FALSE(said_.empty());
}

TEST_F(RelayTest, BeginsANewTopicWhenTheBeginningIsCutOff) {
  Relay relay(*log_, relay_options(), loudly());
  relay.start();
  write(60);
  ASSERT_TRUE(eventually([&] { return topic_has_all(); }));
  ASSERT_TRUE(admin().truncate(topic(1), 3, 2, 5s).has_value());
  ASSERT_TRUE(eventually([&] { return current_topic() == topic(2); }));
  write(10);
  expect_topic_equals_log();
  EXPECT_FALSE(said_.empty());
}

TEST_F(RelayTest, BeginsANewTopicWhenTheTailIsNotTheLogs) {
  write(40);
  {
    Relay relay(*log_, relay_options(), loudly());
    relay.start();
    ASSERT_TRUE(eventually([&] { return topic_has_all(); }));
  }
  // Somebody writes what the log does not have.
  auto alien = *log_events().at(3).back();
  alien.position = alien.position.next();
  {
    auto const producer = ok(kafka::Producer::open({TestBroker::instance().address()}, [](auto, auto, auto, auto const&) {}));
    ASSERT_TRUE(ok(producer->send(topic(1), 3, kafka::record_of(alien), 1)));
    ASSERT_TRUE(producer->flush(5s));
  }
  Relay relay(*log_, relay_options(), loudly());
  relay.start();
  ASSERT_TRUE(eventually([&] { return current_topic() == topic(2); }));
  expect_topic_equals_log();
}

TEST_F(RelayTest, BeginsANewTopicWhenItsTailHasRotten) {
  write(30);
  Relay relay(*log_, relay_options(), loudly());
  relay.start();
  ASSERT_TRUE(eventually([&] { return topic_has_all(); }));
  relay.stop();
  ASSERT_GT(rot(topic(1)), 0);
  relay.start();
  ASSERT_TRUE(eventually([&] { return current_topic() == topic(2); }));
  write(10);
  expect_topic_equals_log();
  EXPECT_FALSE(said_.empty());
}

TEST_F(RelayTest, WaitsForABrokerThatIsAwayWhileTheLogGoesOn) {
  Relay relay(*log_, relay_options(), loudly());
  relay.start();
  write(20);
  ASSERT_TRUE(eventually([&] { return topic_has_all(); }));
  TestBroker::instance().stop();
  auto const began = std::chrono::steady_clock::now();
  write(60);  // the log does not know
  auto const away = std::getenv("CONTENTOS_LONG_TESTS") != nullptr ? 30s : 3s;
  std::this_thread::sleep_until(began + away);
  TestBroker::instance().start();
  expect_topic_equals_log();
  EXPECT_EQ(topic(1), current_topic()) << said();
}

TEST_F(RelayTest, LosesNothingWhenTheBrokerIsKilledUnderLoad) {
  Relay relay(*log_, relay_options(), loudly());
  relay.start();
  ASSERT_TRUE(eventually([&] { return current_topic() == topic(1); }));  // what is made and not yet noted is made again
  std::thread writer([&] { write(300); });
  std::this_thread::sleep_for(150ms);
  TestBroker::instance().kill();
  TestBroker::instance().start();
  writer.join();
  expect_topic_equals_log();
  EXPECT_EQ(topic(1), current_topic()) << said();
}

TEST_F(RelayTest, CarriesTheLargestEvent) {
  auto large = test::event();
  // 8 MiB is the largest request; numbers can become five times as long in canonical form (docs/layers/kafka.md).
  large.body = "{\"data\":\"" + std::string(std::size_t{44} << 20, 'x') + "\"}";
  (void)test::appended(log_->append(test::one(tenants_[0], "large", 0, std::move(large))));
  Relay relay(*log_, relay_options(), loudly());
  relay.start();
  expect_topic_equals_log();
}

}  // namespace
}  // namespace contentos
