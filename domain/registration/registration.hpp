// The register of tenants: which exist, under which slug, on which shard. One stream per tenant in the platform tenant:
// `registration-{tenant_id}`.
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/meta.hpp"
#include "domain/fields/events.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <variant>
#include <vector>

namespace contentos::registration {

/// claim `tenant_slug` {slug}
struct TenantRegistered {
  TenantId tenant_id;
  std::string slug;
  ShardNo shard;
  std::string name;
  std::string plan;
  std::string region;
  boost::json::object settings;  // what the tenant starts with, so that a registration can be finished after a crash
  ClaimChanges claims;
  static constexpr std::string_view kType = "platform.tenant_registered.v1", kVerb = "register";
  static constexpr auto fields() {
    return std::array{field<&TenantRegistered::tenant_id>("tenant_id"),
                      field<&TenantRegistered::slug>("slug"),
                      field<&TenantRegistered::shard>("shard"),
                      field<&TenantRegistered::name>("name"),
                      field<&TenantRegistered::plan>("plan", kLeftOut),
                      field<&TenantRegistered::region>("region", kLeftOut),
                      field<&TenantRegistered::settings>("settings", {.added_later = true}),
                      field<&TenantRegistered::claims>("claims", kLeftOut)};
  }
};
struct TenantSlugChanged {
  TenantId tenant_id;
  std::string slug;
  ClaimChanges claims;
  static constexpr std::string_view kType = "platform.tenant_slug_changed.v1", kVerb = "change_slug";
  static constexpr auto fields() {
    return std::array{field<&TenantSlugChanged::tenant_id>("tenant_id"), field<&TenantSlugChanged::slug>("slug"),
                      field<&TenantSlugChanged::claims>("claims", kLeftOut)};
  }
};
/// In the append of the registration, where it has an owner: a program that does not know this finishes no registration without it.
struct TenantOwnerGiven {
  TenantId tenant_id;
  std::string owner;
  static constexpr std::string_view kType = "platform.tenant_owner_given.v1", kVerb = "give_owner";
  static constexpr auto fields() {
    return std::array{field<&TenantOwnerGiven::tenant_id>("tenant_id"), field<&TenantOwnerGiven::owner>("owner")};
  }
};
/// Gives the slug back.
struct TenantDeleted {
  TenantId tenant_id;
  ClaimChanges claims;
  static constexpr std::string_view kType = "platform.tenant_deleted.v1", kVerb = "delete";
  static constexpr auto fields() {
    return std::array{field<&TenantDeleted::tenant_id>("tenant_id"), field<&TenantDeleted::claims>("claims", kLeftOut)};
  }
};
/// Takes a slug again: that of before, or another.
struct TenantUndeleted {
  TenantId tenant_id;
  std::string slug;
  ClaimChanges claims;
  static constexpr std::string_view kType = "platform.tenant_undeleted.v1", kVerb = "undelete";
  static constexpr auto fields() {
    return std::array{field<&TenantUndeleted::tenant_id>("tenant_id"), field<&TenantUndeleted::slug>("slug"),
                      field<&TenantUndeleted::claims>("claims", kLeftOut)};
  }
};
using Event = std::variant<TenantRegistered, TenantSlugChanged, TenantOwnerGiven, TenantDeleted, TenantUndeleted>;

struct State {
  bool exists = false;
  bool is_deleted = false;
  TenantId tenant_id;
  std::string slug;  // that it has; of a deleted one that it had
  std::string name;  // as first given; the tenant's own stream has the current one
  ShardNo shard;
  std::string owner;  // as first given, like plan and region
  std::string plan;
  std::string region;
  boost::json::object settings;  // as registered
  StreamVersion version;
};
[[nodiscard]] State evolve(State state, Event const& event, EventMeta const& meta);

struct RegisterTenant {
  TenantId tenant_id;
  std::string slug;
  ShardNo shard;
  std::string name;
  std::string plan;
  std::string region;
  boost::json::object settings;
  std::string owner{};
};
struct ChangeTenantSlug {
  std::string slug;
};
struct DeleteTenant {};
struct UndeleteTenant {
  std::optional<std::string> slug{};  // another than it had
};
using Command = std::variant<RegisterTenant, ChangeTenantSlug, DeleteTenant, UndeleteTenant>;
[[nodiscard]] Decided<std::vector<Event>> decide(State const& state, Command const& command);

/// 2 to 63 of [a-z0-9-], beginning and ending with a letter or digit.
[[nodiscard]] bool is_slug(std::string_view text);
/// Words of the API (`v1`, `api`, `spaces`, `preview`, `audit` …) that no tenant may be called.
[[nodiscard]] bool is_reserved_slug(std::string_view slug);

[[nodiscard]] EncodedEvent encode(Event const& event);
[[nodiscard]] std::optional<Event> decode(std::string_view type, std::string_view data);
/// Without the shard, which is nobody's business outside: `tenant_id, slug, name, owner, plan, region, settings,
/// is_deleted`.
[[nodiscard]] boost::json::object describe(State const& state);

struct Word {
  static constexpr std::string_view kName = "registration", kPlural = "registrations";
  using State = registration::State;
  using Event = registration::Event;
  using Command = registration::Command;
};

}  // namespace contentos::registration
