#include "infra/postgres/todo_store.hpp"

#include "infra/postgres/text.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>
#include <functional>
#include <utility>

namespace contentos {

namespace {

// clock_timestamp() and not now(): a transaction that waited must not decide by when it began. In a subquery of its own, because a volatile
// function is no condition of an index, and every look would go through all that is not due yet.
constexpr std::string_view kLease = R"sql(
WITH d AS MATERIALIZED (
  SELECT reactor, tenant, event_id, key FROM reactor_todo
   WHERE reactor = $1 AND state = 'open' AND wake <= (SELECT clock_timestamp())
   ORDER BY wake LIMIT $3 FOR UPDATE SKIP LOCKED)
UPDATE reactor_todo t
   SET lease_owner = $2, wake = clock_timestamp() + $4::bigint * interval '1 millisecond', attempts = t.attempts + 1, fence = t.fence + 1,
       changed = clock_timestamp()
  FROM d WHERE t.reactor = d.reactor AND t.tenant = d.tenant AND t.event_id = d.event_id AND t.key = d.key
RETURNING t.tenant, t.event_id, t.key, t.due, t.payload, t.attempts, t.fence, t.failures
)sql";

constexpr std::string_view kNamed = " WHERE reactor = $1 AND tenant = $2 AND event_id = $3 AND key = $4";
constexpr std::string_view kRevived =
    "state = 'open', wake = clock_timestamp(), attempts = 0, failures = 0, fence = fence + 1, lease_owner = '', changed = "
    "clock_timestamp()";
constexpr std::string_view kDropped = "state = 'cancelled', changed = clock_timestamp()";

constexpr std::string_view kCounts = R"sql(
SELECT (SELECT count(*) FROM (SELECT FROM reactor_todo WHERE reactor = $1 AND state = 'open' LIMIT $2) o),
       (SELECT count(*) FROM (SELECT FROM reactor_todo WHERE reactor = $1 AND state = 'open' AND due <= (SELECT clock_timestamp()) LIMIT $2) d),
       (SELECT count(*) FROM (SELECT FROM reactor_todo WHERE reactor = $1 AND state = 'dead' LIMIT $2) g),
       (SELECT count(*) FROM (SELECT FROM reactor_todo WHERE reactor = $1 AND state = 'refused' LIMIT $2) r),
       (SELECT floor(extract(epoch FROM clock_timestamp() - due))::bigint FROM reactor_todo
         WHERE reactor = $1 AND state = 'open' ORDER BY due LIMIT 1)
)sql";

constexpr std::string_view kDead = R"sql(
SELECT tenant, event_id, key, due, changed, payload, attempts, why FROM reactor_todo
 WHERE reactor = $1 AND state = 'dead' AND (tenant, key, event_id) > ($2, $3, $4)
 ORDER BY tenant, key, event_id LIMIT $5
)sql";

// A week ago, in steps that hold no lock for long.
constexpr std::string_view kForget = R"sql(
DELETE FROM reactor_todo t USING (
  SELECT reactor, tenant, event_id, key FROM reactor_todo
   WHERE state IN ('done', 'cancelled') AND changed < (SELECT clock_timestamp()) - interval '7 days' LIMIT 5000 FOR UPDATE SKIP LOCKED) d
 WHERE t.reactor = d.reactor AND t.tenant = d.tenant AND t.event_id = d.event_id AND t.key = d.key
)sql";

constexpr int kMostSteps = 40;  // of one call; the next goes on

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

}  // namespace

Result<std::vector<Todo>> PgTodoStore::lease_due(std::string_view reactor, std::string_view owner, std::size_t limit,
                                                 std::chrono::milliseconds lease) {
  auto connection = pool_.acquire();
  if (!connection) { return connection.error(); }
  auto const rows = (*connection)
                        ->exec_prepared(kLease, pg::Params()
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
  return update_leased(
      pool_, todo,
      "lease_owner = '', fence = fence + 1, failures = failures + $8, why = $7, "
      "wake = clock_timestamp() + $6::bigint * interval '1 millisecond', changed = clock_timestamp()",
      [&](pg::Params& params) {
        params.int8(static_cast<std::int64_t>(delay.count())).text(pg::storable_text(why)).int4(because == Because::failed ? 1 : 0);
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
  auto const rows = pg::read(
      pool_, kDead, pg::Params().text(reactor).uuid(from.tenant).text(from.key).uuid(from.event_id).int8(static_cast<std::int64_t>(limit)));
  if (!rows) { return rows.error(); }
  std::vector<DeadTodo> out;
  for (auto row : *rows) {
    out.push_back({{std::string(reactor), TenantId(row.uuid(0)), std::string(row.text(2)), EventId(row.uuid(1))},
                   row.time(3),
                   row.time(4),
                   payload_of(row.text(5)),
                   static_cast<std::int32_t>(row.int8(6)),
                   std::string(row.text(7))});
  }
  return out;
}

Result<bool> PgTodoStore::revive(TodoName const& name) { return update_dead(pool_, name, kRevived); }
Result<bool> PgTodoStore::drop(TodoName const& name) { return update_dead(pool_, name, kDropped); }

Result<std::int64_t> PgTodoStore::revive_all(std::string_view reactor) {
  return update(pool_, std::string(kRevived), " WHERE reactor = $1 AND state = 'dead'", pg::Params().text(reactor));
}
Result<std::int64_t> PgTodoStore::drop_all(std::string_view reactor) {
  return update(pool_, std::string(kDropped), " WHERE reactor = $1 AND state = 'dead'", pg::Params().text(reactor));
}

Result<std::string> PgTodoStore::command_key() {
  auto const rows = pg::read(pool_, "SELECT key FROM reactor_key");
  if (!rows) { return rows.error(); }
  if (rows->empty()) { return StoreError{StoreErrorCode::corrupt, false, "the key of the reactors' commands is gone"}; }
  return std::string(rows->front().bytes(0));
}

Result<void> PgHousekeeping::keep_tidy() {
  auto connection = pool_.acquire();
  if (!connection) { return connection.error(); }
  if (auto const made = (*connection)->exec_prepared(kMakeMonths, pg::Params()); !made) { return made.error(); }
  for (int step = 0; step < kMostSteps; ++step) {
    auto const forgotten = (*connection)->exec_prepared(kForget, pg::Params());
    if (!forgotten) { return forgotten.error(); }
    if (forgotten->affected() == 0) { break; }
  }
  return {};
}

}  // namespace contentos
