// What lists are filtered by as rows of their own: under row-level security an index over arrays is lost, and it would know no order.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0009Facets{9, "facets", R"sql(
-- One row for each facet (`category=…`) of a row of catalog_entry, which it holds exactly as long as, with what lists are ordered by.
CREATE TABLE catalog_entry_facet (
  generation    integer     NOT NULL,
  tenant        uuid        NOT NULL,
  facet         text        COLLATE "C" NOT NULL,
  entry_id      text        COLLATE "C" NOT NULL,
  from_position bigint      NOT NULL,
  to_position   bigint      NOT NULL DEFAULT 9223372036854775807,
  occurred_from timestamptz NOT NULL,
  occurred_to   timestamptz NOT NULL DEFAULT 'infinity',
  title_key     text        COLLATE "C" NOT NULL,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  is_deleted    boolean     NOT NULL,
  PRIMARY KEY (generation, tenant, entry_id, from_position, facet)
);
CREATE INDEX catalog_entry_facet_updated ON catalog_entry_facet (generation, tenant, facet, updated_at, entry_id)
 WHERE to_position = 9223372036854775807;
CREATE INDEX catalog_entry_facet_created ON catalog_entry_facet (generation, tenant, facet, created_at, entry_id)
 WHERE to_position = 9223372036854775807;
CREATE INDEX catalog_entry_facet_title ON catalog_entry_facet (generation, tenant, facet, title_key, entry_id)
 WHERE to_position = 9223372036854775807;
CREATE INDEX catalog_entry_facet_replaced ON catalog_entry_facet (generation, tenant, facet, to_position)
 WHERE to_position < 9223372036854775807;

-- The same of the rows of catalog_record.
CREATE TABLE catalog_facet (
  generation    integer     NOT NULL,
  tenant        uuid        NOT NULL,
  kind          text        COLLATE "C" NOT NULL,
  facet         text        COLLATE "C" NOT NULL,
  id            text        COLLATE "C" NOT NULL,
  from_position bigint      NOT NULL,
  to_position   bigint      NOT NULL DEFAULT 9223372036854775807,
  occurred_from timestamptz NOT NULL,
  occurred_to   timestamptz NOT NULL DEFAULT 'infinity',
  sort_key      text        COLLATE "C" NOT NULL,
  is_gone       boolean     NOT NULL,
  PRIMARY KEY (generation, tenant, kind, id, from_position, facet)
);
CREATE INDEX catalog_facet_order ON catalog_facet (generation, tenant, kind, facet, sort_key, id)
 WHERE to_position = 9223372036854775807;
CREATE INDEX catalog_facet_replaced ON catalog_facet (generation, tenant, kind, facet, to_position)
 WHERE to_position < 9223372036854775807;
CREATE INDEX catalog_record_replaced ON catalog_record (generation, tenant, kind, to_position) WHERE to_position < 9223372036854775807;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['catalog_entry_facet', 'catalog_facet'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner ON %I TO contentos_migrator USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY projector ON %I TO contentos_projector USING (true) WITH CHECK (true)', t);
    EXECUTE format($p$CREATE POLICY reader ON %I FOR SELECT TO contentos_reader
                      USING (tenant = NULLIF(current_setting('contentos.tenant', true), '')::uuid)$p$, t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO contentos_projector', t);
    EXECUTE format('GRANT SELECT ON %I TO contentos_reader', t);
  END LOOP;
END $$;

-- The shape of the program that wrote the rows of an append. A generation's number says its own (infra/postgres/generation.hpp); a program
-- of an earlier shape goes on in the generations that it knows, and is kept from leaving holes in one of which more is expected.
ALTER TABLE catalog_append ADD COLUMN shape integer NOT NULL DEFAULT 0, ADD CONSTRAINT catalog_append_shape CHECK (shape >= generation / 1000000);

-- A new installation begins with the new shape. Else the generation that is there is served until the first program that knows the new one
-- has filled another.
UPDATE read_model SET live = 1000001, newest = 1000001
 WHERE model = 'catalog' AND NOT EXISTS (SELECT FROM read_model_checkpoint WHERE model = 'catalog');
)sql"};

}  // namespace contentos::pg
