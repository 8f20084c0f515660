#include "infra/postgres/read_model.hpp"

#include "infra/postgres/set_aside_rows.hpp"
#include "infra/postgres/text.hpp"
#include "projections/runner/folding.hpp"

#include <algorithm>
#include <map>

namespace contentos::pg {

namespace {

/// The live generation and how far generation $2 is, neither of which changes before the transaction ends. What is written goes by keys: a
/// plan that was made while the tables were small, and is kept, would read all of them with every batch once they are not.
constexpr std::string_view kGuard = R"sql(
SELECT (SELECT live FROM read_model WHERE model = $1 FOR SHARE),
       (SELECT position FROM read_model_checkpoint WHERE model = $1 AND generation = $2 AND shard = $3 FOR UPDATE),
       set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
)sql";
constexpr std::size_t kGuardPlace = 1;  // in a script, behind BEGIN
/// Of what moves no checkpoint: nothing is stored of it, and nothing known.
constexpr ShardNo kNoShard{-1};

/// Data exceptions and program limits (PostgreSQL documentation, appendix A, classes 22 and 54): they come back however often it is tried.
bool is_about_the_data(StoreError const& error) {
  return error.code == StoreErrorCode::internal && (error.context.starts_with("SQLSTATE 22") || error.context.starts_with("SQLSTATE 54"));
}

}  // namespace

Result<std::int32_t> ReadModel::generation() {
  if (auto const known = generation_.load(); known != 0) { return known; }
  auto const rows = read(pool_, "SELECT live FROM read_model WHERE model = $1", Params().text(model_));
  if (!rows) { return rows.error(); }
  if (rows->empty()) { return StoreError{StoreErrorCode::internal, false, "there is no read model " + model_}; }
  generation_ = static_cast<std::int32_t>(rows->front().int8(0));
  return generation_.load();
}

/// Whoever has lost the lease on a model without having noticed may find that it was rebuilt, and after a restore an older generation may
/// be the live one again: what is written to another is read by nobody. `live`: rows that begin with the live generation.
Result<void> ReadModel::check_current(Rows const& live, std::int32_t mine) const {
  if (live.empty() || live.front().is_null(0)) { return StoreError{StoreErrorCode::internal, false, "there is no read model " + model_}; }
  if (live_ == nullptr && live.front().int8(0) != mine) {
    return StoreError{StoreErrorCode::unavailable, true, "another generation of " + model_ + " is live now"};
  }
  if (live_ == nullptr && shape_of(mine) > shape()) {
    return StoreError{StoreErrorCode::unavailable, true, model_ + " is a newer program's, which has rebuilt it"};
  }
  return {};
}

void ReadModel::say_guard(Params& params, std::int32_t mine, ShardNo shard) const { params.text(model_).int4(mine).int8(shard); }

/// Less than what was stored from here means that somebody took it back, by clearing the generation or restoring the database: a batch on
/// top would leave a hole. More means that somebody has gone on.
Result<void> ReadModel::check_guard(Rows const& guard, std::int32_t mine, ShardNo shard) const {
  if (auto current = check_current(guard, mine); !current) { return current; }
  ShardPosition const covered(guard.front().is_null(1) ? 0 : guard.front().int8(1));
  if (covered < known(shard)) { return taken_back(shard); }
  if (covered > known(shard)) { return gone_on(shard); }
  return {};
}

/// What was refused by the database may have been refused because somebody else has written it: then that is what is wrong.
Result<void> ReadModel::look_again(Connection& connection, std::int32_t mine, ShardNo shard) const {
  if (!connection.is_usable()) { return {}; }
  Params params;
  say_guard(params, mine, shard);
  auto const guard = connection.exec_prepared(kGuard, params);
  return guard ? check_guard(*guard, mine, shard) : guard.error();
}

/// A COMMIT of ours was not answered, or another process holds the lease by now: what was set aside there is not known here either.
StoreError ReadModel::gone_on(ShardNo shard) const {
  return {StoreErrorCode::unavailable, true, model_ + " has gone on in shard " + std::to_string(shard.value) + " without being seen"};
}

/// The live one goes on from what is stored now, which is whole. What a rebuild has lost it does not get back.
StoreError ReadModel::taken_back(ShardNo shard) const {
  bool const is_live = live_ == nullptr;
  return {is_live ? StoreErrorCode::unavailable : StoreErrorCode::internal, is_live,
          "what " + model_ + " has stored of shard " + std::to_string(shard.value) + " was taken back by another process or a restore"};
}

ShardPosition ReadModel::known(ShardNo shard) const {
  std::lock_guard const lock(mutex_);
  auto const it = known_.find(shard);
  return it == known_.end() ? ShardPosition(0) : it->second;
}

void ReadModel::know(ShardNo shard, ShardPosition position) {
  std::lock_guard const lock(mutex_);
  known_[shard] = position;
}

Result<Checkpoint> ReadModel::checkpoint(ShardNo shard) {
  if (live_ == nullptr) { generation_ = 0; }  // looked up anew: the database may be another
  forget();
  auto const live = generation();
  if (!live) { return live.error(); }
  auto const rows = read(pool_, "SELECT position, hash FROM read_model_checkpoint WHERE model = $1 AND generation = $2 AND shard = $3",
                         Params().text(model_).int4(*live).int8(shard));
  if (!rows) { return rows.error(); }
  auto const stored = rows->empty() ? Checkpoint{} : Checkpoint{ShardPosition(rows->front().int8(0)), rows->front().sha256(1)};
  know(shard, stored.position);
  return stored;
}

bool ReadModel::is_as_it_was_left() {
  auto const rows = read(pool_, "SELECT shard, position FROM read_model_checkpoint WHERE model = $1 AND generation = $2",
                         Params().text(model_).int4(generation_));
  if (!rows) { return true; }  // it is away, and is seen again when it is back
  std::map<ShardNo, ShardPosition> stored;
  for (auto row : *rows) { stored.emplace(row.int8(0), ShardPosition(row.int8(1))); }
  std::lock_guard const lock(mutex_);
  return std::ranges::all_of(known_, [&](auto const& one) { return stored[one.first] == one.second; });
}

void ReadModel::store_checkpoint(Batch const& batch, ShardNo shard, Checkpoint const& upto) {
  batch.script
      .add(
          "INSERT INTO read_model_checkpoint (model, generation, shard, position, hash) VALUES ($1, $2, $3, $4, $5) "
          "ON CONFLICT (model, generation, shard) DO UPDATE SET position = excluded.position, hash = excluded.hash")
      .text(model_)
      .int4(batch.generation)
      .int8(shard)
      .int8(upto.position)
      .bytes(upto.hash);
}

void ReadModel::store_applied(Batch const& batch, std::span<EventPtr const> events, std::span<EventPtr const> left_out) {
  std::map<TenantId, std::int64_t> last;
  for (auto const all : {events, left_out}) {
    for (auto const& event : all) {
      auto& position = last[event->header.tenant];
      position = std::max(position, event->header.tenant_position.value);
    }
  }
  if (last.empty()) { return; }
  std::vector<Uuid> tenants;
  std::vector<std::int64_t> positions;
  for (auto const& [tenant, position] : last) {
    tenants.push_back(tenant.uuid());
    positions.push_back(position);
  }
  batch.script
      .add(
          "INSERT INTO read_model_tenant AS t (model, generation, tenant, position) SELECT $1, $2, n.t, n.p FROM unnest($3, $4) AS n (t, "
          "p) "
          "ON CONFLICT (model, generation, tenant) DO UPDATE SET position = GREATEST(t.position, excluded.position)")
      .text(model_)
      .int4(batch.generation)
      .uuids(tenants)
      .int8s(positions);
}

void ReadModel::show_headers(Batch const&, std::span<EventPtr const>) {}
void ReadModel::hide_headers(Batch const&, TenantId, std::span<EventPtr const>) {}

ApplyResult ReadModel::fold_guarded(Batch const& batch, std::span<EventPtr const> events, std::span<EventPtr const> left_out) {
  bool const has_rows = shape_of(batch.generation) >= shape();
  if (has_rows && !events.empty()) {
    ApplyResult result = std::monostate{};
    auto const poison = folded(*events.back(), [&]() -> std::optional<Poison> {
      result = fold(batch, events);
      return std::nullopt;
    });
    if (poison) { return Poison{poison->reason}; }
    if (!std::holds_alternative<std::monostate>(result)) { return result; }
  }
  if (has_rows && !left_out.empty()) { show_headers(batch, left_out); }
  store_applied(batch, events, left_out);
  return std::monostate{};
}

/// Runs in one transaction what `add` adds, if the stored rows are as far as they are known to be here. `events`: what it is about.
ApplyResult ReadModel::write(ShardNo shard, std::span<EventPtr const> events, std::function<ApplyResult(Batch const&)> const& add) {
  auto const live = generation();
  if (!live) { return live.error(); }
  auto lease = pool_.acquire();
  if (!lease) { return lease.error(); }
  auto& connection = **lease;
  Script script;
  script.add("BEGIN");
  say_guard(script.add(kGuard), *live, shard);
  auto added = add({connection, *live, script});
  if (!std::holds_alternative<std::monostate>(added)) { return added; }
  auto const rows = script.run(connection);
  if (!rows) {
    if (auto known = look_again(connection, *live, shard); !known) { return known.error(); }
    if (!events.empty() && is_about_the_data(rows.error())) { return Poison{"it holds what cannot be stored: " + rows.error().context}; }
    return rows.error();
  }
  auto const guarded = check_guard((*rows)[kGuardPlace], *live, shard);
  auto const ended = connection.script(guarded ? "COMMIT" : "ROLLBACK");
  if (!guarded) { return guarded.error(); }
  if (!ended) { return ended.error(); }
  return std::monostate{};
}

ApplyResult ReadModel::apply(EventBatch const& given) {
  auto applied = unless_the_machine_fails([&] {
    return write(given.shard, given.events, [&](Batch const& batch) -> ApplyResult {
      auto folded_all = fold_guarded(batch, given.events, given.left_out);
      if (!std::holds_alternative<std::monostate>(folded_all)) { return folded_all; }
      store_set_aside(batch, given.set_aside);
      store_checkpoint(batch, given.shard, given.upto);
      return std::monostate{};
    });
  });
  if (!std::holds_alternative<std::monostate>(applied)) {
    forget();
    return applied;
  }
  know(given.shard, given.upto.position);
  stored();
  return applied;
}

Result<std::vector<SetAside>> ReadModel::set_aside() {
  auto const live = generation();
  if (!live) { return live.error(); }
  auto const rows = read(pool_,
                         "SELECT " + std::string(kSetAsideColumns) +
                             " FROM read_model_set_aside s WHERE s.model = $1 AND s.generation = $2 ORDER BY s.tenant, s.stream",
                         Params().text(model_).int4(*live));
  if (!rows) { return rows.error(); }
  std::vector<SetAside> out;
  for (auto row : *rows) { out.push_back(set_aside_of(row, 0)); }
  return out;
}

void ReadModel::store_set_aside(Batch const& batch, std::span<SetAside const> all) {
  if (all.empty()) { return; }
  std::vector<Uuid> tenants, events;
  std::vector<std::string> streams, types, reasons;
  std::vector<std::int64_t> shards, positions, tenant_positions;
  std::vector<bool> waiting;
  for (auto const& one : all) {
    tenants.push_back(one.tenant.uuid());
    streams.push_back(one.stream ? one.stream->str() : std::string());
    shards.push_back(one.shard.value);
    positions.push_back(one.position.value);
    tenant_positions.push_back(one.tenant_position.value);
    events.push_back(one.cause.event_id.uuid());
    types.push_back(storable_text(one.cause.event_type));
    reasons.push_back(storable_text(one.cause.reason));
    waiting.push_back(one.cause.is_waiting);
  }
  batch.script
      .add(
          "INSERT INTO read_model_set_aside (model, generation, tenant, stream, shard, position, tenant_position, event_id, event_type, "
          "reason, is_waiting) SELECT $1, $2, * FROM unnest($3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT DO NOTHING")
      .text(model_)
      .int4(batch.generation)
      .uuids(tenants)
      .texts(streams)
      .int8s(shards)
      .int8s(positions)
      .int8s(tenant_positions)
      .uuids(events)
      .texts(types)
      .texts(reasons)
      .booleans(waiting);
}

ApplyResult ReadModel::replay(Replay const& replay) {
  forget();  // streams that go on from elsewhere than where they stood
  auto replayed = unless_the_machine_fails([&] {
    return write(kNoShard, replay.events, [&](Batch const& batch) -> ApplyResult {
      for (auto const events : {replay.events, replay.left_out}) {
        if (!events.empty()) { hide_headers(batch, replay.tenant, events); }
      }
      auto folded_all = fold_guarded(batch, replay.events, replay.left_out);
      if (!std::holds_alternative<std::monostate>(folded_all)) { return folded_all; }
      batch.script.add("DELETE FROM read_model_set_aside WHERE model = $1 AND generation = $2 AND tenant = $3")
          .text(model_)
          .int4(batch.generation)
          .uuid(replay.tenant);
      store_set_aside(batch, replay.set_aside);
      return std::monostate{};
    });
  });
  forget();
  return replayed;
}

Result<std::optional<TenantPosition>> ReadModel::applied(TenantId tenant) {
  auto const live = generation();
  if (!live) { return live.error(); }
  auto const rows = read(pool_, "SELECT position FROM read_model_tenant WHERE model = $1 AND generation = $2 AND tenant = $3",
                         Params().text(model_).int4(*live).uuid(tenant));
  if (!rows) { return rows.error(); }
  return std::optional<TenantPosition>(TenantPosition(rows->empty() ? 0 : rows->front().int8(0)));
}

}  // namespace contentos::pg
