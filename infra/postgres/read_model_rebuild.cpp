// The other half of ReadModel: what it holds as text, and its generations.
#include "infra/postgres/read_model.hpp"

#include <array>

namespace contentos::pg {

namespace {

constexpr std::array kCommonTables = {
    ModelTable{"read_model_tenant", "tenant"},
    ModelTable{"read_model_set_aside", "tenant, stream"},
};
constexpr std::string_view kCheckpoints = "read_model_checkpoint";

}  // namespace

Result<void> ReadModel::dump_table(Connection& connection, std::int32_t generation, ModelTable const& table, bool by_model,
                                   std::function<void(std::string_view)> const& line) {
  auto const name = std::string(table.name);
  auto const key = std::string(table.key);
  auto const declared = connection.script("DECLARE dump NO SCROLL CURSOR FOR SELECT '" + name + " ' || concat_ws(' ', " + key +
                                          ") || E'\\t' || (to_jsonb(t) - ARRAY['generation', 'model'])::text FROM " +
                                          (table.dumped_as.empty() ? name : std::string(table.dumped_as)) +
                                          " t WHERE generation = " + std::to_string(generation) +
                                          (by_model ? " AND model = '" + model_ + "'" : std::string()) + " ORDER BY " + key);
  if (!declared) { return declared.error(); }
  while (true) {
    auto const rows = connection.exec("FETCH 500 FROM dump");
    if (!rows) { return rows.error(); }
    if (rows->empty()) { break; }
    for (auto row : *rows) { line(row.text(0)); }
  }
  return outcome_of(connection.script("CLOSE dump"));
}

Result<void> ReadModel::dump(std::function<void(std::string_view)> const& line) {
  auto const live = generation();
  if (!live) { return live.error(); }
  auto lease = pool_.acquire();
  if (!lease) { return lease.error(); }
  Transaction tx(**lease);
  if (auto const begun = tx.begin(); !begun) { return begun.error(); }
  if (auto const fixed = (*lease)->script("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"); !fixed) { return fixed.error(); }
  for (auto const& table : kCommonTables) {
    if (auto dumped = dump_table(**lease, *live, table, true, line); !dumped) { return dumped; }
  }
  for (auto const& table : tables()) {
    if (auto dumped = dump_table(**lease, *live, table, false, line); !dumped) { return dumped; }
  }
  return tx.commit();
}

Result<void> ReadModel::clear_unseen_generations(std::int32_t keep) {
  auto lease = pool_.acquire();
  if (!lease) { return lease.error(); }
  Transaction tx(**lease);
  if (auto const begun = tx.begin(); !begun) { return begun.error(); }
  auto const unseen =
      " WHERE generation <> " + std::to_string(keep) + " AND generation <> (SELECT live FROM read_model WHERE model = '" + model_ + "')";
  std::string sql = "SET LOCAL statement_timeout = 0;";                       // a whole model goes, however large
  sql += "SELECT FROM read_model WHERE model = '" + model_ + "' FOR SHARE;";  // what is unseen stays so until it is gone
  for (auto const& table : tables()) { sql += "DELETE FROM " + std::string(table.name) + unseen + ";"; }
  for (auto const& table : kCommonTables) { sql += "DELETE FROM " + std::string(table.name) + unseen + " AND model = '" + model_ + "';"; }
  sql += "DELETE FROM " + std::string(kCheckpoints) + unseen + " AND model = '" + model_ + "'";
  if (auto const cleared = (*lease)->script(sql); !cleared) { return cleared.error(); }
  return tx.commit();
}

Result<std::unique_ptr<Projection>> ReadModel::begin_rebuild() {
  auto shadow = sibling();
  if (shadow == nullptr) { return StoreError{StoreErrorCode::internal, false, model_ + " cannot be built anew"}; }
  auto const numbered = read(pool_, "UPDATE read_model SET newest = GREATEST(newest + 1, $2) WHERE model = $1 RETURNING newest",
                             Params().text(model_).int4(first_generation_of(shape())));
  if (!numbered) { return numbered.error(); }
  shadow->generation_ = static_cast<std::int32_t>(numbered->front().int8(0));
  shadow->live_ = this;
  if (auto const cleared = clear_unseen_generations(shadow->generation_); !cleared) { return cleared.error(); }
  return std::unique_ptr<Projection>(std::move(shadow));
}

/// Whether all that was stored from here is still there: another rebuild of the model clears what it does not know.
Result<void> ReadModel::check_whole(Connection& connection) const {
  auto const rows =
      connection.exec_prepared("SELECT shard, position FROM read_model_checkpoint WHERE model = $1 AND generation = $2 FOR UPDATE",
                               Params().text(model_).int4(generation_));
  if (!rows) { return rows.error(); }
  std::map<ShardNo, ShardPosition> stored;
  for (auto row : *rows) { stored.emplace(row.int8(0), ShardPosition(row.int8(1))); }
  std::lock_guard const lock(mutex_);
  for (auto const& [shard, position] : known_) {
    if (stored[shard] < position) { return taken_back(shard); }
  }
  return {};
}

Result<void> ReadModel::promote() {
  CONTENTOS_ENSURE(live_ != nullptr, "only the shadow of a rebuild can be promoted");
  auto const old = live_->generation();
  if (!old) { return old.error(); }
  {
    auto lease = pool_.acquire();
    if (!lease) { return lease.error(); }
    Transaction tx(**lease);
    if (auto const begun = tx.begin(); !begun) { return begun.error(); }
    auto const flipped = (*lease)->exec_prepared("UPDATE read_model SET live = $2 WHERE model = $1 AND live = $3",
                                                 Params().text(model_).int4(generation_).int4(*old));
    if (!flipped) { return flipped.error(); }
    if (flipped->affected() == 0) {
      return StoreError{StoreErrorCode::unavailable, true, "another process has rebuilt the model meanwhile"};
    }
    if (auto whole = check_whole(**lease); !whole) { return whole; }
    if (auto committed = tx.commit(); !committed) { return committed; }
  }
  live_->generation_ = generation_.load();
  live_->forget();
  // Readers see the new rows already; should this fail, the next rebuild clears what it left.
  (void)clear_unseen_generations(generation_);
  return {};
}

}  // namespace contentos::pg
