// PostgreSQL's binary formats: integers in network order, times in microseconds since 2000-01-01 (src/backend/utils/adt/*recv).
#pragma once

#include "domain/core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace contentos::pg::wire {

constexpr std::int64_t kEpochDifferenceUs = 946'684'800'000'000;  // 1970-01-01 to 2000-01-01

inline std::int64_t to_postgres_us(Timestamp t) { return to_unix_us(t) - kEpochDifferenceUs; }
inline Timestamp from_postgres_us(std::int64_t us) { return from_unix_us(us + kEpochDifferenceUs); }

template <class Int>
void set_int(std::string& out, std::size_t at, Int value) {
  auto const bits = static_cast<std::make_unsigned_t<Int>>(value);
  for (std::size_t i = 0; i < sizeof(Int); ++i) { out[at + i] = static_cast<char>(bits >> (8 * (sizeof(Int) - 1 - i))); }
}

template <class Int>
void put_int(std::string& out, Int value) {
  out.append(sizeof(Int), '\0');
  set_int<Int>(out, out.size() - sizeof(Int), value);
}

/// Requires: bytes.size() ≤ 8. Sign-extends.
inline std::int64_t get_int(std::string_view bytes) {
  std::uint64_t bits = !bytes.empty() && (static_cast<unsigned char>(bytes[0]) & 0x80U) != 0 ? ~std::uint64_t{0} : 0;
  for (char const c : bytes) { bits = (bits << 8) | static_cast<unsigned char>(c); }
  return static_cast<std::int64_t>(bits);
}

}  // namespace contentos::pg::wire
