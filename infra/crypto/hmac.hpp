// HMAC-SHA-256 (RFC 2104) and the comparison that secrets need.
#pragma once

#include "domain/event/envelope.hpp"

#include <string_view>

namespace contentos::crypto {

[[nodiscard]] Sha256 hmac_sha256(std::string_view key, std::string_view message);

/// True when both are equal. The time depends on the lengths alone, never on where they differ.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace contentos::crypto
