// Small pieces that the deciders of records share.
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/encoded.hpp"
#include "domain/json/canonical.hpp"

#include <boost/json/object.hpp>

#include <string>
#include <string_view>
#include <utility>

namespace contentos {

/// That `what` is not there, whoever's it is.
[[nodiscard]] inline Rejection no_such(std::string_view what) {
  return {RejectionCode::not_found, "There is no such " + std::string(what) + "."};
}
[[nodiscard]] inline Rejection no_such_record() { return no_such("record"); }

[[nodiscard]] inline Rejection invalid_field(std::string pointer, std::string code, std::string message) {
  return {RejectionCode::validation_failed, message, {{std::move(pointer), std::move(code), message}}};
}

/// Names for people: 1 to 200 bytes.
inline constexpr std::size_t kMaxNameBytes = 200;
[[nodiscard]] inline bool is_name(std::string const& text) { return !text.empty() && text.size() <= kMaxNameBytes; }
[[nodiscard]] inline Rejection bad_name() { return invalid_field("/name", "length", "A name is 1 to 200 bytes long."); }

/// An event's stored form: `data` with its claims, canonical.
[[nodiscard]] inline EncodedEvent encoded(char const* type, boost::json::object data, ClaimChanges const& claims = {}) {
  write_claims(data, claims);
  return {type, canonical_json(data), std::nullopt, claims};
}

}  // namespace contentos
