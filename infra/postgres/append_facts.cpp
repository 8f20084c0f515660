#include "infra/postgres/append_facts.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace contentos::pg {

namespace {

constexpr std::string_view kLockShard = "SELECT head, last_recorded, head_hash FROM log_shard WHERE shard = $1 FOR UPDATE";
// The clock is read by the statement after the lock, since the locking one may have begun long before it got the lock.
constexpr std::string_view kTenants = "SELECT tenant, position, clock_timestamp() FROM tenant_head WHERE tenant = ANY($1) AND shard = $2";
// Without the event that tells the rest: a command is hardly ever known, and asking for it in vain costs a look at every partition.
std::string const& known_commands() {
  static std::string const sql = "SELECT c.tenant, c.command_id, " + std::string(kCommandColumns) +
                                 " FROM unnest($1, $2) AS q(tenant, command_id) JOIN command_result c USING (tenant, command_id)";
  return sql;
}
constexpr std::string_view kStreams =
    "SELECT s.tenant, s.stream, s.version, s.occurred "
    "FROM unnest($1, $2) AS q(tenant, stream) JOIN stream_head s ON s.tenant = q.tenant AND s.stream = q.stream COLLATE \"C\"";
constexpr std::string_view kClaims =
    "SELECT c.tenant, c.kind, c.key, c.stream FROM unnest($1, $2, $3) AS q(tenant, kind, key) "
    "JOIN claim c ON c.tenant = q.tenant AND c.kind = q.kind COLLATE \"C\" AND c.key = q.key";
// Of the claims below a prefix those that a verdict names, and how many there are as far as a verdict counts, whatever the batch gives
// back. Both ends of the range are plain comparisons, or the index would be walked on above it. Where the prefix is empty, as it mostly is,
// this is one look into the index; where not, so many steps through it alone.
constexpr std::string_view kPrefixes =
    "SELECT c.tenant, c.kind, c.key, c.stream, q.low, n.total "
    "FROM unnest($1, $2, $3, $4, $5, $6) AS q(tenant, kind, low, high, named, counted) "
    "CROSS JOIN LATERAL (SELECT count(*) AS total FROM (SELECT FROM claim d WHERE d.tenant = q.tenant AND d.kind = q.kind COLLATE \"C\" "
    "AND d.key >= q.low AND d.key < q.high LIMIT q.counted) b) n "
    "CROSS JOIN LATERAL (SELECT * FROM claim d WHERE d.tenant = q.tenant AND d.kind = q.kind COLLATE \"C\" "
    "AND d.key >= q.low AND d.key < q.high ORDER BY d.key LIMIT least(q.named, n.total)) c";

/// How many of `claims`, a set or a map, lie below a prefix.
template <class Claims>
std::int64_t count_below(Claims const& claims, LogFacts::TenantClaim const& prefix) {
  auto const& [tenant, low] = prefix;
  return std::distance(claims.lower_bound(prefix), claims.lower_bound({tenant, Claim{low.kind, end_of_prefix(low.key)}}));
}

/// Requires: `facts` hold all claims that were read.
void count_more_below(Rows const& prefix_rows, LogFacts& facts) {
  for (auto row : prefix_rows) {
    LogFacts::TenantClaim const prefix{TenantId(row.uuid(0)), Claim{std::string(row.text(1)), std::string(row.bytes(4))}};
    auto const [more, is_first_row] = facts.more_below.try_emplace(prefix, 0);
    if (!is_first_row) { continue; }
    more->second = std::max<std::int64_t>(0, row.int8(5) - count_below(facts.claims, prefix));
  }
}

}  // namespace

struct FactsQuery::Keys {
  std::set<TenantId> tenants;
  std::set<LogFacts::TenantCommand> commands;
  std::set<LogFacts::TenantStream> streams;
  std::set<LogFacts::TenantClaim> claims;
  std::set<LogFacts::TenantClaim> prefixes;
  std::set<LogFacts::TenantClaim> released;

  void add(AppendRequest const& r) {
    auto const tenant = r.scope.tenant();
    tenants.insert(tenant);
    commands.emplace(tenant, r.command_id);
    for (auto const& s : r.streams) {
      streams.emplace(tenant, s.stream);
      for (auto const& e : s.events) {
        for (auto const& c : e.claims.take) { claims.emplace(tenant, c); }
        for (auto const& c : e.claims.release) {
          claims.emplace(tenant, c);
          released.emplace(tenant, c);
        }
      }
    }
    for (auto const& c : r.held_claims) { claims.emplace(tenant, c); }
    for (auto const& g : r.guards) { streams.emplace(tenant, g.stream); }
    for (auto const& p : r.empty_prefixes) { prefixes.emplace(tenant, Claim{p.kind, p.key_prefix}); }
  }

  [[nodiscard]] Params tenant_params(ShardNo shard) const {
    std::vector<Uuid> ids;
    for (auto const& t : tenants) { ids.push_back(t.uuid()); }
    return std::move(Params().uuids(ids).int4(static_cast<std::int32_t>(shard.value)));
  }
  [[nodiscard]] Params command_params() const {
    std::vector<Uuid> of, ids;
    for (auto const& [tenant, id] : commands) {
      of.push_back(tenant.uuid());
      ids.push_back(id.uuid());
    }
    return std::move(Params().uuids(of).uuids(ids));
  }
  [[nodiscard]] Params stream_params() const {
    std::vector<Uuid> of;
    std::vector<std::string_view> names;
    for (auto const& [tenant, name] : streams) {
      of.push_back(tenant.uuid());
      names.emplace_back(name.str());
    }
    return std::move(Params().uuids(of).texts(names));
  }
  [[nodiscard]] static Params claim_params(std::set<LogFacts::TenantClaim> const& wanted) {
    std::vector<Uuid> of;
    std::vector<std::string_view> kinds, keys;
    for (auto const& [tenant, claim] : wanted) {
      of.push_back(tenant.uuid());
      kinds.emplace_back(claim.kind);
      keys.emplace_back(claim.key);
    }
    return std::move(Params().uuids(of).texts(kinds).bytes_array(keys));
  }
  [[nodiscard]] Params prefix_params() const {
    auto out = claim_params(prefixes);
    std::vector<std::string> ends;
    std::vector<std::int64_t> named, counted;
    for (auto const& prefix : prefixes) {
      auto const given_back = count_below(released, prefix);
      ends.push_back(end_of_prefix(prefix.second.key));
      named.push_back(static_cast<std::int64_t>(PrefixNotEmpty::kMostNamed) + given_back);
      counted.push_back(PrefixNotEmpty::kMostCounted + given_back);
    }
    return std::move(out.bytes_array(ends).int8s(named).int8s(counted));
  }
};

std::string end_of_prefix(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) { prefix.pop_back(); }
  if (prefix.empty()) { return std::string(kMaxClaimKeyBytes + 1, '\xFF'); }
  prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
  return prefix;
}

FactsQuery::FactsQuery(ShardNo shard, std::span<Prepared* const> requests) : shard_(shard) {
  Keys keys;
  for (auto const* r : requests) { keys.add(r->request); }
  tenant_count_ = keys.tenants.size();
  has_claims_ = !keys.claims.empty();
  has_prefixes_ = !keys.prefixes.empty();
  add("BEGIN", {});
  add(kLockShard, std::move(Params().int4(static_cast<std::int32_t>(shard.value))));
  add(kTenants, keys.tenant_params(shard));
  add(known_commands(), keys.command_params());
  add(kStreams, keys.stream_params());
  if (has_claims_) { add(kClaims, Keys::claim_params(keys.claims)); }
  if (has_prefixes_) { add(kPrefixes, keys.prefix_params()); }
  streams_ = std::move(keys.streams);
}

void FactsQuery::add(std::string_view sql, Params params) {
  params_.push_back(std::make_unique<Params>(std::move(params)));
  statements_.push_back({sql, params_.back().get()});
}

Result<LockedFacts> FactsQuery::read(std::vector<Rows> const& rows) const {
  if (rows[1].empty()) { return StoreError{StoreErrorCode::internal, false, "there is no shard " + std::to_string(shard_.value)}; }
  if (rows[2].size() != tenant_count_) { return StoreError{StoreErrorCode::internal, false, "a tenant does not live on this shard"}; }
  LogFacts facts;
  for (auto row : rows[2]) { facts.tenants.emplace(TenantId(row.uuid(0)), TenantPosition(row.int8(1))); }
  std::vector<std::pair<LogFacts::TenantCommand, StoredCommand>> half;
  for (auto row : rows[3]) {
    LogFacts::TenantCommand const command(row.uuid(0), row.uuid(1));
    auto stored = read_command_row(row, 2, shard_);
    if (stored.lacks_event) {
      half.emplace_back(command, std::move(stored));
    } else {
      facts.commands.emplace(command, std::move(stored.known));
    }
  }
  for (auto const& stream : streams_) { facts.streams.emplace(stream, StreamHead{StreamVersion(0), Timestamp::min()}); }
  for (auto row : rows[4]) {
    facts.streams[{TenantId(row.uuid(0)), StreamName::from_stored(std::string(row.text(1)))}] = {StreamVersion(row.int8(2)), row.time(3)};
  }
  for (std::size_t i = 5; i < rows.size(); ++i) {
    for (auto row : rows[i]) {
      facts.claims[{TenantId(row.uuid(0)), Claim{std::string(row.text(1)), std::string(row.bytes(2))}}] =
          StreamName::from_stored(std::string(row.text(3)));
    }
  }
  if (has_prefixes_) { count_more_below(rows.back(), facts); }
  auto const shard = rows[1].front();
  return LockedFacts{
      std::move(facts), {ShardPosition(shard.int8(0)), shard.opt_sha256(2), shard.time(1)}, rows[2].front().time(2), std::move(half)};
}

}  // namespace contentos::pg
