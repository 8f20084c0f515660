// Text as it is kept everywhere: UTF-8 (RFC 3629).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace contentos {

/// Whether the bytes are well-formed: no overlong forms, no surrogates, nothing beyond U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view bytes);

/// How many code points there are. Requires: UTF-8.
[[nodiscard]] std::size_t code_points(std::string_view text);

/// The longest beginning of at most `most_bytes` bytes that cuts no code point in two. Requires: UTF-8. Lifetime: that of `text`.
[[nodiscard]] std::string_view cut_utf8(std::string_view text, std::size_t most_bytes);

/// Requires: a code point, and no surrogate.
void append_utf8(std::string& out, std::uint32_t code_point);

}  // namespace contentos
