#include "api/serve/node_parts.hpp"

#include "api/serve/observed.hpp"
#include "infra/postgres/audit_reader.hpp"
#include "infra/postgres/catalog_reader.hpp"
#include "infra/postgres/log_feed.hpp"
#include "infra/postgres/log_packing.hpp"
#include "infra/postgres/migrate.hpp"
#include "infra/process/pause.hpp"
#include "infra/schema/json_schema_validator.hpp"
#include "infra/telemetry/log.hpp"
#include "projections/delivery/delivery_projection.hpp"
#include "projections/search/search_projection.hpp"
#include "projections/versions/versions_projection.hpp"

#include <algorithm>
#include <bit>
#include <limits>

namespace contentos {

namespace {

constexpr auto kDatabasePatience = std::chrono::seconds(60);
constexpr auto kFirstRetry = std::chrono::milliseconds(250);
constexpr auto kLongestRetry = std::chrono::milliseconds(5'000);
constexpr std::size_t kProjectorConnections = 6;
constexpr std::size_t kReaderConnections = 12;
constexpr std::string_view kRelayLease = "relay";

pg::PoolOptions pool_options(std::string const& conninfo, std::string_view role, std::size_t size) {
  return {.connect = {.conninfo = conninfo, .role = std::string(role)}, .size = size};
}

}  // namespace

/// A database of ours is there or cannot be had; one elsewhere may still be starting. It is asked less and less often, and of attempts that
/// failed the first, second, fourth, eighth … are told.
Result<int> Node::Parts::migrate_when_reachable() const {
  auto const end = std::chrono::steady_clock::now() + kDatabasePatience;
  auto pause = kFirstRetry;
  for (unsigned attempt = 1;; ++attempt) {
    auto migrated = pg::migrate(conninfo);
    if (migrated || !migrated.error().retryable) { return migrated; }
    if (std::chrono::steady_clock::now() > end) {
      return StoreError{
          migrated.error().code, true,
          "the database did not answer within " + std::to_string(kDatabasePatience.count()) + " s: " + migrated.error().context};
    }
    if (std::has_single_bit(attempt)) {
      log::warn("waiting_for_database", {{"attempt", attempt}, {"context", boost::json::string(migrated.error().context)}});
    }
    if (pause_unless_stopped(stop_requested, pause)) { return told_to_stop(); }
    pause = std::min(2 * pause, kLongestRetry);
  }
}

Result<void> Node::Parts::start_database() {
  conninfo = settings.postgres;
  if (conninfo.empty()) {
    EmbeddedPostgresOptions options{.data_dir = data.path() / "postgres"};
    options.progress = [](std::string_view message) { log::info("postgres", {{"message", boost::json::string(message)}}); };
    options.on_death = [this] { database_died = true; };
    options.stop = stop_requested;
    postgres = std::make_unique<EmbeddedPostgres>(std::move(options));
    auto const started = postgres->start();
    if (!started) { return started.error(); }
    conninfo = *started;
  }
  auto const migrated = migrate_when_reachable();
  if (!migrated) { return migrated.error(); }
  if (*migrated > 0) { log::info("migrated", {{"steps", *migrated}}); }
  return {};
}

Result<void> Node::Parts::start_log() {
  owner = identity.new_uuid().str();
  auto opened = PgEventLog::open({.conninfo = conninfo});
  if (!opened) { return opened.error(); }
  log = std::move(*opened);
  keys = std::make_unique<PgSubjectKeyStore>(conninfo);
  auto const master = data.secret("master.key", "CONTENTOS_MASTER_KEY_FILE", identity);
  if (!master) { return master.error(); }
  vault = std::make_unique<crypto::SubjectVault>(*master, *keys);
  return {};
}

Result<void> Node::Parts::make_commands() {
  schemas = std::make_unique<schema::JsonSchemaValidator>();
  repositories = std::make_unique<Repositories>(*log, &stored_states);
  pipeline = std::make_unique<Pipeline>(Ports{*log, *vault, identity, authorizer}, *repositories, Turns::limits_for(worker_threads));
  authenticator = std::make_unique<Authenticator>(*repositories, identity);
  commands =
      std::make_unique<Commands>(*pipeline, CommandNeeds{*schemas, *vault, zones, graphemes, transliterator, {data.path() / "imports"}});
  return {};
}

/// The models kept in RocksDB that this process reads, and so owns a replica of.
Result<void> Node::Parts::open_replicas() {
  if (roles.has(Role::delivery)) {
    auto opened = RocksKvStore::open(data.path() / "delivery");
    if (!opened) { return opened.error(); }
    delivery_store = std::move(*opened);
    delivery_cache = std::make_shared<delivery::DeliveryCache>(settings.delivery_cache_bytes);
    replicas.push_back(std::make_unique<delivery::DeliveryProjection>(delivery_store, digest, delivery_cache));
    delivery = std::make_unique<delivery::DeliveryReader>(delivery_store, digest, delivery_cache);
  }
  if (roles.has(Role::command)) {
    auto opened = RocksKvStore::open(data.path() / "versions", {.is_packed = true});
    if (!opened) { return opened.error(); }
    versions_store = std::move(*opened);
    replicas.push_back(std::make_unique<VersionsProjection>(versions_store, pg::kLogPacking));
    versions = std::make_unique<VersionsReader>(versions_store, pg::kLogPacking);
  }
  if (roles.has(Role::command) || roles.has(Role::delivery)) {
    auto opened = RocksKvStore::open(data.path() / "search");
    if (!opened) { return opened.error(); }
    search_store = std::move(*opened);
    replicas.push_back(std::make_unique<SearchProjection>(search_store, words));
    search = std::make_unique<SearchReader>(search_store, words);
  }
  projector_pool = std::make_unique<pg::Pool>(pool_options(conninfo, pg::kProjectorRole, kProjectorConnections));
  reader_pool = std::make_unique<pg::Pool>(pool_options(conninfo, pg::kReaderRole, kReaderConnections));
  catalog = std::make_unique<PgCatalogReader>(*reader_pool, versions.get());
  audit = std::make_unique<PgAuditReader>(*reader_pool, versions.get());
  watched = std::make_unique<SqlModels>(*projector_pool);
  return {};
}

/// Per shard, the least that any of this process's models has applied.
Result<std::vector<ShardPosition>> Node::Parts::feed_from() const {
  auto least = watched->least_checkpoints(log->shard_count());
  if (!least) { return least; }
  if (!roles.has(Role::projector)) { least->assign(least->size(), ShardPosition(std::numeric_limits<std::int64_t>::max())); }
  for (std::size_t i = 0; i < least->size(); ++i) {
    for (auto const& replica : replicas) {
      auto const checkpoint = replica->checkpoint(ShardNo(static_cast<std::int64_t>(i)));
      if (!checkpoint) { return checkpoint.error(); }
      (*least)[i] = std::min((*least)[i], checkpoint->position);
    }
  }
  return least;
}

Result<void> Node::Parts::start_feed() {
  if (!settings.kafka || !roles.project()) {
    feed = std::make_unique<LogFeed>(*log, LogFeedOptions{.replaced = [this] { repositories->forget(); }});
    return {};
  }
  auto from = feed_from();
  if (!from) { return from.error(); }
  KafkaFeedOptions options{.brokers = settings.kafka->brokers, .properties = settings.kafka->properties, .from = std::move(*from)};
  options.replaced = [this] { repositories->forget(); };
  options.metrics = feed_metrics();
  feed = std::make_unique<KafkaFeed>(*log, *projector_pool, std::move(options));
  return {};
}

LeaseOptions Node::Parts::lease_on(std::string_view work) const {
  return {.conninfo = conninfo, .name = std::string(work), .owner = owner};
}

Result<void> Node::Parts::start_projections() {
  RunnerOptions const options{.rebuild_replaced = true};
  auto const heads = log->shard_heads();
  if (!heads) { return heads.error(); }
  runner = std::make_unique<Runner>(*feed, options, runner_metrics());
  for (auto const& replica : replicas) { runner->add(*replica); }
  read_models.add(*runner);
  catch_up = std::make_unique<CatchUp>(*runner, *heads);
  runner->start();
  if (roles.has(Role::projector)) {
    sql_projector = std::make_unique<SqlProjector>(*feed, *projector_pool, options, runner_metrics());
    read_models.add(*sql_projector);
    // A database of its own is nobody else's, so nobody else projects.
    sql_projector->start(postgres ? std::nullopt : std::optional(lease_on(kProjectorLease)));
  } else {
    read_models.add(*watched);
  }
  if (versions) { stored_states.open(*versions, read_models); }
  if (roles.has(Role::command)) { lag_watch = std::make_unique<LagWatch>(read_models, pipeline->intake()); }
  return {};
}

Result<void> Node::Parts::start_relay() {
  if (!roles.has(Role::relay) || !settings.kafka) { return {}; }
  RelayOptions options{.brokers = settings.kafka->brokers, .properties = settings.kafka->properties, .conninfo = conninfo};
  options.replication_factor = settings.kafka->replication;
  relay = std::make_unique<Relay>(*log, std::move(options), relay_metrics());
  note_lease(kRelayLease, false);
  relay_lease = std::make_unique<LeaseKeeper>(
      lease_on(kRelayLease),
      [this] {
        show_lease(kRelayLease, true);
        relay->start();
      },
      [this] {
        relay->stop();
        show_lease(kRelayLease, false);
      });
  relay_lease->start();
  return {};
}

}  // namespace contentos
