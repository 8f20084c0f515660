// All routes of the product, for the server (api/serve) and for the test that holds them to the OpenAPI document.
#pragma once

#include "api/surface.hpp"
#include "infra/http/server.hpp"

#include <vector>

namespace contentos::api {

/// Lifetime: `services` outlives the routes.
[[nodiscard]] std::vector<http::Route> all_routes(Services& services);

}  // namespace contentos::api
