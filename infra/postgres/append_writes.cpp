#include "infra/postgres/append_writes.hpp"

#include "infra/postgres/command_rows.hpp"

#include <optional>
#include <utility>

namespace contentos::pg {

namespace {

constexpr std::string_view kInsertEvents =
    "INSERT INTO event (shard, position, version, tenant_position, tenant, stream, header, data, body, body_hash, hash) "
    "SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
constexpr std::string_view kBeginStreams =
    "INSERT INTO stream_head (tenant, stream, version, occurred) SELECT * FROM unnest($1, $2, $3, $4)";
// What every batch has, in one: a statement costs as much as some rows.
constexpr std::string_view kMove =
    "WITH streams AS (UPDATE stream_head h SET version = q.version, occurred = q.occurred "
    "FROM unnest($1, $2, $3, $4, $5) AS q(tenant, stream, version, occurred, before) "
    "WHERE h.tenant = q.tenant AND h.stream = q.stream COLLATE \"C\" AND h.version = q.before RETURNING 1), "
    "tenants AS (UPDATE tenant_head h SET position = q.position FROM unnest($6, $7, $8) AS q(tenant, position, before) "
    "WHERE h.tenant = q.tenant AND h.position = q.before RETURNING 1), "
    "commands AS (INSERT INTO command_result (tenant, command_id, digest, principal, result, shard_position) "
    "SELECT * FROM unnest($9, $10, $11, $12, $13, $14)) "
    "SELECT CASE WHEN (SELECT count(*) FROM streams) < cardinality($1) THEN append_refuse('a stream is not where it was thought to be') "
    "WHEN (SELECT count(*) FROM tenants) < cardinality($6) THEN append_refuse('a tenant is not where it was thought to be') END";
constexpr std::string_view kReleaseClaims =
    "WITH gone AS (DELETE FROM claim c USING unnest($1, $2, $3, $4) AS q(tenant, kind, key, stream) "
    "WHERE c.tenant = q.tenant AND c.kind = q.kind COLLATE \"C\" AND c.key = q.key AND c.stream = q.stream COLLATE \"C\" RETURNING 1) "
    "SELECT CASE WHEN count(*) < cardinality($1) THEN append_refuse('a claim is not held by whom it was thought to be') END FROM gone";
constexpr std::string_view kTakeClaims = "INSERT INTO claim (tenant, kind, key, stream) SELECT * FROM unnest($1, $2, $3, $4)";
constexpr std::string_view kMoveShard = "UPDATE log_shard SET head = $2, head_hash = $3, last_recorded = $4 WHERE shard = $1";
// Whoever waits for the row's lock compares with what its holder has left. A time that lies a tenth of a second back is none of the
// database's clock.
constexpr std::string_view kMoveShardFrom =
    "WITH moved AS (UPDATE log_shard SET head = $2, head_hash = $3, last_recorded = $4 "
    "WHERE shard = $1 AND head = $5 AND head_hash IS NOT DISTINCT FROM $6 AND last_recorded <= $4 "
    "AND $4 BETWEEN clock_timestamp() - interval '100 milliseconds' AND greatest(clock_timestamp(), last_recorded) "
    "RETURNING clock_timestamp() AS now) "
    "SELECT coalesce((SELECT now FROM moved), append_refuse('the shard is not where it was thought to be'))";

Params claim_params(std::map<LogFacts::TenantClaim, StreamName> const& claims) {
  std::vector<Uuid> of;
  std::vector<std::string_view> kinds, keys, holders;
  for (auto const& [place, holder] : claims) {
    of.push_back(place.first.uuid());
    kinds.emplace_back(place.second.kind);
    keys.emplace_back(place.second.key);
    holders.emplace_back(holder.str());
  }
  return std::move(Params().uuids(of).texts(kinds).bytes_array(keys).texts(holders));
}

struct StreamRows {
  std::vector<Uuid> of;
  std::vector<std::string_view> names;
  std::vector<std::int64_t> versions, before;
  std::vector<Timestamp> times;

  void add(LogFacts::TenantStream const& place, StreamHead const& head, StreamVersion was) {
    of.push_back(place.first.uuid());
    names.emplace_back(place.second.str());
    versions.push_back(head.version.value);
    times.push_back(head.occurred);
    before.push_back(was.value);
  }
  [[nodiscard]] Params params() const { return std::move(Params().uuids(of).texts(names).int8s(versions).times(times)); }
};

}  // namespace

/// What the accepted requests name, each place once.
struct AppendWrites::Touched {
  AppendWrites& out;

  void add(AppendRequest const& r) {
    auto const tenant = r.scope.tenant();
    out.tenants_.insert(tenant);
    for (auto const& s : r.streams) {
      if (!s.events.empty()) { out.streams_.try_emplace({tenant, s.stream}, s.expected); }
      for (auto const& e : s.events) {
        for (auto const& c : e.claims.take) { add({tenant, c}); }
        for (auto const& c : e.claims.release) { add({tenant, c}); }
      }
    }
  }
  void add(LogFacts::TenantClaim const& claim) {
    auto const before = out.changes_.claims_before.find(claim);
    auto const after = out.changes_.facts.claims.find(claim);
    bool const was_held = before != out.changes_.claims_before.end();
    bool const is_held = after != out.changes_.facts.claims.end();
    if (was_held && is_held && before->second == after->second) { return; }
    if (was_held) { out.given_back_.emplace(claim, before->second); }
    if (is_held) { out.taken_.emplace(claim, after->second); }
  }
};

AppendWrites::AppendWrites(BatchChanges const& changes) : changes_(changes) {
  Touched touched{*this};
  for (auto const index : changes_.accepted) { touched.add(changes_.requests[index]->request); }
}

void AppendWrites::under_lock() {
  add_rows();
  auto const& head = changes_.head;
  add(kMoveShard,
      std::move(Params().int4(static_cast<std::int32_t>(changes_.shard.value)).int8(head.position).bytes(*head.hash).time(head.recorded)));
  add("COMMIT", {});
}

void AppendWrites::at_once(ShardMemory::Head const& expected) {
  auto const& head = changes_.head;
  add("BEGIN", {});
  Params first;
  first.int4(static_cast<std::int32_t>(changes_.shard.value)).int8(head.position).bytes(*head.hash).time(head.recorded);
  first.int8(expected.position);
  first.bytes(expected.hash ? std::optional(std::string(bytes_of(*expected.hash))) : std::nullopt);
  add(kMoveShardFrom, std::move(first));
  add_rows();
  add("COMMIT", {});
}

void AppendWrites::add(std::string_view sql, Params params) {
  params_.push_back(std::make_unique<Params>(std::move(params)));
  statements_.push_back({sql, params_.back().get()});
}

/// The events last: what may be refused comes before them, so that little is left behind by a transaction that fails.
void AppendWrites::add_rows() {
  add_claims();
  add_moves();
  add_events();
}

void AppendWrites::add_events() {
  std::vector<std::int64_t> positions, versions, tenant_positions;
  std::vector<Uuid> tenants;
  std::vector<std::string_view> streams, headers, data, hashes;
  std::vector<std::optional<std::string_view>> bodies, body_hashes;
  for (auto const& e : changes_.events) {
    auto const& payload = changes_.requests[e.request]->payloads[e.payload];
    positions.push_back(e.position.value);
    versions.push_back(e.header.stream_version.value);
    tenant_positions.push_back(e.header.tenant_position.value);
    tenants.push_back(e.header.tenant.uuid());
    streams.emplace_back(e.header.stream.str());
    headers.emplace_back(e.header_bytes);
    data.emplace_back(payload.data);
    bodies.push_back(payload.stored_body ? std::optional<std::string_view>(*payload.stored_body) : std::nullopt);
    body_hashes.push_back(payload.body_hash ? std::optional(bytes_of(*payload.body_hash)) : std::nullopt);
    hashes.push_back(bytes_of(e.hash));
  }
  Params out;
  out.int4(static_cast<std::int32_t>(changes_.shard.value)).int8s(positions).int8s(versions).int8s(tenant_positions).uuids(tenants);
  out.texts(streams).bytes_array(headers).bytes_array(data).bytes_array(bodies).bytes_array(body_hashes).bytes_array(hashes);
  add(kInsertEvents, std::move(out));
}

void AppendWrites::add_moves() {
  StreamRows begun, moved;
  for (auto const& [place, before] : streams_) { (before.value == 0 ? begun : moved).add(place, changes_.facts.streams.at(place), before); }
  if (!begun.of.empty()) { add(kBeginStreams, begun.params()); }
  auto params = std::move(moved.params().int8s(moved.before));
  add_tenants(params);
  add_commands(params);
  add(kMove, std::move(params));
}

void AppendWrites::add_tenants(Params& to) const {
  std::map<TenantId, std::int64_t> appended;
  for (auto const& e : changes_.events) { ++appended[e.header.tenant]; }
  std::vector<Uuid> ids;
  std::vector<std::int64_t> positions, before;
  for (auto const& tenant : tenants_) {
    ids.push_back(tenant.uuid());
    positions.push_back(changes_.facts.tenants.at(tenant).value);
    before.push_back(positions.back() - appended.at(tenant));
  }
  to.uuids(ids).int8s(positions).int8s(before);
}

void AppendWrites::add_commands(Params& to) const {
  std::vector<Uuid> tenants, ids;
  std::vector<std::optional<std::string_view>> digests, results;
  std::vector<std::optional<std::string>> principals;
  std::vector<std::int64_t> positions;
  for (auto const index : changes_.accepted) {
    auto const& r = changes_.requests[index]->request;
    auto const& outcome = std::get<Appended>(changes_.verdicts[index]);
    tenants.push_back(r.scope.tenant().uuid());
    ids.push_back(r.command_id.uuid());
    digests.push_back(stored_digest(r.command_digest));
    principals.push_back(r.principal == r.actor.id ? std::nullopt : std::optional(r.principal));
    results.push_back(r.result.empty() ? std::nullopt : std::optional<std::string_view>(r.result));
    positions.push_back(outcome.shard_position.value);
  }
  to.uuids(tenants).uuids(ids).bytes_array(digests).texts(principals).bytes_array(results).int8s(positions);
}

/// First all that are given back, so that one which goes from hand to hand is free in between.
void AppendWrites::add_claims() {
  if (!given_back_.empty()) { add(kReleaseClaims, claim_params(given_back_)); }
  if (!taken_.empty()) { add(kTakeClaims, claim_params(taken_)); }
}

}  // namespace contentos::pg
