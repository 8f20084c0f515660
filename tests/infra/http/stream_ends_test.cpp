// Answers in pieces that do not come to their end, each for its reason: the client sees that it has not got all of it, whoever looks after
// the server does, and what the source held is let go.
#include "tests/infra/http/rows.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <string>
#include <thread>

namespace contentos::http::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr unsigned kNotTaken = 499;
constexpr std::string_view kRowsToHttp10 = "GET /rows HTTP/1.0\r\n\r\n";

class StreamEnds : public StreamTest {
protected:
  unsigned observed_status() {
    auto const observed = await_observed(1);
    return observed.empty() ? 0 : observed.front().status;
  }
};

TEST_F(StreamEnds, BeforeTheBodyWhenTheSourceFailsInTheMiddle) {
  offer("/fails", {.throws_at = 10'000});
  start();
  auto client = connect();
  auto const answer = client.ask(get("/fails"));
  EXPECT_EQ(answer.status, 200U);
  EXPECT_TRUE(answer.is_cut_off);
  EXPECT_THAT(answer.body, HasSubstr(row(5'000)));
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(observed_status(), 500U);
  EXPECT_THAT(reported(), ElementsAre("row 10000 is lost"));
  EXPECT_TRUE(account.await_alive(0));

  auto old = connect();
  old.send("GET /fails HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(old.is_reset()) << "an end would look as if that were all";
}

TEST_F(StreamEnds, WhenTheClientReadsNothing) {
  options.limits.stream_timeout = 200ms;
  start();
  auto client = slow_client();
  client.send(get("/rows"));
  EXPECT_EQ(observed_status(), kNotTaken);
  EXPECT_TRUE(account.await_alive(0));
  EXPECT_LT(client.receive_all().size(), kMostOnTheWay);
  EXPECT_THAT(reported(), IsEmpty()) << "it is nobody's fault here";
}

TEST_F(StreamEnds, ByAResetForHttp10WhenTheClientReadsNothing) {
  options.limits.stream_timeout = 200ms;
  start();
  auto old = slow_client();
  old.send(kRowsToHttp10);
  EXPECT_EQ(observed_status(), kNotTaken);
  EXPECT_TRUE(old.is_reset());
}

TEST_F(StreamEnds, WhenTheClientLeaves) {
  start();
  {
    auto client = slow_client();
    client.send(get("/rows"));
    ASSERT_FALSE(client.receive_some(1).empty());
  }
  EXPECT_TRUE(account.await_alive(0));
  EXPECT_LT(account.given_bytes, kMostOnTheWay);
  EXPECT_EQ(observed_status(), kNotTaken);
}

TEST_F(StreamEnds, WhenTheClientLeavesThoughThereIsNothingToSend) {
  offer("/silent", {.piece_bytes = 0});
  start();
  {
    auto client = connect();
    client.send(get("/silent"));
    ASSERT_FALSE(client.receive_some(1).empty());
  }
  EXPECT_TRUE(account.await_alive(0));
  EXPECT_EQ(observed_status(), kNotTaken);
  EXPECT_THAT(reported(), IsEmpty());
}

TEST_F(StreamEnds, WhenTheSourceHasNothingForTooLong) {
  options.limits.stream_timeout = 200ms;
  offer("/silent", {.piece_bytes = 0});
  start();
  auto const answer = ask(get("/silent"));
  EXPECT_TRUE(answer.is_cut_off);
  EXPECT_TRUE(account.await_alive(0));
  EXPECT_EQ(observed_status(), 500U);
  ASSERT_EQ(reported().size(), 1U);
  EXPECT_THAT(reported().front(), HasSubstr("had nothing"));
}

TEST_F(StreamEnds, WithTheGraceOfAServerThatStops) {
  auto& server = start();
  auto slow = slow_client();
  slow.send(get("/rows"));
  ASSERT_FALSE(slow.receive_some(1).empty());
  server.stop(50ms);
  EXPECT_EQ(account.alive, 0U) << "nothing of a handler's outlives the server";
  EXPECT_EQ(observed_status(), kNotTaken);
}

TEST_F(StreamEnds, ByAResetForHttp10WithTheGraceOfAServerThatStops) {
  auto& server = start();
  auto old = slow_client();
  old.send(kRowsToHttp10);
  ASSERT_FALSE(old.receive_some(1).empty());
  server.stop(50ms);
  EXPECT_EQ(observed_status(), kNotTaken);
  EXPECT_TRUE(old.is_reset());
}

TEST_F(StreamEnds, ByAResetForHttp10WhileAPieceIsMade) {
  offer("/gated", {.before_piece = [this](std::size_t next) {
          if (next > 0) { gate.pass(); }
        }});
  auto& server = start();
  auto old = connect();
  old.send("GET /gated HTTP/1.0\r\n\r\n");
  gate.await_arrivals(1);
  std::jthread const opener([this, &old] {
    EXPECT_TRUE(old.is_reset());
    gate.open();
  });
  server.stop(50ms);
  EXPECT_EQ(observed_status(), kNotTaken);
}

}  // namespace
}  // namespace contentos::http::test
