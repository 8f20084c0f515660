// RFC 4648: base64 with padding, base64url without.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace contentos {

[[nodiscard]] std::string to_base64(std::string_view bytes);
[[nodiscard]] std::string to_base64url(std::string_view bytes);

/// Only what the encoder writes is read: nothing for other characters, wrong padding, or bits beyond the last byte.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace contentos
