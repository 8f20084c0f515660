// JSON pointers (RFC 6901) into values that are being changed. Private to domain/json; `escape_pointer` is in diff.hpp.
#pragma once

#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

/// Splits a pointer into unescaped tokens; `""` is the whole document and has none. Returns nothing for what is no pointer.
[[nodiscard]] std::optional<std::vector<std::string>> parse_pointer(std::string_view pointer);

/// Reads an array index: decimal digits without a leading zero, less than `bound`.
[[nodiscard]] std::optional<std::size_t> parse_index(std::string_view token, std::size_t bound);

/// The value that the first `depth` tokens lead to, or null when there is none. Lifetime: until `document` changes.
[[nodiscard]] boost::json::value* find_value(boost::json::value& document, std::vector<std::string> const& tokens, std::size_t depth);

}  // namespace contentos
