#include "api/cli/client.hpp"
#include "api/cluster/cluster.hpp"
#include "infra/crypto/sha256.hpp"
#include "infra/postgres/audit_projection.hpp"
#include "infra/postgres/catalog_projection.hpp"
#include "infra/postgres/log_feed.hpp"
#include "infra/postgres/migrate.hpp"
#include "infra/postgres/schedule_projection.hpp"
#include "infra/postgres/sql_models.hpp"
#include "infra/rocksdb/rocksdb_store.hpp"
#include "projections/delivery/delivery_cache.hpp"
#include "projections/delivery/delivery_projection.hpp"
#include "projections/runner/runner.hpp"
#include "projections/versions/versions_projection.hpp"
#include "tests/e2e/installation.hpp"

#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

namespace contentos::test {

namespace {

using std::chrono::steady_clock;

constexpr std::array kCommanding = {"command-1", "command-2"};
constexpr std::array kDelivering = {"delivery-1", "delivery-2"};
constexpr std::array kProjecting = {"projector-1", "projector-2"};
constexpr auto kPatience = std::chrono::seconds(120);

std::string digest(std::string_view bytes) { return std::string(crypto::bytes_of(crypto::sha256(bytes))); }

/// What a test asks the log itself, beside the processes.
struct Log {
  explicit Log(std::string const& conninfo)
      : log(PgEventLog::open({.conninfo = conninfo}).value()),
        feed(*log),
        pool({.connect = {.conninfo = conninfo, .role = std::string(pg::kProjectorRole)}, .size = 4}) {}
  std::unique_ptr<PgEventLog> log;
  LogFeed feed;
  pg::Pool pool;
};

class InCluster final : public Installation {
public:
  explicit InCluster(std::filesystem::path const& folder) : folder_(folder) { InCluster::restart(); }
  ~InCluster() override { log_.reset(); }

  std::string const& address() const override { return cluster_->address(); }
  std::string admin_token() const override { return cluster_->admin_token(); }

  void restart() override {
    log_.reset();
    cluster_.reset();
    auto started = Cluster::start({.data = folder_ / "cluster", .binary = CONTENTOS_BINARY, .listen = "127.0.0.1:0", .durable = false});
    CONTENTOS_ENSURE(started.has_value(), started.has_value() ? std::string() : started.error().context);
    cluster_ = std::move(*started);
    log_ = std::make_unique<Log>(cluster_->conninfo());
  }

  void catch_up() override {
    auto const heads = log_->log->shard_heads();
    ASSERT_TRUE(heads.has_value());
    auto const deadline = steady_clock::now() + kPatience;
    auto const reached = [&] {
      SqlModels sql(log_->pool);
      for (auto const& model : sql.status()) {
        for (auto const& shard : model.shards) {
          if (shard.position < heads->at(static_cast<std::size_t>(shard.shard.value))) { return false; }
        }
      }
      auto const reaches = [&](char const* name) { return has_reached(name, *heads); };
      return std::ranges::all_of(kCommanding, reaches) && std::ranges::all_of(kDelivering, reaches);
    };
    while (!reached()) {
      ASSERT_LT(steady_clock::now(), deadline) << "the read models do not catch up";
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  void expect_models_equal_rebuild() override {
    catch_up();
    for (char const* name : kCommanding) {
      expect_replica_equals_rebuild(name, "versions", [](auto store) { return std::make_unique<VersionsProjection>(store); });
    }
    for (char const* name : kDelivering) {
      expect_replica_equals_rebuild(name, "delivery", [](auto store) {
        return std::make_unique<delivery::DeliveryProjection>(store, digest, std::make_shared<delivery::DeliveryCache>());
      });
    }
    for (char const* name : kProjecting) { ASSERT_TRUE(cluster_->stop_member(name).has_value()); }
    PgAuditProjection audit(log_->pool);
    PgCatalogProjection catalog(log_->pool);
    PgScheduleProjection schedule(log_->pool);
    for (Projection* model : std::initializer_list<Projection*>{&audit, &catalog, &schedule}) { expect_equals_rebuild(*model); }
    for (char const* name : kProjecting) { ASSERT_TRUE(cluster_->start_member(name).has_value()); }
    ASSERT_TRUE(cluster_->wait_ready(kPatience).has_value());
  }

  Timestamp now() override { return log_->log->now().value(); }

  std::vector<EventPtr> events() override {
    std::vector<EventPtr> out;
    for (std::int64_t shard = 0; shard < log_->log->shard_count(); ++shard) {
      auto const events = log_->log->read_shard(ShardNo(shard), ShardPosition(0), 100'000, std::size_t{1} << 30);
      EXPECT_TRUE(events.has_value());
      out.insert(out.end(), events->begin(), events->end());
    }
    return out;
  }

private:
  /// Asks the process itself.
  bool has_reached(char const* name, std::vector<ShardPosition> const& heads) const {
    cli::Client const client(cluster_->member(name).address, cluster_->admin_token(), {});
    auto const reply = client.call("GET", "/api/v1/projectors");
    if (!reply.ok()) { return false; }
    auto const page = reply.json();
    for (auto const& model : page.at("items").as_array()) {
      if (model.at("is_elsewhere").as_bool()) { continue; }
      for (auto const& shard : model.at("shards").as_array()) {
        auto const head = heads.at(static_cast<std::size_t>(shard.at("shard").as_int64()));
        if (shard.at("position").as_int64() < head.value) { return false; }
      }
    }
    return true;
  }

  void expect_equals_rebuild(Projection& model) {
    auto const incremental = dump_of(model);
    Runner runner(log_->feed);
    runner.add(model);
    runner.start();
    auto const rebuilt = runner.rebuild(model.name());
    runner.stop();
    ASSERT_TRUE(rebuilt.has_value()) << model.name() << ": " << rebuilt.error().context;
    EXPECT_EQ(incremental, dump_of(model)) << model.name() << " differs from its rebuild";
    if (model.name() != "schedule") { EXPECT_FALSE(incremental.empty()) << model.name(); }
  }

  /// With the process stopped, since a replica has one owner.
  template <class Make>
  void expect_replica_equals_rebuild(char const* name, char const* model, Make make) {
    ASSERT_TRUE(cluster_->stop_member(name).has_value());
    {
      auto store = RocksKvStore::open(cluster_->folder_of(name) / model);
      ASSERT_TRUE(store.has_value()) << name << ": " << store.error().context;
      auto const projection = make(*store);
      expect_equals_rebuild(*projection);
    }
    ASSERT_TRUE(cluster_->start_member(name).has_value());
  }

  std::filesystem::path folder_;
  std::unique_ptr<Cluster> cluster_{};
  std::unique_ptr<Log> log_{};
};

}  // namespace

std::unique_ptr<Installation> cluster_installation(std::filesystem::path const& folder) { return std::make_unique<InCluster>(folder); }

}  // namespace contentos::test
