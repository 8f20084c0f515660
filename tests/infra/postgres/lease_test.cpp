#include "infra/postgres/lease.hpp"

#include "infra/postgres/migrate.hpp"
#include "infra/postgres/pool.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace contentos {
namespace {

using namespace std::chrono_literals;

template <class F>
bool eventually(F const& condition) {
  for (auto const end = std::chrono::steady_clock::now() + 20s; std::chrono::steady_clock::now() < end; std::this_thread::sleep_for(2ms)) {
    if (condition()) { return true; }
  }
  return false;
}

class LeaseTest : public testing::Test {
protected:
  std::string const conninfo = test::fresh_database();
  std::atomic<int> working{0};
  std::atomic<int> most_working{0};

  LeaseOptions options(std::string owner, std::chrono::milliseconds term = 500ms) const {
    return {.conninfo = conninfo, .name = "work", .owner = std::move(owner), .term = term, .heartbeat = 50ms};
  }
  std::unique_ptr<LeaseKeeper> keeper(LeaseOptions o) {
    return std::make_unique<LeaseKeeper>(
        std::move(o),
        [this] {
          ++working;
          most_working = std::max(most_working.load(), working.load());
        },
        [this] { --working; });
  }
  void run(std::string const& sql) {
    auto connection = pg::Connection::open({.conninfo = conninfo});
    ASSERT_TRUE(connection.has_value());
    auto const done = connection->script(sql);
    ASSERT_TRUE(done.has_value()) << done.error().context;
  }
};

TEST_F(LeaseTest, LetsOneWorkAndTheOtherTakeOverWhenItStops) {
  auto first = keeper(options("first"));
  auto second = keeper(options("second"));
  first->start();
  ASSERT_TRUE(eventually([&] { return first->is_held(); }));
  second->start();
  std::this_thread::sleep_for(200ms);
  EXPECT_FALSE(second->is_held());
  first->stop();
  EXPECT_FALSE(first->is_held());
  EXPECT_TRUE(eventually([&] { return second->is_held() && working == 1; }));
  second->stop();
  EXPECT_EQ(0, working);
  EXPECT_EQ(1, most_working);
}

TEST_F(LeaseTest, RunsOutWhenItsHolderDoesNotRenewIt) {
  run("INSERT INTO lease VALUES ('work', 'a process that was killed', 1, clock_timestamp() + interval '700 milliseconds')");
  auto const began = std::chrono::steady_clock::now();
  auto heir = keeper(options("heir"));
  heir->start();
  ASSERT_TRUE(eventually([&] { return heir->is_held(); }));
  EXPECT_GT(std::chrono::steady_clock::now() - began, 300ms);
}

TEST_F(LeaseTest, IsLostWithItsConnectionAndTakenAnew) {
  std::atomic<int> gained{0};
  std::atomic<int> lost{0};
  LeaseKeeper keeper(
      options("holder"), [&] { ++gained; }, [&] { ++lost; });
  keeper.start();
  ASSERT_TRUE(eventually([&] { return gained == 1; }));
  run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'contentos lease work'");
  EXPECT_TRUE(eventually([&] { return lost == 1 && gained == 2; }));
}

TEST_F(LeaseTest, StartsOverWhenAnotherHadItWhileItsHolderStoodStill) {
  std::atomic<int> gained{0};
  std::atomic<int> lost{0};
  LeaseKeeper keeper(
      options("holder"), [&] { ++gained; }, [&] { ++lost; });
  keeper.start();
  ASSERT_TRUE(eventually([&] { return gained == 1; }));
  run("UPDATE lease SET owner = 'another', epoch = epoch + 1, expires = '-infinity'");
  EXPECT_TRUE(eventually([&] { return lost == 1 && gained == 2; }));
}

TEST_F(LeaseTest, CountsItsHoldersAndNotItsRenewals) {
  for (char const* owner : {"a", "a", "b"}) {
    auto one = keeper(options(owner));
    one->start();
    ASSERT_TRUE(eventually([&] { return one->is_held(); }));
    std::this_thread::sleep_for(120ms);
  }
  auto connection = pg::Connection::open({.conninfo = conninfo});
  ASSERT_TRUE(connection.has_value());
  auto const rows = connection->exec("SELECT epoch FROM lease WHERE name = 'work'");
  ASSERT_TRUE(rows.has_value());
  EXPECT_EQ(2, rows->front().int8(0));
}

}  // namespace
}  // namespace contentos
