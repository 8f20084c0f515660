// Entries have a site, an owner, metadata and a template: the catalog's rows have another shape.
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0010EntryMarks{10, "entry_marks", R"sql(
-- A new installation begins with the new shape, as in 9.
UPDATE read_model SET live = 2000001, newest = 2000001
 WHERE model = 'catalog' AND NOT EXISTS (SELECT FROM read_model_checkpoint WHERE model = 'catalog');
)sql"};

}  // namespace contentos::pg
