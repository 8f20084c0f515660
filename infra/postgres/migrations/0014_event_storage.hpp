// Events are stored as they come.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0014EventStorage{14, "event_storage", R"sql(
-- With its body an event is longer than a page likes, so that the database would try to compress header and data before it moves the body out
-- of the row: work for a few bytes. Of what is stored already nothing changes.
ALTER TABLE event ALTER COLUMN header SET STORAGE EXTERNAL, ALTER COLUMN data SET STORAGE EXTERNAL;
)sql"};

}  // namespace contentos::pg
