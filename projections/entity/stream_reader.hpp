// Streams of the log, for whoever folds one of them again: the SQL models, whose states are in memory alone, and the trail's reader.
// Implemented by infra/postgres.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "domain/event/envelope.hpp"

#include <span>
#include <vector>

namespace contentos {

/// The events of a stream behind `after`, up to and with `upto`.
struct StreamStretch {
  TenantId tenant;
  StreamName stream;
  StreamVersion after;
  StreamVersion upto;
};

class StreamReader {
public:
  virtual ~StreamReader() = default;

  /// The stretches one after the other, each in order. Errors: unavailable, timed_out (retryable), corrupt.
  [[nodiscard]] virtual Result<std::vector<RecordedEvent>> read(std::span<StreamStretch const> stretches, Parts parts) = 0;
};

}  // namespace contentos
