// The request target (RFC 9112, section 3.2) taken apart: path, segments and query, percent-decoded once and never again.
// Called by the request parser and by the fuzz target. Pure.
#pragma once

#include "infra/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::http {

struct Target {
  std::string path;                   // decoded; "*" for the asterisk form
  std::vector<std::string> segments;  // empty for "/"; an empty one stands for a doubled or a trailing slash
  Query query{};
};

/// The parameters of a query string without its '?', as application/x-www-form-urlencoded: '+' is a blank, a parameter
/// without '=' has an empty value, an empty piece between two '&' is none.
/// Returns nothing for a malformed escape, a NUL or what is not UTF-8.
[[nodiscard]] std::optional<Query> parse_query(std::string_view query);

/// Origin form, absolute form (its authority is dropped) and "*".
/// Returns nothing for everything else, and for malformed escapes, dot segments (also escaped ones), control characters,
/// backslashes, fragments and what is not UTF-8.
[[nodiscard]] std::optional<Target> parse_target(std::string_view target);

}  // namespace contentos::http
