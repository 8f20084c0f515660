#include "commands/access/principal.hpp"

#include "domain/event/record_spec.hpp"

namespace contentos {

bool Principal::holds(std::string_view scope) const {
  if (is_platform_admin() || actor.kind == ActorKind::system || scopes.contains(std::string(scope))) { return true; }
  // Whoever may read content through management may read what of it is published.
  return scope == "delivery:read" && scopes.contains("content:read");
}

Decided<void> ScopeAuthorizer::authorize(Principal const& principal, Permission permission, Resource const& resource) const {
  auto const is_everywhere = principal.is_platform_admin() || principal.actor.kind == ActorKind::system;
  if (!is_everywhere && principal.home != resource.scope.tenant()) { return no_such("tenant"); }
  auto const needed = scope_for(permission);
  if (principal.holds(needed)) { return {}; }
  Rejection missing{RejectionCode::forbidden, "The token lacks the scope " + std::string(needed) + "."};
  missing.extra["scope"] = needed;
  return missing;
}

}  // namespace contentos
