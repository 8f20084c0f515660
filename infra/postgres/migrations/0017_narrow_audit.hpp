// The trail's rows say what one looks for; what is shown of them is in the log. No model stores the states of streams any more.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0017NarrowAudit{17, "narrow_audit", R"sql(
DROP TABLE read_model_state;

-- The rows of before cannot be followed by a program that folds nothing here, so they go at once, and the trail is filled anew
-- (docs/adr/0026). Until then it answers 503.
DROP TABLE audit_event;
CREATE TABLE audit_event (
  tenant_position bigint      NOT NULL,
  position        bigint      NOT NULL,  -- of the tenant's shard: where the log has the event
  stream_version  bigint      NOT NULL,
  recorded        timestamptz NOT NULL,
  occurred        timestamptz NOT NULL,
  generation      integer     NOT NULL,
  kind            smallint    NOT NULL,  -- projections/audit/codes.hpp; 0: other_kind says it
  type            smallint    NOT NULL,  -- the same
  action          smallint    NOT NULL,  -- 0: unknown
  by_header       boolean     NOT NULL,
  tenant          uuid        NOT NULL,
  attributed_to   uuid,
  actor_kind      text        COLLATE "C" NOT NULL,
  actor_id        bytea       NOT NULL,  -- infra/postgres/packed_id.hpp
  entity_id       bytea       NOT NULL,  -- the same
  other_kind      text        COLLATE "C",
  other_type      text        COLLATE "C",
  PRIMARY KEY (generation, tenant, tenant_position, recorded)
) PARTITION BY RANGE (recorded);
CREATE INDEX audit_event_actor ON audit_event (generation, tenant, actor_id, tenant_position);
-- Nothing for what is done on nobody's behalf.
CREATE INDEX audit_event_attributed ON audit_event (generation, tenant, attributed_to, tenant_position) WHERE attributed_to IS NOT NULL;

ALTER TABLE audit_event ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON audit_event TO contentos_migrator USING (true) WITH CHECK (true);
CREATE POLICY projector ON audit_event TO contentos_projector USING (true) WITH CHECK (true);
CREATE POLICY reader ON audit_event FOR SELECT TO contentos_reader
  USING (tenant = NULLIF(current_setting('contentos.tenant', true), '')::uuid);
GRANT SELECT, INSERT, DELETE ON audit_event TO contentos_projector;
GRANT SELECT ON audit_event TO contentos_reader;

-- A new installation begins with the new shape.
UPDATE read_model SET live = 1000001, newest = 1000001
 WHERE model = 'audit' AND NOT EXISTS (SELECT FROM read_model_checkpoint WHERE model = 'audit');
)sql"};

}  // namespace contentos::pg
