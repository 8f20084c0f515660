// What the stores need from time to time, without being asked for by any event. Implemented by infra/postgres.
#pragma once

#include "domain/core/result.hpp"

namespace contentos {

class Housekeeping {
public:
  virtual ~Housekeeping() = default;

  /// Makes room ahead of time (partitions of the months to come), and takes away what nobody asks for any more (to-dos that were settled a
  /// week ago). To be called about every hour; doing it twice is no harm. Errors: unavailable (retryable).
  [[nodiscard]] virtual Result<void> keep_tidy() = 0;
};

}  // namespace contentos
