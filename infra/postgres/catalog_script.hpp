// What the statements that write the catalog's rows are put together of. Internal to catalog_rows.cpp and catalog_entry_rows.cpp.
#pragma once

#include "infra/postgres/script.hpp"
#include "projections/catalog/catalog_fold.hpp"

#include <optional>
#include <vector>

namespace contentos::pg {

/// What of a row its validity is, as columns.
struct ValidityColumns {
  std::vector<std::int64_t> from;
  std::vector<std::optional<std::int64_t>> to;
  std::vector<Timestamp> occurred_from;
  std::vector<std::optional<Timestamp>> occurred_to;

  void add(catalog::Validity const& v) {
    from.push_back(v.from.value);
    to.push_back(v.to ? std::optional(v.to->value) : std::nullopt);
    occurred_from.push_back(v.occurred_from);
    occurred_to.push_back(v.occurred_to);
  }
  Params& write(Params& params) const { return params.int8s(from).int8s(to).times(occurred_from).times(occurred_to); }
};

/// `rows`: of one entry in order, each but the last closed by the next, and each with what was before it.
void write_entries(Script& script, std::int32_t generation, std::vector<catalog::EntryRow> const& rows);

}  // namespace contentos::pg
