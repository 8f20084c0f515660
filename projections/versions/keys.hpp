// The keys of the versions model; versions_projection.hpp has the table. Internal to projections/versions.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"
#include "projections/kv/encoding.hpp"

#include <string>

namespace contentos::versions {

/// kind, tenant, entry, 00: what all keys of one entry of one kind start with. Entry ids hold no zero byte.
[[nodiscard]] inline std::string entry_prefix(char kind, TenantId tenant, EntryId const& entry) {
  auto key = tenant_key(kind, tenant);
  key += entry.str();
  key.push_back('\0');
  return key;
}

[[nodiscard]] inline std::string state_key(TenantId tenant, EntryId const& entry) { return tenant_key('f', tenant) + entry.str(); }

[[nodiscard]] inline std::string at_position(std::string prefix, TenantPosition position) {
  append_inverted(prefix, position.value);
  return prefix;
}

[[nodiscard]] inline std::string occurred_key(TenantId tenant, EntryId const& entry, Timestamp occurred, TenantPosition position) {
  auto key = entry_prefix('o', tenant, entry);
  append_inverted(key, to_unix_us(occurred));
  append_inverted(key, position.value);
  return key;
}

[[nodiscard]] inline std::string recorded_key(TenantId tenant, Timestamp recorded, TenantPosition position) {
  auto key = tenant_key('t', tenant);
  append_inverted(key, to_unix_us(recorded));
  append_inverted(key, position.value);
  return key;
}

[[nodiscard]] inline std::string version_key(TenantId tenant, EntryId const& entry, std::int32_t number) {
  auto key = entry_prefix('v', tenant, entry);
  append_be32(key, static_cast<std::uint32_t>(number));
  return key;
}

[[nodiscard]] inline std::string version_id_key(TenantId tenant, EntryId const& entry, VersionId id) {
  return entry_prefix('i', tenant, entry) + id.uuid().raw();
}

}  // namespace contentos::versions
