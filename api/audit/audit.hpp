// The audit API, `/audit/v1/…`: every event with who did it, for whom, and the entity before and after.
#pragma once

#include "api/endpoint.hpp"

#include <vector>

namespace contentos::api {

[[nodiscard]] std::vector<Endpoint> audit_endpoints();

}  // namespace contentos::api
