// The request target (RFC 9112, section 3.2) taken apart: path, segments and query, percent-decoded once and never again.
// Called by the request parser and by the fuzz target. Pure.
#pragma once

#include "infra/http/message.hpp"

#include <optional>
#include <string_view>

namespace contentos::http {

/// The parameters of a query string without its '?', as application/x-www-form-urlencoded: '+' is a blank, a parameter
/// without '=' has an empty value, an empty piece between two '&' is none.
/// Returns nothing for a malformed escape, a NUL or what is not UTF-8.
[[nodiscard]] std::optional<Query> parse_query(std::string_view query);

/// Origin form, absolute form (its authority is dropped) and "*". Writes path ("*" for the asterisk form), segments (none for "/"; an empty
/// one stands for a doubled or a trailing slash) and query of `into` over what they hold, whose strings keep their room.
/// Returns false, and leaves nothing there to go by, for everything else, and for malformed escapes, dot segments (also escaped ones),
/// control characters, backslashes, fragments and what is not UTF-8.
[[nodiscard]] bool parse_target(std::string_view target, Request& into);

}  // namespace contentos::http
