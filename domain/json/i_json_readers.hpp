// The two readers behind parse_i_json. Internal to domain/json; tests hold the one against the other.
#pragma once

#include "domain/json/i_json.hpp"

#include <optional>
#include <string_view>

namespace contentos {

/// What parse_i_json answers with, read in a third to a half of the time; nothing for what is refused, and for a few rare spellings of what
/// is accepted: the careful reader judges those, and only it knows what is wrong.
[[nodiscard]] std::optional<boost::json::value> quick_i_json(std::string_view text, JsonLimits limits);

/// The whole of parse_i_json, by Boost's parser.
[[nodiscard]] Decided<boost::json::value> careful_i_json(std::string_view text, JsonLimits limits);

/// The value of a number as JSON spells it. Boost 1.81 rounds doubles by its own arithmetic, up to one unit off; this rounds correctly. A
/// number that is an integer becomes int64 however it was spelt, so that equal numbers are equal values. Every accepted number is accepted
/// again in its canonical form: that is why 2^53 to 10^21, which ECMAScript writes as integers, is refused as 1e20 too.
struct JsonNumber {
  boost::json::value value{};
  char const* refusal = nullptr;  // why there is none
};
[[nodiscard]] JsonNumber i_json_number(std::string_view text);

}  // namespace contentos
