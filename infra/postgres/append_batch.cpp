#include "infra/postgres/append_batch.hpp"

#include "infra/compress/zstd.hpp"
#include "infra/crypto/sha256.hpp"
#include "infra/postgres/append_facts.hpp"
#include "projections/runner/shared_event.hpp"

#include <set>
#include <utility>

namespace contentos::pg {

namespace {

constexpr std::string_view kInsertEvents =
    "INSERT INTO event (shard, position, version, tenant_position, tenant, stream, header, data, body, body_hash, hash) "
    "SELECT $1, * FROM unnest($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
constexpr std::string_view kWriteStreams =
    "INSERT INTO stream_head (tenant, stream, version, occurred) SELECT * FROM unnest($1, $2, $3, $4) "
    "ON CONFLICT (tenant, stream) DO UPDATE SET version = excluded.version, occurred = excluded.occurred";
constexpr std::string_view kInsertCommands =
    "INSERT INTO command_result (tenant, command_id, digest, principal, result, tenant_position, shard_position, recorded) "
    "SELECT t, c, d, p, r, tp, sp, $8 FROM unnest($1, $2, $3, $4, $5, $6, $7) AS q(t, c, d, p, r, tp, sp)";
constexpr std::string_view kReleaseClaims =
    "DELETE FROM claim c USING unnest($1, $2, $3) AS q(tenant, kind, key) "
    "WHERE c.tenant = q.tenant AND c.kind = q.kind COLLATE \"C\" AND c.key = q.key";
constexpr std::string_view kTakeClaims =
    "INSERT INTO claim (tenant, kind, key, stream) SELECT * FROM unnest($1, $2, $3, $4) "
    "ON CONFLICT (tenant, kind, key) DO UPDATE SET stream = excluded.stream";
constexpr std::string_view kMoveTenants =
    "UPDATE tenant_head h SET position = q.position FROM unnest($1, $2) AS q(tenant, position) WHERE h.tenant = q.tenant";
constexpr std::string_view kMoveShard = "UPDATE log_shard SET head = $2, head_hash = $3, last_recorded = $4 WHERE shard = $1";

/// The claims that the accepted requests touched, as they stand in the end.
struct ClaimWrites {
  std::vector<Uuid> released_of, taken_of;
  std::vector<std::string_view> released_kinds, released_keys, taken_kinds, taken_keys, holders;

  void add(LogFacts::TenantClaim const& place, LogFacts const& facts) {
    auto const& [tenant, claim] = place;
    if (auto const it = facts.claims.find(place); it != facts.claims.end()) {
      taken_of.push_back(tenant.uuid());
      taken_kinds.emplace_back(claim.kind);
      taken_keys.emplace_back(claim.key);
      holders.emplace_back(it->second.str());
    } else {
      released_of.push_back(tenant.uuid());
      released_kinds.emplace_back(claim.kind);
      released_keys.emplace_back(claim.key);
    }
  }
};

/// What of the facts the accepted requests changed, each place once and in order.
struct Touched {
  std::set<TenantId> tenants;
  std::set<LogFacts::TenantStream> streams;
  std::set<LogFacts::TenantClaim> claims;

  void add(AppendRequest const& r) {
    auto const tenant = r.scope.tenant();
    tenants.insert(tenant);
    for (auto const& s : r.streams) {
      if (!s.events.empty()) { streams.emplace(tenant, s.stream); }
      for (auto const& e : s.events) {
        for (auto const& c : e.claims.take) { claims.emplace(tenant, c); }
        for (auto const& c : e.claims.release) { claims.emplace(tenant, c); }
      }
    }
  }
};

Params stream_params(Touched const& touched, LogFacts const& facts) {
  std::vector<Uuid> of;
  std::vector<std::string_view> names;
  std::vector<std::int64_t> versions;
  std::vector<Timestamp> times;
  for (auto const& place : touched.streams) {
    auto const& head = facts.streams.at(place);
    of.push_back(place.first.uuid());
    names.emplace_back(place.second.str());
    versions.push_back(head.version.value);
    times.push_back(head.occurred);
  }
  return std::move(Params().uuids(of).texts(names).int8s(versions).times(times));
}

Params tenant_params(Touched const& touched, LogFacts const& facts) {
  std::vector<Uuid> ids;
  std::vector<std::int64_t> positions;
  for (auto const& tenant : touched.tenants) {
    ids.push_back(tenant.uuid());
    positions.push_back(facts.tenants.at(tenant).value);
  }
  return std::move(Params().uuids(ids).int8s(positions));
}

}  // namespace

Prepared prepare(AppendRequest request, AppendId append_id) {
  Prepared out{std::move(request), append_id, {}, 0};
  for (auto& s : out.request.streams) {
    for (auto& e : s.events) {
      Payload p;
      p.data = std::move(e.data);
      if (e.body) {
        p.body_hash = crypto::sha256(*e.body);
        p.stored_body = compress(*e.body);
        p.body = std::move(e.body);
      }
      out.byte_count += p.data.size() + (p.stored_body ? p.stored_body->size() : 0) + 512;  // 512: about a header
      out.payloads.push_back(std::move(p));
    }
  }
  return out;
}

Result<void> AppendBatch::run(Connection& connection, Fault const& fault) {
  auto facts = lock_and_read(connection);
  if (!facts) { return facts.error(); }
  auto const committed = is_committed(connection);
  if (!committed) { return committed.error(); }
  if (*committed) {
    auto const done = connection.script("COMMIT");
    if (!done) { return done.error(); }
    return {};
  }
  judge_all(*facts);
  if (fault) { fault(FaultPoint::facts_read, connection); }
  return write(connection, *facts, fault);
}

Result<AppendBatch::Facts> AppendBatch::lock_and_read(Connection& connection) const {
  FactsQuery const query(shard_, requests_);
  auto const rows = connection.pipeline(query.statements());
  if (!rows) { return rows.error(); }
  auto facts = query.read(*rows);
  if (!facts) {
    // The transaction holds the lock; whatever becomes of this connection, let it go.
    if (auto const undone = connection.script("ROLLBACK"); !undone) { return undone.error(); }
    return facts.error();
  }
  return Facts{std::move(facts->first), facts->second};
}

/// True when an earlier attempt of this batch reached the log after all. It was one transaction, so its last event stands for all of them;
/// a command id would not: another process may have appended that command, at that very place, after this batch was rolled back.
Result<bool> AppendBatch::is_committed(Connection& connection) const {
  if (events_.empty()) { return false; }
  auto const& last = events_.back();
  auto const rows = connection.exec_prepared("SELECT hash FROM event WHERE shard = $1 AND position = $2",
                                             Params().int4(static_cast<std::int32_t>(shard_.value)).int8(last.position));
  if (!rows) { return rows.error(); }
  return !rows->empty() && rows->front().sha256(0) == last.hash;
}

void AppendBatch::judge_all(Facts& facts) {
  verdicts_.clear();
  accepted_.clear();
  events_.clear();
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    auto judgement = judge(facts.log, facts.clock, requests_[i]->append_id, requests_[i]->request);
    if (auto* verdict = std::get_if<AppendVerdict>(&judgement)) {
      verdicts_.push_back(std::move(*verdict));
    } else {
      auto& accepted = std::get<Accepted>(judgement);
      verdicts_.emplace_back(accepted.outcome);
      number(i, std::move(accepted));
    }
  }
}

void AppendBatch::number(std::size_t request, Accepted&& accepted) {
  accepted_.push_back(request);
  auto position = accepted.first;
  for (std::size_t i = 0; i < accepted.headers.size(); ++i) {
    auto const& payload = requests_[request]->payloads[i];
    Numbered e{request, i, position, std::move(accepted.headers[i]), {}, {}};
    e.header_bytes = encode_header(e.header);
    e.hash = crypto::event_hash(e.header_bytes, payload.data, payload.body_hash);
    events_.push_back(std::move(e));
    position = position.next();
  }
}

Params AppendBatch::event_params() const {
  std::vector<std::int64_t> positions, versions, tenant_positions;
  std::vector<Uuid> tenants;
  std::vector<std::string_view> streams, headers, data, hashes;
  std::vector<std::optional<std::string_view>> bodies, body_hashes;
  for (auto const& e : events_) {
    auto const& payload = requests_[e.request]->payloads[e.payload];
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
  out.int4(static_cast<std::int32_t>(shard_.value)).int8s(positions).int8s(versions).int8s(tenant_positions).uuids(tenants);
  out.texts(streams).bytes_array(headers).bytes_array(data).bytes_array(bodies).bytes_array(body_hashes).bytes_array(hashes);
  return out;
}

Params AppendBatch::command_params() const {
  std::vector<Uuid> tenants, ids;
  std::vector<std::string_view> digests, principals, results;
  std::vector<std::int64_t> tenant_positions, shard_positions;
  Timestamp recorded{};
  for (auto const index : accepted_) {
    auto const& r = requests_[index]->request;
    auto const& outcome = std::get<Appended>(verdicts_[index]);
    tenants.push_back(r.scope.tenant().uuid());
    ids.push_back(r.command_id.uuid());
    digests.push_back(bytes_of(r.command_digest));
    principals.emplace_back(r.principal);
    results.emplace_back(r.result);
    tenant_positions.push_back(outcome.last.value);
    shard_positions.push_back(outcome.shard_position.value);
    recorded = outcome.recorded;
  }
  Params out;
  out.uuids(tenants).uuids(ids).bytes_array(digests).texts(principals).bytes_array(results);
  out.int8s(tenant_positions).int8s(shard_positions).time(recorded);
  return out;
}

Result<void> AppendBatch::write(Connection& connection, Facts const& facts, Fault const& fault) const {
  std::vector<Statement> statements;
  Touched touched;
  for (auto const index : accepted_) { touched.add(requests_[index]->request); }
  ClaimWrites claims;
  for (auto const& place : touched.claims) { claims.add(place, facts.log); }
  Params const none;
  Params events, streams, commands, released, taken, tenants, shard;
  if (!accepted_.empty()) {
    events = event_params();
    streams = stream_params(touched, facts.log);
    commands = command_params();
    tenants = tenant_params(touched, facts.log);
    released.uuids(claims.released_of).texts(claims.released_kinds).bytes_array(claims.released_keys);
    taken.uuids(claims.taken_of).texts(claims.taken_kinds).bytes_array(claims.taken_keys).texts(claims.holders);
    shard.int4(static_cast<std::int32_t>(shard_.value)).int8(facts.clock.head).bytes(events_.back().hash).time(facts.clock.recorded);
    statements = {{kInsertEvents, &events}, {kWriteStreams, &streams}, {kInsertCommands, &commands}};
    if (!claims.released_of.empty()) { statements.push_back({kReleaseClaims, &released}); }
    if (!claims.taken_of.empty()) { statements.push_back({kTakeClaims, &taken}); }
    statements.push_back({kMoveTenants, &tenants});
    statements.push_back({kMoveShard, &shard});
  }
  statements.push_back({"COMMIT", &none});
  if (auto const sent = connection.pipeline_send(statements); !sent) { return sent.error(); }
  if (fault) { fault(FaultPoint::commit_sent, connection); }
  auto const done = connection.pipeline_receive(statements.size());
  if (!done) { return done.error(); }
  return {};
}

std::vector<EventPtr> AppendBatch::take_events() {
  std::vector<EventPtr> out;
  out.reserve(events_.size());
  for (auto& e : events_) {
    auto& payload = requests_[e.request]->payloads[e.payload];
    out.push_back(share(RecordedEvent{shard_, e.position, std::move(e.header), std::move(e.header_bytes), std::move(payload.data),
                                      std::move(payload.body), payload.body_hash, e.hash, std::move(payload.stored_body)}));
  }
  return out;
}

}  // namespace contentos::pg
