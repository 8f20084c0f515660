// Finds where a JSON text's string has something to look at, eight bytes at a time: most of what is stored is long strings.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace contentos {

static_assert(std::endian::native == std::endian::little, "the first byte of a text is the lowest of a number");

/// The first place at or after `from` with a quotation mark, a backslash or a control character of ASCII; `text.size()` when there is none.
[[nodiscard]] inline std::size_t end_of_plain_text(std::string_view text, std::size_t from) {
  constexpr std::uint64_t kEach = 0x0101010101010101ULL;  // of eight bytes
  constexpr std::uint64_t kHighest = kEach * 0x80U;
  // The lowest byte that is marked is one that is below `limit`; higher ones may be marked by a borrow.
  auto const below = [](std::uint64_t bytes, unsigned limit) { return (bytes - kEach * limit) & ~bytes & kHighest; };
  for (; from + sizeof(std::uint64_t) <= text.size(); from += sizeof(std::uint64_t)) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + from, sizeof bytes);
    auto const found = below(bytes, 0x20) | below(bytes ^ kEach * '"', 1) | below(bytes ^ kEach * '\\', 1);
    if (found != 0) { return from + static_cast<std::size_t>(std::countr_zero(found)) / 8; }
  }
  for (; from < text.size(); ++from) {
    auto const c = static_cast<unsigned char>(text[from]);
    if (c < 0x20 || c == '"' || c == '\\') { break; }
  }
  return from;
}

}  // namespace contentos
