// Who is asking, and what that lets them do.
#pragma once

#include "commands/access/permission.hpp"
#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "domain/core/time.hpp"
#include "domain/event/envelope.hpp"
#include "domain/token/token.hpp"

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace contentos {

/// An authenticated caller. Made by `Authenticator` only.
struct Principal {
  Actor actor;
  TokenId token_id;
  token::Kind kind = token::Kind::management;
  TenantId home;                // the tenant whose token it is; the platform tenant for admins
  StreamVersion token_version;  // of the token's stream: appends guard it, so that a revoked token writes nothing
  std::set<std::string> scopes{};
  std::optional<Timestamp> expires_at{};

  [[nodiscard]] bool is_platform_admin() const { return scopes.contains("platform:admin"); }
  /// Whether it may do whatever `scope` lets a token do: what authorization asks, and what it may pass on to a token that it makes.
  [[nodiscard]] bool holds(std::string_view scope) const;
};

/// What a deed is done to. Without an id: what of its kind the tenant has; without a kind: the tenant as a whole.
struct Resource {
  TenantScope scope;
  std::string_view kind{};  // as a permission's
  std::string id{};
};

/// Decides whether a principal has a permission. A port: tokens' scopes decide today, roles and ACLs later.
class Authorizer {
public:
  virtual ~Authorizer() = default;
  /// Rejections: forbidden (known to the tenant, but not allowed); not_found when the resource's tenant is none of the principal's
  /// business, so that another tenant's data does not exist for it.
  [[nodiscard]] virtual Decided<void> authorize(Principal const& principal, Permission permission, Resource const& resource) const = 0;
};

/// Management and delivery tokens: a permission is a scope (see `known_scopes`), in the principal's own tenant; platform admins pass
/// everywhere.
class ScopeAuthorizer final : public Authorizer {
public:
  [[nodiscard]] Decided<void> authorize(Principal const& principal, Permission permission, Resource const& resource) const override;
};

}  // namespace contentos
