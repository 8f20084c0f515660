#include "infra/postgres/subject_keys.hpp"

#include "infra/postgres/migrate.hpp"

namespace contentos {

using pg::Params;

PgSubjectKeyStore::PgSubjectKeyStore(std::string const& conninfo, std::size_t connections)
    : pool_({.connect = {.conninfo = conninfo, .role = std::string(pg::kAppenderRole), .application_name = "contentos keys"},
             .size = connections}) {}

/// Every statement here may be repeated, so a connection that turns out to be dead costs nothing but a second try.
Result<pg::Rows> PgSubjectKeyStore::run(TenantScope scope, std::string_view sql, Params const& params) {
  auto const tenant = Params().text(scope.tenant().str());
  pg::Statement const statements[] = {{"BEGIN"}, {"SELECT set_config('contentos.tenant', $1, true)", &tenant}, {sql, &params}, {"COMMIT"}};
  for (int attempt = 0;; ++attempt) {
    auto lease = pool_.acquire();
    if (!lease) { return lease.error(); }
    auto rows = (*lease)->pipeline(statements);
    if (rows) { return std::move((*rows)[2]); }
    if (attempt == 1 || (*lease)->is_usable()) { return rows.error(); }
    pool_.drop_idle();
  }
}

Result<std::optional<StoredKey>> PgSubjectKeyStore::get(TenantScope scope, Uuid const& subject) {
  auto const rows =
      run(scope, "SELECT wrapped FROM subject_key WHERE tenant = $1 AND subject = $2", Params().uuid(scope.tenant()).uuid(subject));
  if (!rows) { return rows.error(); }
  if (rows->empty()) { return std::optional<StoredKey>(); }
  return std::optional(StoredKey{rows->front().opt_bytes(0)});
}

Result<StoredKey> PgSubjectKeyStore::put_if_absent(TenantScope scope, Uuid const& subject, std::string const& wrapped) {
  auto const put =
      run(scope, "INSERT INTO subject_key (tenant, subject, wrapped) VALUES ($1, $2, $3) ON CONFLICT (tenant, subject) DO NOTHING",
          Params().uuid(scope.tenant()).uuid(subject).bytes(wrapped));
  if (!put) { return put.error(); }
  auto const stands = get(scope, subject);
  if (!stands) { return stands.error(); }
  CONTENTOS_ENSURE(stands->has_value(), "a key that was just stored is there");
  return **stands;
}

Result<void> PgSubjectKeyStore::destroy(TenantScope scope, Uuid const& subject) {
  auto const done = run(scope,
                        "INSERT INTO subject_key (tenant, subject, wrapped) VALUES ($1, $2, NULL) "
                        "ON CONFLICT (tenant, subject) DO UPDATE SET wrapped = NULL, changed = clock_timestamp()",
                        Params().uuid(scope.tenant()).uuid(subject));
  if (!done) { return done.error(); }
  return {};
}

}  // namespace contentos
