// Changing content as a client says: by a JSON Patch (RFC 6902) or a JSON Merge Patch (RFC 7396).
#pragma once

#include "domain/core/result.hpp"
#include "domain/json/i_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>
#include <string_view>

namespace contentos {

/// Applies all operations, or none. Rejections, with a pointer into the patch: patch_test_failed (`/2`, the operation) for a `test` that
/// finds another value; validation_failed for what is no operation, for a place that is not there (`/2/path`, `/2/from`, code
/// `no_such_place`), for what would be nested deeper than content may be, and for copies and moves of more than 8 MiB altogether (code
/// `too_large`).
[[nodiscard]] Decided<boost::json::value> apply_json_patch(boost::json::value document, boost::json::array const& patch);

/// Takes members away that are null in `patch`, goes on with objects, and replaces the rest.
void merge_patch(boost::json::object& target, boost::json::object const& patch);

/// Levels of arrays and objects: 0 of all else.
[[nodiscard]] std::size_t depth_of(boost::json::value const& value);

/// Whether a value that was put together here keeps to what one that is read has to.
[[nodiscard]] bool is_within(boost::json::value const& value, JsonLimits const& limits);

/// As far as a pointer leads in a document: the pointer to the deepest place that is there.
[[nodiscard]] std::string deepest_place(boost::json::value const& document, std::string_view pointer);

/// Which part of a patch made what is at `pointer` in the document that came out: that of the last operation that put something there,
/// above or below. `/2/value/title`; empty when none did.
[[nodiscard]] std::string place_in_patch(boost::json::array const& patch, std::string_view pointer);

}  // namespace contentos
