#include "domain/registration/registration.hpp"

#include "domain/event/record_spec.hpp"
#include "domain/tenant/tenant.hpp"
#include "domain/word/make_row.hpp"

#include <algorithm>
#include <array>

namespace contentos::registration {

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

void apply(State& state, TenantRegistered const& e) {
  state.exists = true;
  state.tenant_id = e.tenant_id;
  state.slug = e.slug;
  state.name = e.name;
  state.shard = e.shard;
  state.plan = e.plan;
  state.region = e.region;
  state.settings = e.settings;
}
void apply(State& state, TenantSlugChanged const& e) { state.slug = e.slug; }
void apply(State& state, TenantOwnerGiven const& e) { state.owner = e.owner; }
void apply(State& state, TenantDeleted const&) { state.is_deleted = true; }
void apply(State& state, TenantUndeleted const& e) {
  state.is_deleted = false;
  state.slug = e.slug;
}

Claim claim_of(std::string const& slug) { return {"tenant_slug", slug}; }

Decided<Events> decide_one(State const& state, RegisterTenant const& c) {
  if (state.exists) { return Events{}; }
  if (auto wrong = check_slug(c.slug)) { return *wrong; }
  if (!is_name(c.name)) { return bad_name(); }
  if (c.owner.size() > tenant::kMostOwnerBytes) { return invalid_field("/owner", "length", "An owner is at most 200 bytes long."); }
  ClaimChanges const claims{{claim_of(c.slug)}, {}};
  Events out{TenantRegistered{c.tenant_id, c.slug, c.shard, c.name, c.plan, c.region, c.settings, claims}};
  if (!c.owner.empty()) { out.emplace_back(TenantOwnerGiven{c.tenant_id, c.owner}); }
  return out;
}

Decided<Events> decide_one(State const& state, ChangeTenantSlug const& c) {
  if (!state.exists || state.is_deleted) { return no_such("tenant"); }
  if (c.slug == state.slug) { return Events{}; }
  if (auto wrong = check_slug(c.slug)) { return *wrong; }
  ClaimChanges const claims{{claim_of(c.slug)}, {claim_of(state.slug)}};
  return Events{TenantSlugChanged{state.tenant_id, c.slug, claims}};
}

Decided<Events> decide_one(State const& state, DeleteTenant const&) {
  if (!state.exists) { return no_such("tenant"); }
  if (state.is_deleted) { return Events{}; }
  return Events{TenantDeleted{state.tenant_id, {{}, {claim_of(state.slug)}}}};
}

Decided<Events> decide_one(State const& state, UndeleteTenant const& c) {
  if (!state.exists) { return no_such("tenant"); }
  if (!state.is_deleted && c.slug.value_or(state.slug) != state.slug) {
    return invalid_field("/slug", "not_deleted", "The tenant is back, under another slug: PATCH changes it.");
  }
  if (!state.is_deleted) { return Events{}; }
  auto const slug = c.slug.value_or(state.slug);
  if (auto wrong = check_slug(slug)) { return *wrong; }
  return Events{TenantUndeleted{state.tenant_id, slug, {{claim_of(slug)}, {}}}};
}

}  // namespace

bool is_slug(std::string_view text) {
  auto const plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return text.size() >= 2 && text.size() <= 63 && plain(text.front()) && plain(text.back()) &&
         std::all_of(text.begin(), text.end(), [&](char c) { return plain(c) || c == '-'; });
}

bool is_reserved_slug(std::string_view slug) { return std::find(kReserved.begin(), kReserved.end(), slug) != kReserved.end(); }

State evolve(State state, Event const& event, EventMeta const& meta) {
  std::visit([&](auto const& e) { apply(state, e); }, event);
  state.version = meta.version;
  return state;
}

Decided<std::vector<Event>> decide(State const& state, Command const& command) {
  return std::visit([&](auto const& c) { return decide_one(state, c); }, command);
}

EncodedEvent encode(Event const& event) { return encode_fields(event); }

std::optional<Event> decode(std::string_view type, std::string_view data) { return decode_fields<Event>(type, data); }

boost::json::object describe(State const& state) {
  return {{"tenant_id", state.tenant_id.str()},
          {"slug", state.slug},
          {"name", state.name},
          {"owner", state.owner},
          {"plan", state.plan},
          {"region", state.region},
          {"settings", state.settings},
          {"is_deleted", state.is_deleted}};
}

}  // namespace contentos::registration

template contentos::WordRow const& contentos::row_of<contentos::registration::Word>();
