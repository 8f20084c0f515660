// Reading JSON from outside. I-JSON (RFC 7493): no duplicate keys, no lone surrogates, no numbers that a double cannot hold.
#pragma once

#include "domain/core/result.hpp"

#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace contentos {

/// How deep an entry's content is nested, itself being the first level: as deep as the smallest envelope at any door leaves it room, which
/// is an operation of a JSON Patch.
inline constexpr std::size_t kMostContentLevels = 62;

struct JsonLimits {
  std::size_t max_depth = 64;        // nested arrays and objects
  std::size_t max_values = 100'000;  // of all kinds, at every level: a value takes some 30 to 130 bytes of memory however short it is
};

/// Returns the value, or a Rejection{bad_request} whose errors[0].pointer names the place as nearly as is known
/// (codes: `syntax`, `duplicate_key`, `lone_surrogate`, `number_out_of_range`, `too_deep`, `too_many_values`). Invalid UTF-8 is `syntax`.
[[nodiscard]] Decided<boost::json::value> parse_i_json(std::string_view text, JsonLimits limits = {});

/// Returns JSON that this product itself has written (event data, content bytes, read models), or nothing when it is damaged.
/// Numbers are exactly those that were written, and whatever `parse_i_json` let in fits, also when wrapped in further levels or merged.
/// `boost::json::parse` is no substitute: in 1.81 it misreads one long fraction in ten by a unit in the last place, so that restored
/// data would not be the old data, and it stops at 32 levels.
[[nodiscard]] std::optional<boost::json::value> parse_stored_json(std::string_view text);
/// The same where damage has no better answer than the caller's last handler. Throws std::invalid_argument.
[[nodiscard]] boost::json::value stored_json(std::string_view text);

}  // namespace contentos
