// What the read models kept in PostgreSQL have in common (docs/layers/read-models-sql.md).
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0002ReadModels{2, "read_models", R"sql(
-- Every row of a read model says its generation. Readers see the live one; a rebuild fills the next one beside it.
CREATE TABLE read_model (
  model  text    PRIMARY KEY,
  live   integer NOT NULL DEFAULT 1,
  newest integer NOT NULL DEFAULT 1
);
INSERT INTO read_model (model) VALUES ('audit'), ('catalog'), ('schedule');

CREATE TABLE read_model_checkpoint (
  model      text    NOT NULL,
  generation integer NOT NULL,
  shard      integer NOT NULL,
  position   bigint  NOT NULL,
  hash       bytea   NOT NULL,
  PRIMARY KEY (model, generation, shard)
) WITH (fillfactor = 50);

-- How far a tenant is applied, in its own positions.
CREATE TABLE read_model_tenant (
  model      text    NOT NULL,
  generation integer NOT NULL,
  tenant     uuid    NOT NULL,
  position   bigint  NOT NULL,
  PRIMARY KEY (model, generation, tenant)
) WITH (fillfactor = 50);

CREATE TABLE read_model_parked (
  model           text    NOT NULL,
  generation      integer NOT NULL,
  tenant          uuid    NOT NULL,
  shard           integer NOT NULL,
  position        bigint  NOT NULL,
  tenant_position bigint  NOT NULL,
  reason          text    NOT NULL,
  PRIMARY KEY (model, generation, tenant)
);

-- The folded state of a stream, which the next event is folded onto.
CREATE TABLE read_model_state (
  model      text    NOT NULL,
  generation integer NOT NULL,
  tenant     uuid    NOT NULL,
  stream     text    COLLATE "C" NOT NULL,
  state      bytea   NOT NULL,
  PRIMARY KEY (model, generation, tenant, stream)
) WITH (fillfactor = 80);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['read_model_tenant', 'read_model_parked', 'read_model_state'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner ON %I TO contentos_migrator USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY projector ON %I TO contentos_projector USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO contentos_projector', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['read_model_tenant', 'read_model_parked'] LOOP
    EXECUTE format($p$CREATE POLICY reader ON %I FOR SELECT TO contentos_reader
                      USING (tenant = NULLIF(current_setting('contentos.tenant', true), '')::uuid)$p$, t);
    EXECUTE format('GRANT SELECT ON %I TO contentos_reader', t);
  END LOOP;
END $$;

GRANT SELECT, UPDATE ON read_model TO contentos_projector;
GRANT SELECT ON read_model TO contentos_reader;
GRANT SELECT, INSERT, UPDATE, DELETE ON read_model_checkpoint TO contentos_projector;
)sql"};

}  // namespace contentos::pg
