// Who is asking, and what that lets them do.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "domain/core/time.hpp"
#include "domain/event/envelope.hpp"
#include "domain/token/token.hpp"

#include <optional>
#include <set>
#include <string>

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

enum class Action {
  read_content,
  edit_content,
  publish_content,
  delete_content,
  read_types,
  write_types,
  read_categories,
  write_categories,
  read_tenant,
  manage_tenant,
  manage_platform,
  manage_tokens,
  read_audit,
  run_import,
  read_delivery,
};

/// What an action is done to. Absent parts mean "the tenant as a whole"; ACLs by node and entry hang on here later.
struct Resource {
  TenantScope scope;
  std::optional<SiteId> site{};
  std::optional<TypeKey> type{};
  std::optional<EntryId> entry{};
};

/// Decides whether a principal may do an action. A port: tokens' scopes decide today, roles and ACLs later.
class Authorizer {
public:
  virtual ~Authorizer() = default;
  /// Rejections: forbidden (known to the tenant, but not allowed); not_found when the resource's tenant is none of the principal's
  /// business, so that another tenant's data does not exist for it.
  [[nodiscard]] virtual Decided<void> authorize(Principal const& principal, Action action, Resource const& resource) const = 0;
};

/// Management and delivery tokens: an action needs a scope (see `known_scopes`), in the principal's own tenant; platform admins pass
/// everywhere.
class ScopeAuthorizer final : public Authorizer {
public:
  [[nodiscard]] Decided<void> authorize(Principal const& principal, Action action, Resource const& resource) const override;
};

}  // namespace contentos
