// When a read means: now, or how things stood at a time or a position of the tenant.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"

#include <variant>

namespace contentos {

struct AsOfLatest {};
/// What was recorded at or before this time (`as_of=`).
struct AsOfRecorded {
  Timestamp time;
};
/// What had happened in the world by this time (`as_of_occurred=`): for imported histories.
struct AsOfOccurred {
  Timestamp time;
};
/// After the append that holds this tenant position: an append is never seen in its middle.
struct AsOfPosition {
  TenantPosition position;
};

using AsOf = std::variant<AsOfLatest, AsOfRecorded, AsOfOccurred, AsOfPosition>;

}  // namespace contentos
