// The catalog: entries and other records as they were at any moment, on two time axes.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0004Catalog{4, "catalog", R"sql(
-- A row holds from its append on ([from_position, to_position) of the tenant) and for a stretch of the world's time
-- ([occurred_from, occurred_to)). The row that still holds ends at the largest bigint and at infinity.
CREATE TABLE catalog_entry (
  generation    integer     NOT NULL,
  tenant        uuid        NOT NULL,
  entry_id      text        COLLATE "C" NOT NULL,
  from_position bigint      NOT NULL,
  to_position   bigint      NOT NULL DEFAULT 9223372036854775807,
  occurred_from timestamptz NOT NULL,
  occurred_to   timestamptz NOT NULL DEFAULT 'infinity',
  type_key      text        COLLATE "C" NOT NULL,
  status        text        COLLATE "C" NOT NULL,
  title         text        COLLATE "C" NOT NULL,
  title_key     text        COLLATE "C" NOT NULL,
  external_id   text        COLLATE "C" NOT NULL,
  created_by    text        COLLATE "C" NOT NULL,
  updated_by    text        COLLATE "C" NOT NULL,
  categories    text[]      NOT NULL,
  latest_number integer     NOT NULL,
  live_number   integer,
  created_at    timestamptz NOT NULL,
  updated_at    timestamptz NOT NULL,
  is_deleted    boolean     NOT NULL,
  json          text        NOT NULL,
  PRIMARY KEY (generation, tenant, entry_id, from_position)
);
CREATE INDEX catalog_entry_updated ON catalog_entry (generation, tenant, updated_at, entry_id) WHERE to_position = 9223372036854775807;
CREATE INDEX catalog_entry_created ON catalog_entry (generation, tenant, created_at, entry_id) WHERE to_position = 9223372036854775807;
CREATE INDEX catalog_entry_title ON catalog_entry (generation, tenant, title_key, entry_id) WHERE to_position = 9223372036854775807;
-- What a page fixed at a position still needs although it has been replaced since: little, when the position is recent.
CREATE INDEX catalog_entry_replaced ON catalog_entry (generation, tenant, to_position) WHERE to_position < 9223372036854775807;

-- The words of each version, once, however many rows show that version.
CREATE TABLE catalog_text (
  generation integer  NOT NULL,
  tenant     uuid     NOT NULL,
  entry_id   text     COLLATE "C" NOT NULL,
  number     integer  NOT NULL,
  words      tsvector NOT NULL,
  PRIMARY KEY (generation, tenant, entry_id, number)
);
CREATE INDEX catalog_text_words ON catalog_text USING gin (words);

CREATE TABLE catalog_record (
  generation    integer     NOT NULL,
  tenant        uuid        NOT NULL,
  kind          text        COLLATE "C" NOT NULL,
  id            text        COLLATE "C" NOT NULL,
  from_position bigint      NOT NULL,
  to_position   bigint      NOT NULL DEFAULT 9223372036854775807,
  occurred_from timestamptz NOT NULL,
  occurred_to   timestamptz NOT NULL DEFAULT 'infinity',
  sort_key      text        COLLATE "C" NOT NULL,
  is_gone       boolean     NOT NULL,
  json          text        NOT NULL,
  PRIMARY KEY (generation, tenant, kind, id, from_position)
);
CREATE INDEX catalog_record_order ON catalog_record (generation, tenant, kind, sort_key, id) WHERE to_position = 9223372036854775807;

-- When each append was recorded: leads from a recorded time to a position.
CREATE TABLE catalog_append (
  generation integer     NOT NULL,
  tenant     uuid        NOT NULL,
  position   bigint      NOT NULL,
  recorded   timestamptz NOT NULL,
  PRIMARY KEY (generation, tenant, position)
);
CREATE INDEX catalog_append_recorded ON catalog_append (generation, tenant, recorded, position);

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['catalog_entry', 'catalog_text', 'catalog_record', 'catalog_append'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner ON %I TO contentos_migrator USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY projector ON %I TO contentos_projector USING (true) WITH CHECK (true)', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO contentos_projector', t);
  END LOOP;
  -- Not on the words: those are searched through catalog_search alone.
  FOREACH t IN ARRAY ARRAY['catalog_entry', 'catalog_record', 'catalog_append'] LOOP
    EXECUTE format($p$CREATE POLICY reader ON %I FOR SELECT TO contentos_reader
                      USING (tenant = NULLIF(current_setting('contentos.tenant', true), '')::uuid)$p$, t);
    EXECUTE format('GRANT SELECT ON %I TO contentos_reader', t);
  END LOOP;
END $$;

-- Full-text operators are not leakproof, so under row-level security they would lose their index. The scope is checked here instead.
CREATE FUNCTION catalog_search(scope uuid, of_generation integer, query text) RETURNS TABLE (entry_id text, number integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = contentos, pg_temp AS $f$
  SELECT t.entry_id, t.number FROM catalog_text t
   WHERE scope = NULLIF(current_setting('contentos.tenant', true), '')::uuid
     AND t.generation = of_generation AND t.tenant = scope AND t.words @@ websearch_to_tsquery('simple', query)
$f$;
REVOKE ALL ON FUNCTION catalog_search(uuid, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION catalog_search(uuid, integer, text) TO contentos_reader;
)sql"};

}  // namespace contentos::pg
