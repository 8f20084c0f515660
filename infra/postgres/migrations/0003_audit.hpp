// The audit trail: one row per event, by month of its recorded time.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0003Audit{3, "audit", R"sql(
-- JSON is kept as text: nobody asks into it, and text gives back the very bytes (jsonb would also refuse \u0000).
CREATE TABLE audit_event (
  generation      integer     NOT NULL,
  tenant          uuid        NOT NULL,
  tenant_position bigint      NOT NULL,
  recorded        timestamptz NOT NULL,
  occurred        timestamptz NOT NULL,
  event_id        uuid        NOT NULL,
  actor_kind      text        COLLATE "C" NOT NULL,
  actor_id        text        COLLATE "C" NOT NULL,
  attributed_to   uuid,
  entity_kind     text        COLLATE "C" NOT NULL,
  entity_id       text        COLLATE "C" NOT NULL,
  type            text        COLLATE "C" NOT NULL,
  action          text        COLLATE "C" NOT NULL,
  stream_version  bigint      NOT NULL,
  before          text        NOT NULL,
  after           text        NOT NULL,
  note            text        NOT NULL,
  command_id      uuid        NOT NULL,
  correlation_id  uuid        NOT NULL,
  hash            bytea       NOT NULL,
  PRIMARY KEY (generation, tenant, tenant_position, recorded)
) PARTITION BY RANGE (recorded);
CREATE INDEX audit_event_entity ON audit_event (generation, tenant, entity_kind, entity_id, tenant_position);
CREATE INDEX audit_event_actor ON audit_event (generation, tenant, actor_id, tenant_position);
CREATE INDEX audit_event_attributed ON audit_event (generation, tenant, attributed_to, tenant_position) WHERE attributed_to IS NOT NULL;

ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON audit_event TO contentos_migrator USING (true) WITH CHECK (true);
CREATE POLICY projector ON audit_event TO contentos_projector USING (true) WITH CHECK (true);
CREATE POLICY reader ON audit_event FOR SELECT TO contentos_reader
  USING (tenant = NULLIF(current_setting('contentos.tenant', true), '')::uuid);
GRANT SELECT, INSERT, DELETE ON audit_event TO contentos_projector;
GRANT SELECT ON audit_event TO contentos_reader;

-- Makes the partition of the month that begins with this day (UTC), if it is not there. Made apart and then attached, so that readers of
-- the other months are not held up.
CREATE FUNCTION audit_make_month(first_day date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = contentos, pg_temp AS $f$
DECLARE partition_name text := 'audit_event_' || to_char(first_day, 'YYYY_MM');
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('contentos.audit_make_month'));
  IF to_regclass('contentos.' || partition_name) IS NOT NULL THEN RETURN; END IF;
  IF first_day <> date_trunc('month', first_day) THEN RAISE EXCEPTION 'not the first day of a month: %', first_day; END IF;
  EXECUTE format('CREATE TABLE %I (LIKE audit_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition_name);
  -- No role has rights on a partition itself; should one ever get them, it still finds no rows.
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', partition_name);
  EXECUTE format('ALTER TABLE audit_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition_name,
                 to_char(first_day, 'YYYY-MM-DD') || ' 00:00:00+00', to_char(first_day + interval '1 month', 'YYYY-MM-DD') || ' 00:00:00+00');
END $f$;
REVOKE ALL ON FUNCTION audit_make_month(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit_make_month(date) TO contentos_projector;
)sql"};

}  // namespace contentos::pg
