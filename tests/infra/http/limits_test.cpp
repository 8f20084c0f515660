// Clients that send too much, too slowly, too often, or what no client sends by accident.
#include "tests/infra/http/fixture.hpp"

#include <gmock/gmock.h>

#include <thread>

namespace contentos::http::test {
namespace {

using std::chrono::milliseconds;
using testing::StartsWith;

class Limited : public ServerTest {
protected:
  void expect_refused(unsigned status, std::string_view bytes) {
    auto client = connect();
    auto const answer = client.ask(bytes);
    ASSERT_TRUE(answer) << bytes.substr(0, 200);
    EXPECT_EQ(answer.status, status) << bytes.substr(0, 200);
    EXPECT_EQ(answer.header("connection"), "close");
    EXPECT_EQ(answer.header("content-type"), "application/problem+json");
    EXPECT_TRUE(client.is_closed());
  }
};

TEST_F(Limited, RefusesTargetsHeadersAndFieldsBeyondItsLimits) {
  start();
  expect_refused(414, get("/echo/" + std::string(9000, 'a')));
  expect_refused(414, "GET /" + std::string(30'000, 'a'));
  expect_refused(431, get("/echo/a", "X: " + std::string(20'000, 'a') + "\r\n"));
  expect_refused(431, "GET / HTTP/1.1\r\nX: " + std::string(30'000, 'a'));
  std::string many;
  for (int i = 0; i < 200; ++i) { many += "A: b\r\n"; }
  expect_refused(431, get("/echo/a", many));
}

TEST_F(Limited, TakesWhatIsJustWithinThem) {
  start();
  EXPECT_EQ(ask(get("/echo/" + std::string(8 * 1024 - 6, 'a'))).status, 200U);
  auto const empty = get("/echo/a", "X: \r\n").size();
  EXPECT_EQ(ask(get("/echo/a", "X: " + std::string(16 * 1024 - empty, 'a') + "\r\n")).status, 200U);
  expect_refused(431, get("/echo/a", "X: " + std::string(16 * 1024 - empty + 1, 'a') + "\r\n"));
}

TEST_F(Limited, RefusesSmuggledAndMalformedRequests) {
  start();
  expect_refused(400, "POST /echo/a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
  expect_refused(400, "POST /echo/a HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc");
  expect_refused(501, "POST /echo/a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n");
  expect_refused(400, "GET / HTTP/1.1\r\n\r\n");
  expect_refused(400, get("/", "A: b\r\n c\r\n"));
  expect_refused(400, get("/", std::string_view{"A: \0\r\n", 6}));
  expect_refused(400, "GET / HTTP/1.1\nHost: h\n\n");
  expect_refused(400, get("/%zz"));
  expect_refused(400, get("/a/../b"));
  expect_refused(400, get("/a/%2e%2e/b"));
  expect_refused(400, "\x16\x03\x01\x02");
  expect_refused(505, "GET / HTTP/3.0\r\nHost: h\r\n\r\n");
}

TEST_F(Limited, AnswersWhatCameBeforeAMalformedRequest) {
  start();
  auto client = connect();
  client.send(get("/echo/a") + "GARBAGE\r\n\r\n" + get("/echo/b"));
  EXPECT_EQ(client.receive().status, 200U);
  EXPECT_EQ(client.receive().status, 400U);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Limited, TakesARequestThatComesByteByByteInTime) {
  start();
  auto client = connect();
  for (char const byte : get("/echo/a")) { ASSERT_TRUE(client.send({&byte, 1})); }
  EXPECT_EQ(client.receive().status, 200U);
}

TEST_F(Limited, EndsHeadersThatTrickleThoughTheyNeverStop) {
  options.limits.header_timeout = milliseconds{200};
  start();
  auto client = connect();
  client.send("GET / HTTP/1.1\r\n");
  std::jthread const trickle([&client](std::stop_token const& stop) {
    while (!stop.stop_requested() && client.send("X: y\r\n")) { std::this_thread::sleep_for(milliseconds{20}); }
  });
  auto const answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.status, 408U);
  EXPECT_THAT(answer.body, StartsWith("request_timeout|"));
}

TEST_F(Limited, EndsBodiesThatStop) {
  options.limits.body_timeout = milliseconds{200};
  start();
  expect_refused(408, "POST /echo/a HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  expect_refused(408, "POST /import HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\n\r\nabc");
  expect_refused(408, "POST /import HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_TRUE(await_no_spooled_file());
}

TEST_F(Limited, EndsBodiesThatTrickle) {
  options.limits.body_timeout = milliseconds{200};
  start();
  auto client = connect();
  client.send("POST /echo/a HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n");
  std::jthread const trickle([&client](std::stop_token const& stop) {
    while (!stop.stop_requested() && client.send("a")) { std::this_thread::sleep_for(milliseconds{20}); }
  });
  auto const answer = client.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.status, 408U);
}

TEST_F(Limited, ClosesConnectionsThatIdleWithoutAWord) {
  options.limits.header_timeout = milliseconds{200};
  options.limits.keep_alive_timeout = milliseconds{200};
  start();
  auto fresh = connect();
  auto used = connect();
  used.ask(get("/echo/a"));
  EXPECT_TRUE(fresh.is_closed());
  EXPECT_TRUE(used.is_closed());
}

TEST_F(Limited, ClosesOnClientsThatDoNotReadTheirAnswer) {
  options.limits.write_timeout = milliseconds{200};
  start();
  auto client = connect();
  client.send(get("/big"));
  // An answer is reported once it is written or given up, and nobody reads this one.
  EXPECT_EQ(await_observed(1).size(), 1U);
  EXPECT_LT(client.receive_all().size(), std::size_t{16} * 1024 * 1024);
}

TEST_F(Limited, TurnsConnectionsAwayBeyondItsLimit) {
  options.limits.connections = 2;
  start();
  auto first = connect();
  auto second = connect();
  ASSERT_EQ(first.ask(get("/echo/a")).status, 200U);
  ASSERT_EQ(second.ask(get("/echo/a")).status, 200U);
  auto third = connect();
  auto const answer = third.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.status, 503U);
  EXPECT_EQ(answer.header("retry-after"), "1");
  EXPECT_TRUE(third.is_closed());
  EXPECT_EQ(first.ask(get("/echo/a")).status, 200U);
}

TEST_F(Limited, TurnsRequestsAwayWhenTheWorkersAndTheirQueueAreFull) {
  options.worker_threads = 1;
  options.limits.queued_requests = 1;
  start();
  auto running = connect();
  running.send(get("/gate"));
  gate.await_arrivals(1);
  // Of two, one takes the only place in the queue, and the other's refusal shows that it is taken.
  auto one = connect();
  auto other = connect();
  one.send(get("/echo/a/versions/1"));
  other.send(get("/echo/a/versions/1"));
  ASSERT_EQ(await_observed(1).front().status, 503U);
  auto refused = connect();
  auto const overloaded = refused.ask(get("/echo/a/versions/2"));
  ASSERT_TRUE(overloaded);
  EXPECT_EQ(overloaded.status, 503U);
  EXPECT_EQ(overloaded.header("retry-after"), "1");
  EXPECT_EQ(refused.ask(get("/echo/a")).status, 200U) << "inline routes go on, on the same connection";
  gate.open();
  EXPECT_EQ(running.receive().status, 200U);
}

}  // namespace
}  // namespace contentos::http::test
