#include "infra/http/utf8.hpp"

#include <cstddef>

namespace contentos::http {
namespace {

bool is_continuation(unsigned char c) { return (c & 0xC0U) == 0x80U; }

// The length of the sequence that begins with these two bytes, or 0 when none may. The second byte is what tells overlong
// forms, surrogates and too large code points apart (RFC 3629, section 4).
std::size_t sequence_bytes(unsigned char first, unsigned char second) {
  if (first >= 0xC2 && first <= 0xDF) return is_continuation(second) ? 2 : 0;
  if (first == 0xE0) return second >= 0xA0 && second <= 0xBF ? 3 : 0;
  if (first == 0xED) return second >= 0x80 && second <= 0x9F ? 3 : 0;
  if (first >= 0xE1 && first <= 0xEF) return is_continuation(second) ? 3 : 0;
  if (first == 0xF0) return second >= 0x90 && second <= 0xBF ? 4 : 0;
  if (first >= 0xF1 && first <= 0xF3) return is_continuation(second) ? 4 : 0;
  if (first == 0xF4) return second >= 0x80 && second <= 0x8F ? 4 : 0;
  return 0;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    auto const first = static_cast<unsigned char>(bytes[at]);
    if (first < 0x80) {
      ++at;
      continue;
    }
    if (at + 1 >= bytes.size()) return false;
    auto const length = sequence_bytes(first, static_cast<unsigned char>(bytes[at + 1]));
    if (length == 0 || bytes.size() - at < length) return false;
    for (std::size_t i = 2; i < length; ++i) {
      if (!is_continuation(static_cast<unsigned char>(bytes[at + i]))) return false;
    }
    at += length;
  }
  return true;
}

}  // namespace contentos::http
