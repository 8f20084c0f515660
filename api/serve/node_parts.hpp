// The parts of one process and how each is started. Internal to api/serve: node_parts.cpp brings up what lies below the HTTP surfaces,
// node.cpp those and the order of everything.
#pragma once

#include "api/serve/catch_up.hpp"
#include "api/serve/joined_models.hpp"
#include "api/serve/lag_watch.hpp"
#include "api/serve/node.hpp"
#include "api/serve/settings.hpp"
#include "api/serve/sql_projector.hpp"
#include "api/serve/states_of_versions.hpp"
#include "commands/commands.hpp"
#include "commands/reactor/desk.hpp"
#include "commands/scheduler/scheduler.hpp"
#include "commands/timer/timer.hpp"
#include "infra/crypto/identity.hpp"
#include "infra/crypto/sha256.hpp"
#include "infra/crypto/vault.hpp"
#include "infra/http/server.hpp"
#include "infra/kafka/kafka_feed.hpp"
#include "infra/kafka/relay.hpp"
#include "infra/postgres/event_log.hpp"
#include "infra/postgres/lease.hpp"
#include "infra/postgres/subject_keys.hpp"
#include "infra/postgres/todo_store.hpp"
#include "infra/process/embedded_postgres.hpp"
#include "infra/rocksdb/rocksdb_store.hpp"
#include "infra/text/icu_graphemes.hpp"
#include "infra/text/icu_transliterator.hpp"
#include "infra/text/icu_words.hpp"
#include "infra/time/tz_database.hpp"

#include <atomic>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

/// What the read models name bytes by.
[[nodiscard]] inline std::string digest(std::string_view bytes) { return std::string(bytes_of(crypto::sha256(bytes))); }

// Members stand in the order in which they need each other, so that destruction is the reverse.
struct Node::Parts {
  Parts(DataFolder folder, Roles does, Settings set, std::stop_token told)
      : data(std::move(folder)), roles(does), settings(std::move(set)), stop_requested(std::move(told)) {}

  DataFolder data;
  Roles roles;
  Settings settings;
  std::stop_token stop_requested;  // ends a start that is under way
  unsigned worker_threads = 0;     // of the server, which run the commands
  crypto::SystemIdentity identity{};
  std::atomic<bool> database_died{false};
  std::unique_ptr<EmbeddedPostgres> postgres{};
  std::string conninfo{};
  std::string owner{};  // of this process's leases
  std::unique_ptr<PgEventLog> log{};
  std::unique_ptr<PgSubjectKeyStore> keys{};
  std::unique_ptr<crypto::SubjectVault> vault{};
  std::unique_ptr<SchemaValidator> schemas{};
  tz::TzDatabase zones{};
  text::IcuGraphemes graphemes{};
  text::IcuTransliterator transliterator{};
  text::IcuWords words{};
  ScopeAuthorizer authorizer{};
  StatesOfVersions stored_states{};
  std::unique_ptr<Repositories> repositories{};
  std::unique_ptr<Pipeline> pipeline{};
  std::unique_ptr<Authenticator> authenticator{};
  std::unique_ptr<Commands> commands{};

  std::unique_ptr<pg::Pool> projector_pool{};
  std::unique_ptr<pg::Pool> reader_pool{};
  std::shared_ptr<RocksKvStore> delivery_store{};
  std::shared_ptr<RocksKvStore> versions_store{};
  std::shared_ptr<RocksKvStore> search_store{};
  std::shared_ptr<delivery::DeliveryCache> delivery_cache{};
  std::vector<std::unique_ptr<Projection>> replicas{};
  std::unique_ptr<delivery::DeliveryReader> delivery{};
  std::unique_ptr<VersionsReader> versions{};
  std::unique_ptr<SearchReader> search{};
  std::unique_ptr<CatalogReader> catalog{};
  std::unique_ptr<AuditReader> audit{};
  std::unique_ptr<Feed> feed{};
  std::unique_ptr<Runner> runner{};  // of the replicas
  std::unique_ptr<SqlModels> watched{};
  std::unique_ptr<SqlProjector> sql_projector{};
  JoinedModels read_models{};
  std::unique_ptr<CatchUp> catch_up{};
  std::unique_ptr<LagWatch> lag_watch{};
  std::unique_ptr<Relay> relay{};
  std::unique_ptr<LeaseKeeper> relay_lease{};

  std::unique_ptr<PgTodoStore> todos{};
  std::unique_ptr<PgHousekeeping> housekeeping{};
  std::vector<std::unique_ptr<Reactor>> reactors{};
  std::unique_ptr<ReactorDesk> desk{};
  std::vector<std::unique_ptr<ReactorLoop>> reactor_loops{};
  std::unique_ptr<api::Services> services{};
  std::unique_ptr<http::Server> server{};
  std::string address{};
  bool first_start = false;
  bool stopped = false;

  /// All of the following, in their order.
  Result<void> start(ServeOptions const& options, std::function<void()> const& has_database);
  Result<void> start_database();
  Result<int> migrate_when_reachable() const;
  Result<void> start_log();
  Result<void> make_commands();
  Result<void> open_replicas();
  Result<std::vector<ShardPosition>> feed_from() const;
  Result<void> start_feed();
  Result<void> start_projections();
  Result<void> start_relay();
  [[nodiscard]] LeaseOptions lease_on(std::string_view work) const;
  Result<void> start_platform();
  Result<void> start_reactors();
  [[nodiscard]] std::vector<api::ReadinessCheck> readiness();
  Result<void> make_services();
  Result<void> start_server(ServeOptions const& options);
  void await_first_look();
  void stop();
};

}  // namespace contentos
