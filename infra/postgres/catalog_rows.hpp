// Writes the catalog's rows: each table in one or two statements, whatever their number.
#pragma once

#include "infra/postgres/script.hpp"
#include "projections/catalog/catalog_fold.hpp"

namespace contentos::pg {

/// Ends the stored rows that the new ones replace, and inserts the new ones.
void write_catalog(Script& script, std::int32_t generation, catalog::Changes const& changes);

}  // namespace contentos::pg
