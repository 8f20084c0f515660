// What the library behind the client gets wrong, as seen from here.
#include "infra/kafka/client.hpp"

#include "tests/infra/kafka/kafka_testing.hpp"

#include <gtest/gtest.h>

#include <future>

namespace contentos {
namespace {

using namespace std::chrono_literals;
using test::ok;
using test::TestBroker;

TEST(KafkaClient, AsksALeaderThatIsDownForNoLongerThanItIsTold) {
  auto& broker = TestBroker::instance();
  auto const admin = ok(kafka::Admin::open({broker.address()}));
  ASSERT_TRUE(admin->create("marks", {}, 30s).has_value());
  auto const consumer = ok(kafka::Consumer::open({broker.address()}));
  auto const marks = ok(consumer->watermarks("marks", 0, 5s));
  EXPECT_EQ(marks.low, 0);
  EXPECT_EQ(marks.high, 0);
  broker.kill();
  // Who leads is known from before, so that it is asked for the offsets.
  auto answer = std::async(std::launch::async, [&] { return consumer->watermarks("marks", 0, 500ms); });
  EXPECT_EQ(answer.wait_for(10s), std::future_status::ready);
  broker.start();
  auto const failed = answer.get();
  ASSERT_FALSE(failed.has_value());
  EXPECT_TRUE(failed.error().retryable);
}

TEST(KafkaClient, LetsNobodyUndoWhatItsProducerPromises) {
  for (auto const& [name, value] : std::vector<std::pair<std::string, std::string>>{{"acks", "1"},
                                                                                    {"request.required.acks", "1"},
                                                                                    {"enable.idempotence", "false"},
                                                                                    {"max.in.flight", "5"},
                                                                                    {"max.in.flight.requests.per.connection", "5"}}) {
    auto const producer = kafka::Producer::open({"127.0.0.1:1", {{name, value}}}, {});
    ASSERT_FALSE(producer.has_value()) << name;
    EXPECT_FALSE(producer.error().retryable);
  }
  EXPECT_TRUE(kafka::Producer::open({"127.0.0.1:1", {{"linger.ms", "50"}}}, {}).has_value());
}

}  // namespace
}  // namespace contentos
