// The reactors' list in PostgreSQL: what waits because its tenant is suspended or deleted is woken when that is over.
#include "domain/tenant/tenant.hpp"
#include "infra/postgres/todo_queries.hpp"
#include "tests/infra/postgres/todo_list.hpp"

#include <set>

namespace contentos {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using test::Chronicle;
using test::value_of;
using Because = TodoStore::Because;

class TodosOfClosedTenants : public test::TodoList {
protected:
  /// Of a tenant's entries, due.
  void schedule_all(TenantId tenant, std::vector<std::string> const& ids) {
    for (auto const& id : ids) { schedule(chronicle, tenant, id, database_now() - seconds(10)); }
    catch_up(chronicle, projection);
  }
  template <class Event>
  void happens(TenantId tenant, Event event) {
    chronicle.append(tenant, {{"tenant-" + tenant.str(), tenant::encode(event)}}, chronicle.recorded);
    catch_up(chronicle, projection);
  }
  void put_off(std::vector<Todo> const& all, Because because) {
    for (auto const& todo : all) { EXPECT_TRUE(value_of(store.retry_later(todo, because, minutes(15), "This tenant is suspended."))); }
  }
  /// The entries of what is due now.
  std::set<std::string> due() {
    std::set<std::string> out;
    for (auto const& todo : lease("one", 100, hours(1))) { out.insert(todo.name.key.substr(0, todo.name.key.find('/'))); }
    return out;
  }

  Chronicle chronicle{71};
  TenantId mine = chronicle.tenants[0];
  TenantId other = chronicle.tenants[1];
};

TEST_F(TodosOfClosedTenants, AreDueWhenTheTenantIsActiveAgainAndNothingElseIs) {
  schedule_all(mine, {"a", "b", "c"});
  schedule_all(other, {"x"});
  for (auto const& todo : lease("one", 100, hours(1))) {
    put_off({todo}, todo.name.key.starts_with("c/") ? Because::waits : Because::closed);
  }
  happens(mine, tenant::Renamed{"Acme"});
  EXPECT_EQ(due(), (std::set<std::string>{}));
  happens(mine, tenant::Resumed{});
  EXPECT_EQ(due(), (std::set<std::string>{"a", "b"})) << "neither what waits for something else nor another tenant's";
}

TEST_F(TodosOfClosedTenants, AreDueWhenTheTenantIsThereAgain) {
  schedule_all(mine, {"a"});
  put_off(lease("one", 100, hours(1)), Because::closed);
  happens(mine, tenant::Deleted{});
  EXPECT_TRUE(due().empty());
  happens(mine, tenant::Undeleted{});
  EXPECT_EQ(due(), (std::set<std::string>{"a"}));
}

TEST_F(TodosOfClosedTenants, AreDueAtOnceWhenTheTenantCameBackWhileSomebodyWasRefused) {
  schedule_all(mine, {"a", "b"});
  auto const leased = lease("one", 100, hours(1));
  ASSERT_EQ(leased.size(), 2U);
  happens(mine, tenant::Resumed{});
  EXPECT_TRUE(due().empty()) << "somebody is at them";
  put_off({leased[0]}, Because::closed);
  put_off({leased[1]}, Because::waits);
  auto const again = lease("two", 100, hours(1));
  ASSERT_EQ(again.size(), 1U) << "it was refused before";
  EXPECT_EQ(again[0].name.key, leased[0].name.key);
  put_off(again, Because::closed);
  EXPECT_TRUE(due().empty()) << "that it came back was before this lease";
}

TEST_F(TodosOfClosedTenants, AreWokenByAnEventThatIsReadTwiceAndLoseNothing) {
  schedule_all(mine, {"a", "b"});
  put_off(lease("one", 100, hours(1)), Because::closed);
  happens(mine, tenant::Resumed{});
  auto const leased = lease("one", 1, hours(1));
  ASSERT_EQ(leased.size(), 1U);
  EXPECT_TRUE(value_of(store.complete(leased[0])));
  put_off(lease("one", 1, hours(1)), Because::closed);
  auto const before = test::todo_lines(projector);
  ASSERT_TRUE(pg::read(projector, "DELETE FROM read_model_checkpoint WHERE model = 'reactors' RETURNING 1"));
  PgTodoProjection again{projector, reactions()};
  catch_up(chronicle, again, 3);
  EXPECT_EQ(test::todo_lines(projector), before);
  EXPECT_EQ(due().size(), 1U) << "it looks, and waits on";
}

TEST_F(TodosOfClosedTenants, AreFoundByAnIndexHoweverManyThereAre) {
  auto owner = pg::Connection::open({.conninfo = conninfo}).value();
  ASSERT_TRUE(
      owner.script("INSERT INTO reactor_todo (reactor, tenant, event_id, key, position, due, payload, wake) SELECT 'scheduler', "
                   "(ARRAY[gen_random_uuid(), gen_random_uuid()])[1 + n % 2], gen_random_uuid(), 'e' || n || '/unpublish', n, now(), '{}', "
                   "now() FROM generate_series(1, 10000) n"));
  ASSERT_TRUE(owner.script("VACUUM ANALYZE reactor_todo"));
  auto connection = projector.acquire().value();
  ASSERT_TRUE(connection->script("PREPARE wake (uuid[]) AS " + std::string(pg::kWakeTodos)));
  std::string plan;
  for (auto row : value_of(connection->script("EXPLAIN EXECUTE wake (ARRAY['" + mine.str() + "'::uuid])"))) {
    plan += std::string(row.text(0)) + "\n";
  }
  EXPECT_NE(plan.find("reactor_todo_tenant"), std::string::npos) << plan;
}

}  // namespace
}  // namespace contentos
