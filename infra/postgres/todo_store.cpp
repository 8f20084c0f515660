#include "infra/postgres/todo_store.hpp"

#include "infra/postgres/text.hpp"
#include "infra/postgres/todo_queries.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <functional>
#include <utility>

namespace contentos {

namespace {

constexpr std::string_view kNamed = " WHERE reactor = $1 AND tenant = $2 AND event_id = $3 AND key = $4";
constexpr std::string_view kRevived =
    "state = 'open', wake = clock_timestamp(), attempts = 0, failures = 0, fence = fence + 1, lease_owner = '', changed = "
    "clock_timestamp()";
// Not cancelled: where an event says that it was let go, the list counts it as refused once it has read that.
constexpr std::string_view kDropped = "state = 'done', changed = clock_timestamp()";

constexpr std::string_view kCounts = R"sql(
SELECT (SELECT count(*) FROM (SELECT FROM reactor_todo WHERE reactor = $1 AND state = 'open' LIMIT $2) o),
       (SELECT count(*) FROM (SELECT FROM reactor_todo WHERE reactor = $1 AND state = 'open' AND wake <= (SELECT clock_timestamp()) LIMIT $2) d),
       (SELECT count(*) FROM (SELECT FROM reactor_todo WHERE reactor = $1 AND state = 'dead' LIMIT $2) g),
       (SELECT count(*) FROM (SELECT FROM reactor_todo WHERE reactor = $1 AND state = 'refused' LIMIT $2) r),
       (SELECT floor(extract(epoch FROM clock_timestamp() - wake))::bigint FROM reactor_todo
         WHERE reactor = $1 AND state = 'open' ORDER BY wake LIMIT 1)
)sql";

constexpr std::string_view kDeadColumns = "SELECT tenant, event_id, key, due, changed, payload, attempts, why FROM reactor_todo";
constexpr std::string_view kDeadAfter = R"sql(
 WHERE reactor = $1 AND state = 'dead' AND (tenant, key, event_id) > ($2, $3, $4)
 ORDER BY tenant, key, event_id LIMIT $5
)sql";

// What was settled a week ago, at most $1 of it, so that no lock is held for long. Looked for once: a plan may do what is in a join over
// and over, and would find others each time.
constexpr std::string_view kForget = R"sql(
WITH d AS MATERIALIZED (
  SELECT reactor, tenant, event_id, key FROM reactor_todo
   WHERE state IN ('done', 'cancelled') AND changed < (SELECT clock_timestamp()) - interval '7 days' LIMIT $1 FOR UPDATE SKIP LOCKED)
DELETE FROM reactor_todo t USING d
 WHERE t.reactor = d.reactor AND t.tenant = d.tenant AND t.event_id = d.event_id AND t.key = d.key
)sql";

constexpr std::string_view kMakeMonths =
    "SELECT audit_make_month((date_trunc('month', now() AT TIME ZONE 'UTC') + n * interval '1 month')::date) FROM generate_series(0, 2) n";

pg::Params named(TodoName const& name) {
  return std::move(pg::Params().text(name.reactor).uuid(name.tenant).uuid(name.event_id).text(name.key));
}

/// Returns how many there were.
Result<std::int64_t> update(pg::Pool& pool, std::string const& set, std::string_view where, pg::Params const& params) {
  auto lease = pool.acquire();
  if (!lease) { return lease.error(); }
  auto const updated = (*lease)->exec_prepared("UPDATE reactor_todo SET " + set + std::string(where), params);
  if (!updated) { return updated.error(); }
  return static_cast<std::int64_t>(updated->affected());
}

/// Of one that is still leased to whoever has it. `set` may name parameters from $6 on, which `more` gives.
Result<bool> update_leased(pg::Pool& pool, Todo const& todo, std::string const& set, std::function<void(pg::Params&)> const& more = {}) {
  auto params = named(todo.name);
  params.int8(todo.fence);
  if (more) { more(params); }
  auto const updated = update(pool, set, std::string(kNamed) + " AND fence = $5 AND state = 'open'", params);
  if (!updated) { return updated.error(); }
  return *updated == 1;
}

Result<bool> update_dead(pg::Pool& pool, TodoName const& name, std::string_view set) {
  auto const updated = update(pool, std::string(set), std::string(kNamed) + " AND state = 'dead'", named(name));
  if (!updated) { return updated.error(); }
  return *updated == 1;
}

/// Empty when it cannot be read: the reactor misses what it needs, and says so of that to-do alone.
boost::json::object payload_of(std::string_view text) {
  boost::system::error_code error;
  auto const parsed = boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
  return !error && parsed.is_object() ? parsed.as_object() : boost::json::object();
}

DeadTodo dead_of(std::string_view reactor, pg::Row row) {
  return {{std::string(reactor), TenantId(row.uuid(0)), std::string(row.text(2)), EventId(row.uuid(1))},
          row.time(3),
          row.time(4),
          payload_of(row.text(5)),
          static_cast<std::int32_t>(row.int8(6)),
          std::string(row.text(7))};
}

}  // namespace

Result<std::vector<Todo>> PgTodoStore::lease_due(std::string_view reactor, std::string_view owner, std::size_t limit,
                                                 std::chrono::milliseconds lease) {
  auto connection = pool_.acquire();
  if (!connection) { return connection.error(); }
  auto const rows = (*connection)
                        ->exec_prepared(pg::kLeaseTodos, pg::Params()
                                                             .text(reactor)
                                                             .text(pg::storable_text(owner))
                                                             .int8(static_cast<std::int64_t>(limit))
                                                             .int8(static_cast<std::int64_t>(lease.count())));
  if (!rows) { return rows.error(); }
  std::vector<Todo> out;
  for (auto row : *rows) {
    out.push_back({{std::string(reactor), TenantId(row.uuid(0)), std::string(row.text(2)), EventId(row.uuid(1))},
                   row.time(3),
                   payload_of(row.text(4)),
                   static_cast<std::int32_t>(row.int8(5)),
                   static_cast<std::int32_t>(row.int8(7)),
                   row.int8(6)});
  }
  std::ranges::sort(out, {}, &Todo::due);
  return out;
}

Result<bool> PgTodoStore::complete(Todo const& todo) {
  return update_leased(pool_, todo, "state = 'done', why = '', changed = clock_timestamp()");
}

Result<bool> PgTodoStore::retry_later(Todo const& todo, Because because, std::chrono::milliseconds delay, std::string_view why) {
  return update_leased(pool_, todo,
                       "lease_owner = '', fence = fence + 1, failures = failures + $8, why = $7, closed = $9 AND NOT woken, woken = false, "
                       "wake = clock_timestamp() + CASE WHEN $9 AND woken THEN 0 ELSE $6::bigint END * interval '1 millisecond', changed = "
                       "clock_timestamp()",
                       [&](pg::Params& params) {
                         params.int8(static_cast<std::int64_t>(delay.count()))
                             .text(pg::storable_text(why))
                             .int4(because == Because::failed ? 1 : 0)
                             .boolean(because == Because::closed);
                       });
}

Result<bool> PgTodoStore::bury(Todo const& todo, std::string_view why) {
  return update_leased(pool_, todo, "state = 'dead', lease_owner = '', why = $6, changed = clock_timestamp()",
                       [&](pg::Params& params) { params.text(pg::storable_text(why)); });
}

Result<bool> PgTodoStore::again_after(Todo const& todo, std::chrono::seconds period) {
  return update_leased(pool_, todo,
                       "lease_owner = '', fence = fence + 1, why = '', attempts = 0, failures = 0, due = clock_timestamp() + $6::bigint * "
                       "interval '1 second', "
                       "wake = clock_timestamp() + $6::bigint * interval '1 second', changed = clock_timestamp()",
                       [&](pg::Params& params) { params.int8(static_cast<std::int64_t>(period.count())); });
}

Result<TodoCounts> PgTodoStore::counts(std::string_view reactor) {
  auto const rows = pg::read(pool_, kCounts, pg::Params().text(reactor).int8(kMostCounted));
  if (!rows) { return rows.error(); }
  auto const row = rows->front();
  auto const late = row.is_null(4) ? 0 : std::max<std::int64_t>(0, row.int8(4));
  return TodoCounts{row.int8(0), row.int8(1), row.int8(2), row.int8(3), std::chrono::seconds(late)};
}

Result<std::vector<DeadTodo>> PgTodoStore::dead(std::string_view reactor, std::optional<TodoName> const& after, std::size_t limit) {
  auto const from = after.value_or(TodoName{std::string(reactor), TenantId(), "", EventId()});
  auto const rows =
      pg::read(pool_, std::string(kDeadColumns) + std::string(kDeadAfter),
               pg::Params().text(reactor).uuid(from.tenant).text(from.key).uuid(from.event_id).int8(static_cast<std::int64_t>(limit)));
  if (!rows) { return rows.error(); }
  std::vector<DeadTodo> out;
  for (auto row : *rows) { out.push_back(dead_of(reactor, row)); }
  return out;
}

Result<std::optional<DeadTodo>> PgTodoStore::find_dead(TodoName const& name) {
  auto const rows = pg::read(pool_, std::string(kDeadColumns) + std::string(kNamed) + " AND state = 'dead'", named(name));
  if (!rows) { return rows.error(); }
  if (rows->empty()) { return std::optional<DeadTodo>(); }
  return std::optional(dead_of(name.reactor, rows->front()));
}

Result<bool> PgTodoStore::revive(TodoName const& name) { return update_dead(pool_, name, kRevived); }
Result<bool> PgTodoStore::drop(TodoName const& name) { return update_dead(pool_, name, kDropped); }

Result<std::string> PgTodoStore::command_key() {
  auto const rows = pg::read(pool_, "SELECT key FROM reactor_key");
  if (!rows) { return rows.error(); }
  if (rows->empty()) { return StoreError{StoreErrorCode::corrupt, false, "the key of the reactors' commands is gone"}; }
  return std::string(rows->front().bytes(0));
}

Result<bool> PgHousekeeping::keep_tidy() {
  auto connection = pool_.acquire();
  if (!connection) { return connection.error(); }
  auto const made = (*connection)->exec_prepared(kMakeMonths, pg::Params());
  auto const forgotten = (*connection)->exec_prepared(kForget, pg::Params().int8(most_forgotten_));
  if (!made) { return made.error(); }
  if (!forgotten) { return forgotten.error(); }
  return static_cast<std::int64_t>(forgotten->affected()) == most_forgotten_;
}

}  // namespace contentos
