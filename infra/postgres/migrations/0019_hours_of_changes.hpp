// The hour of an entry's newest change stands in rows of its own, so that a save in another hour changes one index and not
// all of three tables.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0019HoursOfChanges{19, "hours_of_changes", R"sql(
-- As in 18: rows of before are not followed any more, so they go at once, and the catalog is filled anew (docs/adr/0030).
TRUNCATE catalog_entry, catalog_entry_past, catalog_entry_facet, catalog_append;
ALTER TABLE catalog_entry DROP COLUMN updated_hour;        -- and the indexes with it
ALTER TABLE catalog_entry_facet DROP COLUMN updated_hour;
CREATE INDEX catalog_entry_schedule ON catalog_entry (generation, tenant, schedule) WHERE schedule IS NOT NULL;

-- Lists in the order of the newest change read this by hours, and sort within an hour. An entry has a row for all entries (facet ''), one
-- for each facet, and one for its schedule.
CREATE TABLE catalog_entry_hour (
  generation   integer NOT NULL,
  tenant       uuid    NOT NULL,
  updated_hour integer NOT NULL,  -- since 1970
  is_deleted   boolean NOT NULL,
  facet        text    COLLATE "C" NOT NULL,
  entry_id     text    COLLATE "C" NOT NULL,
  PRIMARY KEY (facet, generation, tenant, updated_hour, entry_id)
);
ALTER TABLE catalog_entry_hour ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON catalog_entry_hour TO contentos_migrator USING (true) WITH CHECK (true);
CREATE POLICY projector ON catalog_entry_hour TO contentos_projector USING (true) WITH CHECK (true);
CREATE POLICY reader ON catalog_entry_hour FOR SELECT TO contentos_reader
  USING (tenant = NULLIF(current_setting('contentos.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON catalog_entry_hour TO contentos_projector;
GRANT SELECT ON catalog_entry_hour TO contentos_reader;

-- A new installation begins with the new shape.
UPDATE read_model SET live = 4000001, newest = 4000001
 WHERE model = 'catalog' AND NOT EXISTS (SELECT FROM read_model_checkpoint WHERE model = 'catalog');
)sql"};

}  // namespace contentos::pg
