// The event log and what is kept beside it in the same transaction (docs/layers/event-log.md).
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0001EventLog{1, "event_log", R"sql(
-- The counter of a shard. Its row lock is what puts appends into one order; it is updated once per batch, in place (HOT).
CREATE TABLE log_shard (
  shard         integer     PRIMARY KEY,
  head          bigint      NOT NULL DEFAULT 0,
  head_hash     bytea,
  last_recorded timestamptz NOT NULL DEFAULT 'epoch'
) WITH (fillfactor = 10);

-- Where a tenant lives, for ever, and how far its own count is.
CREATE TABLE tenant_head (
  tenant   uuid    PRIMARY KEY,
  shard    integer NOT NULL REFERENCES log_shard,
  position bigint  NOT NULL DEFAULT 0
) WITH (fillfactor = 50);

CREATE TABLE event (
  position        bigint  NOT NULL CHECK (position > 0),
  version         bigint  NOT NULL CHECK (version > 0),
  tenant_position bigint  NOT NULL CHECK (tenant_position > 0),
  tenant          uuid    NOT NULL,
  shard           integer NOT NULL,
  stream          text    COLLATE "C" NOT NULL,
  header          bytea   NOT NULL,
  data            bytea   NOT NULL,
  body            bytea,
  body_hash       bytea,
  hash            bytea   NOT NULL,
  PRIMARY KEY (shard, position)
) PARTITION BY LIST (shard);
-- Not unique: that versions follow each other is judged under the shard's lock, and a unique index would cost every insert a look-up.
CREATE INDEX event_stream ON event (tenant, stream, version);
-- Bodies come compressed, so a second compression would only cost.
ALTER TABLE event ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE stream_head (
  tenant   uuid        NOT NULL,
  stream   text        COLLATE "C" NOT NULL,
  version  bigint      NOT NULL,
  occurred timestamptz NOT NULL,
  PRIMARY KEY (tenant, stream)
) WITH (fillfactor = 80);

CREATE TABLE command_result (
  tenant          uuid        NOT NULL,
  command_id      uuid        NOT NULL,
  digest          bytea       NOT NULL,
  principal       text        NOT NULL,
  result          bytea       NOT NULL,
  tenant_position bigint      NOT NULL,
  shard_position  bigint      NOT NULL,
  recorded        timestamptz NOT NULL,
  PRIMARY KEY (tenant, command_id)
);

-- A pure function of the events; keys are bytes, because the text of clients may hold what a text column cannot.
CREATE TABLE claim (
  tenant uuid  NOT NULL,
  kind   text  COLLATE "C" NOT NULL,
  key    bytea NOT NULL,
  stream text  COLLATE "C" NOT NULL,
  PRIMARY KEY (tenant, kind, key)
);

-- Wrapped keys of persons and tenants; one without a key is destroyed for ever. Backed up apart from everything else.
CREATE TABLE subject_key (
  tenant  uuid        NOT NULL,
  subject uuid        NOT NULL,
  wrapped bytea,
  changed timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (tenant, subject)
);

DO $$
BEGIN
  FOR n IN 0..15 LOOP
    INSERT INTO log_shard (shard) VALUES (n);
    EXECUTE format('CREATE TABLE event_%s PARTITION OF event FOR VALUES IN (%s)', n, n);
    -- No role has rights on a partition itself; should one ever get them, it still finds no rows.
    EXECUTE format('ALTER TABLE event_%s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', n);
  END LOOP;
END $$;

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['tenant_head', 'event', 'stream_head', 'command_result', 'claim'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY owner ON %I TO contentos_migrator USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY appender ON %I TO contentos_appender USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY projector ON %I FOR SELECT TO contentos_projector USING (true)', t);
    EXECUTE format($p$CREATE POLICY reader ON %I FOR SELECT TO contentos_reader
                      USING (tenant = NULLIF(current_setting('contentos.tenant', true), '')::uuid)$p$, t);
    EXECUTE format('GRANT SELECT ON %I TO contentos_appender, contentos_projector, contentos_reader', t);
  END LOOP;
END $$;

GRANT INSERT ON event, command_result TO contentos_appender;
GRANT INSERT, UPDATE ON tenant_head, stream_head TO contentos_appender;
GRANT INSERT, UPDATE, DELETE ON claim TO contentos_appender;
GRANT SELECT, UPDATE ON log_shard TO contentos_appender;
GRANT SELECT ON log_shard TO contentos_projector;

-- Not even the appender reaches the keys of a tenant that its transaction does not name.
ALTER TABLE subject_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON subject_key TO contentos_migrator USING (true) WITH CHECK (true);
CREATE POLICY appender ON subject_key TO contentos_appender
  USING (tenant = NULLIF(current_setting('contentos.tenant', true), '')::uuid)
  WITH CHECK (tenant = NULLIF(current_setting('contentos.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE ON subject_key TO contentos_appender;
)sql"};

}  // namespace contentos::pg
