// Time zones by their names in the IANA tz database. Implemented by infra/time.
#pragma once

#include "domain/core/time.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace contentos {

class TimeZones {
public:
  virtual ~TimeZones() = default;

  /// What the clocks of `zone` are ahead of UTC at this moment; nothing when there is no such zone. Threading: any thread.
  [[nodiscard]] virtual std::optional<std::chrono::seconds> offset_at(std::string_view zone, Timestamp at) const = 0;
};

}  // namespace contentos
