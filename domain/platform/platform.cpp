#include "domain/platform/platform.hpp"

#include "domain/event/json_access.hpp"
#include "domain/event/overloaded.hpp"
#include "domain/event/record_spec.hpp"

#include <algorithm>
#include <array>

namespace contentos::platform {

using namespace json_access;

namespace {

constexpr std::array<std::string_view, 22> kReserved{"v1",      "api",    "spaces", "preview", "audit",   "healthz",  "readyz", "metrics",
                                                     "openapi", "docs",   "admin",  "assets",  "static",  "platform", "system", "webhooks",
                                                     "login",   "logout", "auth",   "oauth",   "tenants", "www"};

using Events = std::vector<Event>;

std::optional<Rejection> check_slug(std::string const& slug) {
  if (!is_slug(slug)) {
    return invalid_field("/slug", "pattern", "A slug is 2 to 63 of a-z, 0-9 and '-', with a letter or digit at both ends.");
  }
  // Wherever a tenant is named, an id is tried first.
  if (TenantId::parse(slug)) { return invalid_field("/slug", "looks_like_an_id", "A slug may not look like a tenant's id."); }
  if (is_reserved_slug(slug)) { return invalid_field("/slug", "reserved", "This word is reserved."); }
  return std::nullopt;
}

Decided<Events> decide_one(State const& state, RegisterTenant const& c) {
  if (state.exists) { return Events{}; }
  if (auto wrong = check_slug(c.slug)) { return *wrong; }
  if (!is_name(c.name)) { return bad_name(); }
  ClaimChanges const claims{{{"tenant_slug", c.slug}}, {}};
  return Events{TenantRegistered{c.tenant_id, c.slug, c.shard, c.name, c.plan, c.region, c.settings, claims}};
}

Decided<Events> decide_one(State const& state, ChangeTenantSlug const& c) {
  if (!state.exists) { return no_such_record(); }
  if (c.slug == state.slug) { return Events{}; }
  if (auto wrong = check_slug(c.slug)) { return *wrong; }
  ClaimChanges const claims{{{"tenant_slug", c.slug}}, {{"tenant_slug", state.slug}}};
  return Events{TenantSlugChanged{state.tenant_id, c.slug, claims}};
}

}  // namespace

bool is_slug(std::string_view text) {
  auto const plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return text.size() >= 2 && text.size() <= 63 && plain(text.front()) && plain(text.back()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return plain(c) || c == '-'; });
}

bool is_reserved_slug(std::string_view slug) { return std::find(kReserved.begin(), kReserved.end(), slug) != kReserved.end(); }

State evolve(State state, Event const& event, EventMeta const& meta) {
  std::visit(Overloaded{[&](TenantRegistered const& e) {
                          state.exists = true;
                          state.tenant_id = e.tenant_id;
                          state.slug = e.slug;
                          state.name = e.name;
                          state.shard = e.shard;
                          state.plan = e.plan;
                          state.region = e.region;
                          state.settings = e.settings;
                        },
                        [&](TenantSlugChanged const& e) { state.slug = e.slug; }},
             event);
  state.version = meta.version;
  return state;
}

Decided<std::vector<Event>> decide(State const& state, Command const& command) {
  return std::visit([&](auto const& c) { return decide_one(state, c); }, command);
}

EncodedEvent encode(Event const& event) {
  return std::visit(
      Overloaded{
          [](TenantRegistered const& e) {
            json::object o{
                {"name", e.name}, {"settings", e.settings}, {"shard", e.shard.value}, {"slug", e.slug}, {"tenant_id", e.tenant_id.str()}};
            put_unless_empty(o, "plan", e.plan);
            put_unless_empty(o, "region", e.region);
            return encoded("platform.tenant_registered.v1", std::move(o), e.claims);
          },
          [](TenantSlugChanged const& e) {
            return encoded("platform.tenant_slug_changed.v1", {{"slug", e.slug}, {"tenant_id", e.tenant_id.str()}}, e.claims);
          }},
      event);
}

std::optional<Event> decode(std::string_view type, std::string_view data) {
  return decoding(data, [&](json::object const& o) -> Event {
    if (type == "platform.tenant_registered.v1") {
      return TenantRegistered{uuid<TenantId>(o, "tenant_id"),
                              text(o, "slug"),
                              ShardNo(number<std::int64_t>(o, "shard")),
                              text(o, "name"),
                              text_or(o, "plan"),
                              text_or(o, "region"),
                              object_or_empty(o, "settings"),
                              read_claims(o)};
    }
    if (type == "platform.tenant_slug_changed.v1") {
      return TenantSlugChanged{uuid<TenantId>(o, "tenant_id"), text(o, "slug"), read_claims(o)};
    }
    throw BadShape("unknown type");
  });
}

}  // namespace contentos::platform
