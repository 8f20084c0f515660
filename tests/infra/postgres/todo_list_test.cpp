// The reactors' list in PostgreSQL: filled along the feed, worked off through leases.
#include "tests/infra/postgres/todo_list.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

namespace contentos {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::Chronicle;
using test::TodoList;
using test::value_of;

TEST_F(TodoList, HoldsWhatTheEventsSayIsToBeDone) {
  Chronicle chronicle(31);
  test::TodoFold fold;
  std::size_t folded = 0;
  std::size_t most = 0;
  for (std::size_t round = 0; round < 40; ++round) {
    for (int i = 0; i < 15; ++i) { chronicle.step(); }
    catch_up(chronicle, projection, 1 + round);
    for (; folded < chronicle.events.size(); ++folded) { fold.apply(*chronicle.events[folded]); }
    EXPECT_EQ(test::todo_lines(projector), test::todo_lines(fold));
    most = std::max(most, fold.all.size());
  }
  EXPECT_GE(most, 3U);
}

TEST_F(TodoList, IsAskedForNothingTwiceByEventsThatAreReadTwice) {
  Chronicle chronicle(32);
  auto const tenant = chronicle.tenants[0];
  auto const now = database_now();
  for (int i = 0; i < 6; ++i) { schedule(chronicle, tenant, "s" + std::to_string(i), now - seconds(10 - i)); }
  catch_up(chronicle, projection);
  auto const leased = lease("one", 2, hours(1));
  ASSERT_EQ(leased.size(), 2U);
  EXPECT_TRUE(value_of(store.complete(leased[0])));
  EXPECT_TRUE(value_of(store.bury(leased[1], "no way")));
  ASSERT_TRUE(pg::read(projector, "DELETE FROM read_model_checkpoint WHERE model = 'reactors' RETURNING 1"));
  PgTodoProjection again{projector, reactions()};
  catch_up(chronicle, again, 3);
  EXPECT_EQ(lease("two", 100, hours(1)).size(), 4U) << "neither what is done nor what was given up";
  EXPECT_FALSE(projection.begin_rebuild()) << "it holds what no event says";
}

TEST_F(TodoList, LeasesWhatIsDueEarliestFirstAndNothingElse) {
  Chronicle chronicle(33);
  auto const tenant = chronicle.tenants[0];
  auto const now = database_now();
  EXPECT_TRUE(lease("none", 10, hours(1)).empty());
  schedule(chronicle, tenant, "later", now - seconds(1));
  schedule(chronicle, tenant, "first", now - hours(1));
  schedule(chronicle, tenant, "not-yet", now + hours(1));
  catch_up(chronicle, projection);
  auto const before = counts();
  EXPECT_EQ(before.open, 3);
  EXPECT_EQ(before.due, 2);
  EXPECT_GE(before.lateness, hours(1));
  auto const leased = lease("one", 10, seconds(60));
  ASSERT_EQ(leased.size(), 2U);
  auto const& state = chronicle.fold(tenant, "first");
  EXPECT_EQ(leased[0].name.key, "first/publish/" + state.schedule->version_id.str());
  EXPECT_TRUE(leased[1].name.key.starts_with("later/publish/"));
  EXPECT_EQ(leased[0].name.tenant, tenant);
  EXPECT_EQ(leased[0].due, now - hours(1));
  EXPECT_EQ(leased[0].attempts, 1);
  EXPECT_EQ(leased[0].payload.at("caused_by").as_int64(), state.schedule->at.value);
  EXPECT_TRUE(lease("two", 10, seconds(60)).empty());
  auto const standing = counts();
  EXPECT_EQ(standing.open, 3);
  EXPECT_EQ(standing.due, 0) << "somebody is at them";
  EXPECT_EQ(standing.lateness, seconds(0));
}

TEST_F(TodoList, IsLateByWhatCouldBeLeasedAndIsNot) {
  Chronicle chronicle(42);
  auto const tenant = chronicle.tenants[0];
  auto const now = database_now();
  schedule(chronicle, tenant, "waits", now - hours(24));
  catch_up(chronicle, projection);
  auto const leased = lease("one", 10, seconds(60));
  ASSERT_EQ(leased.size(), 1U);
  EXPECT_TRUE(value_of(store.retry_later(leased[0], TodoStore::Because::waits, hours(1), "its tenant is suspended")));
  EXPECT_EQ(counts().open, 1);
  EXPECT_EQ(counts().due, 0);
  EXPECT_EQ(counts().lateness, seconds(0)) << "it waits on purpose, and hides nobody";
  schedule(chronicle, tenant, "late", now - seconds(90));
  catch_up(chronicle, projection);
  EXPECT_EQ(counts().due, 1);
  EXPECT_GE(counts().lateness, seconds(90));
  EXPECT_LT(counts().lateness, hours(1));
}

TEST_F(TodoList, TakesTurnsBetweenTenants) {
  Chronicle chronicle(43);
  auto const now = database_now();
  for (int i = 0; i < 60; ++i) { schedule(chronicle, chronicle.tenants[0], "many" + std::to_string(i), now - hours(1)); }
  for (auto const* id : {"one", "two"}) { schedule(chronicle, chronicle.tenants[1], id, now - seconds(5)); }
  catch_up(chronicle, projection);
  auto const first = lease("one", 8, hours(1));
  ASSERT_EQ(first.size(), 8U);
  EXPECT_EQ(std::ranges::count(first, chronicle.tenants[1], [](Todo const& todo) { return todo.name.tenant; }), 2);
  auto const rest = lease("two", 100, hours(1));
  EXPECT_EQ(rest.size(), 54U);
}

TEST_F(TodoList, ALeaseThatRanOutIsTakenByAnother) {
  Chronicle chronicle(34);
  schedule(chronicle, chronicle.tenants[0], "a", database_now() - seconds(5));
  catch_up(chronicle, projection);
  auto const first = lease("one", 10, milliseconds(0));
  ASSERT_EQ(first.size(), 1U);
  auto const second = lease("two", 10, hours(1));
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].attempts, 2);
  EXPECT_FALSE(value_of(store.complete(first[0]))) << "it is not theirs any more";
  EXPECT_TRUE(value_of(store.complete(second[0])));
  EXPECT_FALSE(value_of(store.complete(second[0]))) << "done already";
  EXPECT_TRUE(lease("none", 10, hours(1)).empty());
}

TEST_F(TodoList, WhatIsGivenBackWaits) {
  Chronicle chronicle(35);
  schedule(chronicle, chronicle.tenants[0], "a", database_now() - seconds(5));
  catch_up(chronicle, projection);
  auto const leased = lease("one", 10, hours(1));
  ASSERT_EQ(leased.size(), 1U);
  EXPECT_TRUE(value_of(store.retry_later(leased[0], TodoStore::Because::failed, seconds(30), "not now")));
  EXPECT_TRUE(lease("two", 10, hours(1)).empty());
  EXPECT_FALSE(value_of(store.complete(leased[0]))) << "given back";
}

TEST_F(TodoList, WhatIsGivenUpWaitsForAPerson) {
  Chronicle chronicle(39);
  auto const tenant = chronicle.tenants[0];
  for (auto const* id : {"a", "b", "c"}) { schedule(chronicle, tenant, id, database_now() - seconds(5)); }
  catch_up(chronicle, projection);
  for (auto const& todo : lease("one", 10, hours(1))) { EXPECT_TRUE(value_of(store.bury(todo, "No way."))); }
  EXPECT_EQ(counts().dead, 3);
  EXPECT_TRUE(lease("two", 10, hours(1)).empty());
  auto const first = value_of(store.dead(Scheduler::kName, std::nullopt, 2));
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].why, "No way.");
  EXPECT_EQ(first[0].attempts, 1);
  auto const rest = value_of(store.dead(Scheduler::kName, first[1].name, 2));
  ASSERT_EQ(rest.size(), 1U);
  EXPECT_TRUE(value_of(store.revive(first[0].name)));
  EXPECT_FALSE(value_of(store.revive(first[0].name)));
  auto const again = lease("two", 10, hours(1));
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].attempts, 1) << "as if for the first time";
  EXPECT_EQ(value_of(store.find_dead(rest[0].name))->payload, rest[0].payload);
  EXPECT_TRUE(value_of(store.drop(rest[0].name)));
  EXPECT_FALSE(value_of(store.drop(rest[0].name)));
  EXPECT_FALSE(value_of(store.find_dead(rest[0].name)));
  EXPECT_EQ(counts().dead, 1);
}

TEST_F(TodoList, CountsWhatAPersonLetGoAsRefusedOnceAnEventSaysSo) {
  Chronicle chronicle(44);
  auto const tenant = chronicle.tenants[0];
  schedule(chronicle, tenant, "a", database_now() - seconds(5));
  catch_up(chronicle, projection);
  auto const leased = lease("one", 10, hours(1));
  ASSERT_EQ(leased.size(), 1U);
  EXPECT_TRUE(value_of(store.bury(leased[0], "No way.")));
  fail(chronicle, tenant, "a");
  EXPECT_TRUE(value_of(store.drop(leased[0].name)));
  EXPECT_EQ(counts().refused, 0);
  catch_up(chronicle, projection);
  EXPECT_EQ(counts().refused, 1);
}

TEST_F(TodoList, WhatIsDoneAgainAndAgainIsDueWhenItsPeriodIsOver) {
  auto const tidy = value_of(store.lease_due("timer", "one", 10, hours(1)));
  ASSERT_EQ(tidy.size(), 1U) << "it is there from the beginning";
  EXPECT_TRUE(value_of(store.again_after(tidy[0], seconds(0))));
  auto const again = value_of(store.lease_due("timer", "one", 10, hours(1)));
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again[0].attempts, 1);
  EXPECT_FALSE(value_of(store.again_after(tidy[0], seconds(0)))) << "an older lease";
  EXPECT_TRUE(value_of(store.again_after(again[0], hours(1))));
  EXPECT_TRUE(value_of(store.lease_due("timer", "one", 10, hours(1))).empty());
}

TEST_F(TodoList, SchedulingAnewEndsTheLeaseOnTheOld) {
  Chronicle chronicle(36);
  auto const tenant = chronicle.tenants[0];
  schedule(chronicle, tenant, "a", database_now() - seconds(5));
  catch_up(chronicle, projection);
  auto const old = lease("one", 10, hours(1));
  ASSERT_EQ(old.size(), 1U);
  schedule(chronicle, tenant, "a", database_now() - seconds(2));
  catch_up(chronicle, projection);
  EXPECT_FALSE(value_of(store.complete(old[0])));
  auto const anew = lease("two", 10, hours(1));
  ASSERT_EQ(anew.size(), 1U);
  EXPECT_NE(anew[0].name.event_id, old[0].name.event_id);
}

TEST_F(TodoList, CountsWhatFailedAndNeverLeasesIt) {
  Chronicle chronicle(38);
  auto const [one, other] = std::pair(chronicle.tenants[0], chronicle.tenants[1]);
  for (auto const tenant : {one, other}) { schedule(chronicle, tenant, "a", database_now() - seconds(5)); }
  catch_up(chronicle, projection);
  EXPECT_EQ(counts().refused, 0);
  auto const leased = lease("one", 1, hours(1));
  ASSERT_EQ(leased.size(), 1U);
  for (auto const tenant : {one, other}) { fail(chronicle, tenant, "a"); }
  catch_up(chronicle, projection);
  EXPECT_EQ(counts().refused, 2);
  EXPECT_TRUE(lease("two", 10, hours(1)).empty());
  EXPECT_TRUE(lease("none", 10, hours(1)).empty());
  EXPECT_FALSE(value_of(store.complete(leased[0]))) << "the fold has taken it from its worker";
  schedule(chronicle, one, "a", database_now() - seconds(2));
  catch_up(chronicle, projection);
  EXPECT_EQ(counts().refused, 1);
  EXPECT_EQ(lease("two", 10, hours(1)).size(), 1U);
}

TEST_F(TodoList, CountsWhatFailedThoughItWasTickedOffBefore) {
  Chronicle chronicle(41);
  auto const tenant = chronicle.tenants[0];
  schedule(chronicle, tenant, "a", database_now() - seconds(5));
  catch_up(chronicle, projection);
  auto const leased = lease("one", 1, hours(1));
  ASSERT_EQ(leased.size(), 1U);
  fail(chronicle, tenant, "a");
  EXPECT_TRUE(value_of(store.complete(leased[0]))) << "the event of it is not read yet";
  catch_up(chronicle, projection);
  EXPECT_EQ(counts().refused, 1);
  EXPECT_TRUE(lease("two", 10, hours(1)).empty());
  schedule(chronicle, tenant, "a", database_now() - seconds(2));
  catch_up(chronicle, projection);
  EXPECT_EQ(counts().refused, 0);
}

TEST_F(TodoList, ManyWorkersShareTheListWithoutOverlap) {
  Chronicle chronicle(37);
  auto const now = database_now();
  for (int i = 0; i < 120; ++i) {
    schedule(chronicle, chronicle.tenants[static_cast<std::size_t>(i % 2)], "w" + std::to_string(i), now - seconds(5));
  }
  catch_up(chronicle, projection, 1000);
  std::mutex mutex;
  std::multiset<EventId> taken;
  std::vector<std::thread> workers;
  workers.reserve(4);
  for (int w = 0; w < 4; ++w) {
    workers.emplace_back([&, w] {
      for (;;) {
        auto const leased = store.lease_due(Scheduler::kName, "worker " + std::to_string(w), 7, hours(1));
        if (!leased) {
          ADD_FAILURE() << leased.error().context;
          return;
        }
        if (leased->empty()) { return; }
        std::lock_guard const lock(mutex);
        for (auto const& todo : *leased) { taken.insert(todo.name.event_id); }
      }
    });
  }
  for (auto& worker : workers) { worker.join(); }
  EXPECT_EQ(taken.size(), 120U);
  EXPECT_EQ(std::set<EventId>(taken.begin(), taken.end()).size(), 120U);
}

}  // namespace
}  // namespace contentos
