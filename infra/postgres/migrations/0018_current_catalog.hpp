// The catalog has one row for each entry, changed in its place, and what it replaced beside it; nothing of it is JSON.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0018CurrentCatalog{18, "current_catalog", R"sql(
-- As with the trail in 17: rows of before are not followed any more, so they go at once, and the catalog is filled anew (docs/adr/0026).
DROP TABLE catalog_entry_facet;
DROP TABLE catalog_entry;
DROP TABLE catalog_append;

-- The entry as it is. No column that every save changes stands in an index, so that a save changes the row within its page (HOT): hence the
-- hour of the newest change, by which lists are read and then sorted within it. What lists show is folded when they are read.
CREATE TABLE catalog_entry (
  from_position  bigint      NOT NULL,  -- the first of the append that made it so
  stream_version bigint      NOT NULL,  -- the entry's, after that append
  occurred_from  timestamptz NOT NULL,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  updated_hour   integer     NOT NULL,  -- since 1970
  generation     integer     NOT NULL,
  tenant         uuid        NOT NULL,
  is_deleted     boolean     NOT NULL,
  entry_id       text        COLLATE "C" NOT NULL,
  type_key       text        COLLATE "C" NOT NULL,
  status         text        COLLATE "C" NOT NULL,
  title_key      text        COLLATE "C" NOT NULL,
  created_by     text        COLLATE "C" NOT NULL,
  updated_by     text        COLLATE "C" NOT NULL,
  schedule       text        COLLATE "C" CHECK (schedule IN ('pending', 'failed')),
  PRIMARY KEY (generation, tenant, entry_id)
) WITH (fillfactor = 60);
CREATE INDEX catalog_entry_updated ON catalog_entry (generation, tenant, updated_hour);
CREATE INDEX catalog_entry_created ON catalog_entry (generation, tenant, created_at, entry_id);
CREATE INDEX catalog_entry_title ON catalog_entry (generation, tenant, title_key, entry_id);
CREATE INDEX catalog_entry_schedule ON catalog_entry (generation, tenant, schedule, updated_hour) WHERE schedule IS NOT NULL;

-- What it was after earlier appends, for positions [from_position, to_position) and occurred times [occurred_from, occurred_to). Written
-- when it is replaced, and never changed.
CREATE TABLE catalog_entry_past (
  from_position  bigint      NOT NULL,
  to_position    bigint      NOT NULL,
  stream_version bigint      NOT NULL,
  occurred_from  timestamptz NOT NULL,
  occurred_to    timestamptz NOT NULL,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  generation     integer     NOT NULL,
  tenant         uuid        NOT NULL,
  is_deleted     boolean     NOT NULL,
  entry_id       text        COLLATE "C" NOT NULL,
  type_key       text        COLLATE "C" NOT NULL,
  status         text        COLLATE "C" NOT NULL,
  title_key      text        COLLATE "C" NOT NULL,
  created_by     text        COLLATE "C" NOT NULL,
  updated_by     text        COLLATE "C" NOT NULL,
  schedule       text        COLLATE "C",
  PRIMARY KEY (generation, tenant, entry_id, from_position)
);
-- What a page fixed at a position still needs although it has been replaced since: little, when the position is recent.
CREATE INDEX catalog_entry_past_replaced ON catalog_entry_past (generation, tenant, to_position);

-- What lists are filtered by, as long as the entry has it. While it does, the row says what lists are ordered by.
CREATE TABLE catalog_entry_facet (
  from_position bigint      NOT NULL,
  to_position   bigint      NOT NULL DEFAULT 9223372036854775807,
  occurred_from timestamptz NOT NULL,
  occurred_to   timestamptz NOT NULL DEFAULT 'infinity',
  created_at    timestamptz NOT NULL,
  updated_hour  integer     NOT NULL,
  generation    integer     NOT NULL,
  tenant        uuid        NOT NULL,
  is_deleted    boolean     NOT NULL,
  facet         text        COLLATE "C" NOT NULL,
  entry_id      text        COLLATE "C" NOT NULL,
  title_key     text        COLLATE "C" NOT NULL,
  PRIMARY KEY (generation, tenant, entry_id, facet, from_position)
);
-- The facet first: who looks for an entry's facets, to change them, must not come by here.
CREATE INDEX catalog_entry_facet_updated ON catalog_entry_facet (facet, generation, tenant, updated_hour)
 WHERE to_position = 9223372036854775807;
CREATE INDEX catalog_entry_facet_created ON catalog_entry_facet (facet, generation, tenant, created_at, entry_id)
 WHERE to_position = 9223372036854775807;
CREATE INDEX catalog_entry_facet_title ON catalog_entry_facet (facet, generation, tenant, title_key, entry_id)
 WHERE to_position = 9223372036854775807;
CREATE INDEX catalog_entry_facet_past ON catalog_entry_facet (facet, generation, tenant, entry_id, to_position);

-- When appends were recorded: leads from a recorded time to a position. One row for those of a tenant that one batch had and that follow
-- each other without a gap, so that no two rows overlap, however late some of them come.
CREATE TABLE catalog_append (
  first_position bigint        NOT NULL,
  first_recorded timestamptz   NOT NULL,
  generation     integer       NOT NULL,
  tenant         uuid          NOT NULL,
  positions      bigint[]      NOT NULL,
  recorded       timestamptz[] NOT NULL,
  PRIMARY KEY (generation, tenant, first_position)
);
CREATE INDEX catalog_append_recorded ON catalog_append (generation, tenant, first_recorded, first_position);
ALTER TABLE catalog_append ALTER COLUMN positions SET STORAGE EXTERNAL, ALTER COLUMN recorded SET STORAGE EXTERNAL;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['catalog_entry', 'catalog_entry_past', 'catalog_entry_facet', 'catalog_append'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner ON %I TO contentos_migrator USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY projector ON %I TO contentos_projector USING (true) WITH CHECK (true)', t);
    EXECUTE format($p$CREATE POLICY reader ON %I FOR SELECT TO contentos_reader
                      USING (tenant = NULLIF(current_setting('contentos.tenant', true), '')::uuid)$p$, t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO contentos_projector', t);
    EXECUTE format('GRANT SELECT ON %I TO contentos_reader', t);
  END LOOP;
END $$;

-- A new installation begins with the new shape.
UPDATE read_model SET live = 3000001, newest = 3000001
 WHERE model = 'catalog' AND NOT EXISTS (SELECT FROM read_model_checkpoint WHERE model = 'catalog');
)sql"};

}  // namespace contentos::pg
