// Schedules that fail are kept apart from those that are due, and lists can be asked for either.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0007Schedules{7, "schedules", R"sql(
-- A publication that was refused. It stays as long as the fact does, to be counted; it is never due.
ALTER TABLE schedule_todo ADD COLUMN failed boolean NOT NULL DEFAULT false;
DROP INDEX schedule_todo_due;
CREATE INDEX schedule_todo_due ON schedule_todo (generation, due) WHERE NOT done AND NOT failed;
CREATE INDEX schedule_todo_failed ON schedule_todo (generation) WHERE failed;

ALTER TABLE catalog_entry ADD COLUMN schedule text COLLATE "C" CHECK (schedule IN ('pending', 'failed'));

-- The rows become what a rebuild would make of the same events: before this step no schedule had failed, and no publication told its
-- content, so that only what is not live looks otherwise. Keys are found in the text: inside a JSON string their quotes are escaped.
UPDATE catalog_entry
   SET schedule = 'pending', json = regexp_replace(json, '("schedule":\{.*?"by":\{[^}]*\})\}', '\1,"failed":null}')
 WHERE strpos(json, '"schedule":{') > 0;
UPDATE catalog_entry
   SET json = replace(json, '"has_unpublished_changes":true', '"has_unpublished_changes":false')
 WHERE live_number IS NULL AND strpos(json, '"has_unpublished_changes":true') > 0;

-- In the order in which a list comes unless it is asked otherwise.
CREATE INDEX catalog_entry_schedule ON catalog_entry (generation, tenant, schedule, updated_at, entry_id)
 WHERE to_position = 9223372036854775807 AND schedule IS NOT NULL;
)sql"};

}  // namespace contentos::pg
