// What a well-behaved client sees.
#include "tests/infra/http/fixture.hpp"

#include <gmock/gmock.h>

namespace contentos::http::test {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Answering : public ServerTest {
protected:
  Answering() { start(); }
};

TEST_F(Answering, GivesPathParametersQueryAndRemoteAddressToTheHandler) {
  auto const answer = ask(get("/echo/a%2Fb?q=x+y&q=z"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.status, 200U);
  EXPECT_THAT(answer.body, StartsWith("GET /echo/a/b\nparameter a/b\nquery q=x y\nquery q=z\n"));
  EXPECT_THAT(answer.body, HasSubstr("from 127.0.0.1\nto 127.0.0.1:" + std::to_string(port()) + "\n"));
  EXPECT_EQ(answer.header("x-content-type-options"), "nosniff");
  EXPECT_EQ(answer.header("etag"), "\"e\"");
  EXPECT_THAT(answer.header("date"), testing::MatchesRegex("[A-Z][a-z]{2}, [0-9]{2} [A-Z][a-z]{2} [0-9]{4} [0-9:]{8} GMT"));
  EXPECT_EQ(answer.header("connection"), "");
}

TEST_F(Answering, KeepsTheConnection) {
  auto client = connect();
  for (int i = 0; i < 100; ++i) {
    auto const answer = client.ask(get("/echo/" + std::to_string(i)));
    ASSERT_TRUE(answer);
    EXPECT_THAT(answer.body, HasSubstr("parameter " + std::to_string(i) + "\n"));
  }
}

TEST_F(Answering, AnswersPipelinedRequestsInTheirOrder) {
  auto client = connect();
  std::string all;
  for (int i = 0; i < 100; ++i) { all += i % 3 == 0 ? post("/echo/" + std::to_string(i), "body") : get("/echo/" + std::to_string(i)); }
  client.send(all);
  for (int i = 0; i < 100; ++i) {
    auto const answer = client.receive();
    ASSERT_TRUE(answer) << i;
    EXPECT_THAT(answer.body, HasSubstr("parameter " + std::to_string(i) + "\n"));
  }
}

TEST_F(Answering, AnswersHeadWithTheHeadersOfGetAndNoBody) {
  auto client = connect();
  auto const whole = client.ask(get("/echo/a"));
  client.send("HEAD /echo/a HTTP/1.1\r\nHost: test\r\n\r\n");
  auto const head = client.receive(true);
  ASSERT_TRUE(whole && head);
  EXPECT_EQ(head.status, 200U);
  EXPECT_EQ(std::stoul(head.header("content-length")), whole.body.size() + 1) << "HEAD is one letter longer than GET";
  EXPECT_EQ(client.ask(get("/echo/b")).status, 200U) << "no byte of a body may lie between";
}

TEST_F(Answering, SendsNoBodyWith304And204) {
  auto client = connect();
  auto const unchanged = client.ask(get("/unchanged"));
  ASSERT_TRUE(unchanged);
  EXPECT_EQ(unchanged.status, 304U);
  EXPECT_FALSE(unchanged.headers.contains("content-length"));
  auto const deleted = client.ask("DELETE /echo/a HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(deleted);
  EXPECT_EQ(deleted.status, 204U);
  EXPECT_FALSE(deleted.headers.contains("content-length"));
  EXPECT_EQ(client.ask(get("/echo/b")).status, 200U);
}

TEST_F(Answering, SaysNotFoundAndGoesOn) {
  auto client = connect();
  auto const answer = client.ask(get("/nowhere"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.status, 404U);
  EXPECT_EQ(answer.header("content-type"), "application/problem+json");
  EXPECT_THAT(answer.body, StartsWith("not_found|"));
  EXPECT_EQ(client.ask(get("/echo//")).status, 404U);
  EXPECT_EQ(client.ask(get("/echo/b")).status, 200U);
}

TEST_F(Answering, NamesTheMethodsThatAPathHas) {
  auto client = connect();
  auto const refused = client.ask("PUT /echo/a HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused.status, 405U);
  EXPECT_EQ(refused.header("allow"), "DELETE, GET, HEAD, OPTIONS, POST");
  auto const asked = client.ask("OPTIONS /echo/a HTTP/1.1\r\nHost: test\r\n\r\n");
  ASSERT_TRUE(asked);
  EXPECT_EQ(asked.status, 204U);
  EXPECT_EQ(asked.header("allow"), "DELETE, GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(client.ask("OPTIONS * HTTP/1.1\r\nHost: test\r\n\r\n").status, 204U);
  EXPECT_EQ(client.ask("OPTIONS /nowhere HTTP/1.1\r\nHost: test\r\n\r\n").status, 404U);
  EXPECT_EQ(client.ask("GET * HTTP/1.1\r\nHost: test\r\n\r\n").status, 400U);
}

TEST_F(Answering, ClosesWhenAskedTo) {
  auto client = connect();
  auto const answer = client.ask(get("/echo/a", "Connection: close\r\n"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Answering, ClosesAfterHttp10UnlessAskedToStay) {
  auto client = connect();
  auto const kept = client.ask("GET /echo/a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept.header("connection"), "keep-alive");
  auto const last = client.ask("GET /echo/a HTTP/1.0\r\n\r\n");
  ASSERT_TRUE(last);
  EXPECT_EQ(last.status, 200U);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Answering, AnswersAClientThatHasFinishedSending) {
  auto client = connect();
  client.send(get("/echo/a") + get("/echo/b"));
  client.finish_sending();
  EXPECT_EQ(client.receive().status, 200U);
  EXPECT_EQ(client.receive().status, 200U);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Answering, TurnsWhatAHandlerThrowsIntoAProblem) {
  auto client = connect();
  for (auto const* path : {"/throws", "/throws-inline", "/splits"}) {
    auto const answer = client.ask(get(path));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer.status, 500U);
    EXPECT_THAT(answer.body, StartsWith("internal|"));
    EXPECT_THAT(answer.body, Not(HasSubstr("spilled")));
    EXPECT_FALSE(answer.headers.contains("set-cookie"));
  }
}

TEST_F(Answering, RunsOnAWorkerWhatAnInlineRouteSaysMayBlock) {
  std::vector<Client> blocked;
  for (int i = 0; i < 6; ++i) {
    blocked.push_back(connect());
    blocked.back().send(get("/sometimes/blocks"));
  }
  gate.await_arrivals(blocked.size());
  EXPECT_EQ(ask(get("/sometimes/not")).status, 200U);
  gate.open();
  for (auto& client : blocked) { EXPECT_EQ(client.receive().status, 200U); }
}

TEST_F(Answering, GivesTheTraceOfTheCallerToHandlersAndProblems) {
  constexpr auto kParent = "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n";
  EXPECT_THAT(ask(get("/echo/a", kParent)).body, HasSubstr("trace 0af7651916cd43dd8448eb211c80319c\n"));
  EXPECT_THAT(ask(get("/nowhere", kParent)).body, HasSubstr("|0af7651916cd43dd8448eb211c80319c"));
}

TEST_F(Answering, ReportsEveryAnswerOnce) {
  auto client = connect();
  client.ask(get("/echo/a"));
  client.ask(get("/nowhere"));
  client.ask("GARBAGE\r\n\r\n");
  auto const observed = await_observed(3);
  ASSERT_EQ(observed.size(), 3U);
  EXPECT_EQ(observed[0].pattern, "/echo/{id}");
  EXPECT_EQ(observed[0].method, "GET");
  EXPECT_GT(observed[0].bytes, 100U);
  EXPECT_EQ(observed[1].pattern, "unmatched");
  EXPECT_EQ(observed[1].status, 404U);
  EXPECT_EQ(observed[2].method, "-");
  EXPECT_EQ(observed[2].status, 400U);
}

TEST_F(Answering, SendsLargeBodiesWhole) {
  auto client = connect();
  for (int i = 0; i < 2; ++i) {
    auto const answer = client.ask(get("/big"));
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer.body, std::string(std::size_t{16} * 1024 * 1024, 'b'));
  }
}

TEST_F(Answering, Serves200ConnectionsAtOnce) {
  std::vector<Client> clients;
  clients.reserve(200);
  for (int i = 0; i < 200; ++i) { clients.push_back(connect()); }
  for (int round = 0; round < 5; ++round) {
    for (auto& client : clients) { ASSERT_TRUE(client.send(round % 2 == 0 ? get("/echo/a") : post("/echo/a", "b"))); }
    for (auto& client : clients) {
      auto const answer = client.receive();
      ASSERT_TRUE(answer);
      EXPECT_EQ(answer.status, 200U);
    }
  }
}

TEST(Server, ServesWithoutAProblemMakerOrObserver) {
  ServerOptions options;
  options.port = 0;
  Server server(options, {});
  server.start();
  auto const answer = Client{server.port()}.ask(get("/"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.status, 404U);
  EXPECT_EQ(answer.body, "There is nothing at this path.\n");
}

TEST(Server, SaysWhenItsAddressIsTakenOrNone) {
  ServerOptions options;
  options.port = 0;
  Server const first(options, {});
  options.port = first.port();
  EXPECT_THROW(Server(options, {}), std::system_error);
  options.address = "no address";
  EXPECT_THROW(Server(options, {}), std::system_error);
}

TEST(Server, RefusesToSpoolNowhere) {
  Route const route{"POST", "/", RunsOn::worker_pool, true, [](Request const&, auto const&) { return Response{}; }};
  EXPECT_THROW(Server(ServerOptions{}, {route}), std::invalid_argument);
}

}  // namespace
}  // namespace contentos::http::test
