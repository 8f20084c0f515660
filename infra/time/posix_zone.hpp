// The rule at the end of a TZif file, for all times after its table: `CET-1CEST,M3.5.0,M10.5.0/3`.
#pragma once

#include "domain/core/time.hpp"

#include <optional>
#include <string_view>

namespace contentos::tz {

/// What clocks that follow `rule` (POSIX TZ as in RFC 9636, section 3.3.2: hours of a rule from -167 to 167) are ahead of UTC; nothing when
/// it is no rule.
[[nodiscard]] std::optional<std::chrono::seconds> posix_offset_at(std::string_view rule, Timestamp at);

}  // namespace contentos::tz
