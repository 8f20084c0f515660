// The delivery API, `/api/{tenant}/entries…`: published content out of the delivery model alone, with ETags and cache tags.
//
// Nobody is told whether a tenant exists who may not read it: without a usable token every tenant that is not public answers the same 401,
// with another tenant's token the same 404.
#pragma once

#include "api/surface.hpp"
#include "infra/http/server.hpp"

#include <vector>

namespace contentos::api {

/// The single entry is answered on the I/O thread, since it is one look into the cache or RocksDB, and so is a list that was answered
/// before and is still right. With a `ContentOS-Position` to wait for, or a token that has to be checked anew, both run on the pool, as all
/// other lists do.
[[nodiscard]] std::vector<http::Route> delivery_routes(Services& services);

}  // namespace contentos::api
