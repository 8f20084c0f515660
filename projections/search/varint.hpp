// Small numbers in few bytes (LEB128): what blocks and manifests are made of. Internal to projections/search.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace contentos::search {

/// What is stored is not what was written. Caught where the model's functions end; becomes StoreErrorCode::corrupt.
struct Corrupt : std::runtime_error {
  Corrupt() : std::runtime_error("search model: what is stored is cut short") {}
};

inline void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80U; value >>= 7U) { out.push_back(static_cast<char>((value & 0x7fU) | 0x80U)); }
  out.push_back(static_cast<char>(value));
}

/// Takes the number off the front. Throws Corrupt.
[[nodiscard]] inline std::uint64_t take_varint(std::string_view& in) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    if (in.empty()) { break; }
    auto const byte = static_cast<std::uint8_t>(in.front());
    in.remove_prefix(1);
    value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
    if (byte < 0x80U) { return value; }
  }
  throw Corrupt();
}

/// Takes so many bytes off the front. Throws Corrupt.
[[nodiscard]] inline std::string_view take_bytes(std::string_view& in, std::uint64_t count) {
  if (in.size() < count) { throw Corrupt(); }
  auto const out = in.substr(0, static_cast<std::size_t>(count));
  in.remove_prefix(static_cast<std::size_t>(count));
  return out;
}

}  // namespace contentos::search
