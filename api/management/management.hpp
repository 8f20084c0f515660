// The management API, `/api/v1/…`: one function per resource, each giving what it offers.
#pragma once

#include "api/endpoint.hpp"

#include <vector>

namespace contentos::api {

[[nodiscard]] std::vector<Endpoint> tenant_endpoints();
[[nodiscard]] std::vector<Endpoint> token_endpoints();
[[nodiscard]] std::vector<Endpoint> content_type_endpoints();
[[nodiscard]] std::vector<Endpoint> record_endpoints();   // of every record by description
[[nodiscard]] std::vector<Endpoint> flag_endpoints();     // what flags say of somebody
[[nodiscard]] std::vector<Endpoint> entry_endpoints();    // create, list, read, delete
[[nodiscard]] std::vector<Endpoint> version_endpoints();  // save, list, read, diff, restore
[[nodiscard]] std::vector<Endpoint> content_patch_endpoints();
[[nodiscard]] std::vector<Endpoint> entry_mark_endpoints();  // site, metadata, owner, tags
[[nodiscard]] std::vector<Endpoint> entry_batch_endpoints();
[[nodiscard]] std::vector<Endpoint> transition_endpoints();  // submit … undelete, editing
[[nodiscard]] std::vector<Endpoint> import_endpoints();      // and operations
[[nodiscard]] std::vector<Endpoint> projector_endpoints();
[[nodiscard]] std::vector<Endpoint> reactor_endpoints();
[[nodiscard]] std::vector<Endpoint> export_endpoints();

}  // namespace contentos::api
