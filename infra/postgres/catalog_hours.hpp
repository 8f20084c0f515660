// The rows of `catalog_entry_hour`, as they are written and looked for: an entry has one for each of its facets, one for its schedule, and
// one under which all entries are. No facet of an entry's own is empty or begins with a colon.
#pragma once

#include "domain/core/time.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace contentos::pg {

inline constexpr std::string_view kAllEntries = "";

/// `schedule`: `pending` or `failed`.
[[nodiscard]] inline std::string schedule_facet(std::string_view schedule) { return ":schedule=" + std::string(schedule); }

/// Hours since 1970, UTC.
[[nodiscard]] inline std::int32_t hour_of(Timestamp time) {
  return static_cast<std::int32_t>(std::chrono::floor<std::chrono::hours>(time.time_since_epoch()).count());
}

}  // namespace contentos::pg
