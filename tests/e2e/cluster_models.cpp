#include "tests/e2e/cluster_models.hpp"

#include "api/cli/client.hpp"
#include "infra/crypto/sha256.hpp"
#include "infra/postgres/audit_projection.hpp"
#include "infra/postgres/catalog_projection.hpp"
#include "infra/postgres/log_packing.hpp"
#include "infra/postgres/migrate.hpp"
#include "infra/postgres/sql_models.hpp"
#include "infra/rocksdb/rocksdb_store.hpp"
#include "infra/text/icu_words.hpp"
#include "projections/delivery/delivery_cache.hpp"
#include "projections/delivery/delivery_projection.hpp"
#include "projections/runner/runner.hpp"
#include "projections/search/search_projection.hpp"
#include "projections/versions/versions_projection.hpp"

#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <thread>

namespace contentos::test {

namespace {

using std::chrono::steady_clock;

constexpr std::array kCommanding = {"command-1", "command-2"};
constexpr std::array kDelivering = {"delivery-1", "delivery-2"};
constexpr std::array kProjecting = {"projector-1", "projector-2"};

std::string digest(std::string_view bytes) { return std::string(bytes_of(crypto::sha256(bytes))); }

using Heads = std::vector<ShardPosition>;

bool covers(std::int64_t position, Heads const& heads, std::int64_t shard) {
  return position >= heads.at(static_cast<std::size_t>(shard)).value;
}

/// Asks the process itself.
bool has_reached(Cluster const& cluster, char const* name, Heads const& heads) {
  try {
    auto const reply = cli::Client(cluster.member(name).address, cluster.admin_token(), {}).call("GET", "/api/v1/projectors");
    if (!reply.ok()) { return false; }
    auto const page = reply.json();
    for (auto const& model : page.at("items").as_array()) {
      if (model.at("is_elsewhere").as_bool()) { continue; }
      for (auto const& shard : model.at("shards").as_array()) {
        if (!covers(shard.at("position").as_int64(), heads, shard.at("shard").as_int64())) { return false; }
      }
    }
    return true;
  } catch (cli::Stop const&) { return false; }
}

bool sql_models_have_reached(LogAccess& access, Heads const& heads) {
  auto const models = SqlModels(access.pool).status();
  return !models.empty() && std::ranges::all_of(models, [&](auto const& model) {
    return std::ranges::all_of(model.shards, [&](auto const& shard) { return covers(shard.position.value, heads, shard.shard.value); });
  });
}

std::string dump_of(Projection& projection) {
  std::string out;
  auto const dumped = projection.dump([&](std::string_view line) { out.append(line).append("\n"); });
  return dumped ? out : "no dump: " + dumped.error().context;
}

/// The first line in which two dumps differ.
std::string first_difference(std::string const& a, std::string const& b) {
  auto const [in_a, in_b] = std::ranges::mismatch(a, b);
  auto const begin = a.rfind('\n', static_cast<std::size_t>(in_a - a.begin()));
  auto const from = begin == std::string::npos ? 0 : begin + 1;
  return a.substr(from, 300) + " / " + b.substr(std::min(from, b.size()), 300);
}

std::vector<std::string> compare(std::string const& owner, Projection& model, LogAccess& access) {
  auto const incremental = dump_of(model);
  Runner runner(access.feed);
  runner.add(model);
  runner.start();
  auto const rebuilt = runner.rebuild(model.name());
  runner.stop();
  auto const name = owner + " " + std::string(model.name());
  if (!rebuilt) { return {name + ": " + rebuilt.error().context}; }
  auto const expected = dump_of(model);
  if (incremental != expected) { return {name + " differs from its rebuild: " + first_difference(incremental, expected)}; }
  return {};
}

void add(std::vector<std::string>& all, std::vector<std::string> some) { std::ranges::move(some, std::back_inserter(all)); }

template <class Make>
std::vector<std::string> compare_replica(Cluster& cluster, LogAccess& access, char const* name, char const* model, Make make) {
  std::vector<std::string> out;
  if (auto const stopped = cluster.stop_member(name); !stopped) { return {stopped.error().context}; }
  {
    auto store = RocksKvStore::open(cluster.folder_of(name) / model);
    if (!store) {
      out.push_back(std::string(name) + ": " + store.error().context);
    } else {
      auto const projection = make(*store);
      out = compare(name, *projection, access);
    }
  }
  if (auto const started = cluster.start_member(name); !started) { out.push_back(started.error().context); }
  return out;
}

}  // namespace

LogAccess::LogAccess(std::string const& conninfo)
    : log(PgEventLog::open({.conninfo = conninfo}).value()),
      feed(*log),
      pool({.connect = {.conninfo = conninfo, .role = std::string(pg::kProjectorRole)}, .size = 4}) {}

std::optional<std::string> wait_until_caught_up(Cluster const& cluster, LogAccess& access, std::chrono::seconds patience) {
  auto const heads = access.log->shard_heads();
  if (!heads) { return heads.error().context; }
  auto const deadline = steady_clock::now() + patience;
  auto const wait_for = [&](auto const& reached) {
    while (!reached()) {
      if (steady_clock::now() > deadline) { return false; }
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
  };
  if (!wait_for([&] { return sql_models_have_reached(access, *heads); })) { return "the models in PostgreSQL do not catch up"; }
  for (char const* name : {kCommanding[0], kCommanding[1], kDelivering[0], kDelivering[1]}) {
    if (!wait_for([&] { return has_reached(cluster, name, *heads); })) { return std::string(name) + " does not catch up"; }
  }
  return std::nullopt;
}

std::vector<std::string> differences_from_rebuild(Cluster& cluster, LogAccess& access) {
  std::vector<std::string> out;
  for (char const* name : kCommanding) {
    add(out, compare_replica(cluster, access, name, "versions",
                             [](auto store) { return std::make_unique<VersionsProjection>(store, pg::kLogPacking); }));
  }
  text::IcuWords const words;
  for (char const* name : {kCommanding[0], kCommanding[1], kDelivering[0], kDelivering[1]}) {
    add(out,
        compare_replica(cluster, access, name, "search", [&](auto store) { return std::make_unique<SearchProjection>(store, words); }));
  }
  for (char const* name : kDelivering) {
    add(out, compare_replica(cluster, access, name, "delivery", [](auto store) {
          return std::make_unique<delivery::DeliveryProjection>(store, digest, std::make_shared<delivery::DeliveryCache>());
        }));
  }
  for (char const* name : kProjecting) {
    if (auto const stopped = cluster.stop_member(name); !stopped) { out.push_back(stopped.error().context); }
  }
  PgAuditProjection audit(access.pool);
  PgCatalogProjection catalog(access.pool);
  for (Projection* model : std::initializer_list<Projection*>{&audit, &catalog}) { add(out, compare("PostgreSQL", *model, access)); }
  for (char const* name : kProjecting) {
    if (auto const started = cluster.start_member(name); !started) { out.push_back(started.error().context); }
  }
  if (auto const ready = cluster.wait_ready(kClusterPatience); !ready) { out.push_back(ready.error().context); }
  return out;
}

}  // namespace contentos::test
