// The texts of the catalog's lists. Rows of a list of entries are what it is ordered by, the id, the first position of the append that made
// the entry so, and its version then; of records `json`, what the list is ordered by, and the id.
//
// A list by facets is a range of the first facet's rows in the list's order; the other facets, and what only the entry's own row says, are
// looked up by primary key, row by row, until the page is full. What is ordered by the newest change is read hour by hour and sorted
// within. Under row-level security only operators that are leakproof may be in an index's condition: these are.
#pragma once

#include "infra/postgres/catalog_moment.hpp"
#include "infra/postgres/live_model.hpp"
#include "infra/postgres/query_text.hpp"
#include "projections/catalog/catalog_reader.hpp"

namespace contentos::pg {

/// One row more than the page takes, if there is one.
[[nodiscard]] QueryText entries_query(TenantScope scope, LiveModel const& live, Moment const& moment, CatalogQuery const& query);
/// How many rows all pages have together.
[[nodiscard]] QueryText entries_count(TenantScope scope, LiveModel const& live, Moment const& moment, CatalogFilter const& filter);
/// As entries_query.
[[nodiscard]] QueryText records_query(TenantScope scope, LiveModel const& live, Moment const& moment, RecordQuery const& query);

}  // namespace contentos::pg
