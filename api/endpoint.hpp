// What every authenticated request goes through before its handler: bearer token → tenant scope → permission → position. A surface says
// what an endpoint is; of that `guarded` makes the route, and api/openapi what the contract says of it.
#pragma once

#include "api/surface.hpp"
#include "infra/http/message.hpp"
#include "infra/http/server.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::api {

/// A request that has passed. Lifetime: of the handler's call.
struct Call {
  Services& services;
  http::Request const& request;
  std::vector<std::string> const& path;  // the pattern's parameters
  Principal principal;
  TenantScope scope;
  Timestamp now;
};

enum class ScopeFrom {
  caller,    // the token's tenant; a platform admin names one by `ContentOS-Tenant` (id or slug)
  path,      // the first path parameter is the tenant
  platform,  // the platform itself; for platform admins only
  home,      // the token's own tenant, whatever the header says
};

struct Endpoint {
  std::string method;
  std::string pattern;
  Permission permission;
  std::function<Outcome<http::Response>(Call const&)> handle;
  std::string_view reads{};  // the read model whose position is waited for; empty: none
  ScopeFrom scope = ScopeFrom::caller;
  bool spool_body = false;
  std::vector<Permission> or_any_of{};  // each lets a caller in as well: what is done then asks for its own
};

/// Lifetime: `services` outlives the route.
[[nodiscard]] http::Route guarded(Services& services, Endpoint endpoint);

/// The text after `Authorization: Bearer `; nothing when there is none.
[[nodiscard]] std::optional<std::string_view> bearer_token(http::Request const& request);

/// The bearer token's principal. Rejection unauthenticated, the same for none, a malformed, an unknown, an expired and a revoked one.
[[nodiscard]] Outcome<Principal> authenticate(Services& services, http::Request const& request, Timestamp now);

/// The tenant of that id or slug. Rejection not_found.
[[nodiscard]] Outcome<TenantId> find_tenant(Services& services, std::string_view id_or_slug);

/// Answers a failure; one that is the machine's is reported to the operator, too.
[[nodiscard]] http::Response answer_failure(Services const& services, http::Request const& request, Failure const& failure);

/// What a command brings along. `canonical_body` gives what its digest covers beside method, path and the tenant's scope; it is asked only
/// where there is an `Idempotency-Key`: without one the command cannot come again, and nothing is compared.
/// Rejection bad_request for an `Idempotency-Key` that is not 1 to 255 visible ASCII characters.
[[nodiscard]] Decided<CommandContext> command_context(Call const& call, std::function<std::string()> const& canonical_body);

}  // namespace contentos::api
