#include "api/delivery/access.hpp"

#include "api/endpoint.hpp"
#include "api/problem.hpp"

namespace contentos::api {

std::optional<std::string_view> delivery_token(http::Request const& request) {
  if (request.header("authorization")) { return bearer_token(request).value_or(std::string_view()); }
  return request.query.get("access_token");
}

Outcome<delivery::TenantPtr> readable_tenant(Services& services, KnownTokens& tokens, http::Request const& request,
                                             std::string_view slug_or_id) {
  auto const tenant = services.delivery.resolve_tenant(slug_or_id);
  if (!tenant) { return Failure(tenant.error()); }
  auto const exists = *tenant != nullptr && !(*tenant)->suspended;
  auto const token = delivery_token(request);
  if (exists && (*tenant)->settings.public_delivery && !token) { return *tenant; }

  auto const principal = tokens.authenticate(token.value_or(std::string_view()), services.identity.now());
  if (!principal) { return principal.error(); }
  if (!exists) { return Failure(not_found()); }
  if ((*tenant)->settings.public_delivery) { return *tenant; }
  auto const allowed = services.authorizer.authorize(*principal, Action::read_delivery, Resource{TenantScope((*tenant)->id)});
  if (allowed) { return *tenant; }
  if (allowed.error().code == RejectionCode::not_found) { return Failure(not_found()); }
  return Failure(allowed.error());
}

}  // namespace contentos::api
