#include "infra/postgres/sql_models.hpp"

#include "infra/postgres/set_aside_rows.hpp"
#include "infra/postgres/text.hpp"

#include <algorithm>
#include <thread>

namespace contentos {

using std::chrono::steady_clock;

namespace {

constexpr auto kLook = std::chrono::milliseconds(5);
constexpr auto kOrderPatience = std::chrono::seconds(30);
constexpr auto kOrderLook = std::chrono::milliseconds(100);

// The scheduler's list of an earlier release is followed by programs of that release alone.
constexpr std::string_view kCheckpoints = R"sql(
SELECT m.model, s.shard, COALESCE(c.position, 0), s.head,
       EXISTS (SELECT FROM lease l WHERE l.name = $1 AND l.expires > clock_timestamp())
  FROM read_model m CROSS JOIN log_shard s
  LEFT JOIN read_model_checkpoint c ON c.model = m.model AND c.generation = m.live AND c.shard = s.shard
 WHERE m.model <> 'schedule'
 ORDER BY m.model, s.shard
)sql";

std::string set_aside_query() {
  return "SELECT s.model, " + std::string(pg::kSetAsideColumns) +
         " FROM read_model_set_aside s JOIN read_model m ON m.model = s.model AND m.live = s.generation AND m.model <> 'schedule' ORDER BY "
         "s.model, s.tenant, "
         "s.stream";
}

constexpr std::string_view kRebuilds =
    "SELECT model, events_done, events_total FROM projector_order WHERE kind = 'rebuild' AND done IS NULL";

constexpr std::string_view kApplied = R"sql(
SELECT COALESCE((SELECT t.position FROM read_model_tenant t WHERE t.model = m.model AND t.generation = m.live AND t.tenant = $2), 0),
       EXISTS (SELECT FROM read_model_set_aside s WHERE s.model = m.model AND s.generation = m.live AND s.tenant = $2 AND s.stream = ''
                  AND m.model <> 'audit')
  FROM read_model m WHERE m.model = $1
)sql";

ProjectionStatus* find(std::vector<ProjectionStatus>& all, std::string_view model) {
  auto const it = std::ranges::find(all, model, &ProjectionStatus::name);
  return it == all.end() ? nullptr : &*it;
}

}  // namespace

std::vector<ProjectionStatus> SqlModels::status() const {
  auto const checkpoints = pg::read(pool_, kCheckpoints, pg::Params().text(kProjectorLease));
  auto const set_aside = pg::read(pool_, set_aside_query());
  auto const rebuilds = pg::read(pool_, kRebuilds);
  std::vector<ProjectionStatus> out;
  if (!checkpoints || !set_aside || !rebuilds) { return out; }
  for (auto row : *checkpoints) {
    if (out.empty() || out.back().name != row.text(0)) {
      out.push_back({.name = std::string(row.text(0)), .running = row.boolean(4), .is_elsewhere = true});
    }
    auto const lag = std::max<std::int64_t>(0, row.int8(3) - row.int8(2));
    out.back().shards.push_back({ShardNo(row.int8(1)), ShardPosition(row.int8(2)), ShardPosition(row.int8(3)), lag});
  }
  for (auto row : *set_aside) {
    if (auto* model = find(out, row.text(0))) { model->set_aside.push_back(pg::set_aside_of(row, 1)); }
  }
  for (auto row : *rebuilds) {
    if (auto* model = find(out, row.text(0))) { model->rebuilding = RebuildProgress{row.int8(1), row.int8(2)}; }
  }
  return out;
}

Result<void> SqlModels::wait_for_tenant(std::string_view name, TenantId tenant, TenantPosition position, Deadline deadline) {
  while (true) {
    auto const rows = pg::read(pool_, kApplied, pg::Params().text(name).uuid(tenant));
    if (!rows) { return rows.error(); }
    if (rows->empty()) { return StoreError{StoreErrorCode::internal, false, "there is no projection " + std::string(name)}; }
    if (rows->front().boolean(1)) {
      return StoreError{StoreErrorCode::set_aside, false, "the tenant is set aside in " + std::string(name)};
    }
    if (rows->front().int8(0) >= position.value) { return {}; }
    if (steady_clock::now() >= deadline) {
      return StoreError{StoreErrorCode::not_caught_up, true, std::string(name) + " has not come that far"};
    }
    std::this_thread::sleep_for(kLook);
  }
}

Result<std::int64_t> SqlModels::place_order(std::string_view model, std::string_view kind, std::optional<TenantId> tenant) {
  auto lease = pool_.acquire();
  if (!lease) { return lease.error(); }
  auto const rows = (*lease)->exec_prepared(
      "INSERT INTO projector_order (model, kind, tenant) SELECT model, $2, $3 FROM read_model WHERE model = $1 RETURNING id",
      pg::Params().text(model).text(kind).uuid(tenant));
  if (!rows) { return rows.error(); }
  if (rows->empty()) { return StoreError{StoreErrorCode::internal, false, "there is no projection " + std::string(model)}; }
  return rows->front().int8(0);
}

Result<bool> SqlModels::is_rebuild_open(std::string_view model) const {
  auto const rows = pg::read(pool_, "SELECT EXISTS (SELECT FROM projector_order WHERE model = $1 AND kind = 'rebuild' AND done IS NULL)",
                             pg::Params().text(model));
  if (!rows) { return rows.error(); }
  return rows->front().boolean(0);
}

Result<void> SqlModels::start_rebuild(std::string_view name) {
  auto const open = is_rebuild_open(name);
  if (!open) { return open.error(); }
  if (*open) { return StoreError{StoreErrorCode::unavailable, true, "a rebuild is running already"}; }
  auto const placed = place_order(name, "rebuild", std::nullopt);
  if (!placed) { return placed.error(); }
  return {};
}

Result<void> SqlModels::unpark(std::string_view name, TenantId tenant) {
  auto const id = place_order(name, "unpark", tenant);
  if (!id) { return id.error(); }
  for (auto const end = steady_clock::now() + kOrderPatience; steady_clock::now() < end;) {
    auto const rows =
        pg::read(pool_, "SELECT done IS NOT NULL, error, is_set_aside FROM projector_order WHERE id = $1", pg::Params().int8(*id));
    if (!rows) { return rows.error(); }
    if (!rows->empty() && rows->front().boolean(0)) {
      if (rows->front().text(1).empty()) { return {}; }
      auto const code = rows->front().boolean(2) ? StoreErrorCode::set_aside : StoreErrorCode::internal;
      return StoreError{code, false, std::string(rows->front().text(1))};
    }
    std::this_thread::sleep_for(kOrderLook);
  }
  return StoreError{StoreErrorCode::timed_out, true, "no process projects " + std::string(name) + " now; the order stays"};
}

Result<std::vector<ShardPosition>> SqlModels::least_checkpoints(std::int64_t shard_count) const {
  auto const rows = pg::read(pool_, kCheckpoints, pg::Params().text(kProjectorLease));
  if (!rows) { return rows.error(); }
  std::vector<ShardPosition> out(static_cast<std::size_t>(shard_count));
  std::vector<bool> seen(out.size());
  for (auto row : *rows) {
    auto const shard = static_cast<std::size_t>(row.int8(1));
    ShardPosition const position(row.int8(2));
    out.at(shard) = seen[shard] ? std::min(out[shard], position) : position;
    seen[shard] = true;
  }
  return out;
}

Result<std::optional<ProjectorOrder>> SqlModels::next_order() {
  auto const rows = pg::read(pool_, "SELECT id, model, kind, tenant FROM projector_order WHERE done IS NULL ORDER BY id LIMIT 1");
  if (!rows) { return rows.error(); }
  if (rows->empty()) { return std::optional<ProjectorOrder>(); }
  auto const row = rows->front();
  return std::optional(
      ProjectorOrder{row.int8(0), std::string(row.text(1)), row.text(2) == "rebuild", row.is_null(3) ? TenantId() : TenantId(row.uuid(3))});
}

Result<void> SqlModels::report_order(ProjectorOrder const& order, RebuildProgress const& progress) {
  auto lease = pool_.acquire();
  if (!lease) { return lease.error(); }
  return pg::outcome_of((*lease)->exec_prepared("UPDATE projector_order SET events_done = $2, events_total = $3 WHERE id = $1",
                                                pg::Params().int8(order.id).int8(progress.events_done).int8(progress.events_total)));
}

Result<void> SqlModels::finish_order(ProjectorOrder const& order, Result<void> const& outcome) {
  auto lease = pool_.acquire();
  if (!lease) { return lease.error(); }
  return pg::outcome_of((*lease)->exec_prepared(
      "UPDATE projector_order SET done = clock_timestamp(), error = $2, is_set_aside = $3::text::boolean WHERE id = $1",
      pg::Params()
          .int8(order.id)
          .text(pg::storable_text(outcome ? std::string() : outcome.error().context))
          .text(!outcome && outcome.error().code == StoreErrorCode::set_aside ? "true" : "false")));
}

}  // namespace contentos
