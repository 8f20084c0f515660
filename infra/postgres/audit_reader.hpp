// The audit trail read from its table.
#pragma once

#include "infra/postgres/pool.hpp"
#include "projections/audit/audit_reader.hpp"

namespace contentos {

class PgAuditReader final : public AuditReader {
public:
  /// `pool`: of role contentos_reader; outlives this.
  explicit PgAuditReader(pg::Pool& pool) : pool_(pool) {}

  [[nodiscard]] Result<AuditPage> list(TenantScope scope, AuditFilter const& filter, std::optional<TenantPosition> before,
                                       std::size_t limit) override;
  [[nodiscard]] Result<AuditPage> entity_history(TenantScope scope, std::string_view kind, std::string_view id,
                                                 std::optional<TenantPosition> before, std::size_t limit) override;
  [[nodiscard]] Result<AuthorPage> authors(TenantScope scope, std::optional<PersonId> after, std::size_t limit) override;

private:
  pg::Pool& pool_;
};

}  // namespace contentos
