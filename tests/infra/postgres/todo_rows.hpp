// The reactors' list in PostgreSQL beside what events say of it.
#pragma once

#include "infra/postgres/pool.hpp"
#include "tests/support/todo_fold.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace contentos::test {

/// What is still to be done or was refused, as lines; but for what is done again and again, which no event asks for.
inline std::set<std::string> todo_lines(pg::Pool& projector) {
  std::set<std::string> out;
  auto const rows = pg::read(
      projector, "SELECT reactor, tenant, key, due, event_id, payload, state FROM reactor_todo WHERE state IN ('open', 'refused')");
  EXPECT_TRUE(rows);
  for (auto row : *rows) {
    EventId const event(row.uuid(4));
    if (event == EventId()) { continue; }
    out.insert(std::string(row.text(0)) + " " + TenantId(row.uuid(1)).str() + " " + std::string(row.text(2)) + " " +
               format_rfc3339(row.time(3)) + " " + event.str() + " " + std::string(row.text(5)) + " " + std::string(row.text(6)));
  }
  return out;
}

inline std::set<std::string> todo_lines(TodoFold const& fold) {
  std::set<std::string> out;
  for (auto const& [key, todo] : fold.all) {
    auto const& [reactor, tenant, of] = key;
    out.insert(reactor + " " + tenant.str() + " " + of + " " + format_rfc3339(todo.due) + " " + todo.event_id.str() + " " +
               boost::json::serialize(todo.payload) + " " + (todo.is_refused ? "refused" : "open"));
  }
  return out;
}

}  // namespace contentos::test
