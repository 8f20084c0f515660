// Text inside HTML.
#pragma once

#include <string>
#include <string_view>

namespace contentos {

/// Safe as text and inside a quoted attribute.
void append_escaped_html(std::string& out, std::string_view text);
[[nodiscard]] std::string escaped_html(std::string_view text);

}  // namespace contentos
