// The scheduler's to-do list with its leases.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0005Schedule{5, "schedule", R"sql(
CREATE TABLE schedule_todo (
  generation   integer     NOT NULL,
  tenant       uuid        NOT NULL,
  entry_id     text        COLLATE "C" NOT NULL,
  action       text        COLLATE "C" NOT NULL CHECK (action IN ('publish', 'unpublish')),
  due          timestamptz NOT NULL,
  version_id   uuid        NOT NULL,
  caused_by    bigint      NOT NULL,
  event_id     uuid        NOT NULL,
  -- From here on it is the worker's side: no fold of events, and carried over by a rebuild.
  not_before   timestamptz NOT NULL DEFAULT '-infinity',
  leased_until timestamptz NOT NULL DEFAULT '-infinity',
  lease_owner  text        NOT NULL DEFAULT '',
  attempts     integer     NOT NULL DEFAULT 0,
  done         boolean     NOT NULL DEFAULT false,
  PRIMARY KEY (generation, tenant, entry_id, action)
);
CREATE INDEX schedule_todo_due ON schedule_todo (generation, due) WHERE NOT done;

ALTER TABLE schedule_todo ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON schedule_todo TO contentos_migrator USING (true) WITH CHECK (true);
CREATE POLICY projector ON schedule_todo TO contentos_projector USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON schedule_todo TO contentos_projector;
)sql"};

}  // namespace contentos::pg
