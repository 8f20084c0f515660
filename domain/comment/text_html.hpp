// Plain text as HTML that any page can show: everything that HTML would read is escaped; blank lines part paragraphs, other ends of lines
// are breaks, and what begins with http:// or https:// is a link that search engines do not count. Nothing else is made of it, so that
// nothing has to be taken out again.
#pragma once

#include <string>
#include <string_view>

namespace contentos::comment {

[[nodiscard]] std::string text_html(std::string_view text);

}  // namespace contentos::comment
