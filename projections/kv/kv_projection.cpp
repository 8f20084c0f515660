#include "projections/kv/kv_projection.hpp"

#include "projections/kv/encoding.hpp"

#include <exception>
#include <utility>

namespace contentos {

namespace {

constexpr std::string_view kCheckpointPrefix{"\0c", 2};
constexpr std::string_view kParkedPrefix{"\0p", 2};
constexpr std::string_view kAppliedPrefix{"\0a", 2};

std::string checkpoint_key(ShardNo shard) {
  std::string key(kCheckpointPrefix);
  append_be32(key, static_cast<std::uint32_t>(shard.value));
  return key;
}

std::string own_tenant_key(std::string_view prefix, TenantId tenant) { return std::string(prefix) + tenant.uuid().raw(); }

std::string encode(Checkpoint const& checkpoint) {
  std::string out;
  append_be64(out, static_cast<std::uint64_t>(checkpoint.position.value));
  out.append(reinterpret_cast<char const*>(checkpoint.hash.data()), checkpoint.hash.size());
  return out;
}

std::string encode(ParkedTenant const& parked) {
  std::string out;
  append_be32(out, static_cast<std::uint32_t>(parked.shard.value));
  append_be64(out, static_cast<std::uint64_t>(parked.position.value));
  append_be64(out, static_cast<std::uint64_t>(parked.tenant_position.value));
  return out + parked.reason;
}

std::optional<ParkedTenant> decode_parked(std::string_view key, std::string_view value) {
  if (key.size() != kParkedPrefix.size() + 16 || value.size() < 20) { return std::nullopt; }
  Uuid id;
  for (std::size_t i = 0; i < id.bytes.size(); ++i) { id.bytes[i] = static_cast<std::uint8_t>(key[kParkedPrefix.size() + i]); }
  return ParkedTenant{TenantId(id), ShardNo(read_be32(value)), ShardPosition(static_cast<std::int64_t>(read_be64(value.substr(4)))),
                      TenantPosition(static_cast<std::int64_t>(read_be64(value.substr(12)))), std::string(value.substr(20))};
}

/// Printable bytes as they are, all others and the backslash as \xNN, so that a line is a line and keys keep their order.
void append_printable(std::string& out, std::string_view bytes) {
  constexpr char const* kHex = "0123456789abcdef";
  for (char const c : bytes) {
    auto const u = static_cast<unsigned char>(c);
    if (u >= 0x20 && u < 0x7f && c != '\\') {
      out.push_back(c);
    } else {
      out.append({'\\', 'x', kHex[u >> 4U], kHex[u & 15U]});
    }
  }
}

}  // namespace

Result<Checkpoint> KvProjection::checkpoint(ShardNo shard) {
  auto const stored = store_->get(checkpoint_key(shard));
  if (!stored) { return stored.error(); }
  Checkpoint out;
  if (!*stored) { return out; }
  if ((*stored)->size() != 8 + out.hash.size()) { return StoreError{StoreErrorCode::corrupt, false, "checkpoint has a wrong size"}; }
  out.position = ShardPosition(static_cast<std::int64_t>(read_be64(**stored)));
  for (std::size_t i = 0; i < out.hash.size(); ++i) { out.hash[i] = static_cast<std::uint8_t>((**stored)[8 + i]); }
  return out;
}

ApplyResult KvProjection::fold_all(KvTransaction& transaction, std::span<EventPtr const> events) {
  std::size_t begin = 0;
  while (begin < events.size()) {
    auto const& first = events[begin]->header;
    std::size_t end = begin + 1;
    while (end < events.size() && events[end]->header.append_id == first.append_id) { ++end; }
    auto const append = events.subspan(begin, end - begin);
    try {
      if (auto poison = fold(transaction, append)) { return *poison; }
    } catch (std::exception const& e) {  // an event whose data has not the shape that its type promises
      return Poison{std::string("event ") + first.id.str() + " of " + first.stream.str() + ": " + e.what()};
    }
    if (transaction.error()) { return *transaction.error(); }
    std::string position;
    append_be64(position, static_cast<std::uint64_t>(append.back()->header.tenant_position.value));
    transaction.put(own_tenant_key(kAppliedPrefix, first.tenant), std::move(position));
    begin = end;
  }
  return std::monostate{};
}

ApplyResult KvProjection::store_or_discard(KvTransaction& transaction, ApplyResult folded) {
  if (std::holds_alternative<std::monostate>(folded)) {
    auto const written = store_->write(transaction.take_batch());
    if (written) {
      committed();
      return folded;
    }
    folded = written.error();
  }
  discarded();
  return folded;
}

ApplyResult KvProjection::apply(ShardNo shard, std::span<EventPtr const> events, Checkpoint const& upto) {
  KvTransaction transaction(*store_);
  auto folded = fold_all(transaction, events);
  transaction.put(checkpoint_key(shard), encode(upto));
  return store_or_discard(transaction, std::move(folded));
}

Result<std::vector<ParkedTenant>> KvProjection::parked() {
  std::vector<ParkedTenant> out;
  bool readable = true;
  auto const done = store_->scan(kParkedPrefix, {}, [&](std::string_view key, std::string_view value) {
    auto parked = decode_parked(key, value);
    if (parked) { out.push_back(std::move(*parked)); }
    readable = readable && parked.has_value();
    return true;
  });
  if (!done) { return done.error(); }
  if (!readable) { return StoreError{StoreErrorCode::corrupt, false, "the list of parked tenants is not readable"}; }
  return out;
}

Result<void> KvProjection::park(ParkedTenant const& tenant, Checkpoint const& upto) {
  KvBatch batch;
  auto const key = own_tenant_key(kParkedPrefix, tenant.tenant);
  auto const known = store_->get(key);
  if (!known) { return known.error(); }
  if (!*known) { batch.put(key, encode(tenant)); }
  batch.put(checkpoint_key(tenant.shard), encode(upto));
  auto written = store_->write(batch);
  if (written) { replaced(); }
  return written;
}

ApplyResult KvProjection::unpark(TenantId tenant, std::span<EventPtr const> missed) {
  KvTransaction transaction(*store_);
  auto folded = fold_all(transaction, missed);
  transaction.erase(own_tenant_key(kParkedPrefix, tenant));
  auto result = store_or_discard(transaction, std::move(folded));
  if (std::holds_alternative<std::monostate>(result)) { replaced(); }
  return result;
}

Result<std::optional<TenantPosition>> KvProjection::applied(TenantId tenant) {
  auto const stored = store_->get(own_tenant_key(kAppliedPrefix, tenant));
  if (!stored) { return stored.error(); }
  return std::optional<TenantPosition>(TenantPosition(*stored ? static_cast<std::int64_t>(read_be64(**stored)) : 0));
}

Result<void> KvProjection::dump(std::function<void(std::string_view)> const& line) {
  std::string text;
  return store_->snapshot()->scan({}, {}, [&](std::string_view key, std::string_view value) {
    if (key.starts_with(kCheckpointPrefix)) { return true; }
    text.clear();
    append_printable(text, key);
    text.push_back('\t');
    append_printable(text, value);
    line(text);
    return true;
  });
}

Result<std::unique_ptr<Projection>> KvProjection::begin_rebuild() {
  auto shadow = store_->begin_shadow();
  if (!shadow) { return shadow.error(); }
  auto projection = over(*shadow);
  projection->live_ = this;
  return std::unique_ptr<Projection>(std::move(projection));
}

Result<void> KvProjection::promote() {
  CONTENTOS_ENSURE(live_ != nullptr, "only the shadow of a rebuild can be promoted");
  auto replaced_live = live_->store_->replace_with(store_);
  if (replaced_live) { live_->replaced(); }
  return replaced_live;
}

Result<void> check_not_parked(KvReader const& store, TenantId tenant) {
  auto const parked = store.get(own_tenant_key(kParkedPrefix, tenant));
  if (!parked) { return parked.error(); }
  if (*parked) { return StoreError{StoreErrorCode::parked, false, "the tenant is set aside in this read model"}; }
  return {};
}

}  // namespace contentos
