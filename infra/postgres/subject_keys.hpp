// The wrapped keys of persons and tenants in PostgreSQL.
#pragma once

#include "commands/ports/subject_keys.hpp"
#include "infra/postgres/pool.hpp"

namespace contentos {

class PgSubjectKeyStore final : public SubjectKeyStore {
public:
  explicit PgSubjectKeyStore(std::string const& conninfo, std::size_t connections = 4);

  [[nodiscard]] Result<std::optional<StoredKey>> get(TenantScope scope, Uuid const& subject) override;
  [[nodiscard]] Result<StoredKey> put_if_absent(TenantScope scope, Uuid const& subject, std::string const& wrapped) override;
  [[nodiscard]] Result<void> destroy(TenantScope scope, Uuid const& subject) override;

private:
  [[nodiscard]] Result<pg::Rows> run(TenantScope scope, std::string_view sql, pg::Params const& params);
  pg::Pool pool_;
};

}  // namespace contentos
