#include "domain/core/hex.hpp"

namespace contentos {

std::string to_hex(std::string_view bytes) {
  std::string out;
  out.reserve(2 * bytes.size());
  for (char const byte : bytes) { append_hex(out, static_cast<std::uint8_t>(byte)); }
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
