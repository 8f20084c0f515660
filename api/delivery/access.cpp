#include "api/delivery/access.hpp"

#include "api/endpoint.hpp"
#include "api/problem.hpp"

namespace contentos::api {

Outcome<delivery::TenantPtr> readable_tenant(Services& services, http::Request const& request, std::string_view slug_or_id) {
  auto const tenant = services.delivery.resolve_tenant(slug_or_id);
  if (!tenant) { return Failure(tenant.error()); }
  auto const exists = *tenant != nullptr && !(*tenant)->suspended;
  auto const token = request.query.get("access_token");
  auto const has_token = token || request.header("authorization");
  if (exists && (*tenant)->settings.public_delivery && !has_token) { return *tenant; }

  auto const now = services.identity.now();
  auto const principal =
      token && !request.header("authorization") ? services.authenticator.authenticate(*token, now) : authenticate(services, request, now);
  if (!principal) { return principal.error(); }
  if (!exists) { return Failure(not_found()); }
  if ((*tenant)->settings.public_delivery) { return *tenant; }
  auto const allowed = services.authorizer.authorize(*principal, Action::read_delivery, Resource{TenantScope((*tenant)->id)});
  if (allowed) { return *tenant; }
  if (allowed.error().code == RejectionCode::not_found) { return Failure(not_found()); }
  return Failure(allowed.error());
}

}  // namespace contentos::api
