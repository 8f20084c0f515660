// Rebuilds, asked for or because the log is another one.
#include "projections/runner/progress.hpp"
#include "tests/projections/runner/runner_testing.hpp"

#include <gmock/gmock.h>

#include <future>

namespace contentos {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

TEST_F(RunnerTest, RebuildsBesideTheLiveModelAndSwaps) {
  for (int i = 0; i < 50; ++i) { note(a); }
  Runner runner(feed, quick());
  runner.add(notebook);
  runner.start();
  ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(50), soon()));
  KvBatch damage;
  damage.put(tenant_key('n', a) + "rubbish!", "should not be there");
  ASSERT_TRUE(store->write(damage));
  std::vector<RebuildProgress> seen;
  std::atomic<bool> stop_writing = false;
  auto writer = std::async(std::launch::async, [&] {
    while (!stop_writing) {
      note(b);
      std::this_thread::yield();
    }
  });
  auto const done = runner.rebuild("notebook", [&](RebuildProgress const& p) { seen.push_back(p); });
  stop_writing = true;
  writer.get();
  ASSERT_TRUE(done) << done.error().context;
  ASSERT_FALSE(seen.empty());
  EXPECT_GE(seen.back().events_done, 50);
  EXPECT_TRUE(std::ranges::is_sorted(seen, {}, &RebuildProgress::events_done));
  note(a);
  ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), feed.head(ShardNo(0)), soon()));
  EXPECT_TRUE(runner.status().at(0).is_healthy());
  EXPECT_FALSE(runner.status().at(0).rebuilding);
  EXPECT_EQ(dump_of(notebook), rebuilt_from_scratch());
}

TEST_F(RunnerTest, ARebuildRightAfterTheStartLosesNothing) {
  for (int i = 0; i < 5; ++i) { note(a); }
  {
    Runner runner(feed, quick());
    runner.add(notebook);
    runner.start();
    ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(5), soon()));
  }
  feed.fail_looks(1'000'000);  // the thread cannot begin
  Runner runner(feed, quick());
  runner.add(notebook);
  runner.start();
  auto rebuild = std::async(std::launch::async, [&] {
    auto const rebuilt = runner.rebuild("notebook");
    EXPECT_TRUE(rebuilt);
    return notebook.notes(a);
  });
  EXPECT_EQ(rebuild.wait_for(50ms), std::future_status::timeout) << "what the live model has is not known yet";
  feed.fail_looks(0);
  EXPECT_EQ(rebuild.get(), "1 2 3 4 5");
}

TEST_F(RunnerTest, RunsOneRebuildAtATimeAndEndsItWhenStopped) {
  for (int i = 0; i < 20; ++i) { note(a); }
  Runner runner(feed, quick());
  runner.add(notebook);
  EXPECT_FALSE(runner.rebuild("notebook")) << "not before it is started";
  runner.start();
  std::promise<void> inside;
  std::promise<void> go_on;
  bool first = true;
  auto rebuild = std::async(std::launch::async, [&] {
    return runner.rebuild("notebook", [&](RebuildProgress const&) {
      if (!std::exchange(first, false)) { return; }
      inside.set_value();
      go_on.get_future().wait();
    });
  });
  inside.get_future().wait();
  EXPECT_EQ(runner.rebuild("notebook").error().code, StoreErrorCode::unavailable);
  EXPECT_TRUE(runner.status().at(0).rebuilding);
  auto stopping = std::async(std::launch::async, [&] { runner.stop(); });
  EXPECT_EQ(stopping.wait_for(20ms), std::future_status::timeout) << "it waits for the rebuild to notice";
  go_on.set_value();
  stopping.get();
  (void)rebuild.get();  // whether it was quick enough does not matter; that both end does
}

TEST_F(RunnerTest, NoticesThatTheLogWasReplacedAndARebuildMendsIt) {
  for (int i = 0; i < 5; ++i) { note(a); }
  {
    Runner runner(feed, quick());
    runner.add(notebook);
    runner.start();
    ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(5), soon()));
  }
  feed.replace();
  for (int i = 0; i < 6; ++i) { note(b); }
  Runner runner(feed, quick());
  runner.add(notebook);
  runner.start();
  ASSERT_TRUE(eventually([&] { return !runner.status().at(0).fault.empty(); }));
  EXPECT_THAT(runner.status().at(0).fault, HasSubstr("rebuild needed"));
  EXPECT_EQ(notebook.notes(b), "");
  ASSERT_TRUE(runner.rebuild("notebook"));
  note(b);
  ASSERT_TRUE(runner.wait_for_tenant("notebook", b, TenantPosition(7), soon()));
  EXPECT_TRUE(runner.status().at(0).is_healthy());
  EXPECT_EQ(notebook.notes(a), "");
  EXPECT_EQ(notebook.notes(b), "1 2 3 4 5 6 7");
}

TEST_F(RunnerTest, RebuildsByItselfWhatWasBuiltFromAnotherLog) {
  auto options = quick();
  options.rebuild_replaced = true;
  for (int i = 0; i < 9; ++i) { note(a); }
  std::atomic<int> faults{0};
  RunnerMetrics metrics;
  metrics.fault = [&](std::string_view, bool faulted) { faults += faulted ? 1 : 0; };
  Runner runner(feed, options, metrics);
  runner.add(notebook);
  runner.start();
  ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(9), soon()));
  feed.replace();
  for (int i = 0; i < 6; ++i) { note(b); }
  feed.count_epoch();
  ASSERT_TRUE(eventually([&] { return notebook.notes(b) == "1 2 3 4 5 6" && runner.status().at(0).is_healthy(); }));
  EXPECT_EQ(faults, 1) << "it is said loudly";
  note(b);
  ASSERT_TRUE(runner.wait_for_tenant("notebook", b, TenantPosition(7), soon()));
}

TEST_F(RunnerTest, RebuildsByItselfWhatAnEarlierProgramHasBegun) {
  for (int i = 0; i < 9; ++i) { note(a); }
  {
    Runner runner(feed, quick());
    runner.add(notebook);
    runner.start();
    ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(9), soon()));
    EXPECT_FALSE(runner.status().at(0).rebuilding) << "it is as it should be";
  }
  notebook.outdated = true;
  std::atomic<int> rebuilt{0};
  std::atomic<int> faults{0};
  RunnerMetrics metrics;
  metrics.log = [&](std::string_view, std::string_view message) { rebuilt += message.ends_with(": rebuilt") ? 1 : 0; };
  metrics.fault = [&](std::string_view, bool faulted) { faults += faulted ? 1 : 0; };
  Runner runner(feed, quick(), metrics);
  runner.add(notebook);
  runner.start();
  note(b);
  ASSERT_TRUE(runner.wait_for_tenant("notebook", b, TenantPosition(1), soon())) << "it is followed meanwhile";
  ASSERT_TRUE(eventually([&] { return rebuilt > 0; }));
  EXPECT_FALSE(notebook.outdated);
  EXPECT_EQ(faults, 0);
  note(b);
  ASSERT_TRUE(runner.wait_for_tenant("notebook", b, TenantPosition(2), soon()));
  EXPECT_EQ(notebook.notes(a), "1 2 3 4 5 6 7 8 9");
  EXPECT_EQ(notebook.notes(b), "1 2");
  EXPECT_EQ(rebuilt, 1) << "and not again";
}

/// The notebook of a program of another shape on the same store, until it is of that shape.
TEST_F(RunnerTest, NeverWritesOneShapeIntoAnother) {
  auto options = quick();
  options.rebuild_replaced = true;
  std::int64_t written = 0;
  for (std::int32_t const shape : {0, 3, 300, 2, 0, 3}) {
    NotebookProjection of_program(store);
    of_program.of_shape = shape;
    auto const shape_before = stored_shape(*store).value();
    bool const is_empty = written == 0;
    std::atomic<int> rebuilt{0};
    std::atomic<int> faults{0};
    RunnerMetrics metrics;
    metrics.log = [&](std::string_view, std::string_view message) { rebuilt += message.ends_with(": rebuilt") ? 1 : 0; };
    metrics.fault = [&](std::string_view, bool faulted) { faults += faulted ? 1 : 0; };
    {
      Runner runner(feed, options, metrics);
      runner.add(of_program);
      note(a);
      ++written;
      runner.start();
      ASSERT_TRUE(is_empty || eventually([&] { return rebuilt == 1; })) << shape_before << " → " << shape;
      ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(written), soon()));
      note(a);
      ++written;
      ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(written), soon()));
    }
    EXPECT_EQ(stored_shape(*store).value(), shape);
    EXPECT_EQ(faults, shape < shape_before ? 1 : 0) << "what an earlier shape is only followed in, a later one is not";
    EXPECT_FALSE(of_program.is_outdated());
    EXPECT_EQ(std::ranges::count(of_program.notes(a), ' '), written - 1);
    EXPECT_EQ(rebuilt, is_empty ? 0 : 1) << "and not again";
  }
}

TEST_F(RunnerTest, HidesAShapeFromProgramsThatKnowNone) {
  note(a);
  notebook.of_shape = 1;
  auto const event = feed.all(ShardNo(0)).back();
  std::vector<EventPtr> const events{event};
  ASSERT_TRUE(std::holds_alternative<std::monostate>(notebook.apply({ShardNo(0), events, {event->position, event->hash}})));
  EXPECT_EQ(notebook.checkpoint(ShardNo(0)).value().hash, event->hash);
  std::string stored;
  ASSERT_TRUE(store->scan(std::string_view("\0c", 2), {}, [&](std::string_view, std::string_view value) {
    stored = value;
    return true;
  }));
  EXPECT_EQ(stored.size(), 40U) << "what they read";
  EXPECT_NE(stored.substr(8), std::string(event->hash.begin(), event->hash.end())) << "and do not find in the log";
}

TEST_F(RunnerTest, NeverMixesTwoLogsThoughTheFeedHasNotNoticed) {
  auto options = quick();
  options.rebuild_replaced = true;
  for (int i = 0; i < 5; ++i) { note(a); }
  std::atomic<int> faults{0};
  RunnerMetrics metrics;
  metrics.fault = [&](std::string_view, bool faulted) { faults += faulted ? 1 : 0; };
  Runner runner(feed, options, metrics);
  runner.add(notebook);
  runner.start();
  ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(5), soon()));
  feed.replace();
  for (int i = 0; i < 8; ++i) { note(b); }  // the sixth is the next position
  ASSERT_TRUE(eventually([&] { return notebook.notes(b) == "1 2 3 4 5 6 7 8" && runner.status().at(0).is_healthy(); }));
  EXPECT_EQ(notebook.notes(a), "");
  EXPECT_EQ(faults, 1);
}

TEST_F(RunnerTest, GoesOnAfterANewEpochOfTheSameLog) {
  note(a);
  Runner runner(feed, quick());
  runner.add(notebook);
  runner.start();
  ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(1), soon()));
  feed.count_epoch();
  note(a);
  ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(2), soon()));
  EXPECT_EQ(notebook.notes(a), "1 2");
  EXPECT_TRUE(runner.status().at(0).is_healthy());
}

TEST_F(RunnerTest, ARebuildGoesOnInANewEpochOfTheSameLog) {
  for (int i = 0; i < 20; ++i) { note(a); }
  Runner runner(feed, quick());
  runner.add(notebook);
  runner.start();
  ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(20), soon()));
  bool is_first = true;
  std::vector<std::int64_t> seen;
  auto const rebuilt = runner.rebuild("notebook", [&](RebuildProgress const& p) {
    if (std::exchange(is_first, false)) { feed.count_epoch(); }
    seen.push_back(p.events_done);
  });
  ASSERT_TRUE(rebuilt) << rebuilt.error().context;
  EXPECT_TRUE(std::ranges::is_sorted(seen)) << "not from the beginning again";
  EXPECT_TRUE(runner.status().at(0).is_healthy());
  EXPECT_EQ(dump_of(notebook), rebuilt_from_scratch());
}

TEST_F(RunnerTest, ARebuildOfALogThatWasReplacedMeanwhileIsThrownAway) {
  for (int i = 0; i < 20; ++i) { note(a); }
  Runner runner(feed, quick());
  runner.add(notebook);
  runner.start();
  ASSERT_TRUE(runner.wait_for("notebook", ShardNo(0), ShardPosition(20), soon()));
  bool is_first = true;
  auto const rebuilt = runner.rebuild("notebook", [&](RebuildProgress const&) {
    if (!std::exchange(is_first, false)) { return; }
    feed.replace();
    note(b);  // so short that what was filled already reaches its end
    feed.count_epoch();
  });
  ASSERT_FALSE(rebuilt);
  EXPECT_TRUE(rebuilt.error().retryable);
  EXPECT_EQ(notebook.notes(b), "");
  EXPECT_EQ(notebook.notes(a), "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20") << "what readers see is whole, if old";
}

TEST_F(RunnerTest, NoPositionIsReachedByAModelOfAnotherLog) {
  for (int i = 0; i < 5; ++i) { note(a); }
  Runner runner(feed, quick());
  runner.add(notebook);
  runner.start();
  ASSERT_TRUE(runner.wait_for_tenant("notebook", a, TenantPosition(5), soon()));
  feed.replace();
  for (int i = 0; i < 3; ++i) { note(a); }
  feed.count_epoch();
  ASSERT_TRUE(eventually([&] { return !runner.status().at(0).fault.empty(); }));
  auto const waited = runner.wait_for_tenant("notebook", a, TenantPosition(3), std::chrono::steady_clock::now() + 20ms);
  ASSERT_FALSE(waited) << "its fifth position is of the log that is gone";
  EXPECT_EQ(waited.error().code, StoreErrorCode::not_caught_up);
  EXPECT_FALSE(runner.wait_for("notebook", ShardNo(0), ShardPosition(3), std::chrono::steady_clock::now() + 20ms));
  ASSERT_TRUE(runner.rebuild("notebook"));
  EXPECT_TRUE(runner.wait_for_tenant("notebook", a, TenantPosition(3), soon()));
}

TEST_F(RunnerTest, EndsTheWaitForWhatARebuildHasApplied) {
  note(a);
  note(b);
  Progress live(2, true);
  Progress shadow(2, true);
  shadow.advance(ShardNo(0), ShardPosition(2), feed.all(ShardNo(0)), {});
  auto waiting = std::async(std::launch::async, [&] {
    auto const unknown = [] { return Result<std::optional<TenantPosition>>(std::optional(TenantPosition(0))); };
    return live.wait_for_tenant(b, TenantPosition(1), soon(), unknown, [] { return std::vector<ShardPosition>{}; });
  });
  live.reset({ShardPosition(2), ShardPosition(0)}, {});
  live.adopt_tenants(shadow);
  EXPECT_TRUE(waiting.get());
  EXPECT_TRUE(live.wait_for(ShardNo(0), ShardPosition(2), soon()));
}

}  // namespace
}  // namespace contentos
