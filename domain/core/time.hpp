// Time as this product keeps it: UTC, microseconds since the Unix epoch, RFC 3339 in text.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace contentos {

using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// Returns `2019-09-30T14:22:35.000000Z`: always six decimals and `Z`, so that text order is time order.
[[nodiscard]] std::string format_rfc3339(Timestamp t);

/// The one range of times that anything may have which comes from outside: the years 1 to 9999 in UTC, which RFC 3339 can write and every
/// store holds.
inline constexpr Timestamp kEarliestTime = std::chrono::sys_days{std::chrono::year(1) / 1 / 1};
inline constexpr Timestamp kLatestTime =
    std::chrono::sys_days{std::chrono::year(9999) / 12 / 31} + std::chrono::days(1) - std::chrono::microseconds(1);

/// Accepts RFC 3339 with any offset and 0 to 9 decimals (cut to microseconds), between kEarliestTime and kLatestTime once the offset is
/// applied. Leap second :60 is refused.
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text);

/// A time as it was written. `offset` is what the writer's clocks were ahead of UTC; `Z` and `-00:00` say an instant and nothing of clocks
/// (RFC 9557, section 2).
struct OffsetTime {
  Timestamp at;
  std::optional<std::chrono::minutes> offset{};
};

/// As parse_rfc3339.
[[nodiscard]] std::optional<OffsetTime> parse_offset_time(std::string_view text);

/// `+02:00`
[[nodiscard]] std::string format_offset(std::chrono::minutes offset);

/// Reads back what format_rfc3339 has written, also a time beyond the range: some were stored when only the local year was looked at.
[[nodiscard]] std::optional<Timestamp> parse_stored_time(std::string_view text);

[[nodiscard]] inline std::int64_t to_unix_us(Timestamp t) { return t.time_since_epoch().count(); }
[[nodiscard]] inline Timestamp from_unix_us(std::int64_t us) { return Timestamp(std::chrono::microseconds(us)); }

}  // namespace contentos
