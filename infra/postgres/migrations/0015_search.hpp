// Text is searched in a model of its own, which is not in PostgreSQL (docs/adr/0024).
#pragma once

#include "infra/postgres/migrations/migration.hpp"

namespace contentos::pg {

inline constexpr Migration k0015Search{15, "search", R"sql(
DROP FUNCTION catalog_search(uuid, integer, text);
DROP TABLE catalog_text;
)sql"};

}  // namespace contentos::pg
