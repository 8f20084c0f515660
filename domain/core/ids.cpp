#include "domain/core/ids.hpp"

#include "domain/core/hex.hpp"

#include <algorithm>

namespace contentos {

namespace {

bool is_dash_place(std::size_t i) { return i == 8 || i == 13 || i == 18 || i == 23; }

}  // namespace

std::string Uuid::str() const {
  std::string out(36, '-');
  auto at = out.begin();
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) { ++at; }
    *at++ = kHexDigits[bytes[i] >> 4U];
    *at++ = kHexDigits[bytes[i] & 0xFU];
  }
  return out;
}

std::optional<Uuid> Uuid::from_raw(std::string_view bytes) {
  Uuid out;
  if (bytes.size() != out.bytes.size()) { return std::nullopt; }
  std::ranges::copy(bytes, out.bytes.begin());
  return out;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != 36) { return std::nullopt; }
  Uuid out;
  std::size_t nibble = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_dash_place(i)) {
      if (text[i] != '-') { return std::nullopt; }
      continue;
    }
    int const v = hex_value(text[i]);
    if (v < 0) { return std::nullopt; }
    auto& byte = out.bytes[nibble / 2];
    byte = static_cast<std::uint8_t>(nibble % 2 == 0 ? v << 4 : byte | v);
    ++nibble;
  }
  return out;
}

Uuid Uuid::v7(std::int64_t unix_ms, std::array<std::uint8_t, 10> const& random) {
  Uuid out;
  for (std::size_t i = 0; i < 6; ++i) { out.bytes[i] = static_cast<std::uint8_t>(unix_ms >> (8 * (5 - i))); }
  std::copy(random.begin(), random.end(), out.bytes.begin() + 6);
  out.bytes[6] = static_cast<std::uint8_t>((out.bytes[6] & 0x0F) | 0x70);
  out.bytes[8] = static_cast<std::uint8_t>((out.bytes[8] & 0x3F) | 0x80);
  return out;
}

Uuid Uuid::from_digest(std::array<std::uint8_t, 16> digest, unsigned version) {
  Uuid out{digest};
  out.bytes[6] = static_cast<std::uint8_t>((out.bytes[6] & 0x0F) | (version << 4));
  out.bytes[8] = static_cast<std::uint8_t>((out.bytes[8] & 0x3F) | 0x80);
  return out;
}

bool is_client_id(std::string_view text) {
  if (text == "." || text == "..") { return false; }
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-';
  });
}

}  // namespace contentos
