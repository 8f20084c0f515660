// How this product writes and bounds JSON numbers. Private to domain/json.
#pragma once

#include <cstdint>
#include <string>

namespace contentos {

/// The largest integer that every I-JSON reader holds exactly (RFC 7493, section 2.2).
inline constexpr std::int64_t kMaxSafeInteger = (std::int64_t{1} << 53) - 1;

/// Appends ECMAScript's Number::toString of a finite double, which RFC 8785 section 3.2.2.3 demands.
void append_number(std::string& out, double value);

}  // namespace contentos
