#include "infra/postgres/schedule_projection.hpp"
#include "infra/postgres/schedule_store.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

#include <atomic>
#include <thread>

namespace contentos {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Chronicle;
using test::value_of;

class ScheduleReadModel : public test::ReadModelTest {
protected:
  PgScheduleProjection projection{projector};
  PgScheduleStore store{projector};

  Timestamp database_now() { return value_of(pg::read(projector, "SELECT clock_timestamp()")).front().time(0); }

  /// What was to be published was refused.
  void fail(Chronicle& chronicle, TenantId tenant, std::string const& id) {
    auto const at = chronicle.fold(tenant, id).schedule->at;
    entry::FailSchedule const failure{at, EventId(test::numbered_uuid(0xe1, 1)), "already_exists", "Taken."};
    ASSERT_TRUE(chronicle.entry(tenant, id, {failure}, chronicle.recorded));
  }

  /// An entry that is to be published at `due`.
  void schedule(Chronicle& chronicle, TenantId tenant, std::string const& id, Timestamp due) {
    auto const now = chronicle.recorded;
    if (!chronicle.fold(tenant, id).exists) {
      ASSERT_TRUE(chronicle.entry(tenant, id, {Chronicle::create(id, "post"), chronicle.save("T", "x")}, now));
    }
    entry::SchedulePublication command;
    command.publish_at = due;
    command.now = due - seconds(1);
    command.time_zone = "UTC";
    ASSERT_TRUE(chronicle.entry(tenant, id, {command}, now));
  }
};

using Row = std::tuple<TenantId, std::string, std::string, Timestamp, std::int64_t>;

TEST_F(ScheduleReadModel, HoldsWhatTheFoldsOfAllEntriesSayIsToBeDone) {
  Chronicle chronicle(31);
  std::size_t most = 0;
  for (std::size_t round = 0; round < 40; ++round) {
    for (int i = 0; i < 15; ++i) { chronicle.step(); }
    test::catch_up(chronicle, projection, 1 + round);
    std::set<Row> expected, found;
    for (auto const& [key, state] : chronicle.folds) {
      if (state.schedule) { expected.insert({key.first, key.second, "publish", state.schedule->publish_at, state.schedule->at.value}); }
      if (state.live && state.live->unpublish_at) {
        expected.insert({key.first, key.second, "unpublish", *state.live->unpublish_at, state.live->at.value});
      }
    }
    auto const rows = value_of(pg::read(projector, "SELECT tenant, entry_id, action, due, caused_by FROM schedule_todo"));
    for (auto row : rows) {
      found.insert({TenantId(row.uuid(0)), std::string(row.text(1)), std::string(row.text(2)), row.time(3), row.int8(4)});
    }
    EXPECT_EQ(found, expected);
    most = std::max(most, expected.size());
  }
  EXPECT_GE(most, 3U);
}

TEST_F(ScheduleReadModel, EqualsARebuildAndKeepsLeasesAndWhatIsDone) {
  Chronicle chronicle(32);
  auto const tenant = chronicle.tenants[0];
  auto const now = database_now();
  for (int i = 0; i < 6; ++i) { schedule(chronicle, tenant, "s" + std::to_string(i), now - seconds(10 - i)); }
  schedule(chronicle, tenant, "future", now + hours(5));
  test::catch_up(chronicle, projection);
  auto const leased = value_of(store.lease_due("one", 2, hours(1)));
  ASSERT_EQ(leased.size(), 2U);
  EXPECT_TRUE(value_of(store.complete("one", leased[0])));
  auto const before = test::dump_lines(projection);
  auto shadow = value_of(projection.begin_rebuild());
  test::catch_up(chronicle, *shadow, 3);
  EXPECT_EQ(test::dump_lines(*shadow), before);
  EXPECT_EQ(value_of(store.lease_due("two", 1, hours(1))).size(), 1U) << "the live list goes on meanwhile";
  ASSERT_TRUE(shadow->promote());
  EXPECT_EQ(test::dump_lines(projection), before);
  EXPECT_EQ(value_of(store.lease_due("three", 100, hours(1))).size(), 3U) << "neither what is done nor what is leased";
}

TEST_F(ScheduleReadModel, LeasesWhatIsDueEarliestFirstAndNothingElse) {
  Chronicle chronicle(33);
  auto const tenant = chronicle.tenants[0];
  auto const now = database_now();
  EXPECT_FALSE(value_of(store.next_due()).has_value());
  schedule(chronicle, tenant, "later", now - seconds(1));
  schedule(chronicle, tenant, "first", now - hours(1));
  schedule(chronicle, tenant, "not-yet", now + hours(1));
  test::catch_up(chronicle, projection);
  EXPECT_EQ(value_of(store.next_due()), milliseconds(0));
  auto const leased = value_of(store.lease_due("one", 10, seconds(60)));
  ASSERT_EQ(leased.size(), 2U);
  EXPECT_EQ(leased[0].entry.str(), "first");
  EXPECT_EQ(leased[1].entry.str(), "later");
  EXPECT_EQ(leased[0].tenant, tenant);
  EXPECT_EQ(leased[0].action, ScheduledAction::publish);
  EXPECT_EQ(leased[0].due, now - hours(1));
  EXPECT_EQ(leased[0].attempts, 1);
  auto const& state = chronicle.fold(tenant, "first");
  EXPECT_EQ(leased[0].caused_by, state.schedule->at);
  EXPECT_EQ(leased[0].version_id, state.schedule->version_id);
  EXPECT_TRUE(value_of(store.lease_due("two", 10, seconds(60))).empty());
  auto const wait = value_of(store.next_due());
  ASSERT_TRUE(wait);
  EXPECT_GT(*wait, seconds(30)) << "until the leases end";
  EXPECT_LE(*wait, seconds(60));
}

TEST_F(ScheduleReadModel, ALeaseThatRanOutIsTakenByAnother) {
  Chronicle chronicle(34);
  schedule(chronicle, chronicle.tenants[0], "a", database_now() - seconds(5));
  test::catch_up(chronicle, projection);
  auto const first = value_of(store.lease_due("one", 10, milliseconds(0)));
  ASSERT_EQ(first.size(), 1U);
  auto const second = value_of(store.lease_due("two", 10, hours(1)));
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].attempts, 2);
  EXPECT_FALSE(value_of(store.complete("one", first[0]))) << "it is not theirs any more";
  EXPECT_TRUE(value_of(store.complete("two", second[0])));
  EXPECT_FALSE(value_of(store.complete("two", second[0]))) << "done already";
  EXPECT_FALSE(value_of(store.next_due()).has_value());
}

TEST_F(ScheduleReadModel, WhatIsGivenBackWaits) {
  Chronicle chronicle(35);
  schedule(chronicle, chronicle.tenants[0], "a", database_now() - seconds(5));
  test::catch_up(chronicle, projection);
  auto const leased = value_of(store.lease_due("one", 10, hours(1)));
  ASSERT_EQ(leased.size(), 1U);
  EXPECT_TRUE(value_of(store.retry_later("one", leased[0], seconds(30))));
  EXPECT_TRUE(value_of(store.lease_due("two", 10, hours(1))).empty());
  EXPECT_FALSE(value_of(store.complete("one", leased[0]))) << "given back";
  auto const wait = value_of(store.next_due());
  ASSERT_TRUE(wait);
  EXPECT_LE(*wait, seconds(30));
  EXPECT_GT(*wait, seconds(10));
}

TEST_F(ScheduleReadModel, SchedulingAnewEndsTheLeaseOnTheOld) {
  Chronicle chronicle(36);
  auto const tenant = chronicle.tenants[0];
  schedule(chronicle, tenant, "a", database_now() - seconds(5));
  test::catch_up(chronicle, projection);
  auto const old = value_of(store.lease_due("one", 10, hours(1)));
  ASSERT_EQ(old.size(), 1U);
  schedule(chronicle, tenant, "a", database_now() - seconds(2));
  test::catch_up(chronicle, projection);
  EXPECT_FALSE(value_of(store.complete("one", old[0])));
  auto const anew = value_of(store.lease_due("two", 10, hours(1)));
  ASSERT_EQ(anew.size(), 1U);
  EXPECT_NE(anew[0].event_id, old[0].event_id);
}

TEST_F(ScheduleReadModel, CountsWhatFailedAndNeverLeasesIt) {
  Chronicle chronicle(38);
  auto const [one, other] = std::pair(chronicle.tenants[0], chronicle.tenants[1]);
  for (auto const tenant : {one, other}) { schedule(chronicle, tenant, "a", database_now() - seconds(5)); }
  test::catch_up(chronicle, projection);
  EXPECT_EQ(value_of(store.count_failed()), 0);
  auto const leased = value_of(store.lease_due("one", 1, hours(1)));
  ASSERT_EQ(leased.size(), 1U);
  for (auto const tenant : {one, other}) { fail(chronicle, tenant, "a"); }
  test::catch_up(chronicle, projection);
  EXPECT_EQ(value_of(store.count_failed()), 2);
  EXPECT_TRUE(value_of(store.lease_due("two", 10, hours(1))).empty());
  EXPECT_FALSE(value_of(store.next_due()).has_value());
  EXPECT_FALSE(value_of(store.complete("one", leased[0]))) << "the fold has taken it from its worker";
  schedule(chronicle, one, "a", database_now() - seconds(2));
  test::catch_up(chronicle, projection);
  EXPECT_EQ(value_of(store.count_failed()), 1);
  EXPECT_EQ(value_of(store.lease_due("two", 10, hours(1))).size(), 1U);
}

TEST_F(ScheduleReadModel, ManyWorkersShareTheListWithoutOverlap) {
  Chronicle chronicle(37);
  auto const now = database_now();
  for (int i = 0; i < 120; ++i) {
    schedule(chronicle, chronicle.tenants[static_cast<std::size_t>(i % 2)], "w" + std::to_string(i), now - seconds(5));
  }
  test::catch_up(chronicle, projection, 1000);
  std::mutex mutex;
  std::multiset<EventId> taken;
  std::vector<std::thread> workers;
  workers.reserve(4);
  for (int w = 0; w < 4; ++w) {
    workers.emplace_back([&, w] {
      for (;;) {
        auto const leased = store.lease_due("worker " + std::to_string(w), 7, hours(1));
        if (!leased) {
          ADD_FAILURE() << leased.error().context;
          return;
        }
        if (leased->empty()) { return; }
        std::lock_guard const lock(mutex);
        for (auto const& todo : *leased) { taken.insert(todo.event_id); }
      }
    });
  }
  for (auto& worker : workers) { worker.join(); }
  EXPECT_EQ(taken.size(), 120U);
  EXPECT_EQ(std::set<EventId>(taken.begin(), taken.end()).size(), 120U);
}

TEST_F(ScheduleReadModel, IsNoReadersBusiness) { EXPECT_FALSE(pg::read(reader, "SELECT FROM schedule_todo")); }

}  // namespace
}  // namespace contentos
