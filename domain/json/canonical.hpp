// RFC 8785 (JSON Canonicalization Scheme): one byte sequence per JSON value. Checksums, digests and stored event data use it.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <concepts>
#include <string>

namespace contentos {

/// Returns the canonical bytes: members sorted by UTF-16 code units, ECMAScript number format, minimal escapes, no spaces.
/// Requires I-JSON: no lone surrogates, no NaN or infinity, integers within ±(2^53-1) (see `parse_i_json`).
[[nodiscard]] std::string canonical_json(boost::json::value const& value);
/// The same of an object, which would be copied as a value. As an overload it would make `canonical_json({…})` ambiguous, hence the
/// template.
[[nodiscard]] std::string canonical_object(boost::json::object const& object);
template <std::same_as<boost::json::object> Object>
[[nodiscard]] std::string canonical_json(Object const& object) {
  return canonical_object(object);
}

}  // namespace contentos
