// What read models set aside is a stream, not a tenant; and what a person asks of a model names the event.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0008SetAside{8, "set_aside", R"sql(
-- A stream that a model has not followed since `position`, because of an event that it cannot fold; an empty stream: all of the tenant.
CREATE TABLE read_model_set_aside (
  model           text    NOT NULL,
  generation      integer NOT NULL,
  tenant          uuid    NOT NULL,
  stream          text    COLLATE "C" NOT NULL,
  shard           integer NOT NULL,
  position        bigint  NOT NULL,
  tenant_position bigint  NOT NULL,
  event_id        uuid    NOT NULL,
  event_type      text    NOT NULL,
  reason          text    NOT NULL,
  is_waiting      boolean NOT NULL,
  PRIMARY KEY (model, generation, tenant, stream)
);
ALTER TABLE read_model_set_aside ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON read_model_set_aside TO contentos_migrator USING (true) WITH CHECK (true);
CREATE POLICY projector ON read_model_set_aside TO contentos_projector USING (true) WITH CHECK (true);
CREATE POLICY reader ON read_model_set_aside FOR SELECT TO contentos_reader
  USING (tenant = NULLIF(current_setting('contentos.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON read_model_set_aside TO contentos_projector;
GRANT SELECT ON read_model_set_aside TO contentos_reader;

-- Earlier programs set whole tenants aside and did not say because of which event. Their table stays while some of them may still run.
INSERT INTO read_model_set_aside
SELECT model, generation, tenant, '', shard, position, tenant_position, '00000000-0000-0000-0000-000000000000', '', reason, false
  FROM read_model_parked;

-- What such a program sets aside and takes back while it still runs is known to the newer ones, too.
CREATE FUNCTION read_model_parked_copied() RETURNS trigger LANGUAGE plpgsql SET search_path = contentos, pg_temp AS $f$
BEGIN
  IF TG_OP = 'DELETE' THEN
    DELETE FROM read_model_set_aside WHERE model = OLD.model AND generation = OLD.generation AND tenant = OLD.tenant AND stream = '';
    RETURN OLD;
  END IF;
  INSERT INTO read_model_set_aside
  VALUES (NEW.model, NEW.generation, NEW.tenant, '', NEW.shard, NEW.position, NEW.tenant_position, '00000000-0000-0000-0000-000000000000', '',
          NEW.reason, false) ON CONFLICT DO NOTHING;
  RETURN NEW;
END $f$;
CREATE TRIGGER copied AFTER INSERT OR DELETE ON read_model_parked FOR EACH ROW EXECUTE FUNCTION read_model_parked_copied();

-- Whether what failed an order is that something is still set aside.
ALTER TABLE projector_order ADD COLUMN is_set_aside boolean NOT NULL DEFAULT false;

-- An event that the trail shows by its header alone, since this program could not fold it.
ALTER TABLE audit_event ADD COLUMN by_header boolean NOT NULL DEFAULT false;
)sql"};

}  // namespace contentos::pg
