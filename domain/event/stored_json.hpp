// Reading JSON that this product wrote itself: event data and bodies. Codecs use it, and so may every fold that looks into content.
#pragma once

#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace contentos {

/// How deep stored JSON may be nested: what input may have, and room for the objects that we put around it. (Boost.JSON's own default, 32,
/// is less than what clients may send.)
inline constexpr std::size_t kMaxStoredDepth = 256;

/// Returns the value with its numbers exact, so that its canonical form is `text` again where `text` was canonical; nothing when it is
/// no I-JSON. (Boost.JSON 1.81 itself may round a double one unit off.)
[[nodiscard]] std::optional<boost::json::value> parse_stored(std::string_view text);

/// The members of one canonical object as the bytes they were written with, in their order: a member's checksum was taken over these bytes.
/// What is inside of the members is not looked at.
/// Returns nothing when `object` is not `{"key":value,…}`, without spaces. Lifetime: views into `object`.
[[nodiscard]] std::optional<std::vector<std::pair<std::string_view, std::string_view>>> raw_members(std::string_view object);

}  // namespace contentos
