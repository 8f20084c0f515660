#include "infra/http/worker_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>

namespace contentos::http {
namespace {

TEST(WorkerPool, RunsAsManyTasksAtOnceAsItHasThreads) {
  WorkerPool pool(4, 1);
  std::latch all_at_once(4);
  std::latch done(4);
  for (int i = 0; i < 4; ++i) {
    ASSERT_TRUE(pool.try_submit([&](bool) {
      all_at_once.arrive_and_wait();
      done.count_down();
    }));
  }
  done.wait();
}

TEST(WorkerPool, RefusesWhenEveryThreadIsBusyAndTheQueueIsFull) {
  WorkerPool pool(1, 2);
  std::latch running(1);
  std::latch release(1);
  std::atomic<int> ran{0};
  ASSERT_TRUE(pool.try_submit([&](bool) {
    running.count_down();
    release.wait();
  }));
  running.wait();
  std::latch done(2);
  auto const count = [&](bool run) {
    ran += run ? 1 : 0;
    done.count_down();
  };
  EXPECT_TRUE(pool.try_submit(count));
  EXPECT_TRUE(pool.try_submit(count));
  EXPECT_FALSE(pool.try_submit(count));
  release.count_down();
  done.wait();
  EXPECT_EQ(ran, 2);
}

TEST(WorkerPool, TakesWhatGoesOnThoughTheQueueIsFullAndKeepsItsPlacesForOthers) {
  WorkerPool pool(1, 1);
  std::latch running(1);
  std::latch release(1);
  ASSERT_TRUE(pool.try_submit([&](bool) {
    running.count_down();
    release.wait();
  }));
  running.wait();
  std::latch done(4);
  auto const count = [&](bool) { done.count_down(); };
  EXPECT_TRUE(pool.submit(count));
  EXPECT_TRUE(pool.submit(count));
  EXPECT_TRUE(pool.try_submit(count)) << "what goes on takes nobody's place";
  EXPECT_FALSE(pool.try_submit(count));
  EXPECT_TRUE(pool.submit(count));
  release.count_down();
  done.wait();
  pool.stop();
  EXPECT_FALSE(pool.submit(count));
}

TEST(WorkerPool, TurnsWaitingTasksAwayWhenStopped) {
  WorkerPool pool(1, 2);
  std::latch running(1);
  std::latch release(1);
  int turned_away = 0;
  ASSERT_TRUE(pool.try_submit([&](bool) {
    running.count_down();
    release.wait();
  }));
  running.wait();
  ASSERT_TRUE(pool.try_submit([&](bool run) {
    turned_away += run ? 0 : 1;
    release.count_down();
  }));
  pool.stop();
  EXPECT_EQ(turned_away, 1);
  EXPECT_FALSE(pool.try_submit([](bool) {}));
  pool.stop();
}

}  // namespace
}  // namespace contentos::http
