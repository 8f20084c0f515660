#include "projections/kv/set_aside_codec.hpp"

#include "projections/kv/encoding.hpp"

namespace contentos {

namespace {

constexpr std::size_t kTenantKeyBytes = kSetAsidePrefix.size() + 16;
constexpr std::size_t kPlaceBytes = 4 + 8 + 8;
constexpr char kWithEvent = '\1';

/// Requires: 16 bytes at least.
Uuid uuid_of(std::string_view bytes) { return *Uuid::from_raw(bytes.substr(0, 16)); }

std::int64_t number(std::string_view bytes) { return static_cast<std::int64_t>(read_be64(bytes)); }

bool decode_cause(std::string_view bytes, Cause& cause) {
  constexpr std::size_t kFixedBytes = 16 + 1 + 4;
  if (bytes.size() < kFixedBytes) { return false; }
  cause.event_id = EventId(uuid_of(bytes));
  cause.is_waiting = bytes[16] == '1';
  auto const type_bytes = read_be32(bytes.substr(17));
  if (bytes.size() - kFixedBytes < type_bytes) { return false; }
  cause.event_type = bytes.substr(kFixedBytes, type_bytes);
  cause.reason = bytes.substr(kFixedBytes + type_bytes);
  return true;
}

}  // namespace

std::string set_aside_prefix(TenantId tenant) { return std::string(kSetAsidePrefix) + tenant.uuid().raw(); }

std::string set_aside_key(TenantId tenant, std::optional<StreamName> const& stream) {
  return set_aside_prefix(tenant) + (stream ? stream->str() : std::string());
}

std::string encode_set_aside(SetAside const& one) {
  std::string out(1, kWithEvent);
  append_be32(out, static_cast<std::uint32_t>(one.shard.value));
  append_be64(out, static_cast<std::uint64_t>(one.position.value));
  append_be64(out, static_cast<std::uint64_t>(one.tenant_position.value));
  out += one.cause.event_id.uuid().raw();
  out.push_back(one.cause.is_waiting ? '1' : '0');
  append_be32(out, static_cast<std::uint32_t>(one.cause.event_type.size()));
  return out + one.cause.event_type + one.cause.reason;
}

std::optional<SetAside> decode_set_aside(std::string_view key, std::string_view value) {
  bool const has_event = value.starts_with(kWithEvent);
  if (has_event) { value.remove_prefix(1); }
  if (key.size() < kTenantKeyBytes || value.size() < kPlaceBytes) { return std::nullopt; }
  SetAside one{TenantId(uuid_of(key.substr(kSetAsidePrefix.size()))),
               std::nullopt,
               ShardNo(read_be32(value)),
               ShardPosition(number(value.substr(4))),
               TenantPosition(number(value.substr(12))),
               {}};
  if (key.size() > kTenantKeyBytes) { one.stream = StreamName::from_stored(std::string(key.substr(kTenantKeyBytes))); }
  if (!has_event) {
    one.cause.reason = value.substr(kPlaceBytes);
  } else if (!decode_cause(value.substr(kPlaceBytes), one.cause)) {
    return std::nullopt;
  }
  return one;
}

}  // namespace contentos
