#include "infra/postgres/event_log.hpp"

#include "infra/crypto/random.hpp"
#include "infra/postgres/append_facts.hpp"
#include "infra/postgres/command_rows.hpp"
#include "infra/postgres/event_rows.hpp"
#include "infra/postgres/migrate.hpp"

#include <utility>

namespace contentos {

using pg::Params;

namespace {

StoreError bug(std::string what) { return {StoreErrorCode::internal, false, std::move(what)}; }

/// Everything here is read by key. A plan must not be a scan because the table was still small, or not yet analyzed, when it was made.
pg::PoolOptions pool_of(PgEventLogOptions const& o, std::string_view role, std::size_t size) {
  return {.connect = {.conninfo = o.conninfo,
                      .role = std::string(role),
                      .application_name = "contentos " + std::string(role.substr(10)),
                      .settings = {{"enable_seqscan", "off"}, {"enable_bitmapscan", "off"}}},
          .size = size};
}

/// The appender's statements are few and fixed: planned once, always by key, and durable whatever the server's default is.
pg::ConnectOptions appender_connection(std::string const& conninfo) {
  return {.conninfo = conninfo,
          .role = std::string(pg::kAppenderRole),
          .application_name = "contentos append",
          .settings = {{"synchronous_commit", "on"},
                       {"plan_cache_mode", "force_generic_plan"},
                       {"enable_seqscan", "off"},
                       {"enable_hashjoin", "off"},
                       {"enable_mergejoin", "off"},
                       // A lost client must not keep the shard's lock.
                       {"idle_in_transaction_session_timeout", "10s"}}};
}

}  // namespace

PgEventLog::PgEventLog(PgEventLogOptions options)
    : options_(std::move(options)),
      appender_pool_(pool_of(options_, pg::kAppenderRole, 4)),
      reader_pool_(pool_of(options_, pg::kReaderRole, options_.reader_connections)),
      projector_pool_(pool_of(options_, pg::kProjectorRole, options_.projector_connections)) {}

PgEventLog::~PgEventLog() = default;

Result<std::unique_ptr<PgEventLog>> PgEventLog::open(PgEventLogOptions options) {
  std::unique_ptr<PgEventLog> log(new PgEventLog(std::move(options)));
  auto const shards = pg::read(log->projector_pool_, "SELECT count(*) FROM log_shard");
  if (!shards) { return shards.error(); }
  log->shard_count_ = shards->front().int8(0);
  log->appenders_.resize(static_cast<std::size_t>(log->shard_count_));
  return log;
}

Result<AppendVerdict> PgEventLog::append(AppendRequest request) {
  if (auto const flaw = flaw_of(request)) { return bug("append: " + *flaw); }
  auto const shard = shard_of(request.scope.tenant());
  if (!shard) { return shard.error(); }
  if (!*shard) { return bug("append: the tenant has no shard"); }
  auto future = appender_of(**shard).enqueue(pg::prepare(std::move(request), AppendId(crypto::new_uuid_v7())));
  if (!future) { return future.error(); }
  if (future->wait_for(options_.append_timeout) != std::future_status::ready) {
    return StoreError{StoreErrorCode::timed_out, true, "append: no verdict in time"};
  }
  return future->get();
}

Result<std::optional<ShardNo>> PgEventLog::shard_of(TenantId tenant) {
  {
    std::lock_guard const lock(places_mutex_);
    if (auto const it = places_.find(tenant); it != places_.end()) { return std::optional(it->second); }
  }
  auto const rows = pg::read(appender_pool_, "SELECT shard FROM tenant_head WHERE tenant = $1", Params().uuid(tenant));
  if (!rows) { return rows.error(); }
  if (rows->empty()) { return std::optional<ShardNo>(); }
  ShardNo const shard(rows->front().int8(0));
  std::lock_guard const lock(places_mutex_);
  places_.emplace(tenant, shard);
  return std::optional(shard);
}

pg::ShardAppender& PgEventLog::appender_of(ShardNo shard) {
  std::lock_guard const lock(appenders_mutex_);
  auto& appender = appenders_.at(static_cast<std::size_t>(shard.value));
  if (!appender) {
    auto o = options_.appender;
    o.connect = appender_connection(options_.conninfo);
    o.committed = [this, shard](std::vector<EventPtr> const& events, pg::Continuity continuity) { tell(shard, events, continuity); };
    appender = std::make_unique<pg::ShardAppender>(shard, std::move(o));
  }
  return *appender;
}

PgEventLog::ListenerId PgEventLog::on_committed(Listener listener) {
  std::unique_lock const lock(listeners_mutex_);
  listeners_.emplace(next_listener_, std::move(listener));
  return next_listener_++;
}

void PgEventLog::forget_listener(ListenerId id) {
  std::unique_lock const lock(listeners_mutex_);
  listeners_.erase(id);
}

void PgEventLog::tell(ShardNo shard, std::vector<EventPtr> const& events, pg::Continuity continuity) {
  std::shared_lock const lock(listeners_mutex_);
  for (auto const& [id, listener] : listeners_) { listener(shard, events, continuity); }
}

Result<std::optional<KnownCommand>> PgEventLog::find_command(TenantScope scope, CommandId id) {
  auto known = find_commands(scope, {id});
  if (!known) { return known.error(); }
  return std::move(known->front());
}

Result<std::vector<std::optional<KnownCommand>>> PgEventLog::find_commands(TenantScope scope, std::vector<CommandId> const& ids) {
  std::vector<std::optional<KnownCommand>> out(ids.size());
  auto const shard = shard_of(scope.tenant());
  if (!shard) { return shard.error(); }
  if (!*shard || ids.empty()) { return out; }
  std::vector<Uuid> uuids;
  uuids.reserve(ids.size());
  for (auto const& id : ids) { uuids.push_back(id.uuid()); }
  auto const rows = pg::read_in_tenant(reader_pool_, scope,
                                       "SELECT place, " + std::string(pg::kCommandColumns) +
                                           ", CASE WHEN c.tenant_position IS NULL THEN "
                                           "(SELECT header FROM event e WHERE e.shard = $3 AND e.position = c.shard_position) END "
                                           "FROM unnest($2::uuid[]) WITH ORDINALITY AS asked (id, place) "
                                           "JOIN command_result c ON c.tenant = $1 AND c.command_id = asked.id",
                                       Params().uuid(scope.tenant()).uuids(uuids).int4(static_cast<std::int32_t>((*shard)->value)));
  if (!rows) { return rows.error(); }
  for (auto const& row : *rows) {
    auto stored = pg::read_command_row(row, 1, **shard);
    auto& known = out[static_cast<std::size_t>(row.int8(0) - 1)];
    if (!stored.lacks_event) {
      known = std::move(stored.known);
      continue;
    }
    auto complete = pg::completed(std::move(stored), row.is_null(7) ? std::string_view() : row.bytes(7));
    if (!complete) { return complete.error(); }
    known = std::move(*complete);
  }
  return out;
}

Result<std::vector<RecordedEvent>> PgEventLog::read_stream(TenantScope scope, StreamName const& stream, StreamVersion from, Parts parts) {
  std::vector<RecordedEvent> out;
  auto const shard = shard_of(scope.tenant());
  if (!shard) { return shard.error(); }
  if (!*shard) { return out; }
  auto const columns = parts == Parts::with_body ? pg::kEventColumns : pg::kEventColumnsWithoutBody;
  auto const sql = "SELECT " + std::string(columns) +
                   " FROM event WHERE shard = $1 AND tenant = $2 AND stream = $3 AND version >= $4 ORDER BY tenant, stream, version";
  auto const rows =
      pg::read_in_tenant(reader_pool_, scope, sql,
                         Params().int4(static_cast<std::int32_t>((*shard)->value)).uuid(scope.tenant()).text(stream.str()).int8(from));
  if (!rows) { return rows.error(); }
  out.reserve(rows->size());
  for (auto row : *rows) {
    auto event = pg::read_event_row(row);
    if (!event) { return event.error(); }
    out.push_back(std::move(*event));
  }
  return out;
}

Result<std::optional<RecordedEvent>> PgEventLog::read_event(TenantScope scope, StreamName const& stream, StreamVersion version) {
  auto const shard = shard_of(scope.tenant());
  if (!shard) { return shard.error(); }
  if (!*shard) { return std::optional<RecordedEvent>(); }
  auto const sql =
      "SELECT " + std::string(pg::kEventColumns) + " FROM event WHERE shard = $1 AND tenant = $2 AND stream = $3 AND version = $4";
  auto const rows =
      pg::read_in_tenant(reader_pool_, scope, sql,
                         Params().int4(static_cast<std::int32_t>((*shard)->value)).uuid(scope.tenant()).text(stream.str()).int8(version));
  if (!rows) { return rows.error(); }
  if (rows->empty()) { return std::optional<RecordedEvent>(); }
  auto event = pg::read_event_row(rows->front());
  if (!event) { return event.error(); }
  return std::optional(std::move(*event));
}

Result<StreamVersion> PgEventLog::stream_version(TenantScope scope, StreamName const& stream) {
  auto const rows = pg::read_in_tenant(reader_pool_, scope, "SELECT version FROM stream_head WHERE tenant = $1 AND stream = $2",
                                       Params().uuid(scope.tenant()).text(stream.str()));
  if (!rows) { return rows.error(); }
  return rows->empty() ? StreamVersion(0) : StreamVersion(rows->front().int8(0));
}

Result<TenantPosition> PgEventLog::tenant_position(TenantScope scope) {
  auto const rows =
      pg::read_in_tenant(reader_pool_, scope, "SELECT position FROM tenant_head WHERE tenant = $1", Params().uuid(scope.tenant()));
  if (!rows) { return rows.error(); }
  return rows->empty() ? TenantPosition(0) : TenantPosition(rows->front().int8(0));
}

/// By the index of the tenant's streams, whichever events are found. In the order of the tenant's positions, which is that of the shard's:
/// the other would have the key of the shard gone through, in the hope that it comes upon the tenant soon.
Result<std::vector<ShardPosition>> PgEventLog::places_after(TenantScope scope, TenantPosition after, std::size_t limit) {
  std::vector<ShardPosition> out;
  auto const shard = shard_of(scope.tenant());
  if (!shard) { return shard.error(); }
  if (!*shard) { return out; }
  auto const rows = pg::read_in_tenant(
      reader_pool_, scope, pg::kPlacesAfter,
      Params().int4(static_cast<std::int32_t>((*shard)->value)).uuid(scope.tenant()).int8(after).int8(static_cast<std::int64_t>(limit)));
  if (!rows) { return rows.error(); }
  out.reserve(rows->size());
  for (auto row : *rows) { out.emplace_back(row.int8(0)); }
  return out;
}

Result<std::vector<StreamName>> PgEventLog::list_streams(TenantScope scope, std::string_view aggregate) {
  auto const low = std::string(aggregate) + "-";
  auto const high = std::string(aggregate) + ".";  // the character after '-'
  auto const rows = pg::read_in_tenant(reader_pool_, scope,
                                       "SELECT stream FROM stream_head WHERE tenant = $1 AND stream >= $2 AND stream < $3 ORDER BY stream",
                                       Params().uuid(scope.tenant()).text(low).text(high));
  if (!rows) { return rows.error(); }
  std::vector<StreamName> out;
  for (auto row : *rows) { out.push_back(StreamName::from_stored(std::string(row.text(0)))); }
  return out;
}

Result<std::optional<StreamName>> PgEventLog::claim_holder(TenantScope scope, Claim const& claim) {
  auto const rows = pg::read_in_tenant(reader_pool_, scope, "SELECT stream FROM claim WHERE tenant = $1 AND kind = $2 AND key = $3",
                                       Params().uuid(scope.tenant()).text(claim.kind).bytes(claim.key));
  if (!rows) { return rows.error(); }
  if (rows->empty()) { return std::optional<StreamName>(); }
  return std::optional(StreamName::from_stored(std::string(rows->front().text(0))));
}

Result<std::vector<std::int64_t>> PgEventLog::count_claims(TenantScope scope, std::string_view kind,
                                                           std::vector<std::string> const& prefixes) {
  std::vector<std::string> ends;
  ends.reserve(prefixes.size());
  for (auto const& prefix : prefixes) { ends.push_back(pg::end_of_prefix(prefix)); }
  auto const rows = pg::read_in_tenant(
      reader_pool_, scope,
      "SELECT (SELECT count(*) FROM (SELECT FROM claim WHERE tenant = $1 AND kind = $2 AND key >= asked.low AND key < asked.high "
      "LIMIT $5) below) FROM unnest($3::bytea[], $4::bytea[]) WITH ORDINALITY AS asked (low, high, place) ORDER BY place",
      Params().uuid(scope.tenant()).text(kind).bytes_array(prefixes).bytes_array(ends).int8(PrefixNotEmpty::kMostCounted));
  if (!rows) { return rows.error(); }
  std::vector<std::int64_t> out;
  for (auto row : *rows) { out.push_back(row.int8(0)); }
  return out;
}

Result<void> PgEventLog::place_tenant(TenantScope scope, ShardNo shard) {
  if (shard.value < 0 || shard.value >= shard_count_) { return bug("there is no shard " + std::to_string(shard.value)); }
  {
    auto lease = appender_pool_.acquire();
    if (!lease) { return lease.error(); }
    auto const placed = (*lease)->exec_prepared("INSERT INTO tenant_head (tenant, shard) VALUES ($1, $2) ON CONFLICT (tenant) DO NOTHING",
                                                Params().uuid(scope.tenant()).int4(static_cast<std::int32_t>(shard.value)));
    if (!placed) { return placed.error(); }
  }  // who holds one connection and asks for another waits for others who do the same
  auto const actual = shard_of(scope.tenant());
  if (!actual) { return actual.error(); }
  if (*actual != shard) { return bug("the tenant already lives on another shard"); }
  return {};
}

Result<Timestamp> PgEventLog::now() {
  auto const rows = pg::read(reader_pool_, "SELECT clock_timestamp()");
  if (!rows) { return rows.error(); }
  return rows->front().time(0);
}

}  // namespace contentos
