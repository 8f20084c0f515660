// Of a command that was carried out what its event does not say.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0016NarrowCommands{16, "narrow_commands", R"sql(
-- Position and time are the event's at shard_position; a principal is kept only where it is not the event's actor, an answer only where it is
-- more than which stream is at which version, a digest (16 bytes of it) only where one was given. Rows of before keep what they have.
ALTER TABLE command_result
  ALTER COLUMN digest DROP NOT NULL,
  ALTER COLUMN principal DROP NOT NULL,
  ALTER COLUMN result DROP NOT NULL,
  ALTER COLUMN tenant_position DROP NOT NULL,
  ALTER COLUMN recorded DROP NOT NULL;

-- As header and data (14): where a row is longer than a page likes, no name and no digest is worth the attempt to compress it.
ALTER TABLE event
  ALTER COLUMN stream SET STORAGE EXTERNAL, ALTER COLUMN body_hash SET STORAGE EXTERNAL, ALTER COLUMN hash SET STORAGE EXTERNAL;

-- Ends a transaction that was written on what does not hold. It says it is of the type that a statement wants; it returns nothing, ever.
CREATE FUNCTION append_refuse(why text) RETURNS timestamptz LANGUAGE plpgsql AS $f$
BEGIN
  RAISE EXCEPTION '%', why USING ERRCODE = 'integrity_constraint_violation';
END $f$;
)sql"};

}  // namespace contentos::pg
