#include "domain/tenant/tenant.hpp"

#include "domain/event/json_access.hpp"
#include "domain/event/overloaded.hpp"
#include "domain/event/record_spec.hpp"

namespace contentos::tenant {

using namespace json_access;

State evolve(State state, Event const& event, EventMeta const& meta) {
  if (std::holds_alternative<Created>(event)) { audit_created(state.audit, meta); }
  audit_updated(state.audit, meta);
  std::visit(Overloaded{[&](Created const& e) {
                          state.exists = true;
                          state.id = e.tenant_id;
                          state.name = e.name;
                          state.slug = e.slug;
                          state.default_site = e.default_site;
                          state.plan = e.plan;
                          state.region = e.region;
                          state.settings = e.settings;
                        },
                        [&](Renamed const& e) { state.name = e.name; }, [&](SlugChanged const& e) { state.slug = e.slug; },
                        [&](Suspended const&) { state.suspended = true; }, [&](Resumed const&) { state.suspended = false; },
                        [&](SettingsChanged const& e) { state.settings = e.settings; }},
             event);
  state.version = meta.version;
  return state;
}

namespace {

using Events = std::vector<Event>;

Decided<Events> decide_one(State const& state, Create const& c) {
  if (state.exists) { return Events{}; }
  if (!is_name(c.name)) { return bad_name(); }
  return Events{Created{c.tenant_id, c.name, c.slug, c.default_site, c.plan, c.region, c.settings}};
}

Decided<Events> decide_one(State const& state, Rename const& c) {
  if (!state.exists) { return no_such_record(); }
  if (!is_name(c.name)) { return bad_name(); }
  return c.name == state.name ? Events{} : Events{Renamed{c.name}};
}

Decided<Events> decide_one(State const& state, ChangeSlug const& c) {
  if (!state.exists) { return no_such_record(); }
  return c.slug == state.slug ? Events{} : Events{SlugChanged{c.slug}};
}

Decided<Events> decide_one(State const& state, Suspend const& c) {
  if (!state.exists) { return no_such_record(); }
  return state.suspended ? Events{} : Events{Suspended{c.reason}};
}

Decided<Events> decide_one(State const& state, Resume const&) {
  if (!state.exists) { return no_such_record(); }
  return state.suspended ? Events{Resumed{}} : Events{};
}

Decided<Events> decide_one(State const& state, ChangeSettings const& c) {
  if (!state.exists) { return no_such_record(); }
  return c.settings == state.settings ? Events{} : Events{SettingsChanged{c.settings}};
}

/// Stored settings were judged when they were written; what does not read back was never stored by us.
Settings stored_settings(json::object const& o) {
  auto settings = patched(Settings{}, o.at("settings").as_object());
  if (!settings) { throw BadShape("settings"); }
  return *std::move(settings);
}

}  // namespace

Decided<std::vector<Event>> decide(State const& state, Command const& command) {
  return std::visit([&](auto const& c) { return decide_one(state, c); }, command);
}

EncodedEvent encode(Event const& event) {
  return std::visit(Overloaded{[](Created const& e) {
                                 json::object o{{"default_site_id", e.default_site.str()},
                                                {"name", e.name},
                                                {"settings", to_json(e.settings)},
                                                {"slug", e.slug},
                                                {"tenant_id", e.tenant_id.str()}};
                                 put_unless_empty(o, "plan", e.plan);
                                 put_unless_empty(o, "region", e.region);
                                 return encoded("tenant.created.v1", std::move(o));
                               },
                               [](Renamed const& e) {
                                 return encoded("tenant.renamed.v1", {{"name", e.name}});
                               },
                               [](SlugChanged const& e) {
                                 return encoded("tenant.slug_changed.v1", {{"slug", e.slug}});
                               },
                               [](Suspended const& e) {
                                 return encoded("tenant.suspended.v1", {{"reason", e.reason}});
                               },
                               [](Resumed const&) { return encoded("tenant.resumed.v1", {}); },
                               [](SettingsChanged const& e) {
                                 return encoded("tenant.settings_changed.v1", {{"settings", to_json(e.settings)}});
                               }},
                    event);
}

std::optional<Event> decode(std::string_view type, std::string_view data) {
  return decoding(data, [&](json::object const& o) -> Event {
    if (type == "tenant.created.v1") {
      return Created{
          uuid<TenantId>(o, "tenant_id"), text(o, "name"),   text(o, "slug"), uuid<SiteId>(o, "default_site_id"), text_or(o, "plan"),
          text_or(o, "region"),           stored_settings(o)};
    }
    if (type == "tenant.renamed.v1") { return Renamed{text(o, "name")}; }
    if (type == "tenant.slug_changed.v1") { return SlugChanged{text(o, "slug")}; }
    if (type == "tenant.suspended.v1") { return Suspended{text(o, "reason")}; }
    if (type == "tenant.resumed.v1") { return Resumed{}; }
    if (type == "tenant.settings_changed.v1") { return SettingsChanged{stored_settings(o)}; }
    throw BadShape("unknown type");
  });
}

json::object describe(State const& state) {
  json::object o{{"tenant_id", state.id.str()},
                 {"name", state.name},
                 {"slug", state.slug},
                 {"status", state.suspended ? "suspended" : "active"},
                 {"plan", state.plan},
                 {"region", state.region},
                 {"default_site_id", state.default_site.str()},
                 {"settings", to_json(state.settings)}};
  write_audit(o, state.audit);
  return o;
}

}  // namespace contentos::tenant
