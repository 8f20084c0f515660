// The catalog read from its tables.
#pragma once

#include "infra/postgres/pool.hpp"
#include "projections/catalog/catalog_reader.hpp"

namespace contentos {

class PgCatalogReader final : public CatalogReader {
public:
  /// `pool`: of role contentos_reader; outlives this.
  explicit PgCatalogReader(pg::Pool& pool) : pool_(pool) {}

  [[nodiscard]] Result<CatalogPage> list_entries(TenantScope scope, CatalogQuery const& query) override;
  [[nodiscard]] Result<CatalogPage> list_records(TenantScope scope, RecordQuery const& query) override;
  [[nodiscard]] Result<std::optional<std::string>> record(TenantScope scope, std::string_view kind, std::string_view id,
                                                          AsOf const& as_of) override;

private:
  pg::Pool& pool_;
};

}  // namespace contentos
