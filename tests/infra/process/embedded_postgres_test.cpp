#include "infra/process/embedded_postgres.hpp"

#include "infra/process/child_process.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <stdlib.h>
#include <stop_token>
#include <string>
#include <thread>
#include <unistd.h>

namespace contentos {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

class Embedded : public testing::Test {
protected:
  void SetUp() override {
    std::string name = "/tmp/contentos-test-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    fs::permissions(folder_, fs::perms(0755));
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  EmbeddedPostgresOptions options() const { return {.data_dir = folder_ / "pg"}; }

  static bool until(std::function<bool()> const& condition, seconds patience = seconds(30)) {
    auto const end = steady_clock::now() + patience;
    while (!condition()) {
      if (steady_clock::now() > end) { return false; }
      std::this_thread::sleep_for(milliseconds(2));
    }
    return true;
  }

  fs::path folder_{};
};

/// A process that ended but that nobody has asked after yet is not alive.
bool is_alive(pid_t pid) {
  std::ifstream in("/proc/" + std::to_string(pid) + "/stat");
  std::string number, name, state;
  return static_cast<bool>(in >> number >> name >> state) && state != "Z";
}

TEST_F(Embedded, StartsAgainWithinASecond) {
  EmbeddedPostgres server(options());
  auto const first = server.start();
  ASSERT_TRUE(first.has_value()) << first.error().context;
  EXPECT_TRUE(fs::exists(server.cluster_dir() / "PG_VERSION"));
  server.stop();
  auto const began = steady_clock::now();
  EmbeddedPostgres again(options());
  ASSERT_TRUE(again.start().has_value());
  auto const took = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
  RecordProperty("warm_start_ms", static_cast<int>(took.count()));
  EXPECT_LE(took, seconds(10)) << "a fifth of a second on an idle machine";
}

TEST_F(Embedded, EndsAStartThatIsToldToStop) {
  for (auto const moment : {milliseconds(0), milliseconds(40), milliseconds(300)}) {
    auto const source = std::make_unique<std::stop_source>();
    auto with_stop = options();
    with_stop.stop = source->get_token();
    EmbeddedPostgres server(with_stop);
    std::thread teller([&] {
      std::this_thread::sleep_for(moment);
      source->request_stop();
    });
    auto const started = server.start();
    teller.join();
    if (!started) { EXPECT_EQ(StoreErrorCode::unavailable, started.error().code) << started.error().context; }
    server.stop();
    EXPECT_EQ(0, server.pid());
  }
  EmbeddedPostgres again(options());
  auto const started = again.start();
  EXPECT_TRUE(started.has_value()) << started.error().context;
}

TEST(Programs, AreKilledWithWhatTheyHaveStartedWhenToldToStop) {
  auto const source = std::make_unique<std::stop_source>();
  std::thread teller([&] {
    std::this_thread::sleep_for(milliseconds(50));
    source->request_stop();
  });
  auto const began = steady_clock::now();
  auto const ended = run_program({.arguments = {"/bin/sh", "-c", "sleep 1000 & wait"}}, seconds(1000), source->get_token());
  teller.join();
  ASSERT_FALSE(ended.has_value());
  EXPECT_EQ(StoreErrorCode::unavailable, ended.error().code);
  EXPECT_LT(steady_clock::now() - began, seconds(30));
}

TEST_F(Embedded, StopsItsServer) {
  EmbeddedPostgres server(options());
  ASSERT_TRUE(server.start().has_value());
  auto const pid = server.pid();
  EXPECT_TRUE(is_alive(pid));
  server.stop();
  EXPECT_FALSE(is_alive(pid));
}

TEST_F(Embedded, IsRefusedWhileAnotherInstanceUsesTheFolder) {
  EmbeddedPostgres server(options());
  ASSERT_TRUE(server.start().has_value());
  EmbeddedPostgres second(options());
  auto const refused = second.start();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, StoreErrorCode::unavailable);
}

TEST_F(Embedded, FindsAShortSocketPathForALongFolder) {
  auto o = options();
  o.data_dir = folder_ / std::string(120, 'x') / "pg";
  EmbeddedPostgres server(o);
  auto const conninfo = server.start();
  ASSERT_TRUE(conninfo.has_value()) << conninfo.error().context;
  auto const begin = conninfo->find('\'') + 1;
  auto const socket = conninfo->substr(begin, conninfo->find('\'', begin) - begin);
  EXPECT_LT(socket.size(), 90U);
  EXPECT_TRUE(fs::exists(fs::path(socket) / ".s.PGSQL.5432"));
  EXPECT_EQ(fs::status(socket).permissions(), fs::perms::owner_all);
  server.stop();
  EXPECT_FALSE(fs::exists(socket));
}

TEST_F(Embedded, GoesElsewhereWhenTheServersUserCannotReachTheFolder) {
  if (::geteuid() != 0) { GTEST_SKIP() << "only root runs the server as another user"; }
  fs::permissions(folder_, fs::perms::owner_all);
  EmbeddedPostgres server(options());
  ASSERT_TRUE(server.start().has_value());
  auto const place = server.cluster_dir();
  EXPECT_EQ(place.parent_path(), "/var/lib/contentos");
  server.stop();
  EmbeddedPostgres again(options());
  ASSERT_TRUE(again.start().has_value());
  EXPECT_EQ(again.cluster_dir(), place);
  again.stop();
  fs::remove_all(place);
}

TEST_F(Embedded, TellsWhenTheServerDies) {
  auto o = options();
  std::atomic<bool> died = false;
  o.on_death = [&] { died = true; };
  EmbeddedPostgres server(o);
  ASSERT_TRUE(server.start().has_value());
  ::kill(server.pid(), SIGQUIT);
  EXPECT_TRUE(until([&] { return died.load(); }));
}

TEST_F(Embedded, StartsAgainAfterTheServerItselfWasKilled) {
  {
    EmbeddedPostgres server(options());
    ASSERT_TRUE(server.start().has_value());
    ::kill(server.pid(), SIGKILL);
  }
  EmbeddedPostgres again(options());
  auto const started = again.start();
  EXPECT_TRUE(started.has_value()) << started.error().context;
}

/// Not a test by itself: the process that the next one kills.
TEST(DISABLED_EmbeddedHolder, HoldsAServerUntilKilled) {
  EmbeddedPostgres server({.data_dir = std::getenv("HOLDER_DATA")});
  ASSERT_TRUE(server.start().has_value());
  std::ofstream(std::getenv("HOLDER_READY")) << server.pid() << '\n';
  for (;;) { ::pause(); }
}

TEST_F(Embedded, DiesWithAKilledParentAndStartsAgain) {
  auto const ready = folder_ / "ready";
  // The other process runs its one test, whatever share of all tests this one has.
  for (char const* share : {"GTEST_TOTAL_SHARDS", "GTEST_SHARD_INDEX"}) { ::unsetenv(share); }
  ::setenv("HOLDER_DATA", (folder_ / "pg").c_str(), 1);
  ::setenv("HOLDER_READY", ready.c_str(), 1);
  ChildProcess holder;
  ASSERT_TRUE(holder
                  .start({.arguments = {fs::read_symlink("/proc/self/exe").string(), "--gtest_also_run_disabled_tests",
                                        "--gtest_filter=DISABLED_EmbeddedHolder.*"}})
                  .has_value());
  pid_t server_pid = 0;
  ASSERT_TRUE(until([&] {
    std::ifstream in(ready);
    return static_cast<bool>(in >> server_pid);
  }));
  EXPECT_TRUE(is_alive(server_pid));
  holder.signal(SIGKILL);
  EmbeddedPostgres next(options());  // at once, while the old one is still shutting down
  auto const started = next.start();
  ASSERT_TRUE(started.has_value()) << started.error().context;
  EXPECT_FALSE(is_alive(server_pid));
  EXPECT_NE(next.pid(), server_pid);
}

}  // namespace
}  // namespace contentos
