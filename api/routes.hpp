// The routes of this process, by what it serves: for the server (api/serve) and for the test that holds them to the OpenAPI document.
#pragma once

#include "api/endpoint.hpp"
#include "infra/http/server.hpp"

#include <vector>

namespace contentos::api {

/// What management and audit offer, in the order of the contract. The read models' own are offered by processes that take no commands, too.
[[nodiscard]] std::vector<Endpoint> commanding_endpoints();

/// What clients ask for: management and audit where commands are taken, delivery where content is delivered.
/// Lifetime: `services` outlives the routes.
[[nodiscard]] std::vector<http::Route> offered_routes(Services& services);

/// Those and what operators ask: health, metrics, the contract.
[[nodiscard]] std::vector<http::Route> all_routes(Services& services);

}  // namespace contentos::api
