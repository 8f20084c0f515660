// The reactors' list in PostgreSQL with what fills it, and schedules to fill it with.
#pragma once

#include "commands/scheduler/scheduler.hpp"
#include "infra/postgres/todo_projection.hpp"
#include "infra/postgres/todo_store.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"
#include "tests/infra/postgres/todo_rows.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace contentos::test {

class TodoList : public ReadModelTest {
protected:
  PgTodoProjection projection{projector, reactions()};
  PgTodoStore store{projector};

  std::vector<Todo> lease(std::string_view owner, std::size_t most, std::chrono::milliseconds time) {
    return value_of(store.lease_due(Scheduler::kName, owner, most, time));
  }
  TodoCounts counts() { return value_of(store.counts(Scheduler::kName)); }

  Timestamp database_now() { return value_of(pg::read(projector, "SELECT clock_timestamp()")).front().time(0); }

  /// What was to be published was refused.
  void fail(Chronicle& chronicle, TenantId tenant, std::string const& id) {
    auto const at = chronicle.fold(tenant, id).schedule->at;
    entry::FailSchedule const failure{at, EventId(numbered_uuid(0xe1, 1)), "already_exists", "Taken."};
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
    command.now = due - std::chrono::seconds(1);
    command.time_zone = "UTC";
    ASSERT_TRUE(chronicle.entry(tenant, id, {command}, now));
  }
};

}  // namespace contentos::test
