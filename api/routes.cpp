#include "api/routes.hpp"

#include "api/audit/audit.hpp"
#include "api/delivery/delivery.hpp"
#include "api/management/management.hpp"
#include "api/ops/ops.hpp"

#include <array>
#include <iterator>

namespace contentos::api {

namespace {

using Surface = std::vector<http::Route> (*)(Services&);

/// What is offered where commands are taken: management and audit.
constexpr std::array<Surface, 12> kCommanding = {&tenant_routes, &token_routes,   &content_type_routes, &record_routes,
                                                 &entry_routes,  &version_routes, &entry_mark_routes,   &transition_routes,
                                                 &import_routes, &export_routes,  &audit_routes,        &projector_routes};

void add(std::vector<http::Route>& all, Services& services, Surface surface) {
  auto routes = surface(services);
  std::move(routes.begin(), routes.end(), std::back_inserter(all));
}

}  // namespace

std::vector<http::Route> offered_routes(Services& services) {
  std::vector<http::Route> all;
  if (services.versions != nullptr) {
    for (auto const surface : kCommanding) { add(all, services, surface); }
  } else {
    add(all, services, &projector_routes);
  }
  if (services.delivery != nullptr) { add(all, services, &delivery_routes); }
  return all;
}

std::vector<http::Route> all_routes(Services& services) {
  auto all = offered_routes(services);
  add(all, services, &ops_routes);
  return all;
}

}  // namespace contentos::api
