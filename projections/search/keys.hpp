// The keys of the search model; search_projection.hpp has the table. Internal to projections/search.
#pragma once

#include "projections/kv/encoding.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace contentos::search {

/// An entry's number within its tenant, from 0 on in the order in which entries first had words. Postings hold it instead of the id.
using EntryNumber = std::uint32_t;
/// A segment's number within its tenant.
using SegmentNo = std::uint32_t;

inline constexpr char kManifestKind = 'm';
inline constexpr char kWordsKind = 'e';

[[nodiscard]] inline std::string manifest_key(TenantId tenant) { return tenant_key(kManifestKind, tenant); }
[[nodiscard]] inline std::string words_key(TenantId tenant, std::string_view entry) { return tenant_key(kWordsKind, tenant).append(entry); }

[[nodiscard]] inline std::string number_key(TenantId tenant, EntryNumber number) {
  auto key = tenant_key('n', tenant);
  append_be32(key, number);
  return key;
}

[[nodiscard]] inline std::string segment_prefix(TenantId tenant, SegmentNo segment) {
  auto key = tenant_key('s', tenant);
  append_be32(key, segment);
  return key;
}

/// Words hold no zero byte, so that keys stand in the order of word and number.
[[nodiscard]] inline std::string block_key(std::string_view prefix, std::string_view word, EntryNumber number) {
  std::string key(prefix);
  key.append(word).push_back('\0');
  append_be32(key, number);
  return key;
}

}  // namespace contentos::search
