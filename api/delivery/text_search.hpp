// Delivery's `query`: words of what is published.
#pragma once

#include "api/surface.hpp"
#include "infra/http/message.hpp"

#include <string_view>

namespace contentos::api {

/// The published entries that have it, in any locale. What is not delivered of an entry finds nothing. Waits for the request's position, as
/// all reads do. Rejections: bad_request (`?query`, codes too_many and only_excluded).
[[nodiscard]] Outcome<SearchReader::Found> find_published(Services& services, http::Request const& request,
                                                          delivery::TenantModel const& tenant, std::string_view text);

}  // namespace contentos::api
