// `cursor` of management and audit lists: opaque, bound to the request it came from. One that was changed, or is used with other filters
// than those it was given for, is a 400 that names `?cursor`.
#pragma once

#include "api/surface.hpp"
#include "infra/http/message.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace contentos::api {

/// `place` is the read model's own word for where the next page begins.
[[nodiscard]] std::string make_cursor(Services const& services, http::Request const& request, std::string_view place);
/// The place in a cursor that was given for such a request; nothing: it was not.
[[nodiscard]] std::optional<std::string> place_in(Services const& services, http::Request const& request, std::string_view cursor);
/// The place in the request's `cursor`; empty when it has none.
[[nodiscard]] Decided<std::optional<std::string>> place_of_cursor(Services const& services, http::Request const& request);

}  // namespace contentos::api
