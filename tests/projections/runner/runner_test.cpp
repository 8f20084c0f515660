#include "tests/projections/runner/runner_testing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <thread>

namespace contentos {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST_F(RunnerTest, AppliesEveryShardInOrder) {
  for (int i = 0; i < 10; ++i) { note(a, "{}", 1 + static_cast<std::size_t>(i) % 3); }
  note(c);
  Runner runner(feed, quick());
  runner.add(notebook);
  runner.start();
  ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), feed.head(ShardNo(0)), soon()));
  ASSERT_TRUE(runner.wait_for("notebook", ShardNo(1), ShardPosition(1), soon()));
  note(b);
  ASSERT_TRUE(runner.wait_for_tenant("notebook", b, TenantPosition(1), soon()));
  EXPECT_EQ(notebook.notes(a), "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19");
  EXPECT_EQ(notebook.notes(c), "1");
  auto const status = runner.status().at(0);
  EXPECT_TRUE(status.is_healthy());
  EXPECT_EQ(status.lag_events(), 0);
  EXPECT_EQ(status.shards.at(0).position, ShardPosition(20));
}

TEST_F(RunnerTest, GoesOnWhereItWasAfterARestart) {
  note(a);
  for (int round = 0; round < 3; ++round) {
    NotebookProjection again(store);  // a new process over the same store
    Runner runner(feed, quick());
    runner.add(again);
    runner.start();
    note(a);
    ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), feed.head(ShardNo(0)), soon()));
  }
  EXPECT_EQ(notebook.notes(a), "1 2 3 4");
}

TEST_F(RunnerTest, GathersUntilSomebodyWaits) {
  notebook.gathering = 1h;
  std::atomic<int> batches = 0;
  RunnerMetrics metrics;
  metrics.batch_applied = [&](std::string_view, std::size_t, std::chrono::microseconds) { ++batches; };
  auto options = quick();
  options.batch_events = 100;
  Runner runner(feed, options, metrics);
  runner.add(notebook);
  note(a);
  runner.start();
  ASSERT_TRUE(eventually([&] { return batches == 1; }));  // after a pause at once
  for (int i = 0; i < 20; ++i) { note(a); }
  EXPECT_EQ(batches, 1);
  ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), feed.head(ShardNo(0)), soon()));
  EXPECT_TRUE(eventually([&] { return batches == 2; }));  // counted after it is reached
  for (int i = 0; i < 300; ++i) { note(a); }
  ASSERT_TRUE(runner.wait_for_tenant("notebook", a, TenantPosition(1 + 20 + 300), soon()));
  EXPECT_EQ(notebook.notes(a).substr(0, 11), "1 2 3 4 5 6");
  runner.stop();  // does not rest either
}

TEST_F(RunnerTest, TakesMoreThanABatchWithoutRest) {
  notebook.gathering = 1h;
  for (int i = 0; i < 1000; ++i) { note(a); }
  auto options = quick();
  options.batch_events = 200;
  Runner runner(feed, options);
  runner.add(notebook);
  runner.start();
  ASSERT_TRUE(eventually([&] { return runner.status().at(0).lag_events() == 0; }));
}

TEST_F(RunnerTest, DropsWhatItHasAppliedAlready) {
  feed.repeat_last(true);
  for (int i = 0; i < 9; ++i) { note(a); }
  Runner runner(feed, quick());
  runner.add(notebook);
  runner.start();
  ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(9), soon()));
  EXPECT_EQ(notebook.notes(a), "1 2 3 4 5 6 7 8 9");
  EXPECT_TRUE(runner.status().at(0).set_aside.empty());
}

TEST_F(RunnerTest, ReadsAGapAgainUntilItIsFilled) {
  for (int i = 0; i < 3; ++i) { note(a); }
  feed.hide(ShardPosition(2), 3);
  std::atomic<int> gaps = 0;
  RunnerMetrics metrics;
  metrics.gap = [&](std::string_view, ShardNo) { ++gaps; };
  Runner runner(feed, quick(), metrics);
  runner.add(notebook);
  runner.start();
  ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(3), soon()));
  EXPECT_EQ(notebook.notes(a), "1 2 3");
  EXPECT_EQ(gaps, 3);
  EXPECT_EQ(runner.status().at(0).shards.at(0).gaps, 3);
}

TEST_F(RunnerTest, StopsAtAGapThatStays) {
  for (int i = 0; i < 3; ++i) { note(a); }
  feed.hide(ShardPosition(2), 1'000'000);
  std::atomic<bool> faulted = false;
  RunnerMetrics metrics;
  metrics.fault = [&](std::string_view, bool is) { faulted = is; };
  Runner runner(feed, quick(), metrics);
  runner.add(notebook);
  runner.start();
  ASSERT_TRUE(eventually([&] { return !runner.status().at(0).fault.empty(); }));
  EXPECT_THAT(runner.status().at(0).fault, HasSubstr("gap"));
  EXPECT_FALSE(runner.status().at(0).is_healthy());
  EXPECT_TRUE(faulted);
  EXPECT_EQ(notebook.notes(a), "") << "nothing behind the gap is applied";
  auto const waited = runner.wait_for("notebook", ShardNo(0), ShardPosition(3), soon());
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().code, StoreErrorCode::not_caught_up) << "and nobody waits in vain";
}

TEST_F(RunnerTest, TriesAgainWhenTheFeedIsAway) {
  note(a);
  feed.fail_reads(5);
  Runner runner(feed, quick());
  runner.add(notebook);
  runner.start();
  ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(1), soon()));
  ASSERT_TRUE(eventually([&] { return runner.status().at(0).is_healthy(); }));
}

TEST_F(RunnerTest, KnowsWhatWasAppliedBeforeItStarted) {
  note(a);
  note(a);
  {
    Runner runner(feed, quick());
    runner.add(notebook);
    runner.start();
    ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(2), soon()));
  }
  Runner runner(feed, quick());
  runner.add(notebook);
  runner.start();
  EXPECT_TRUE(runner.wait_for_tenant("notebook", a, TenantPosition(2), soon()));
  auto const waited = runner.wait_for_tenant("notebook", a, TenantPosition(3), std::chrono::steady_clock::now() + 20ms);
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().code, StoreErrorCode::not_caught_up);
  EXPECT_TRUE(waited.error().retryable);
  EXPECT_EQ(runner.wait_for("no such", ShardNo(0), ShardPosition(1), soon()).error().code, StoreErrorCode::internal);
}

TEST_F(RunnerTest, GivesTheSameModelWhateverTheBatchesAndRestarts) {
  std::mt19937 random(7);
  notebook.poisons->insert("bad");
  for (int i = 0; i < 400; ++i) {
    auto const tenant = random() % 3 == 0 ? a : random() % 2 == 0 ? b : c;
    note(tenant, tenant == a && i == 200 ? "bad" : "{}", 1 + random() % 4);
  }
  auto const whole = rebuilt_from_scratch();
  for (int round = 0; round < 20; ++round) {
    auto const kv = std::make_shared<MemoryKvStore>();
    for (;;) {
      NotebookProjection again(kv);
      again.poisons = notebook.poisons;
      auto options = quick();
      options.batch_events = 1 + random() % 60;
      Runner runner(feed, options);
      runner.add(again);
      runner.start();
      auto const target = std::min<std::int64_t>(
          again.checkpoint(ShardNo(0)).value().position.value + 1 + static_cast<std::int64_t>(random() % 300), feed.head(ShardNo(0)).value);
      ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(target), soon()));
      if (target < feed.head(ShardNo(0)).value) { continue; }
      ASSERT_TRUE(runner.wait_for("notebook", ShardNo(1), feed.head(ShardNo(1)), soon()));
      runner.stop();
      EXPECT_EQ(dump_of(again), whole);
      break;
    }
  }
}

}  // namespace
}  // namespace contentos
