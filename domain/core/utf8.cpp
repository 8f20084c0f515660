#include "domain/core/utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace contentos {

namespace {

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

/// The length of the sequence that begins with these two bytes, or 0 when none may. The second byte is what tells overlong forms,
/// surrogates and too large code points apart (RFC 3629, section 4).
std::size_t sequence_bytes(unsigned char first, unsigned char second) {
  bool const continues = second >= 0x80 && second <= 0xBF;
  if (first >= 0xC2 && first <= 0xDF) { return continues ? 2 : 0; }
  if (first == 0xE0) { return second >= 0xA0 && second <= 0xBF ? 3 : 0; }
  if (first == 0xED) { return second >= 0x80 && second <= 0x9F ? 3 : 0; }
  if (first >= 0xE1 && first <= 0xEF) { return continues ? 3 : 0; }
  if (first == 0xF0) { return second >= 0x90 && second <= 0xBF ? 4 : 0; }
  if (first >= 0xF1 && first <= 0xF3) { return continues ? 4 : 0; }
  if (first == 0xF4) { return second >= 0x80 && second <= 0x8F ? 4 : 0; }
  return 0;
}

/// Eight bytes at a time: most of most texts is ASCII.
std::size_t end_of_ascii(std::string_view bytes, std::size_t from) {
  for (; from + sizeof(std::uint64_t) <= bytes.size(); from += sizeof(std::uint64_t)) {
    std::uint64_t some = 0;
    std::memcpy(&some, bytes.data() + from, sizeof some);
    if ((some & 0x8080808080808080ULL) != 0) { break; }
  }
  while (from < bytes.size() && static_cast<unsigned char>(bytes[from]) < 0x80) { ++from; }
  return from;
}

}  // namespace

bool is_utf8(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    at = end_of_ascii(bytes, at);
    if (at == bytes.size()) { break; }
    auto const first = static_cast<unsigned char>(bytes[at]);
    if (at + 1 >= bytes.size()) { return false; }
    auto const length = sequence_bytes(first, static_cast<unsigned char>(bytes[at + 1]));
    if (length == 0 || bytes.size() - at < length) { return false; }
    if (!std::ranges::all_of(bytes.substr(at + 2, length - 2), is_continuation)) { return false; }
    at += length;
  }
  return true;
}

std::size_t code_points(std::string_view text) {
  return text.size() - static_cast<std::size_t>(std::ranges::count_if(text, is_continuation));
}

std::string_view cut_utf8(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) { return text; }
  while (most_bytes > 0 && is_continuation(text[most_bytes])) { --most_bytes; }
  return text.substr(0, most_bytes);
}

void append_utf8(std::string& out, std::uint32_t code_point) {
  auto const more = [&](unsigned shift) { out.push_back(static_cast<char>(0x80U | ((code_point >> shift) & 0x3fU))); };
  if (code_point < 0x80U) {
    out.push_back(static_cast<char>(code_point));
  } else if (code_point < 0x800U) {
    out.push_back(static_cast<char>(0xc0U | (code_point >> 6U)));
    more(0);
  } else if (code_point < 0x10000U) {
    out.push_back(static_cast<char>(0xe0U | (code_point >> 12U)));
    more(6);
    more(0);
  } else {
    out.push_back(static_cast<char>(0xf0U | (code_point >> 18U)));
    more(12);
    more(6);
    more(0);
  }
}

}  // namespace contentos
