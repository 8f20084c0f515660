#include "domain/tenant/tenant.hpp"

#include "domain/event/record_spec.hpp"
#include "domain/word/make_row.hpp"

namespace contentos {

bool Value<tenant::Settings>::read(boost::json::value const& json, tenant::Settings& out) {
  auto const* stored = json.if_object();
  if (stored == nullptr) { return false; }
  auto settings = tenant::from_stored(*stored);
  if (settings) { out = *std::move(settings); }
  return settings.has_value();
}

}  // namespace contentos

namespace contentos::tenant {

namespace json = boost::json;

namespace {

void apply(State& state, Created const& e, EventMeta const& meta) {
  audit_created(state.audit, meta);
  state.exists = true;
  state.id = e.tenant_id;
  state.name = e.name;
  state.slug = e.slug;
  state.default_site = e.default_site;
  state.plan = e.plan;
  state.region = e.region;
  state.settings = e.settings;
}
void apply(State& state, Renamed const& e, EventMeta const&) { state.name = e.name; }
void apply(State& state, SlugChanged const& e, EventMeta const&) { state.slug = e.slug; }
void apply(State& state, Suspended const&, EventMeta const&) { state.audit.is_active = false; }
void apply(State& state, Resumed const&, EventMeta const&) { state.audit.is_active = true; }
void apply(State& state, SettingsChanged const& e, EventMeta const&) { state.settings = e.settings; }
void apply(State& state, OwnerChanged const& e, EventMeta const&) { state.owner = e.owner; }
void apply(State& state, PlanChanged const& e, EventMeta const&) { state.plan = e.plan; }
void apply(State& state, Deleted const&, EventMeta const& meta) { audit_deleted(state.audit, meta); }
void apply(State& state, Undeleted const&, EventMeta const& meta) { audit_undeleted(state.audit, meta); }

using Events = std::vector<Event>;

bool is_there(State const& state) { return state.exists && !state.audit.is_deleted(); }

Decided<Events> decide_one(State const& state, Create const& c) {
  if (state.exists) { return Events{}; }
  if (!is_name(c.name)) { return bad_name(); }
  Events out{Created{c.tenant_id, c.name, c.slug, c.default_site, c.plan, c.region, c.settings}};
  if (!c.owner.empty()) { out.emplace_back(OwnerChanged{c.owner}); }
  return out;
}

Decided<Events> decide_one(State const& state, Rename const& c) {
  if (!is_there(state)) { return no_such("tenant"); }
  if (!is_name(c.name)) { return bad_name(); }
  return c.name == state.name ? Events{} : Events{Renamed{c.name}};
}

Decided<Events> decide_one(State const& state, ChangeSlug const& c) {
  if (!is_there(state)) { return no_such("tenant"); }
  return c.slug == state.slug ? Events{} : Events{SlugChanged{c.slug}};
}

Decided<Events> decide_one(State const& state, Suspend const& c) {
  if (!is_there(state)) { return no_such("tenant"); }
  return state.is_suspended() ? Events{} : Events{Suspended{c.reason}};
}

Decided<Events> decide_one(State const& state, Resume const&) {
  if (!is_there(state)) { return no_such("tenant"); }
  return state.is_suspended() ? Events{Resumed{}} : Events{};
}

Decided<Events> decide_one(State const& state, ChangeSettings const& c) {
  if (!is_there(state)) { return no_such("tenant"); }
  return c.settings == state.settings ? Events{} : Events{SettingsChanged{c.settings}};
}

Decided<Events> decide_one(State const& state, ChangeOwner const& c) {
  if (!is_there(state)) { return no_such("tenant"); }
  if (c.owner.size() > kMostOwnerBytes) { return invalid_field("/owner", "length", "An owner is at most 200 bytes long."); }
  return c.owner == state.owner ? Events{} : Events{OwnerChanged{c.owner}};
}

Decided<Events> decide_one(State const& state, ChangePlan const& c) {
  if (!is_there(state)) { return no_such("tenant"); }
  if (c.plan.size() > kMostPlanBytes) { return invalid_field("/plan", "length", "A plan's name is at most 64 bytes long."); }
  return c.plan == state.plan ? Events{} : Events{PlanChanged{c.plan}};
}

/// The slug of a deleted tenant is nobody's business before it comes back.
Decided<Events> decide_one(State const& state, Follow const& c) {
  if (!state.exists) { return no_such("tenant"); }
  bool const was_deleted = state.audit.is_deleted();
  Events out;
  if (was_deleted && !c.is_deleted) { out.emplace_back(Undeleted{}); }
  if (c.slug != state.slug && !(was_deleted && c.is_deleted)) { out.emplace_back(SlugChanged{c.slug}); }
  if (!was_deleted && c.is_deleted) { out.emplace_back(Deleted{}); }
  return out;
}

std::string_view status_of(State const& state) {
  if (state.audit.is_deleted()) { return "deleted"; }
  return state.is_suspended() ? "suspended" : "active";
}

}  // namespace

State evolve(State state, Event const& event, EventMeta const& meta) {
  std::visit([&](auto const& e) { apply(state, e, meta); }, event);
  audit_updated(state.audit, meta);
  state.version = meta.version;
  return state;
}

Decided<std::vector<Event>> decide(State const& state, Command const& command) {
  return std::visit([&](auto const& c) { return decide_one(state, c); }, command);
}

std::optional<Rejection> undeletable(State const& state) {
  if (!state.exists) { return no_such("tenant"); }
  if (state.audit.can_delete || state.audit.is_deleted()) { return std::nullopt; }
  return Rejection{RejectionCode::protected_record, "This tenant cannot be deleted."};
}

EncodedEvent encode(Event const& event) { return encode_fields(event); }

std::optional<Event> decode(std::string_view type, std::string_view data) { return decode_fields<Event>(type, data); }

json::object describe(State const& state) {
  json::object o{{"tenant_id", state.id.str()},
                 {"name", state.name},
                 {"slug", state.slug},
                 {"status", status_of(state)},
                 {"owner", state.owner},
                 {"plan", state.plan},
                 {"region", state.region},
                 {"default_site_id", state.default_site.str()},
                 {"settings", to_json(state.settings)}};
  write_audit(o, state.audit);
  return o;
}

}  // namespace contentos::tenant

template contentos::WordRow const& contentos::row_of<contentos::tenant::Word>();
