// Writes the catalog's rows: each table in one statement, whatever their number, and all statements in one round trip.
#pragma once

#include "infra/postgres/connection.hpp"
#include "projections/catalog/catalog_fold.hpp"

namespace contentos::pg {

/// Ends the stored rows that the new ones replace, and inserts the new ones.
[[nodiscard]] Result<void> write_catalog(Connection& connection, std::int32_t generation, catalog::Changes const& changes);

}  // namespace contentos::pg
