// What the stores need from time to time, without being asked for by any event. Implemented by infra/postgres.
#pragma once

#include "domain/core/result.hpp"

namespace contentos {

class Housekeeping {
public:
  virtual ~Housekeeping() = default;

  /// Makes room ahead of time (partitions of the months to come), and takes away some of what nobody asks for any more (to-dos that were
  /// settled a week ago); each, whatever becomes of the other. To be called about every hour; doing it twice is no harm. Returns whether
  /// more is left to take away: to be called again at once. Takes well below a second. Errors: the first; unavailable is retryable.
  [[nodiscard]] virtual Result<bool> keep_tidy() = 0;
};

}  // namespace contentos
