#include "api/routes.hpp"

#include "api/audit/audit.hpp"
#include "api/delivery/delivery.hpp"
#include "api/management/management.hpp"
#include "api/ops/ops.hpp"

#include <array>
#include <iterator>

namespace contentos::api {

namespace {

using Surface = std::vector<Endpoint> (*)();

/// What is offered where commands are taken: management and audit.
constexpr std::array<Surface, 16> kCommanding = {
    &tenant_endpoints,    &token_endpoints,      &content_type_endpoints, &record_endpoints,       &flag_endpoints,   &entry_endpoints,
    &version_endpoints,   &entry_mark_endpoints, &transition_endpoints,   &import_endpoints,       &export_endpoints, &audit_endpoints,
    &projector_endpoints, &reactor_endpoints,    &entry_batch_endpoints,  &content_patch_endpoints};

void add(std::vector<http::Route>& all, std::vector<http::Route> more) { std::move(more.begin(), more.end(), std::back_inserter(all)); }

/// What operators ask of a process that takes no commands.
std::vector<Endpoint> operating_endpoints() {
  auto all = projector_endpoints();
  auto more = reactor_endpoints();
  std::move(more.begin(), more.end(), std::back_inserter(all));
  return all;
}

}  // namespace

std::vector<Endpoint> commanding_endpoints() {
  std::vector<Endpoint> all;
  for (auto const surface : kCommanding) {
    auto more = surface();
    std::move(more.begin(), more.end(), std::back_inserter(all));
  }
  return all;
}

std::vector<http::Route> offered_routes(Services& services) {
  std::vector<http::Route> all;
  for (auto& endpoint : services.versions != nullptr ? commanding_endpoints() : operating_endpoints()) {
    all.push_back(guarded(services, std::move(endpoint)));
  }
  if (services.delivery != nullptr) { add(all, delivery_routes(services)); }
  return all;
}

std::vector<http::Route> all_routes(Services& services) {
  auto all = offered_routes(services);
  add(all, ops_routes(services));
  return all;
}

}  // namespace contentos::api
