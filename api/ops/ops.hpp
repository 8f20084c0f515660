// What operators and newcomers meet: the start page, the API reference, the contract itself, health and metrics, and whose server this is.
// None of it needs a token.
#pragma once

#include "api/surface.hpp"
#include "infra/http/server.hpp"

#include <vector>

namespace contentos::api {

[[nodiscard]] std::vector<http::Route> ops_routes(Services& services);

}  // namespace contentos::api
