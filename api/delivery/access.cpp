#include "api/delivery/access.hpp"

#include "api/endpoint.hpp"
#include "api/position.hpp"
#include "api/problem.hpp"

#include <chrono>
#include <thread>

namespace contentos::api {

std::optional<std::string_view> delivery_token(http::Request const& request) {
  if (request.header("authorization")) { return bearer_token(request).value_or(std::string_view()); }
  return request.query.get("access_token");
}

namespace {

constexpr auto kLookAgain = std::chrono::milliseconds(5);

/// A position proves that its tenant exists and has come that far; name and settings are to be read no older than that. The name lies in
/// the platform's log, whose place the position does not tell, so it is looked for until it is there.
void await_tenant(Services const& services, http::Request const& request, std::string_view slug_or_id) {
  auto const header = request.header("contentos-position");
  auto const position = header ? parse_position(services, *header) : std::nullopt;
  if (!position) { return; }
  auto const deadline = std::chrono::steady_clock::now() + services.options.position_wait;
  // Its outcome is the business of the read itself, which waits again.
  (void)services.read_models.wait_for_tenant("delivery", position->tenant, position->position, deadline);
  auto const owner = services.delivery->resolve_tenant(position->tenant.str());
  // Neither another tenant's name is waited for, nor that of a deleted one, which has none.
  if (!owner || *owner == nullptr || (*owner)->deleted || (*owner)->slug != slug_or_id) { return; }
  while (std::chrono::steady_clock::now() < deadline) {
    auto const tenant = services.delivery->resolve_tenant(slug_or_id);
    if (!tenant || *tenant != nullptr) { return; }
    std::this_thread::sleep_for(kLookAgain);
  }
}

}  // namespace

Outcome<delivery::TenantPtr> readable_tenant(Services& services, KnownTokens& tokens, http::Request const& request,
                                             std::string_view slug_or_id, KnownTokens::PrincipalPtr const& known) {
  await_tenant(services, request, slug_or_id);
  auto const tenant = services.delivery->resolve_tenant(slug_or_id);
  if (!tenant) { return Failure(tenant.error()); }
  auto const exists = *tenant != nullptr && (*tenant)->is_open();
  auto const token = delivery_token(request);
  if (exists && (*tenant)->settings.public_delivery && !token) { return *tenant; }

  auto const principal = known ? Outcome<KnownTokens::PrincipalPtr>(known) : tokens.authenticate(token.value_or(std::string_view()));
  if (!principal) { return principal.error(); }
  if (!exists) { return Failure(not_found("tenant")); }
  if ((*tenant)->settings.public_delivery) { return *tenant; }
  auto const allowed = services.authorizer.authorize(**principal, {Deed::read, Permission::kDelivery},
                                                     Resource{TenantScope((*tenant)->id), Permission::kDelivery});
  if (allowed) { return *tenant; }
  if (allowed.error().code == RejectionCode::not_found) { return Failure(not_found("tenant")); }
  return Failure(allowed.error());
}

}  // namespace contentos::api
