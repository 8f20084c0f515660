// How bodies of events are kept: as the log stores them, so that what it has compressed is not compressed again.
#pragma once

#include "domain/core/result.hpp"

#include <string>
#include <string_view>

namespace contentos {

/// The log's own functions (infra/compress), which this folder may not know.
struct BodyPacking {
  std::string (*pack)(std::string_view body);
  /// Errors: corrupt for what `pack` did not write.
  Result<std::string> (*unpack)(std::string_view packed);
};

}  // namespace contentos
