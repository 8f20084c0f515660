// The management API, `/api/v1/…`: one function per resource, each giving the routes of it.
#pragma once

#include "api/surface.hpp"
#include "infra/http/server.hpp"

#include <vector>

namespace contentos::api {

[[nodiscard]] std::vector<http::Route> tenant_routes(Services& services);
[[nodiscard]] std::vector<http::Route> token_routes(Services& services);
[[nodiscard]] std::vector<http::Route> content_type_routes(Services& services);
[[nodiscard]] std::vector<http::Route> record_routes(Services& services);      // of every record by description
[[nodiscard]] std::vector<http::Route> entry_routes(Services& services);       // create, list, read, delete
[[nodiscard]] std::vector<http::Route> version_routes(Services& services);     // save, list, read, diff, restore
[[nodiscard]] std::vector<http::Route> entry_mark_routes(Services& services);  // site, metadata, owner
[[nodiscard]] std::vector<http::Route> transition_routes(Services& services);  // submit … undelete, editing
[[nodiscard]] std::vector<http::Route> import_routes(Services& services);      // and operations
[[nodiscard]] std::vector<http::Route> projector_routes(Services& services);
[[nodiscard]] std::vector<http::Route> export_routes(Services& services);

}  // namespace contentos::api
