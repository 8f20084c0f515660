#include "infra/postgres/migrate.hpp"

#include "infra/postgres/connection.hpp"
#include "infra/postgres/migrations/0001_event_log.hpp"
#include "infra/postgres/migrations/0002_read_models.hpp"
#include "infra/postgres/migrations/0003_audit.hpp"
#include "infra/postgres/migrations/0004_catalog.hpp"
#include "infra/postgres/migrations/0005_schedule.hpp"
#include "infra/postgres/migrations/0006_cluster.hpp"
#include "infra/postgres/migrations/0007_schedules.hpp"
#include "infra/postgres/migrations/0008_set_aside.hpp"
#include "infra/postgres/migrations/0009_facets.hpp"
#include "infra/postgres/migrations/0010_entry_marks.hpp"
#include "infra/postgres/migrations/0011_reactors.hpp"
#include "infra/postgres/migrations/0012_audit_months.hpp"
#include "infra/postgres/migrations/0013_todos_of_closed_tenants.hpp"
#include "infra/postgres/migrations/0014_event_storage.hpp"
#include "infra/postgres/migrations/0015_search.hpp"
#include "infra/postgres/migrations/0016_narrow_commands.hpp"
#include "infra/postgres/migrations/0017_narrow_audit.hpp"
#include "infra/postgres/migrations/0018_current_catalog.hpp"
#include "infra/postgres/migrations/0019_hours_of_changes.hpp"

#include <array>
#include <map>

namespace contentos::pg {

namespace {

constexpr std::array kSteps = {
    k0001EventLog,
    k0002ReadModels,
    k0003Audit,
    k0004Catalog,
    k0005Schedule,
    k0006Cluster,
    k0007Schedules,
    k0008SetAside,
    k0009Facets,
    k0010EntryMarks,
    k0011Reactors,
    k0012AuditMonths,
    k0013TodosOfClosedTenants,
    k0014EventStorage,
    k0015Search,
    k0016NarrowCommands,
    k0017NarrowAudit,
    k0018CurrentCatalog,
    k0019HoursOfChanges,
};

// Roles belong to the whole cluster, so that two databases of it may make them at the same time.
constexpr auto kPrepare = R"sql(
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['contentos_migrator', 'contentos_appender', 'contentos_projector', 'contentos_reader'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', r);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
      END;
    END IF;
    IF NOT pg_has_role(current_user, r, 'MEMBER') THEN
      EXECUTE format('GRANT %I TO current_user', r);
    END IF;
  END LOOP;
  EXECUTE format('GRANT CREATE ON DATABASE %I TO contentos_migrator WITH GRANT OPTION', current_database());
END $$;
CREATE SCHEMA IF NOT EXISTS contentos AUTHORIZATION contentos_migrator;
SET LOCAL ROLE contentos_migrator;
GRANT USAGE ON SCHEMA contentos TO contentos_appender, contentos_projector, contentos_reader;
CREATE TABLE IF NOT EXISTS schema_migration (
  number integer PRIMARY KEY,
  name text NOT NULL,
  sha256 text NOT NULL,
  applied timestamptz NOT NULL DEFAULT clock_timestamp()
);
)sql";

constexpr std::int64_t kMigrationLock = 0x436F6E74656E744F;  // "ContentO": any number that nobody else uses

Result<std::map<std::int64_t, std::string>> applied_steps(Connection& connection) {
  auto const rows = connection.exec("SELECT number, sha256 FROM schema_migration");
  if (!rows) { return rows.error(); }
  std::map<std::int64_t, std::string> out;
  for (auto row : *rows) { out.emplace(row.int8(0), row.text(1)); }
  return out;
}

Result<void> run_step(Connection& connection, Migration const& step, std::string const& digest) {
  if (auto const done = connection.script(std::string(step.sql)); !done) {
    auto error = done.error();
    error.context = "migration " + std::to_string(step.number) + " " + std::string(step.name) + ": " + error.context;
    return error;
  }
  auto const noted = connection.exec("INSERT INTO schema_migration (number, name, sha256) VALUES ($1, $2, $3)",
                                     Params().int4(step.number).text(step.name).text(digest));
  if (!noted) { return noted.error(); }
  return {};
}

Result<int> run_pending(Connection& connection, std::span<Migration const> steps) {
  auto const applied = applied_steps(connection);
  if (!applied) { return applied.error(); }
  int count = 0;
  for (auto const& step : steps) {
    auto const digest = connection.exec("SELECT encode(sha256($1), 'hex')", Params().bytes(step.sql));
    if (!digest) { return digest.error(); }
    std::string const hex(digest->front().text(0));
    if (auto const it = applied->find(step.number); it != applied->end()) {
      if (it->second != hex) {
        return StoreError{StoreErrorCode::internal, false,
                          "migration " + std::to_string(step.number) + " ran with another text than this binary has"};
      }
      continue;
    }
    if (auto const done = run_step(connection, step, hex); !done) { return done.error(); }
    ++count;
  }
  return count;
}

}  // namespace

std::span<Migration const> all_migrations() { return kSteps; }

Result<int> migrate(std::string const& conninfo, std::span<Migration const> steps) {
  auto connection = Connection::open({.conninfo = conninfo, .application_name = "contentos migrate"});
  if (!connection) { return connection.error(); }
  Transaction tx(*connection);
  if (auto const begun = tx.begin(); !begun) { return begun.error(); }
  if (auto const mine = connection->exec("SELECT pg_advisory_xact_lock($1)", Params().int8(kMigrationLock)); !mine) { return mine.error(); }
  if (auto const ready = connection->script(kPrepare); !ready) { return ready.error(); }
  auto const count = run_pending(*connection, steps);
  if (!count) { return count.error(); }
  if (auto const done = tx.commit(); !done) { return done.error(); }
  return *count;
}

}  // namespace contentos::pg
