// Ids of records and actors in rows that there are many of: a UUID is its 16 bytes, any other text is itself. What is 16 bytes of text
// comes with a zero byte before it, so that none is taken for another.
#pragma once

#include "domain/core/ids.hpp"

#include <string>
#include <string_view>

namespace contentos::pg {

inline constexpr std::size_t kMostIdBytes = 256;  // of what an index takes; ids that the domain accepts are shorter

[[nodiscard]] inline std::string packed_id(std::string_view id) {
  auto const uuid = Uuid::parse(id);
  if (uuid && uuid->str() == id) { return uuid->raw(); }
  auto text = std::string(id.substr(0, kMostIdBytes));
  return text.size() == 16 || text.starts_with('\0') ? std::string(1, '\0') + text : text;
}

[[nodiscard]] inline std::string unpacked_id(std::string_view bytes) {
  if (auto const uuid = bytes.size() == 16 ? Uuid::from_raw(bytes) : std::nullopt) { return uuid->str(); }
  return std::string(bytes.starts_with('\0') ? bytes.substr(1) : bytes);
}

}  // namespace contentos::pg
