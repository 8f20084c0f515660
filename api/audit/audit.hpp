// The audit API, `/audit/v1/…`: every event with who did it, for whom, and the entity before and after.
#pragma once

#include "api/surface.hpp"
#include "infra/http/server.hpp"

#include <vector>

namespace contentos::api {

[[nodiscard]] std::vector<http::Route> audit_routes(Services& services);

}  // namespace contentos::api
