#include "api/serve/node.hpp"

#include "api/problem.hpp"
#include "api/routes.hpp"
#include "api/serve/observed.hpp"
#include "api/version.hpp"
#include "commands/scheduler/scheduler.hpp"
#include "infra/crypto/identity.hpp"
#include "infra/crypto/sha256.hpp"
#include "infra/crypto/vault.hpp"
#include "infra/http/server.hpp"
#include "infra/postgres/audit_projection.hpp"
#include "infra/postgres/audit_reader.hpp"
#include "infra/postgres/catalog_projection.hpp"
#include "infra/postgres/catalog_reader.hpp"
#include "infra/postgres/event_log.hpp"
#include "infra/postgres/log_feed.hpp"
#include "infra/postgres/migrate.hpp"
#include "infra/postgres/schedule_projection.hpp"
#include "infra/postgres/schedule_store.hpp"
#include "infra/postgres/subject_keys.hpp"
#include "infra/process/embedded_postgres.hpp"
#include "infra/rocksdb/rocksdb_store.hpp"
#include "infra/schema/json_schema_validator.hpp"
#include "infra/telemetry/log.hpp"
#include "infra/telemetry/metrics.hpp"
#include "projections/delivery/delivery_projection.hpp"
#include "projections/versions/versions_projection.hpp"

#include <atomic>
#include <cstdlib>

namespace contentos {

namespace {

constexpr auto kDrain = std::chrono::seconds(10);
constexpr std::size_t kProjectorConnections = 6;
constexpr std::size_t kReaderConnections = 12;

std::string digest(std::string_view bytes) { return std::string(crypto::bytes_of(crypto::sha256(bytes))); }

pg::PoolOptions pool_options(std::string const& conninfo, std::string_view role, std::size_t size) {
  return {.connect = {.conninfo = conninfo, .role = std::string(role)}, .size = size};
}

StoreError as_store_error(Failure const& failure) {
  if (auto const* error = std::get_if<StoreError>(&failure)) { return *error; }
  return {StoreErrorCode::internal, false, std::get<Rejection>(failure).detail};
}

StoreError bad_listen(std::string const& listen) {
  return {StoreErrorCode::internal, false, "--listen takes address:port, for example 127.0.0.1:8080, not " + listen};
}

}  // namespace

// Members stand in the order in which they need each other, so that destruction is the reverse.
struct Node::Parts {
  explicit Parts(DataFolder folder) : data(std::move(folder)) {}

  DataFolder data;
  crypto::SystemIdentity identity{};
  std::atomic<bool> database_died{false};
  std::unique_ptr<EmbeddedPostgres> postgres{};
  std::string conninfo{};
  std::unique_ptr<PgEventLog> log{};
  std::unique_ptr<LogFeed> feed{};
  std::unique_ptr<PgSubjectKeyStore> keys{};
  std::unique_ptr<crypto::SubjectVault> vault{};
  std::unique_ptr<SchemaValidator> schemas{};
  ScopeAuthorizer authorizer{};
  std::unique_ptr<Repositories> repositories{};
  std::unique_ptr<Pipeline> pipeline{};
  std::unique_ptr<Authenticator> authenticator{};
  std::unique_ptr<TenantCommands> tenants{};
  std::unique_ptr<TokenCommands> tokens{};
  std::unique_ptr<ContentTypeCommands> content_types{};
  std::unique_ptr<CategoryCommands> categories{};
  std::unique_ptr<EntryCommands> entries{};
  std::unique_ptr<Persons> persons{};

  std::unique_ptr<pg::Pool> projector_pool{};
  std::unique_ptr<pg::Pool> reader_pool{};
  std::shared_ptr<RocksKvStore> delivery_store{};
  std::shared_ptr<RocksKvStore> versions_store{};
  std::shared_ptr<delivery::DeliveryCache> delivery_cache{};
  std::vector<std::unique_ptr<Projection>> projections{};
  std::unique_ptr<delivery::DeliveryReader> delivery{};
  std::unique_ptr<VersionsReader> versions{};
  std::unique_ptr<CatalogReader> catalog{};
  std::unique_ptr<AuditReader> audit{};
  std::unique_ptr<Runner> runner{};

  std::unique_ptr<PgScheduleStore> schedule{};
  std::unique_ptr<ImportCommands> imports{};
  std::unique_ptr<Scheduler> scheduler{};
  std::unique_ptr<api::Services> services{};
  std::unique_ptr<http::Server> server{};
  std::string address{};
  bool first_start = false;
  bool stopped = false;

  Result<void> start_database();
  Result<void> start_log();
  void make_commands();
  Result<void> make_read_models();
  Result<void> start_platform();
  Result<void> start_reactors();
  Result<void> make_services();
  Result<void> start_server(ServeOptions const& options);
  void stop();
};

Result<void> Node::Parts::start_database() {
  if (char const* given = std::getenv("CONTENTOS_POSTGRES"); given != nullptr && *given != '\0') {
    conninfo = given;
  } else {
    EmbeddedPostgresOptions options{.data_dir = data.path() / "postgres"};
    options.progress = [](std::string_view message) { log::info("postgres", {{"message", boost::json::string(message)}}); };
    options.on_death = [this] { database_died = true; };
    postgres = std::make_unique<EmbeddedPostgres>(std::move(options));
    auto const started = postgres->start();
    if (!started) { return started.error(); }
    conninfo = *started;
  }
  auto const migrated = pg::migrate(conninfo);
  if (!migrated) { return migrated.error(); }
  if (*migrated > 0) { log::info("migrated", {{"steps", *migrated}}); }
  return {};
}

Result<void> Node::Parts::start_log() {
  auto opened = PgEventLog::open({.conninfo = conninfo});
  if (!opened) { return opened.error(); }
  log = std::move(*opened);
  feed = std::make_unique<LogFeed>(*log);
  keys = std::make_unique<PgSubjectKeyStore>(conninfo);
  auto const master = data.secret("master.key", "CONTENTOS_MASTER_KEY_FILE", identity);
  if (!master) { return master.error(); }
  vault = std::make_unique<crypto::SubjectVault>(*master, *keys);
  return {};
}

void Node::Parts::make_commands() {
  schemas = std::make_unique<schema::JsonSchemaValidator>();
  repositories = std::make_unique<Repositories>(*log);
  pipeline = std::make_unique<Pipeline>(Ports{*log, *vault, identity, authorizer}, *repositories);
  authenticator = std::make_unique<Authenticator>(*repositories, identity);
  tenants = std::make_unique<TenantCommands>(*pipeline);
  tokens = std::make_unique<TokenCommands>(*pipeline);
  content_types = std::make_unique<ContentTypeCommands>(*pipeline, *schemas);
  categories = std::make_unique<CategoryCommands>(*pipeline);
  entries = std::make_unique<EntryCommands>(*pipeline, *schemas);
  persons = std::make_unique<Persons>(*pipeline, *vault);
}

Result<void> Node::Parts::make_read_models() {
  projector_pool = std::make_unique<pg::Pool>(pool_options(conninfo, pg::kProjectorRole, kProjectorConnections));
  reader_pool = std::make_unique<pg::Pool>(pool_options(conninfo, pg::kReaderRole, kReaderConnections));
  auto opened_delivery = RocksKvStore::open(data.path() / "delivery");
  if (!opened_delivery) { return opened_delivery.error(); }
  auto opened_versions = RocksKvStore::open(data.path() / "versions");
  if (!opened_versions) { return opened_versions.error(); }
  delivery_store = std::move(*opened_delivery);
  versions_store = std::move(*opened_versions);
  delivery_cache = std::make_shared<delivery::DeliveryCache>();

  projections.push_back(std::make_unique<delivery::DeliveryProjection>(delivery_store, digest, delivery_cache));
  projections.push_back(std::make_unique<VersionsProjection>(versions_store));
  projections.push_back(std::make_unique<PgAuditProjection>(*projector_pool));
  projections.push_back(std::make_unique<PgCatalogProjection>(*projector_pool));
  projections.push_back(std::make_unique<PgScheduleProjection>(*projector_pool));
  delivery = std::make_unique<delivery::DeliveryReader>(delivery_store, digest, delivery_cache);
  versions = std::make_unique<VersionsReader>(versions_store);
  catalog = std::make_unique<PgCatalogReader>(*reader_pool);
  audit = std::make_unique<PgAuditReader>(*reader_pool);

  runner = std::make_unique<Runner>(*feed, RunnerOptions{}, runner_metrics());
  for (auto const& projection : projections) { runner->add(*projection); }
  runner->start();
  return {};
}

Result<void> Node::Parts::start_platform() {
  if (auto const placed = log->place_tenant(TenantScope(kPlatformTenant), ShardNo(0)); !placed) { return placed.error(); }
  auto const admin = tokens->bootstrap_admin();
  if (!admin) { return as_store_error(admin.error()); }
  if (*admin) {
    first_start = true;
    if (auto const written = DataFolder::write_private(data.admin_token(), **admin + "\n"); !written) { return written.error(); }
  }
  auto const finished = tenants->finish_registrations();
  if (!finished) { return as_store_error(finished.error()); }
  return {};
}

Result<void> Node::Parts::start_reactors() {
  imports = std::make_unique<ImportCommands>(*pipeline, *entries, *persons, data.path() / "imports");
  imports->resume();
  schedule = std::make_unique<PgScheduleStore>(*projector_pool);
  SchedulerOptions options{.owner = identity.new_uuid().str()};
  options.observe = [](ScheduledTodo const& todo, std::string_view outcome) {
    log::info("scheduled_command", {{"tenant", boost::json::string(todo.tenant.str())},
                                    {"entry", boost::json::string(todo.entry.str())},
                                    {"outcome", boost::json::string(outcome)}});
  };
  scheduler = std::make_unique<Scheduler>(*schedule, *entries, identity, std::move(options));
  scheduler->start();
  return {};
}

Result<void> Node::Parts::make_services() {
  auto const sealing = data.secret("sealing.key", "CONTENTOS_SEALING_KEY_FILE", identity);
  if (!sealing) { return sealing.error(); }
  api::Options options{.version = kVersion, .sealing_key = *sealing};
  options.demo_tenant = "demo";
  options.metrics = [] { return metrics().render(); };
  options.report = [](std::string_view trace_id, StoreError const& error) {
    log::error("request_failed", {{"trace_id", boost::json::string(trace_id)}, {"context", boost::json::string(error.context)}});
  };
  options.readiness.push_back({"database", [this]() -> std::optional<std::string> {
                                 return database_died ? std::optional<std::string>("the database process has died") : std::nullopt;
                               }});
  services.reset(new api::Services{*log,    *feed,          identity,    *repositories, *authenticator, authorizer,        *tenants,
                                   *tokens, *content_types, *categories, *entries,      *imports,       *persons,          *delivery,
                                   digest,  *versions,      *catalog,    *audit,        *runner,        std::move(options)});
  return {};
}

Result<void> Node::Parts::start_server(ServeOptions const& options) {
  auto const colon = options.listen.rfind(':');
  if (colon == std::string::npos) { return bad_listen(options.listen); }
  http::ServerOptions server_options{.address = options.listen.substr(0, colon),
                                     .io_threads = options.io_threads,
                                     .worker_threads = options.worker_threads,
                                     .spool_dir = data.path() / "spool"};
  try {
    auto const port = std::stoul(options.listen.substr(colon + 1));
    if (port > 65535) { return bad_listen(options.listen); }
    server_options.port = static_cast<std::uint16_t>(port);
    server_options.make_problem = [](unsigned status, std::string_view code, std::string_view detail, http::Request const* request) {
      return api::problem(status, code, detail, request);
    };
    server_options.observe = &observe_request;
    server = std::make_unique<http::Server>(server_options, api::all_routes(*services));
    server->start();
    address = "http://" + server_options.address + ":" + std::to_string(server->port());
    return {};
  } catch (std::system_error const& e) {
    return StoreError{StoreErrorCode::unavailable, false,
                      "cannot listen on " + options.listen + ": " + e.code().message() + " (choose another with --listen)"};
  } catch (std::logic_error const&) {  // std::stoul: no number
    return bad_listen(options.listen);
  }
}

void Node::Parts::stop() {
  if (std::exchange(stopped, true)) { return; }
  if (server) { server->stop(kDrain); }
  if (scheduler) { scheduler->stop(); }
  if (imports) { imports->stop(); }
  if (runner) { runner->stop(); }
  feed.reset();
  log.reset();
  if (postgres) { postgres->stop(); }
}

Result<std::unique_ptr<Node>> Node::start(ServeOptions const& options) {
  auto folder = DataFolder::open(options.data);
  if (!folder) { return folder.error(); }
  std::unique_ptr<Node> node(new Node(std::make_unique<Parts>(std::move(*folder))));
  auto& parts = *node->parts_;
  Result<void> step = parts.start_database();
  if (step) { step = parts.start_log(); }
  if (step) { parts.make_commands(); }
  if (step) { step = parts.make_read_models(); }
  if (step) { step = parts.start_platform(); }
  if (step) { step = parts.start_reactors(); }
  if (step) { step = parts.make_services(); }
  if (step) { step = parts.start_server(options); }
  if (!step) { return step.error(); }
  return node;
}

Node::Node(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Node::~Node() { stop(); }
void Node::stop() { parts_->stop(); }
api::Services& Node::services() { return *parts_->services; }
std::vector<Projection*> Node::projections() {
  std::vector<Projection*> out;
  for (auto const& projection : parts_->projections) { out.push_back(projection.get()); }
  return out;
}
std::string const& Node::address() const { return parts_->address; }
DataFolder const& Node::data() const { return parts_->data; }
bool Node::is_first_start() const { return parts_->first_start; }
bool Node::has_failed() const { return parts_->database_died; }

}  // namespace contentos
