#include "api/routes.hpp"

#include "api/audit/audit.hpp"
#include "api/delivery/delivery.hpp"
#include "api/management/management.hpp"
#include "api/ops/ops.hpp"

#include <iterator>

namespace contentos::api {

std::vector<http::Route> all_routes(Services& services) {
  std::vector<http::Route> all;
  for (auto* surface :
       {&tenant_routes, &token_routes, &content_type_routes, &category_routes, &entry_routes, &version_routes, &transition_routes,
        &import_routes, &projector_routes, &export_routes, &audit_routes, &delivery_routes, &ops_routes}) {
    auto routes = (*surface)(services);
    std::move(routes.begin(), routes.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace contentos::api
