// The to-do list of all reactors, in place of the scheduler's own.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0011Reactors{11, "reactors", R"sql(
-- One row for each reactor, tenant, event and key, however often the event is read; what is settled stays for a while, so that it is not
-- made anew. `wake` is when it may be leased: when it is due, when the lease on it ends, or when it is to be tried again.
CREATE TABLE reactor_todo (
  reactor     text        COLLATE "C" NOT NULL,
  tenant      uuid        NOT NULL,
  event_id    uuid        NOT NULL,
  key         text        COLLATE "C" NOT NULL,
  position    bigint      NOT NULL,  -- of the event in its tenant: a later one may cancel it, an earlier one that is read again may not
  due         timestamptz NOT NULL,
  payload     text        NOT NULL,
  state       text        NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'cancelled', 'refused', 'dead')),
  wake        timestamptz NOT NULL,
  lease_owner text        NOT NULL DEFAULT '',
  fence       bigint      NOT NULL DEFAULT 0,
  attempts    integer     NOT NULL DEFAULT 0,
  failures    integer     NOT NULL DEFAULT 0,
  why         text        NOT NULL DEFAULT '',
  changed     timestamptz NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (reactor, tenant, event_id, key)
);
CREATE INDEX reactor_todo_wake ON reactor_todo (reactor, wake) WHERE state = 'open';
CREATE INDEX reactor_todo_key ON reactor_todo (reactor, tenant, key) WHERE state <> 'cancelled';
CREATE INDEX reactor_todo_dead ON reactor_todo (reactor, tenant, key, event_id) WHERE state = 'dead';
CREATE INDEX reactor_todo_refused ON reactor_todo (reactor) WHERE state = 'refused';
CREATE INDEX reactor_todo_settled ON reactor_todo (changed) WHERE state IN ('done', 'cancelled');

ALTER TABLE reactor_todo ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY owner ON reactor_todo TO contentos_migrator USING (true) WITH CHECK (true);
CREATE POLICY projector ON reactor_todo TO contentos_projector USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON reactor_todo TO contentos_projector;

-- The list begins with the log: what it asked for and has happened since is cancelled on the way.
INSERT INTO read_model (model) VALUES ('reactors');
INSERT INTO reactor_todo (reactor, tenant, event_id, key, position, due, payload, wake)
VALUES ('timer', '00000000-0000-8000-8000-000000000001', '00000000-0000-0000-0000-000000000000', 'tidy', 0, clock_timestamp(), '{}',
        clock_timestamp());

-- Ids of the reactors' commands are keyed by it, in all processes alike: who does not know it can foretell none. 244 random bits.
CREATE TABLE reactor_key (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  key      bytea   NOT NULL
);
INSERT INTO reactor_key (key) VALUES (decode(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 'hex'));
GRANT SELECT ON reactor_key TO contentos_projector;

-- schedule_todo and its read_model stay for programs of the release before that still run; newer ones do not look at them, nor fill them:
-- once a newer program projects, what older workers find there is what was there before.
)sql"};

}  // namespace contentos::pg
