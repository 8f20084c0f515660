// Stopping: nobody who has asked goes without an answer, and nobody waits for ever.
#include "tests/infra/http/fixture.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <thread>

namespace contentos::http::test {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

class Stopping : public ServerTest {};

TEST_F(Stopping, LetsARequestInFlightFinishAndThenCloses) {
  auto& server = start();
  auto busy = connect();
  auto idle = connect();
  ASSERT_EQ(idle.ask(get("/echo/a")).status, 200U);
  busy.send(get("/gate"));
  gate.await_arrivals(1);
  std::jthread const stopper([&server] { server.stop(20s); });
  EXPECT_TRUE(idle.is_closed()) << "an idle connection ends at once";
  gate.open();
  auto const answer = busy.receive();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.header("connection"), "close");
  EXPECT_TRUE(busy.is_closed());
}

TEST_F(Stopping, AcceptsNobodyAnyMore) {
  auto& server = start();
  auto const port = server.port();
  server.stop(20s);
  EXPECT_THROW(Client{port}, std::runtime_error);
}

TEST_F(Stopping, FinishesARequestThatIsStillArriving) {
  auto& server = start();
  auto client = connect();
  auto idle = connect();
  ASSERT_EQ(idle.ask(get("/echo/a")).status, 200U);
  ASSERT_EQ(client.ask(get("/echo/a")).status, 200U);
  client.send("POST /echo/a HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  ASSERT_EQ(client.receive(true).status, 100U);
  std::jthread const stopper([&server] { server.stop(20s); });
  ASSERT_TRUE(idle.is_closed());
  auto const answer = client.ask("hello");
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer.status, 200U);
  EXPECT_EQ(answer.header("connection"), "close");
}

TEST_F(Stopping, EndsWhatOutlastsTheGrace) {
  auto& server = start();
  auto client = connect();
  client.send("POST /echo/a HTTP/1.1\r\nHost: test\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
  ASSERT_EQ(client.receive(true).status, 100U);
  auto const before = steady_clock::now();
  server.stop(100ms);
  EXPECT_LT(steady_clock::now() - before, 10s);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(Stopping, WaitsForAHandlerThatOutlastsTheGraceButNotForThoseThatQueue) {
  options.worker_threads = 1;
  auto& server = start();
  auto running = connect();
  auto queued = connect();
  running.send(get("/gate"));
  gate.await_arrivals(1);
  queued.send(get("/echo/a/versions/1"));
  std::jthread const opener([this, &running] {
    EXPECT_TRUE(running.is_closed(20s));
    gate.open();
  });
  server.stop(50ms);
  EXPECT_TRUE(queued.is_closed());
}

TEST_F(Stopping, IsIdempotentAndMayComeFromSeveralThreads) {
  auto& server = start();
  std::jthread const first([&server] { server.stop(1s); });
  std::jthread const second([&server] { server.stop(1s); });
  server.stop(1s);
  server.stop(0ms);
}

TEST_F(Stopping, WorksBeforeStartingToo) {
  ServerOptions fresh;
  fresh.port = 0;
  Server server(fresh, {});
  server.stop(1s);
  server.start();
}

TEST_F(Stopping, AnswersEverybodyWhoHadConnected) {
  auto& server = start();
  std::vector<Client> clients;
  for (int i = 0; i < 50; ++i) {
    clients.push_back(connect());
    clients.back().send(get("/echo/a"));
  }
  server.stop(20s);
  for (auto& client : clients) {
    auto const answer = client.receive();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer.status, 200U);
  }
}

}  // namespace
}  // namespace contentos::http::test
