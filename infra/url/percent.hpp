// Percent-encoding (RFC 3986, section 2.1), by Boost.URL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace contentos::url {

/// As one segment of a path or one value of a query: everything but letters, digits and `-._~` as %XX.
[[nodiscard]] std::string percent_encode(std::string_view text);

/// What a `+` stands for: itself, or in a query a blank (application/x-www-form-urlencoded).
enum class Plus { plus, blank };

/// Returns nothing when an escape is cut short or not hexadecimal.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, Plus plus = Plus::plus);

}  // namespace contentos::url
