#include "commands/access/principal.hpp"

namespace contentos {

namespace {

/// The scope that a token needs for an action.
std::string_view scope_for(Action action) {
  switch (action) {
    case Action::read_content:
    case Action::read_categories: return "content:read";
    case Action::edit_content:
    case Action::delete_content:
    case Action::write_categories: return "content:write";
    case Action::publish_content: return "content:publish";
    case Action::read_types: return "types:read";
    case Action::write_types: return "types:write";
    case Action::read_tenant: return "tenant:read";
    case Action::manage_tenant: return "tenant:manage";
    case Action::manage_platform: return "platform:admin";
    case Action::manage_tokens: return "tokens:manage";
    case Action::read_audit: return "audit:read";
    case Action::run_import: return "import";
    case Action::read_delivery: return "delivery:read";
  }
  return "platform:admin";
}

}  // namespace

bool Principal::holds(std::string_view scope) const {
  if (is_platform_admin() || actor.kind == ActorKind::system || scopes.contains(std::string(scope))) { return true; }
  // Whoever may read content through management may read what of it is published.
  return scope == "delivery:read" && scopes.contains("content:read");
}

Decided<void> ScopeAuthorizer::authorize(Principal const& principal, Action action, Resource const& resource) const {
  auto const is_everywhere = principal.is_platform_admin() || principal.actor.kind == ActorKind::system;
  if (!is_everywhere && principal.home != resource.scope.tenant()) {
    return Rejection{RejectionCode::not_found, "There is no such record."};
  }
  auto const needed = scope_for(action);
  if (principal.holds(needed)) { return {}; }
  Rejection missing{RejectionCode::forbidden, "The token lacks the scope " + std::string(needed) + "."};
  missing.extra["scope"] = needed;
  return missing;
}

}  // namespace contentos
