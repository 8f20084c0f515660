#include "infra/postgres/schedule_store.hpp"

#include "infra/postgres/text.hpp"

#include <algorithm>
#include <cmath>

namespace contentos {

namespace {

// clock_timestamp() and not now(): a transaction that waited must not decide by when it began.
constexpr std::string_view kLease = R"sql(
WITH d AS MATERIALIZED (
  SELECT generation, tenant, entry_id, action FROM schedule_todo
   WHERE generation = (SELECT live FROM read_model WHERE model = 'schedule') AND NOT done AND NOT failed
     AND due <= clock_timestamp() AND not_before <= clock_timestamp() AND leased_until <= clock_timestamp()
   ORDER BY due, tenant, entry_id, action LIMIT $2 FOR UPDATE SKIP LOCKED)
UPDATE schedule_todo s
   SET lease_owner = $1, leased_until = clock_timestamp() + $3::bigint * interval '1 millisecond', attempts = s.attempts + 1
  FROM d WHERE s.generation = d.generation AND s.tenant = d.tenant AND s.entry_id = d.entry_id AND s.action = d.action
RETURNING s.tenant, s.entry_id, s.action, s.due, s.version_id, s.caused_by, s.event_id, s.attempts
)sql";

// The same to-do is known by the event that caused it: when the entry was scheduled anew meanwhile, the new one is untouched.
constexpr std::string_view kHeld =
    " WHERE generation = (SELECT live FROM read_model WHERE model = 'schedule') AND tenant = $1 AND entry_id = $2 AND action = $3 "
    "AND event_id = $4 AND lease_owner = $5 AND NOT done";

constexpr std::string_view kNextDue = R"sql(
SELECT (extract(epoch FROM min(GREATEST(due, not_before, leased_until)) - clock_timestamp()) * 1000)::double precision
  FROM schedule_todo WHERE generation = (SELECT live FROM read_model WHERE model = 'schedule') AND NOT done AND NOT failed
)sql";

constexpr std::string_view kCountFailed =
    "SELECT count(*) FROM schedule_todo WHERE generation = (SELECT live FROM read_model WHERE model = 'schedule') AND failed";

std::string_view action_name(ScheduledAction action) { return action == ScheduledAction::publish ? "publish" : "unpublish"; }

pg::Params held_by(std::string_view owner, ScheduledTodo const& todo) {
  return std::move(pg::Params().uuid(todo.tenant).text(todo.entry.str()).text(action_name(todo.action)).uuid(todo.event_id).text(owner));
}

Result<bool> update_held(pg::Pool& pool, std::string_view set, pg::Params const& params) {
  auto lease = pool.acquire();
  if (!lease) { return lease.error(); }
  auto const updated = (*lease)->exec_prepared("UPDATE schedule_todo SET " + std::string(set) + std::string(kHeld), params);
  if (!updated) { return updated.error(); }
  return updated->affected() == 1;
}

}  // namespace

Result<std::vector<ScheduledTodo>> PgScheduleStore::lease_due(std::string_view owner, std::size_t limit, std::chrono::milliseconds lease) {
  auto connection = pool_.acquire();
  if (!connection) { return connection.error(); }
  auto const rows = (*connection)
                        ->exec_prepared(kLease, pg::Params()
                                                    .text(pg::storable_text(owner))
                                                    .int8(static_cast<std::int64_t>(limit))
                                                    .int8(static_cast<std::int64_t>(lease.count())));
  if (!rows) { return rows.error(); }
  std::vector<ScheduledTodo> out;
  for (auto row : *rows) {
    out.push_back({TenantId(row.uuid(0)), EntryId(std::string(row.text(1))),
                   row.text(2) == "publish" ? ScheduledAction::publish : ScheduledAction::unpublish, row.time(3), VersionId(row.uuid(4)),
                   StreamVersion(row.int8(5)), EventId(row.uuid(6)), static_cast<std::int32_t>(row.int8(7))});
  }
  std::sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.due < b.due; });
  return out;
}

Result<bool> PgScheduleStore::complete(std::string_view owner, ScheduledTodo const& todo) {
  return update_held(pool_, "done = true", held_by(pg::storable_text(owner), todo));
}

Result<bool> PgScheduleStore::retry_later(std::string_view owner, ScheduledTodo const& todo, std::chrono::milliseconds delay) {
  auto params = held_by(pg::storable_text(owner), todo);
  params.int8(static_cast<std::int64_t>(delay.count()));
  return update_held(pool_,
                     "lease_owner = '', leased_until = '-infinity', not_before = clock_timestamp() + $6::bigint * interval '1 millisecond'",
                     params);
}

Result<std::optional<std::chrono::milliseconds>> PgScheduleStore::next_due() {
  auto const rows = pg::read(pool_, kNextDue);
  if (!rows) { return rows.error(); }
  if (rows->front().is_null(0)) { return std::optional<std::chrono::milliseconds>{}; }
  // Rounded up: never early.
  auto const wait_ms = std::max(0.0, std::ceil(rows->front().float8(0)));
  return std::optional(std::chrono::milliseconds(static_cast<std::int64_t>(wait_ms)));
}

Result<std::int64_t> PgScheduleStore::count_failed() {
  auto const rows = pg::read(pool_, kCountFailed);
  if (!rows) { return rows.error(); }
  return rows->front().int8(0);
}

}  // namespace contentos
