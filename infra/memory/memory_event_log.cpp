#include "infra/memory/memory_event_log.hpp"

#include "infra/crypto/random.hpp"
#include "infra/crypto/sha256.hpp"

#include <algorithm>
#include <utility>

namespace contentos {

namespace {

Timestamp machine_time() { return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now()); }

StoreError bug(std::string what) { return {StoreErrorCode::internal, false, std::move(what)}; }

EventPtr recorded(ShardNo shard, ShardPosition position, EventHeader const& header, NewEvent&& e) {
  auto out = std::make_shared<RecordedEvent>();
  out->shard = shard;
  out->position = position;
  out->header = header;
  out->header_bytes = encode_header(header);
  out->data = std::move(e.data);
  if (e.body) { out->body_hash = crypto::sha256(*e.body); }
  out->body = std::move(e.body);
  out->hash = crypto::event_hash(out->header_bytes, out->data, out->body_hash);
  return out;
}

std::size_t size_of(RecordedEvent const& e) { return e.header_bytes.size() + e.data.size() + (e.body ? e.body->size() : 0); }

}  // namespace

MemoryEventLog::MemoryEventLog(std::int64_t shards, std::function<Timestamp()> clock)
    : clock_(clock ? std::move(clock) : machine_time), shards_(static_cast<std::size_t>(shards)) {}

Result<AppendVerdict> MemoryEventLog::append(AppendRequest request) {
  if (auto flaw = flaw_of(request)) { return bug("append: " + *flaw); }
  AppendId const append_id(crypto::new_uuid_v7());
  std::lock_guard const lock(mutex_);
  auto const place = places_.find(request.scope.tenant());
  if (place == places_.end()) { return bug("append: the tenant has no shard"); }
  auto& shard = shards_[static_cast<std::size_t>(place->second.value)];
  ShardClock clock{place->second, ShardPosition(static_cast<std::int64_t>(shard.events.size())), std::max(clock_(), shard.last_recorded)};
  auto judgement = judge(facts_, clock, append_id, request);
  if (auto* verdict = std::get_if<AppendVerdict>(&judgement)) { return std::move(*verdict); }
  auto const& accepted = std::get<Accepted>(judgement);
  shard.last_recorded = clock.recorded;
  record(accepted, std::move(request));
  ++appends_;
  appended_.notify_all();
  return AppendVerdict(accepted.outcome);
}

void MemoryEventLog::record(Accepted const& accepted, AppendRequest&& request) {
  auto const shard = accepted.outcome.shard;
  auto position = accepted.first;
  auto header = accepted.headers.begin();
  for (auto& s : request.streams) {
    for (auto& e : s.events) {
      auto event = recorded(shard, position, *header++, std::move(e));
      position = position.next();
      shards_[static_cast<std::size_t>(shard.value)].events.push_back(event);
      streams_[{request.scope.tenant(), s.stream}].push_back(std::move(event));
    }
  }
}

Result<std::optional<KnownCommand>> MemoryEventLog::find_command(TenantScope scope, CommandId id) {
  std::lock_guard const lock(mutex_);
  auto const it = facts_.commands.find({scope.tenant(), id});
  if (it == facts_.commands.end()) { return std::optional<KnownCommand>(); }
  auto known = it->second;
  known.outcome.repeated = true;
  return std::optional(std::move(known));
}

Result<std::vector<std::optional<KnownCommand>>> MemoryEventLog::find_commands(TenantScope scope, std::vector<CommandId> const& ids) {
  std::vector<std::optional<KnownCommand>> out;
  out.reserve(ids.size());
  for (auto const& id : ids) { out.push_back(*find_command(scope, id)); }
  return out;
}

Result<std::vector<RecordedEvent>> MemoryEventLog::read_stream(TenantScope scope, StreamName const& stream, StreamVersion from,
                                                               Parts parts) {
  std::lock_guard const lock(mutex_);
  std::vector<RecordedEvent> out;
  auto const it = streams_.find({scope.tenant(), stream});
  if (it == streams_.end()) { return out; }
  for (auto const& e : it->second) {
    if (e->header.stream_version < from) { continue; }
    out.push_back(*e);
    if (parts == Parts::header_and_data) { out.back().body.reset(); }
  }
  return out;
}

Result<std::optional<RecordedEvent>> MemoryEventLog::read_event(TenantScope scope, StreamName const& stream, StreamVersion version) {
  std::lock_guard const lock(mutex_);
  auto const it = streams_.find({scope.tenant(), stream});
  if (it == streams_.end() || version.value < 1 || version.value > static_cast<std::int64_t>(it->second.size())) {
    return std::optional<RecordedEvent>();
  }
  return std::optional(*it->second[static_cast<std::size_t>(version.value - 1)]);
}

Result<StreamVersion> MemoryEventLog::stream_version(TenantScope scope, StreamName const& stream) {
  std::lock_guard const lock(mutex_);
  auto const it = facts_.streams.find({scope.tenant(), stream});
  return it == facts_.streams.end() ? StreamVersion(0) : it->second.version;
}

Result<TenantPosition> MemoryEventLog::tenant_position(TenantScope scope) {
  std::lock_guard const lock(mutex_);
  auto const it = facts_.tenants.find(scope.tenant());
  return it == facts_.tenants.end() ? TenantPosition(0) : it->second;
}

Result<std::vector<StreamName>> MemoryEventLog::list_streams(TenantScope scope, std::string_view aggregate) {
  std::lock_guard const lock(mutex_);
  std::vector<StreamName> out;
  for (auto it = facts_.streams.lower_bound({scope.tenant(), StreamName(aggregate, "")});
       it != facts_.streams.end() && it->first.first == scope.tenant() && it->first.second.aggregate() == aggregate; ++it) {
    out.push_back(it->first.second);
  }
  return out;
}

Result<std::vector<ShardPosition>> MemoryEventLog::places_after(TenantScope scope, TenantPosition after, std::size_t limit) {
  std::unique_lock const lock(mutex_);
  std::vector<ShardPosition> out;
  auto const place = places_.find(scope.tenant());
  if (place == places_.end()) { return out; }
  for (auto const& event : shards_.at(static_cast<std::size_t>(place->second.value)).events) {
    if (out.size() == limit) { break; }
    if (event->header.tenant == scope.tenant() && event->header.tenant_position > after) { out.push_back(event->position); }
  }
  return out;
}

Result<std::vector<std::int64_t>> MemoryEventLog::count_claims(TenantScope scope, std::string_view kind,
                                                               std::vector<std::string> const& prefixes) {
  std::unique_lock const lock(mutex_);
  std::vector<std::int64_t> out;
  for (auto const& prefix : prefixes) {
    auto it = facts_.claims.lower_bound({scope.tenant(), Claim{std::string(kind), prefix}});
    auto const is_below = [&] {
      return it != facts_.claims.end() && it->first.first == scope.tenant() && it->first.second.kind == kind &&
             it->first.second.key.starts_with(prefix);
    };
    std::int64_t count = 0;
    for (; count < PrefixNotEmpty::kMostCounted && is_below(); ++it) { ++count; }
    out.push_back(count);
  }
  return out;
}

Result<std::optional<StreamName>> MemoryEventLog::claim_holder(TenantScope scope, Claim const& claim) {
  std::lock_guard const lock(mutex_);
  auto const it = facts_.claims.find({scope.tenant(), claim});
  return it == facts_.claims.end() ? std::nullopt : std::optional(it->second);
}

Result<void> MemoryEventLog::place_tenant(TenantScope scope, ShardNo shard) {
  if (shard.value < 0 || shard.value >= shard_count()) { return bug("there is no shard " + std::to_string(shard.value)); }
  std::lock_guard const lock(mutex_);
  auto const [it, is_new] = places_.emplace(scope.tenant(), shard);
  if (is_new) { facts_.tenants.emplace(scope.tenant(), TenantPosition(0)); }
  if (it->second != shard) { return bug("the tenant already lives on another shard"); }
  return {};
}

Result<Timestamp> MemoryEventLog::now() { return clock_(); }

Result<std::vector<EventPtr>> MemoryFeed::read(ShardNo shard, ShardPosition after, std::size_t max_events, std::size_t max_bytes) {
  std::lock_guard const lock(log_.mutex_);
  auto const& events = log_.shards_[static_cast<std::size_t>(shard.value)].events;
  std::vector<EventPtr> out;
  std::size_t bytes = 0;
  for (auto i = static_cast<std::size_t>(after.value); i < events.size(); ++i) {
    auto const& e = *events[i];
    bool const starts_append = e.header.append_index == 0;
    if (starts_append && !out.empty() && (out.size() >= max_events || bytes >= max_bytes)) { break; }
    bytes += size_of(e);
    out.push_back(events[i]);
  }
  return out;
}

ShardPosition MemoryFeed::head(ShardNo shard) {
  std::lock_guard const lock(log_.mutex_);
  return ShardPosition(static_cast<std::int64_t>(log_.shards_[static_cast<std::size_t>(shard.value)].events.size()));
}

std::uint64_t MemoryFeed::wait(std::uint64_t ticket, std::chrono::milliseconds timeout) {
  std::unique_lock lock(log_.mutex_);
  log_.appended_.wait_for(lock, timeout, [&] { return log_.appends_ > ticket; });
  return log_.appends_;
}

}  // namespace contentos
