// The register of tenants: which exist, under which slug, on which shard. One stream per tenant in the platform tenant:
// `registration-{tenant_id}`.
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/encoded.hpp"
#include "domain/event/meta.hpp"

#include <boost/json/object.hpp>

#include <variant>
#include <vector>

namespace contentos::platform {

struct TenantRegistered {
  TenantId tenant_id;
  std::string slug;
  ShardNo shard;
  std::string name;
  std::string plan;
  std::string region;
  boost::json::object settings;  // what the tenant starts with, so that a registration can be finished after a crash
  ClaimChanges claims;
};  // platform.tenant_registered.v1; claim `tenant_slug` {slug}
struct TenantSlugChanged {
  TenantId tenant_id;
  std::string slug;
  ClaimChanges claims;
};  // platform.tenant_slug_changed.v1
using Event = std::variant<TenantRegistered, TenantSlugChanged>;

struct State {
  bool exists = false;
  TenantId tenant_id;
  std::string slug;
  std::string name;  // as first given; the tenant's own stream has the current one
  ShardNo shard;
  std::string plan;
  std::string region;
  boost::json::object settings;  // as registered
  StreamVersion version;
};
[[nodiscard]] inline State initial() { return {}; }
[[nodiscard]] State evolve(State state, Event const& event, EventMeta const& meta);

struct RegisterTenant {
  TenantId tenant_id;
  std::string slug;
  ShardNo shard;
  std::string name;
  std::string plan;
  std::string region;
  boost::json::object settings;
};
struct ChangeTenantSlug {
  std::string slug;
};
using Command = std::variant<RegisterTenant, ChangeTenantSlug>;
[[nodiscard]] Decided<std::vector<Event>> decide(State const& state, Command const& command);

/// 2 to 63 of [a-z0-9-], beginning and ending with a letter or digit.
[[nodiscard]] bool is_slug(std::string_view text);
/// Words of the API (`v1`, `api`, `spaces`, `preview`, `audit` …) that no tenant may be called.
[[nodiscard]] bool is_reserved_slug(std::string_view slug);

[[nodiscard]] EncodedEvent encode(Event const& event);
[[nodiscard]] std::optional<Event> decode(std::string_view type, std::string_view data);

}  // namespace contentos::platform
