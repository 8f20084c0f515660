// The members of one canonical object as the bytes they were written with. A checksum was taken over these bytes, so they pass no parser on
// their way out. Codecs use it for bodies.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace contentos {

/// Key and value of each member in their order; what is inside of the values is not looked at.
/// Returns nothing when `object` is not `{"key":value,…}` without spaces. Lifetime: views into `object`.
[[nodiscard]] std::optional<std::vector<std::pair<std::string_view, std::string_view>>> raw_members(std::string_view object);

}  // namespace contentos
