// The audit trail: found in its table, and shown out of the log and of folds of it.
#pragma once

#include "infra/postgres/pool.hpp"
#include "projections/audit/audit_reader.hpp"
#include "projections/entity/entry_states.hpp"

namespace contentos {

class PgAuditReader final : public AuditReader {
public:
  /// `pool`: of role contentos_reader; outlives this.
  /// `states`: of entries, for what was before and after; null: streams are read from their beginning. Outlives this.
  explicit PgAuditReader(pg::Pool& pool, EntryStates const* states = nullptr) : pool_(pool), states_(states) {}

  [[nodiscard]] Result<AuditPage> list(TenantScope scope, AuditFilter const& filter, std::optional<TenantPosition> before,
                                       std::size_t limit) override;
  [[nodiscard]] Result<AuditPage> entity_history(TenantScope scope, std::string_view kind, std::string_view id,
                                                 std::optional<TenantPosition> before, std::size_t limit) override;
  [[nodiscard]] Result<AuthorPage> authors(TenantScope scope, std::optional<PersonId> after, std::size_t limit) override;

private:
  pg::Pool& pool_;
  EntryStates const* states_;
};

}  // namespace contentos
