#include "domain/core/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace contentos {

namespace {

constexpr std::string_view kStandard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kUrl = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

using Values = std::array<std::int8_t, 256>;

/// What each character is worth; -1: it is none of the alphabet.
constexpr Values values_of(std::string_view alphabet) {
  Values out{};
  out.fill(-1);
  for (std::size_t i = 0; i < alphabet.size(); ++i) { out[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i); }
  return out;
}
constexpr Values kStandardValues = values_of(kStandard);
constexpr Values kUrlValues = values_of(kUrl);

std::string encode(std::string_view bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (char const c : bytes) {
    bits = bits << 8 | static_cast<unsigned char>(c);
    for (count += 8; count >= 6; count -= 6) { out.push_back(alphabet[bits >> (count - 6) & 0x3F]); }
  }
  if (count > 0) { out.push_back(alphabet[bits << (6 - count) & 0x3F]); }
  return out;
}

std::optional<std::string> decode(std::string_view text, Values const& values) {
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (char const c : text) {
    auto const value = values[static_cast<unsigned char>(c)];
    if (value < 0) { return std::nullopt; }
    bits = bits << 6 | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<char>(bits >> count & 0xFF));
    }
  }
  bool const has_stray_bits = count >= 6 || (bits & ((1U << count) - 1)) != 0;
  return has_stray_bits ? std::nullopt : std::optional(std::move(out));
}

}  // namespace

std::string to_base64(std::string_view bytes) {
  auto out = encode(bytes, kStandard);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::string to_base64url(std::string_view bytes) { return encode(bytes, kUrl); }

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) { return std::nullopt; }
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') { ++padding; }
  return decode(text.substr(0, text.size() - padding), kStandardValues);
}

std::optional<std::string> from_base64url(std::string_view text) { return decode(text, kUrlValues); }

}  // namespace contentos
