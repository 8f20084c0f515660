// One numbered step of the database schema. Each has a header of its own in this folder, `<number>_<name>.hpp`, and a line in
// infra/postgres/migrate.cpp. A released step never changes: its SHA-256 is recorded in `schema_migration` and compared at every start.
// Steps run as role contentos_migrator, with the schema `contentos` first in the search path, all pending ones in one transaction.
#pragma once

#include <string_view>

namespace contentos::pg {

struct Migration {
  int number;
  std::string_view name;
  std::string_view sql;
};

}  // namespace contentos::pg
