// Answers that are made while they are sent: in order, whole or visibly not, and at nobody else's cost.
#include "tests/infra/http/fixture.hpp"
#include "tests/infra/http/rows.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <thread>
#include <vector>

namespace contentos::http::test {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr int kSmallBuffer = 16 * 1024;
// What lies between a source and a client that does not read: pieces, and the kernel's buffers at both ends. Far less than all rows.
constexpr std::size_t kMostOnTheWay = 1024 * 1024;

class Streaming : public ServerTest {
protected:
  Streaming() { offer("/rows", {}); }
  ~Streaming() override { EXPECT_FALSE(account.was_asked_twice_at_once); }
  Streaming(Streaming const&) = delete;
  Streaming& operator=(Streaming const&) = delete;

  void offer(std::string const& path, RowsOptions const& rows, RunsOn where = RunsOn::worker_pool) {
    more_routes.push_back({"GET", path, where, false, [this, rows](Request const&, auto const&) { return Rows::answer(account, rows); }});
  }
  [[nodiscard]] Client slow_client() const { return Client(port(), kSmallBuffer); }
  static std::string all_rows(std::size_t count) {
    std::string out;
    for (std::size_t i = 0; i < count; ++i) { out += row(i); }
    return out;
  }

  Account account{};
};

TEST_F(Streaming, SendsAMillionRowsInOrderAndGoesOnWithTheNextRequest) {
  start();
  auto client = connect();
  client.send(get("/rows") + get("/echo/a") + get("/rows") + get("/echo/b"));
  for (char const* next : {"/echo/a", "/echo/b"}) {
    auto const answer = client.receive();
    EXPECT_EQ(answer.status, 200U);
    EXPECT_EQ(answer.header("transfer-encoding"), "chunked");
    EXPECT_FALSE(answer.headers.contains("content-length"));
    EXPECT_FALSE(answer.is_cut_off);
    EXPECT_TRUE(answer.body == all_rows(1'000'000));
    EXPECT_THAT(client.receive().body, HasSubstr(next));
  }
  EXPECT_TRUE(account.await_alive(0));
  auto const observed = await_observed(4);
  EXPECT_EQ(observed[0].status, 200U);
  EXPECT_GT(observed[0].bytes, all_rows(1'000'000).size());
}

TEST_F(Streaming, HoldsNoMoreOfAMillionRowsThanIsOnTheWay) {
  start();
  auto client = slow_client();
  client.send(get("/rows"));
  std::size_t received = 0;
  std::size_t most_on_the_way = 0;
  for (;;) {
    // What was given and not received is held somewhere.
    auto const given = account.given_bytes.load();
    most_on_the_way = std::max(most_on_the_way, given - std::min(given, received));
    auto const some = client.receive_some(100'000).size();
    received += some;
    if (some == 0 || account.alive == 0) { break; }
  }
  EXPECT_GT(received, std::size_t{10} * 1024 * 1024);
  EXPECT_LT(most_on_the_way, kMostOnTheWay);
}

TEST_F(Streaming, ASlowClientCostsNoWorkerAndOnePiece) {
  options.worker_threads = 1;
  options.limits.queued_requests = 1;
  start();
  constexpr std::size_t kClients = 20;
  std::vector<Client> clients;
  for (std::size_t i = 0; i < kClients; ++i) {
    clients.push_back(slow_client());
    // One after the other, as the queue of the only worker has one place.
    clients.back().send(get("/rows"));
    ASSERT_FALSE(clients.back().receive_some(1).empty());
  }
  EXPECT_LT(account.await_standstill(), kClients * kMostOnTheWay);
  EXPECT_EQ(account.alive, kClients);
  auto other = connect();
  for (int round = 0; round < 20; ++round) {
    EXPECT_EQ(other.ask(post("/echo/a", "b")).status, 200U) << "the worker is free";
    for (auto& client : clients) { ASSERT_EQ(client.receive_some(1).size(), 1U); }
  }
  EXPECT_LT(account.given_bytes, kClients * kMostOnTheWay);
  for (auto& client : clients) { EXPECT_THAT(client.receive_some(1000), HasSubstr("\r\n")) << "each is served still"; }
}

TEST_F(Streaming, OneThatReadsLittleAtATimeGetsAllOfIt) {
  options.limits.stream_timeout = 1s;
  offer("/some", {.rows = 30'000});
  start();
  auto client = slow_client();
  client.send(get("/some"));
  auto const began = std::chrono::steady_clock::now();
  std::string got;
  while (got.find("\r\n0\r\n\r\n") == std::string::npos) {
    auto const some = client.receive_some(2048);
    ASSERT_FALSE(some.empty()) << "ended after " << got.size();
    got += some;
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_GT(std::chrono::steady_clock::now() - began, 2 * options.limits.stream_timeout) << "else this shows nothing";
  EXPECT_THAT(got, HasSubstr(row(29'999)));
}

TEST_F(Streaming, EndsOnClientsThatReadNothing) {
  options.limits.stream_timeout = 200ms;
  start();
  auto client = slow_client();
  client.send(get("/rows"));
  EXPECT_EQ(await_observed(1).size(), 1U);
  EXPECT_TRUE(account.await_alive(0));
  EXPECT_LT(client.receive_all().size(), kMostOnTheWay);
  EXPECT_THAT(reported(), ElementsAre()) << "it is nobody's fault here";
}

TEST_F(Streaming, LetsGoWhenTheClientLeaves) {
  start();
  {
    auto client = slow_client();
    client.send(get("/rows"));
    ASSERT_FALSE(client.receive_some(1).empty());
  }
  EXPECT_TRUE(account.await_alive(0));
  EXPECT_LT(account.given_bytes, kMostOnTheWay);
}

TEST_F(Streaming, SendsWhatIsAllThereAtOnceWithItsLength) {
  offer("/few", {.rows = 3});
  offer("/none", {.rows = 0});
  start();
  auto client = connect();
  auto const few = client.ask(get("/few"));
  EXPECT_EQ(few.header("content-length"), std::to_string(few.body.size()));
  EXPECT_EQ(few.body, all_rows(3));
  EXPECT_EQ(client.ask(get("/none")).header("content-length"), "0");
  EXPECT_EQ(account.pulls, 2U);
}

TEST_F(Streaming, AsksNothingForHead) {
  start();
  auto client = connect();
  client.send("HEAD /rows HTTP/1.1\r\nHost: test\r\n\r\n" + get("/echo/a"));
  auto const head = client.receive(true);
  EXPECT_EQ(head.status, 200U);
  EXPECT_EQ(head.header("content-type"), "application/x-ndjson");
  EXPECT_EQ(client.receive().status, 200U);
  EXPECT_EQ(account.pulls, 0U);
  EXPECT_EQ(account.alive, 0U);
}

TEST_F(Streaming, EndsWithTheConnectionForHttp10) {
  offer("/some", {.rows = 20'000});
  start();
  auto client = connect();
  client.send("GET /some HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  auto const all = client.receive_all();
  EXPECT_THAT(all.substr(0, 300), HasSubstr("Connection: close\r\n"));
  EXPECT_EQ(all.find("Transfer-Encoding"), std::string::npos);
  EXPECT_TRUE(all.substr(all.find("\r\n\r\n") + 4) == all_rows(20'000));
}

TEST_F(Streaming, AnswersWithAProblemWhenItFailsBeforeAnythingWasSent) {
  offer("/fails", {.throws_at = 0});
  start();
  auto client = connect();
  auto const answer = client.ask(get("/fails"));
  EXPECT_EQ(answer.status, 500U);
  EXPECT_EQ(answer.header("content-type"), "application/problem+json");
  EXPECT_EQ(client.ask(get("/echo/a")).status, 200U);
  EXPECT_THAT(reported(), ElementsAre("row 0 is lost"));
  EXPECT_EQ(account.alive, 0U);
}

TEST_F(Streaming, EndsTheConnectionBeforeTheBodyWhenItFailsInTheMiddle) {
  offer("/fails", {.throws_at = 10'000});
  start();
  auto client = connect();
  auto const answer = client.ask(get("/fails"));
  EXPECT_EQ(answer.status, 200U);
  EXPECT_TRUE(answer.is_cut_off);
  EXPECT_THAT(answer.body, HasSubstr(row(5'000)));
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(await_observed(1).front().status, 500U);
  EXPECT_THAT(reported(), ElementsAre("row 10000 is lost"));
  EXPECT_TRUE(account.await_alive(0));

  auto old = connect();
  old.send("GET /fails HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(old.is_reset()) << "an end would look as if that were all";
}

TEST_F(Streaming, TakesNoPieceBeyondItsLimit) {
  options.limits.piece_bytes = std::size_t{256} * 1024;
  offer("/heavy", {.piece_bytes = std::size_t{512} * 1024});
  start();
  EXPECT_EQ(ask(get("/heavy")).status, 500U);
  ASSERT_EQ(reported().size(), 1U);
  EXPECT_THAT(reported().front(), HasSubstr("too many at once"));
}

TEST_F(Streaming, TurnsAwayWhatIsBeyondItsMemory) {
  options.limits.streamed_body_bytes = 2 * BodySource::kPieceBytes;
  offer("/few", {.rows = 3});
  start();
  auto first = slow_client();
  auto second = slow_client();
  for (auto* client : {&first, &second}) {
    client->send(get("/rows"));
    ASSERT_FALSE(client->receive_some(1).empty());
  }
  auto third = connect();
  auto const refused = third.ask(get("/rows"));
  EXPECT_EQ(refused.status, 503U);
  EXPECT_EQ(refused.header("retry-after"), "1");
  EXPECT_EQ(third.ask(get("/few")).status, 200U) << "what is all there at once is none of them";
  EXPECT_TRUE(account.await_alive(2));
  { auto const gone = std::move(first); }
  ASSERT_TRUE(account.await_alive(1));
  ASSERT_EQ(await_observed(3).size(), 3U);
  EXPECT_EQ(third.ask(get("/rows")).body, all_rows(1'000'000));
}

TEST_F(Streaming, AsksOnWorkersWhereverTheHandlerRan) {
  std::thread::id loop;
  std::atomic<bool> was_on_the_loop{false};
  more_routes.push_back({"GET", "/inline", RunsOn::inline_on_io, false, [&](Request const&, auto const&) {
                           loop = std::this_thread::get_id();
                           return Rows::answer(account, {.rows = 20'000, .before_piece = [&](std::size_t) {
                                                           if (std::this_thread::get_id() == loop) { was_on_the_loop = true; }
                                                         }});
                         }});
  start();
  EXPECT_EQ(ask(get("/inline")).body, all_rows(20'000));
  EXPECT_FALSE(was_on_the_loop);
}

TEST_F(Streaming, AsksAgainWhenThereIsNothingYet) {
  class Late final : public BodySource {
  public:
    bool next(std::string& piece) override {
      if (++asked_ == 5) { piece = "at last"; }
      return asked_ < 8;
    }

  private:
    int asked_ = 0;
  };
  more_routes.push_back({"GET", "/late", RunsOn::worker_pool, false, [](Request const&, auto const&) {
                           Response response;
                           response.source = std::make_unique<Late>();
                           return response;
                         }});
  start();
  auto const answer = ask(get("/late"));
  EXPECT_EQ(answer.body, "at last");
  EXPECT_FALSE(answer.is_cut_off);
}

TEST_F(Streaming, StoppingLetsWhatIsUnderWayComeToItsEnd) {
  offer("/gated", {.rows = 20'000, .before_piece = [this](std::size_t next) {
                     if (next > 0) { gate.pass(); }
                   }});
  auto& server = start();
  auto client = connect();
  client.send(get("/gated"));
  gate.await_arrivals(1);
  auto idle = connect();
  ASSERT_EQ(idle.ask(get("/echo/a")).status, 200U);
  std::jthread const stopper([&server] { server.stop(20s); });
  EXPECT_TRUE(idle.is_closed());
  gate.open();
  auto const answer = client.receive();
  EXPECT_FALSE(answer.is_cut_off);
  EXPECT_EQ(answer.body, all_rows(20'000));
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Streaming, StoppingEndsWhatOutlastsTheGrace) {
  auto& server = start();
  auto slow = slow_client();
  slow.send(get("/rows"));
  ASSERT_FALSE(slow.receive_some(1).empty());
  server.stop(50ms);
  EXPECT_EQ(account.alive, 0U) << "nothing of a handler's outlives the server";
}

}  // namespace
}  // namespace contentos::http::test
