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
  EXPECT_EQ(answer.wait_for(20s), std::future_status::ready);
  broker.start();
  auto const failed = answer.get();
  ASSERT_FALSE(failed.has_value());
  EXPECT_TRUE(failed.error().retryable);
}

}  // namespace
}  // namespace contentos
