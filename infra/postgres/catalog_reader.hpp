// The catalog: found in its tables; entries are shown out of folds of the log.
#pragma once

#include "infra/postgres/pool.hpp"
#include "projections/catalog/catalog_reader.hpp"
#include "projections/entity/entry_states.hpp"

namespace contentos {

class PgCatalogReader final : public CatalogReader {
public:
  /// `pool`: of role contentos_reader; outlives this.
  /// `states`: of entries, as they were after each append; null: streams are read from their beginning. Outlives this.
  explicit PgCatalogReader(pg::Pool& pool, EntryStates const* states = nullptr) : pool_(pool), states_(states) {}

  [[nodiscard]] Result<CatalogPage> list_entries(TenantScope scope, CatalogQuery const& query) override;
  [[nodiscard]] Result<CatalogPage> list_records(TenantScope scope, RecordQuery const& query) override;
  [[nodiscard]] Result<std::optional<std::string>> record(TenantScope scope, std::string_view kind, std::string_view id,
                                                          AsOf const& as_of) override;

private:
  pg::Pool& pool_;
  EntryStates const* states_;
};

}  // namespace contentos
