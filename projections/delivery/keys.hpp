// The keys of the delivery model. Internal to projections/delivery; docs/layers/projections.md has the table in words.
//
//   T                                    → the tenant: name, slug, suspended, deleted, settings
//   S slug        (in the platform)      → tenant(16), be64 position in the platform at which it was given (not there: 0)
//   R tenant(16)  (in the platform)      → slug
//   c type                               → be32 current schema version, '0' or '1' for deleted
//   C type 00 schema(be32)               → the definition of that schema version
//   E entry                              → be32 times published, type: kept when nothing is live
//   P entry                              → be32 times published, type, 00, the published snapshot
//   F entry 00 locale                    → the fragment
//   I entry                              → locales that fragments exist for, and the index keys of the entry
//   X type 00 path 00 locale 00 value entry → the entry's number (be32): an index key. An empty type is all types, an empty locale a field
//                                          without locales
//   G                                    → be64, the generation of the tenant's index: one more with each batch that changes a key of it
//   n entry                              → be32, the entry's number: given when it is first published, and kept
//   i number(be32)                       → the entry; without a number: be32, how many are given
//   N type                               → be64 number of published entries; an empty type is all
#pragma once

#include "projections/kv/encoding.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace contentos::delivery {

/// Of keys and values of the model (KvProjection::shape). 0: as it began. 1: with the marks that
/// editors set: slugs, site, template, categories, tags. 2: slugs of tenants with the position at which they were given. 3: entries have
/// numbers.
inline constexpr std::int32_t kDeliveryShape = 3;
inline constexpr std::int32_t kShapeWithMarks = 1;
inline constexpr std::int32_t kShapeWithNumbers = 3;
/// Of fragments alone, and a part of every one's stamp: raised when they are to look different.
inline constexpr std::int32_t kFragmentShape = 2;

[[nodiscard]] inline std::string tenant_record_key(TenantId tenant) { return tenant_key('T', tenant); }
[[nodiscard]] inline std::string slug_key(std::string_view slug) { return tenant_key('S', kPlatformTenant).append(slug); }
[[nodiscard]] inline std::string slug_of_key(TenantId tenant) { return tenant_key('R', kPlatformTenant) + tenant.uuid().raw(); }
[[nodiscard]] inline std::string type_key(TenantId tenant, std::string_view type) { return tenant_key('c', tenant).append(type); }
[[nodiscard]] inline std::string entry_key(TenantId tenant, std::string_view entry) { return tenant_key('E', tenant).append(entry); }
[[nodiscard]] inline std::string published_key(TenantId tenant, std::string_view entry) { return tenant_key('P', tenant).append(entry); }
[[nodiscard]] inline std::string index_record_key(TenantId tenant, std::string_view entry) { return tenant_key('I', tenant).append(entry); }
[[nodiscard]] inline std::string count_key(TenantId tenant, std::string_view type) { return tenant_key('N', tenant).append(type); }

[[nodiscard]] inline std::string schema_prefix(TenantId tenant, std::string_view type) {
  auto key = tenant_key('C', tenant).append(type);
  key.push_back('\0');
  return key;
}

[[nodiscard]] inline std::string fragment_key(TenantId tenant, std::string_view entry, std::string_view locale) {
  auto key = tenant_key('F', tenant).append(entry);
  key.push_back('\0');
  return key.append(locale);
}

[[nodiscard]] inline std::string generation_key(TenantId tenant) { return tenant_key('G', tenant); }
[[nodiscard]] inline std::string number_key(TenantId tenant, std::string_view entry) { return tenant_key('n', tenant).append(entry); }
[[nodiscard]] inline std::string numbers_given_key(TenantId tenant) { return tenant_key('i', tenant); }
[[nodiscard]] inline std::string entry_of_key(TenantId tenant, std::uint32_t number) {
  auto key = tenant_key('i', tenant);
  append_be32(key, number);
  return key;
}

/// `suffix` is what `index_suffix` begins; the entry id follows it in a full key.
[[nodiscard]] inline std::string index_key(TenantId tenant, std::string_view suffix) { return tenant_key('X', tenant).append(suffix); }

/// type 00 path 00 locale 00: the value follows.
[[nodiscard]] inline std::string index_suffix(std::string_view type, std::string_view path, std::string_view locale) {
  std::string out(type);
  out.push_back('\0');
  out.append(path).push_back('\0');
  out.append(locale).push_back('\0');
  return out;
}

/// type 00 path 00 locale 00, of what begins with it.
[[nodiscard]] inline std::string_view path_of_suffix(std::string_view suffix) {
  auto end = suffix.find('\0');
  end = suffix.find('\0', end + 1);
  end = suffix.find('\0', end + 1);
  return suffix.substr(0, end + 1);
}

/// Where it is found whether an entry has anything at `path`: as a boolean.
[[nodiscard]] inline std::string exists_path(std::string_view path) { return std::string(path) + "[exists]"; }

/// The value of a slug's key. What an earlier release wrote has no position, and is as if given before all else.
struct SlugHolder {
  TenantId tenant;
  TenantPosition given_at{};
};
[[nodiscard]] std::string encode_slug_holder(SlugHolder const& holder);
[[nodiscard]] std::optional<SlugHolder> decode_slug_holder(std::string_view bytes);

}  // namespace contentos::delivery
