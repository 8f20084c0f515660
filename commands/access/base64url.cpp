#include "commands/access/base64url.hpp"

#include <array>
#include <cstdint>

namespace contentos {

namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

}  // namespace

std::string base64url(std::string_view bytes) {
  std::string out;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (unsigned char const c : bytes) {
    buffer = (buffer << 8) | c;
    for (bits += 8; bits >= 6; bits -= 6) { out.push_back(kAlphabet[(buffer >> (bits - 6)) & 63]); }
  }
  if (bits > 0) { out.push_back(kAlphabet[(buffer << (6 - bits)) & 63]); }
  return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
  std::string out;
  std::uint32_t buffer = 0;
  int bits = 0;
  for (char const c : text) {
    auto const value = kAlphabet.find(c);
    if (value == std::string_view::npos) { return std::nullopt; }
    buffer = ((buffer << 6) | static_cast<std::uint32_t>(value)) & 0xFFFFFF;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out.push_back(static_cast<char>((buffer >> bits) & 0xFF));
    }
  }
  if (bits == 6 || (buffer & ((1U << bits) - 1)) != 0) { return std::nullopt; }
  return out;
}

}  // namespace contentos
