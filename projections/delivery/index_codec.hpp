// Values as bytes whose order is the values' order, and which tell where they end, because an entry id follows them in an index key.
//
//   's' text with 00 as 00 FF, then 00 01            texts of at most 256 bytes
//   's' the first 256 bytes likewise, then 00 02 fnv64   longer texts: equal texts are equal keys, order beyond 256 bytes is arbitrary
//   'n' 8 bytes                                      numbers, as ordered IEEE 754 doubles
//   'd' 8 bytes                                      times, microseconds
//   'b' 0 or 1                                       booleans
#pragma once

#include "domain/content_type/content_type.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace contentos::delivery {

inline constexpr std::size_t kIndexedTextBytes = 256;

[[nodiscard]] std::uint64_t fnv64(std::string_view text, std::uint64_t seed = 1469598103934665603ULL);

[[nodiscard]] std::string encode_text(std::string_view text);
[[nodiscard]] std::string encode_time(Timestamp time);

/// A single value (not a list) as stored; nothing when it has not the type's shape: it is then not indexed.
[[nodiscard]] std::optional<std::string> encode_value(content_type::FieldType type, boost::json::value const& value);
/// The same value as written in a request; nothing when it is malformed. Times may be dates alone (midnight UTC).
[[nodiscard]] std::optional<std::string> encode_parameter(content_type::FieldType type, std::string_view text);

/// How many bytes the encoded value at the start of `bytes` has; 0 when it is none.
[[nodiscard]] std::size_t encoded_size(std::string_view bytes);

/// The id that a ref or asset value names: `{"sys": {"id"}}` or a plain string.
[[nodiscard]] std::optional<std::string> linked_id(boost::json::value const& value);

}  // namespace contentos::delivery
