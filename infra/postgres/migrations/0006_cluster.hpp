// What the processes of a cluster agree on: who does what there may be only one of, and how far the distribution is.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0006Cluster{6, "cluster", R"sql(
-- Work that at most one process does. Whoever holds it renews it; the epoch counts the holders.
CREATE TABLE lease (
  name    text        PRIMARY KEY,
  owner   text        NOT NULL,
  epoch   bigint      NOT NULL DEFAULT 1,
  expires timestamptz NOT NULL
) WITH (fillfactor = 50);

-- The topics that the log was ever copied to. The one with the highest generation is followed; the others are dead.
CREATE TABLE event_topic (
  generation integer     PRIMARY KEY,
  topic      text        NOT NULL,
  reason     text        NOT NULL,
  created    timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Up to where the broker has confirmed the copy. A hint: the relay looks at the topic itself before it goes on.
CREATE TABLE relay_checkpoint (
  generation   integer NOT NULL,
  shard        integer NOT NULL,
  position     bigint  NOT NULL,
  hash         bytea   NOT NULL,
  topic_offset bigint  NOT NULL,
  PRIMARY KEY (generation, shard)
) WITH (fillfactor = 50);

-- What a person asks of a read model that another process projects.
CREATE TABLE projector_order (
  id           bigint      PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  model        text        NOT NULL REFERENCES read_model,
  kind         text        NOT NULL CHECK (kind IN ('rebuild', 'unpark')),
  tenant       uuid,
  ordered      timestamptz NOT NULL DEFAULT clock_timestamp(),
  done         timestamptz,
  events_done  bigint      NOT NULL DEFAULT 0,
  events_total bigint      NOT NULL DEFAULT 0,
  error        text        NOT NULL DEFAULT ''
);
CREATE INDEX projector_order_open ON projector_order (model, id) WHERE done IS NULL;

ALTER TABLE projector_order ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON projector_order TO contentos_migrator USING (true) WITH CHECK (true);
CREATE POLICY projector ON projector_order TO contentos_projector USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON lease, event_topic, relay_checkpoint TO contentos_projector;
GRANT SELECT, INSERT, UPDATE ON projector_order TO contentos_projector;
)sql"};

}  // namespace contentos::pg
