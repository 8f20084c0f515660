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

class Streaming : public StreamTest {};

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
  auto other = connect();
  // The only worker does what waits for it in turn. Had streams a piece made in each of these rounds, it would be far more than there may
  // be.
  for (std::size_t round = 0; round < 4 * kMostOnTheWay / BodySource::kPieceBytes; ++round) {
    EXPECT_EQ(other.ask(post("/echo/a", "b")).status, 200U) << "the worker is free";
    for (auto& client : clients) { ASSERT_EQ(client.receive_some(1).size(), 1U); }
  }
  EXPECT_LT(account.given_bytes, kClients * kMostOnTheWay);
  EXPECT_EQ(account.alive, kClients);
  for (auto& client : clients) { EXPECT_THAT(client.receive_some(1000), HasSubstr("\r\n")) << "each is served still"; }
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

TEST_F(Streaming, AsksAgainWhenThereIsNothingYetThoughTheClientHasSaidAllItSays) {
  class Late final : public BodySource {
  public:
    explicit Late(Gate& gate) : gate_(gate) {}
    bool next(std::string& piece) override {
      if (++asked_ == 2) { gate_.pass(); }
      if (asked_ == 5) { piece = "at last"; }
      return asked_ < 8;
    }

  private:
    Gate& gate_;
    int asked_ = 0;
  };
  more_routes.push_back({"GET", "/late", RunsOn::worker_pool, false, [this](Request const&, auto const&) {
                           Response response;
                           response.source = std::make_unique<Late>(gate);
                           return response;
                         }});
  start();
  auto client = connect();
  client.send(get("/late"));
  gate.await_arrivals(1);
  client.finish_sending();
  gate.open();
  auto const answer = client.receive();
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

}  // namespace
}  // namespace contentos::http::test
