// Text of people as PostgreSQL can hold it.
#pragma once

#include <string>
#include <string_view>

namespace contentos::pg {

/// A zero byte, which a text column cannot hold, becomes U+FFFD; everything else stays. Requires: UTF-8.
[[nodiscard]] inline std::string storable_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (char const c : text) {
    if (c == '\0') {
      out += "\xef\xbf\xbd";
    } else {
      out.push_back(c);
    }
  }
  return out;
}

}  // namespace contentos::pg
