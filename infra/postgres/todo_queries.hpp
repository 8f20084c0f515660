// What the to-do list is asked so often that its plan matters; a test reads that plan. Internal to infra/postgres.
#pragma once

#include <string_view>

namespace contentos::pg {

/// Leases: $1 reactor, $2 owner, $3 how many, $4 ms.
///
/// clock_timestamp() and not now(): a transaction that waited must not decide by when it began. In a subquery of its own, because a
/// volatile function is no condition of an index, and every look would go through all that is not due yet. `due` locks nothing; a row is
/// locked, and looked at again, one after the other in the order of the turns, so that no more are locked than are taken.
inline constexpr std::string_view kLeaseTodos = R"sql(
WITH due AS MATERIALIZED (
  SELECT tenant, event_id, key, wake FROM reactor_todo
   WHERE reactor = $1 AND state = 'open' AND wake <= (SELECT clock_timestamp())
   ORDER BY wake LIMIT 10000),
taken AS MATERIALIZED (
  SELECT t.tenant, t.event_id, t.key
    FROM (SELECT tenant, event_id, key, wake, row_number() OVER (PARTITION BY tenant ORDER BY wake) AS turn FROM due
           ORDER BY turn, wake) n
   CROSS JOIN LATERAL (
     SELECT r.tenant, r.event_id, r.key FROM reactor_todo r
      WHERE r.reactor = $1 AND r.tenant = n.tenant AND r.event_id = n.event_id AND r.key = n.key
        AND r.state = 'open' AND r.wake <= clock_timestamp()
        FOR UPDATE SKIP LOCKED) t
   LIMIT $3)
UPDATE reactor_todo t
   SET lease_owner = $2, wake = clock_timestamp() + $4::bigint * interval '1 millisecond', attempts = t.attempts + 1, fence = t.fence + 1,
       closed = false, woken = false, changed = clock_timestamp()
  FROM taken d WHERE t.reactor = $1 AND t.tenant = d.tenant AND t.event_id = d.event_id AND t.key = d.key
RETURNING t.tenant, t.event_id, t.key, t.due, t.payload, t.attempts, t.fence, t.failures
)sql";

/// Of the tenants $1, which are active again: what waited for that is due, and where somebody has the lease, it is noted.
inline constexpr std::string_view kWakeTodos = R"sql(
UPDATE reactor_todo
   SET wake = CASE WHEN closed THEN clock_timestamp() ELSE wake END, woken = lease_owner <> '', closed = false
 WHERE tenant = ANY($1) AND state = 'open' AND (closed OR lease_owner <> '')
)sql";

}  // namespace contentos::pg
