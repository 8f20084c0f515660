// Base64url without padding (RFC 4648 section 5): the alphabet of token texts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace contentos {

[[nodiscard]] std::string base64url(std::string_view bytes);
/// Returns nothing for any character outside the alphabet, for padding, and for bits that no encoder would have set.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace contentos
