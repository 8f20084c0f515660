// What keeps the reactors' list fast and small, and how a database of the release before comes by one.
#include "infra/postgres/todo_queries.hpp"
#include "tests/infra/postgres/todo_list.hpp"

#include <regex>

namespace contentos {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using test::Chronicle;
using test::TodoList;
using test::value_of;

TEST_F(TodoList, IsLookedIntoByItsIndexHoweverManyWait) {
  auto owner = pg::Connection::open({.conninfo = conninfo}).value();
  ASSERT_TRUE(
      owner.script("INSERT INTO reactor_todo (reactor, tenant, event_id, key, position, due, payload, wake) "
                   "SELECT 'scheduler', gen_random_uuid(), gen_random_uuid(), 'e' || n || '/unpublish', n, t, '{}', t FROM "
                   "(SELECT n, clock_timestamp() + (1 + n) * interval '1 minute' AS t FROM generate_series(1, 10000) n) later"));
  ASSERT_TRUE(owner.script("VACUUM ANALYZE reactor_todo"));
  auto lease = projector.acquire().value();
  ASSERT_TRUE(lease->script("PREPARE look (text, text, bigint, bigint) AS " + std::string(pg::kLeaseTodos)));
  for (auto const* mode : {"force_custom_plan", "force_generic_plan"}) {
    ASSERT_TRUE(lease->script("SET plan_cache_mode = " + std::string(mode)));
    std::string plan;
    for (auto row : value_of(lease->script("EXPLAIN EXECUTE look ('scheduler', 'one', 8, 4000)"))) {
      plan += std::string(row.text(0)) + "\n";
    }
    SCOPED_TRACE(plan);
    EXPECT_TRUE(std::regex_search(
        plan, std::regex(R"((using|on) reactor_todo_wake .*\n *Index Cond: \(\(reactor = .*\) AND \(wake <= \$\d+\)\)\n)")))
        << "a volatile function is no condition of an index";
  }
}

TEST_F(TodoList, ForgetsWhatWasSettledAWeekAgoAndMakesTheMonthsToCome) {
  Chronicle chronicle(40);
  auto const tenant = chronicle.tenants[0];
  for (auto const* id : {"a", "b"}) { schedule(chronicle, tenant, id, database_now() - seconds(5)); }
  catch_up(chronicle, projection);
  for (auto const& todo : lease("one", 10, hours(1))) { EXPECT_TRUE(value_of(store.complete(todo))); }
  ASSERT_TRUE(pg::read(projector, "UPDATE reactor_todo SET changed = changed - interval '8 days' WHERE key LIKE 'a/%' RETURNING 1"));
  PgHousekeeping housekeeping{projector};
  EXPECT_FALSE(value_of(housekeeping.keep_tidy())) << "nothing is left to forget";
  auto const left = value_of(pg::read(projector, "SELECT key FROM reactor_todo WHERE reactor = 'scheduler'"));
  ASSERT_EQ(left.size(), 1U);
  EXPECT_TRUE(left.front().text(0).starts_with("b/"));
  auto const months = value_of(pg::read(
      projector,
      "SELECT to_regclass('contentos.audit_event_' || to_char(now() AT TIME ZONE 'UTC' + interval '1 month', 'YYYY_MM')) IS NOT NULL"));
  EXPECT_TRUE(months.front().boolean(0));
}

TEST_F(TodoList, ForgetsStepByStepAndThoughTheMonthsCannotBeMade) {
  Chronicle chronicle(45);
  auto const tenant = chronicle.tenants[0];
  for (auto const* id : {"a", "b", "c"}) { schedule(chronicle, tenant, id, database_now() - seconds(5)); }
  catch_up(chronicle, projection);
  for (auto const& todo : lease("one", 10, hours(1))) { EXPECT_TRUE(value_of(store.complete(todo))); }
  ASSERT_TRUE(pg::read(projector, "UPDATE reactor_todo SET changed = changed - interval '8 days' WHERE reactor = 'scheduler' RETURNING 1"));
  auto const left = [&] { return value_of(pg::read(projector, "SELECT FROM reactor_todo WHERE reactor = 'scheduler'")).size(); };
  PgHousekeeping housekeeping{projector, 2};
  EXPECT_TRUE(value_of(housekeeping.keep_tidy())) << "there may be more";
  EXPECT_EQ(left(), 1U);
  auto owner = pg::Connection::open({.conninfo = conninfo}).value();
  ASSERT_TRUE(owner.script("DROP FUNCTION audit_make_month"));
  EXPECT_EQ(housekeeping.keep_tidy().error().code, StoreErrorCode::internal);
  EXPECT_EQ(left(), 0U);
}

TEST_F(TodoList, BeginsWithTheLogInADatabaseOfTheReleaseBefore) {
  auto const older = test::empty_database();
  ASSERT_TRUE(pg::migrate(older, pg::all_migrations().first(10)));
  Chronicle chronicle(46);
  auto const tenant = chronicle.tenants[0];
  auto const now = database_now();
  for (auto const* id : {"planned", "failed", "published"}) { schedule(chronicle, tenant, id, now + hours(1)); }
  fail(chronicle, tenant, "failed");
  auto const published = chronicle.fold(tenant, "published").schedule->at;
  ASSERT_TRUE(chronicle.entry(tenant, "published", {entry::PublishScheduled{published, {R"({"fields":{}})", "s"}}}, chronicle.recorded));
  ASSERT_TRUE(chronicle.entry(tenant, "live",
                              {Chronicle::create("live", "post"), chronicle.save("T", "x"), chronicle.publish(now + hours(2))},
                              chronicle.recorded));
  auto owner = pg::Connection::open({.conninfo = older}).value();
  ASSERT_TRUE(
      owner.script("INSERT INTO schedule_todo (generation, tenant, entry_id, action, due, version_id, caused_by, event_id) "
                   "SELECT 1, gen_random_uuid(), 'planned', 'publish', clock_timestamp(), gen_random_uuid(), 3, gen_random_uuid()"));
  ASSERT_TRUE(pg::migrate(older));
  pg::Pool pool{{.connect = {.conninfo = older, .role = std::string(pg::kProjectorRole)}, .size = 2}};
  EXPECT_TRUE(test::todo_lines(pool).empty()) << "until the log is read";
  PgTodoProjection filled{pool, reactions()};
  catch_up(chronicle, filled, 2);
  test::TodoFold fold;
  for (auto const& event : chronicle.events) { fold.apply(*event); }
  auto const lines = test::todo_lines(pool);
  EXPECT_EQ(lines, test::todo_lines(fold));
  EXPECT_EQ(lines.size(), 3U) << "one to publish, one refused, one to withdraw";
  EXPECT_EQ(value_of(owner.script("SELECT FROM schedule_todo")).size(), 1U) << "older workers go on with what is there";
}

TEST_F(TodoList, AsksAgainForWhatOnlyALostLogEnded) {
  Chronicle chronicle(47);
  auto const tenant = chronicle.tenants[0];
  for (auto const* id : {"ended-by-both", "ended-by-the-lost-log"}) { schedule(chronicle, tenant, id, database_now() - seconds(5)); }
  ASSERT_TRUE(chronicle.entry(tenant, "ended-by-both", {entry::Unschedule{}}, chronicle.recorded));
  auto const kept = chronicle.events.size();
  ASSERT_TRUE(chronicle.entry(tenant, "ended-by-the-lost-log", {entry::Unschedule{}}, chronicle.recorded));
  catch_up(chronicle, projection);
  EXPECT_TRUE(lease("one", 10, hours(1)).empty());
  chronicle.events.resize(kept);
  ASSERT_TRUE(value_of(projection.begin_again()));
  PgTodoProjection again{projector, reactions()};
  catch_up(chronicle, again);
  auto const leased = lease("one", 10, hours(1));
  ASSERT_EQ(leased.size(), 1U);
  EXPECT_TRUE(leased[0].name.key.starts_with("ended-by-the-lost-log")) << leased[0].name.key;
}

TEST_F(TodoList, IsNoReadersBusiness) { EXPECT_FALSE(pg::read(reader, "SELECT FROM reactor_todo")); }

}  // namespace
}  // namespace contentos
