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

/// Accepts RFC 3339 with any offset and 0 to 9 decimals (cut to microseconds), years 1 to 9999. Leap second :60 is refused.
[[nodiscard]] std::optional<Timestamp> parse_rfc3339(std::string_view text);

[[nodiscard]] inline std::int64_t to_unix_us(Timestamp t) { return t.time_since_epoch().count(); }
[[nodiscard]] inline Timestamp from_unix_us(std::int64_t us) { return Timestamp(std::chrono::microseconds(us)); }

}  // namespace contentos
