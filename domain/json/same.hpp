// Equality of values as their canonical bytes would have it: 1 and 1.0 are the same, the order of members does not matter.
// Private to domain/json.
#pragma once

#include <boost/json/value.hpp>

namespace contentos {

[[nodiscard]] bool is_same(boost::json::value const& a, boost::json::value const& b);

/// The same for values that may be absent (null pointers).
[[nodiscard]] inline bool is_same(boost::json::value const* a, boost::json::value const* b) {
  return a == nullptr || b == nullptr ? a == b : is_same(*a, *b);
}

}  // namespace contentos
