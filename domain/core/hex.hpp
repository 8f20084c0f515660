// Bytes as hexadecimal digits, two for each, and back.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace contentos {

/// In lower case, as everything here is written.
inline constexpr std::string_view kHexDigits = "0123456789abcdef";

/// What a digit is worth, in upper or lower case; -1 for any other character.
[[nodiscard]] constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') { return c - '0'; }
  if (c >= 'a' && c <= 'f') { return c - 'a' + 10; }
  if (c >= 'A' && c <= 'F') { return c - 'A' + 10; }
  return -1;
}

/// Whether there is nothing but digits, their letters in lower case.
[[nodiscard]] constexpr bool is_lower_hex(std::string_view text) { return text.find_first_not_of(kHexDigits) == std::string_view::npos; }

inline void append_hex(std::string& out, std::uint8_t byte) {
  out.push_back(kHexDigits[byte >> 4U]);
  out.push_back(kHexDigits[byte & 0xFU]);
}

[[nodiscard]] std::string to_hex(std::string_view bytes);

/// Accepts upper and lower case; nothing for an odd length or any other character.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view text);

}  // namespace contentos
