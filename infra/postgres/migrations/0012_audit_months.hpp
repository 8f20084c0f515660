// Two may make the trail's partition of a month at once: the batch that needs it, and who makes those to come.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0012AuditMonths{12, "audit_months", R"sql(
-- Who waited for the lock has to see what its holder made. A query does; to_regclass answered out of what this session knew before.
CREATE OR REPLACE FUNCTION audit_make_month(first_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = contentos, pg_temp AS $f$
DECLARE partition_name text := 'audit_event_' || to_char(first_day, 'YYYY_MM');
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('contentos.audit_make_month'));
  IF EXISTS (SELECT FROM pg_catalog.pg_class WHERE relname = partition_name AND relnamespace = 'contentos'::regnamespace) THEN RETURN; END IF;
  IF first_day <> date_trunc('month', first_day) THEN RAISE EXCEPTION 'not the first day of a month: %', first_day; END IF;
  EXECUTE format('CREATE TABLE %I (LIKE audit_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition_name);
  -- No role has rights on a partition itself; should one ever get them, it still finds no rows.
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', partition_name);
  EXECUTE format('ALTER TABLE audit_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name,
                 to_char(first_day, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(first_day + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
END $f$;
)sql"};

}  // namespace contentos::pg
