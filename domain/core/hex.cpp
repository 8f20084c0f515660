#include "domain/core/hex.hpp"

namespace contentos {

std::string to_hex(std::string_view bytes) {
  std::string out(2 * bytes.size(), '0');
  auto at = out.begin();
  for (char const c : bytes) {
    auto const byte = static_cast<std::uint8_t>(c);
    *at++ = kHexDigits[byte >> 4U];
    *at++ = kHexDigits[byte & 0xFU];
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) { return std::nullopt; }
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    int const high = hex_value(text[i]);
    int const low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) { return std::nullopt; }
    out.push_back(static_cast<char>(high << 4 | low));
  }
  return out;
}

}  // namespace contentos
