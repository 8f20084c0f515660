#include "domain/record/record.hpp"

#include "domain/event/json_access.hpp"
#include "domain/event/record_spec.hpp"
#include "domain/word/word.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace contentos::record {

namespace json = boost::json;

namespace {

struct Name {
  What what;
  std::string_view ending;  // of the event's type, behind the kind's name
  std::string_view verb;    // in the audit trail
};
constexpr std::array kNames{
    Name{What::created, ".created.v1", "create"},       Name{What::changed, ".changed.v1", "change"},
    Name{What::activated, ".activated.v1", "activate"}, Name{What::deactivated, ".deactivated.v1", "deactivate"},
    Name{What::deleted, ".deleted.v1", "delete"},       Name{What::undeleted, ".undeleted.v1", "undelete"},
};

std::string type_of(Kind const& kind, Name const& name) { return std::string(kind.name) + std::string(name.ending); }

/// Null: no event of the kind is of this type.
Name const* find_name(Kind const& kind, std::string_view type) {
  if (!type.starts_with(kind.name)) { return nullptr; }
  auto const* const name = std::ranges::find(kNames, type.substr(kind.name.size()), &Name::ending);
  return name == kNames.end() ? nullptr : name;
}

Name const& name_of(What what) { return *std::ranges::find(kNames, what, &Name::what); }

bool carries_content(What what) { return what == What::created || what == What::changed; }

Event event_of(State const& state, What what) { return {.kind = state.kind, .what = what}; }

/// An event that leaves the record with `content`, holding what that needs.
Event holding(State const& state, What what, std::string id, std::shared_ptr<void const> content) {
  auto event = event_of(state, what);
  event.claims = claim_difference(state.claims, needed_claims(*state.kind, id, content.get()));
  if (what == What::created) { event.id = std::move(id); }
  if (carries_content(what)) { event.content = std::move(content); }
  return event;
}

using Events = std::vector<Event>;

/// Its own claim that it exists would hold such a reference up, so that nobody could ever delete it.
std::optional<Rejection> reference_to_itself(Kind const& kind, std::string const& id, void const* content) {
  if (kind.references == nullptr) { return std::nullopt; }
  auto const is_itself = [&](Reference const& to) { return to.kind == kind.name && to.id == id; };
  if (!std::ranges::any_of(kind.references(content), is_itself)) { return std::nullopt; }
  Rejection rejection{
      RejectionCode::validation_failed, "A record cannot refer to itself.", {{"", "refers_to_itself", "This is the record itself."}}};
  rejection.extra["reference"] = std::string(kind.name) + "/" + id;  // by which RecordCommands finds the member
  return rejection;
}

Decided<Events> create(State const& state, Command const& command) {
  auto const& kind = *state.kind;
  if (state.exists) {
    return Rejection{
        RejectionCode::already_exists, "There is a record of this id already.", {{"/" + kind.id_member, "not_unique", "Taken."}}};
  }
  auto content = kind.new_content();
  if (auto rejection = read_content(kind, command, content.get())) { return *std::move(rejection); }
  if (auto rejection = reference_to_itself(kind, command.id, content.get())) { return *std::move(rejection); }
  auto event = holding(state, What::created, command.id, std::move(content));
  event.is_system = command.is_system;
  event.can_delete = command.can_delete;
  return Events{std::move(event)};
}

Decided<Events> change(State const& state, Command const& command) {
  auto const& kind = *state.kind;
  auto content = kind.copy(state.content.get());
  if (auto rejection = read_content(kind, command, content.get())) { return *std::move(rejection); }
  if (same_fields(kind.content, content.get(), state.content.get())) { return Events{}; }
  return Events{holding(state, What::changed, state.id, std::move(content))};
}

Decided<Events> remove(State const& state) {
  if (!state.audit.can_delete) { return Rejection{RejectionCode::protected_record, "This record cannot be deleted."}; }
  auto event = event_of(state, What::deleted);
  event.claims = claim_difference(state.claims, {});
  return Events{std::move(event)};
}

Decided<Events> set_active(State const& state, bool active) {
  if (state.audit.is_active == active) { return Events{}; }
  return Events{event_of(state, active ? What::activated : What::deactivated)};
}

Rejection no_such_command() { return {RejectionCode::bad_request, "Records of this kind know no such command."}; }

bool knows(Kind const& kind, Verb verb) { return verb == Verb::change || std::ranges::find(kind.verbs, verb) != kind.verbs.end(); }

/// The content that comes back, with what is changed on the way: what it claimed or referred to may be another's or gone by now.
Decided<std::shared_ptr<void const>> content_to_undelete(State const& state, Command const& command) {
  if (command.members.empty()) { return state.content; }
  auto content = state.kind->copy(state.content.get());
  if (auto rejection = read_content(*state.kind, command, content.get())) { return *std::move(rejection); }
  return std::shared_ptr<void const>(std::move(content));
}

Decided<Events> undelete(State const& state, Command const& command) {
  auto const content = content_to_undelete(state, command);
  if (!content) { return content.error(); }
  Events out;
  if (!same_fields(state.kind->content, content->get(), state.content.get())) {
    out.push_back(event_of(state, What::changed));
    out.back().content = *content;
  }
  out.push_back(holding(state, What::undeleted, state.id, *content));
  return out;
}

/// Of one that is back: nothing, if it is as it should be.
Decided<Events> undelete_live(State const& state, Command const& command) {
  auto const content = content_to_undelete(state, command);
  if (!content) { return content.error(); }
  std::vector<FieldError> errors;
  for (auto const& field : state.kind->content.fields) {
    if (field.type->same(field.member_of(content->get()), field.member_of(state.content.get()))) { continue; }
    errors.push_back({"/" + std::string(field.key), "not_deleted", "Change it as what is there is changed."});
  }
  if (errors.empty()) { return Events{}; }
  return Rejection{RejectionCode::validation_failed, "The record is not deleted.", std::move(errors)};
}

/// Of a record that is there and not deleted.
Decided<Events> decide_on_live(State const& state, Command const& command) {
  switch (command.verb) {
    case Verb::change: return change(state, command);
    case Verb::remove: return remove(state);
    case Verb::activate: return set_active(state, true);
    case Verb::deactivate: return set_active(state, false);
    case Verb::undelete: return undelete_live(state, command);
    case Verb::create:
    case Verb::archive:
    case Verb::unarchive:
    case Verb::resolve:
    case Verb::reopen:
    case Verb::like:
    case Verb::unlike: break;
  }
  return no_such_command();
}

void check_fixed(Kind const& kind, void const* before, void const* after, std::vector<FieldError>& errors) {
  for (auto const& field : kind.content.fields) {
    if (!field.rules.fixed || field.type->same(field.member_of(before), field.member_of(after))) { continue; }
    errors.push_back({"/" + std::string(field.key), "fixed", "It stays as the record was made with it."});
  }
}

/// Facets that no list could hold.
void check_facets(Kind const& kind, void const* content, std::vector<FieldError>& errors) {
  if (kind.facets == nullptr) { return; }
  auto const facets = kind.facets(content);
  if (std::ranges::all_of(facets, [](std::string const& facet) { return facet.size() <= kMostFacetBytes; })) { return; }
  errors.push_back({"", "too_long", "What lists are filtered by is at most " + std::to_string(kMostFacetBytes) + " bytes long."});
}

}  // namespace

std::string_view verb_name(Verb verb) {
  switch (verb) {
    case Verb::create: return "create";
    case Verb::change: return "change";
    case Verb::activate: return "activate";
    case Verb::deactivate: return "deactivate";
    case Verb::archive: return "archive";
    case Verb::unarchive: return "unarchive";
    case Verb::remove: return "delete";
    case Verb::undelete: return "undelete";
    case Verb::resolve: return "resolve";
    case Verb::reopen: return "reopen";
    case Verb::like: return "like";
    case Verb::unlike: return "unlike";
  }
  return {};
}

Way way_of(Verb verb) {
  bool const is_delete = verb == Verb::remove || verb == Verb::archive;
  return is_delete ? Way{"DELETE", ""} : Way{"POST", verb_name(verb)};
}

std::optional<Rejection> read_content(Kind const& kind, Command const& command, void* content) {
  std::vector<FieldError> errors;
  auto const before = kind.copy(content);
  for (auto const& field : kind.content.fields) {
    auto const* given = command.members.if_contains(json::string_view(field.key.data(), field.key.size()));
    if (command.verb == Verb::create && field.rules.required && given == nullptr) {
      errors.push_back({"/" + std::string(field.key), "required", "This member is needed."});
    }
  }
  read_input(kind.content, command.members, content, errors);
  check_rules(kind.content, content, errors, command.verb == Verb::create ? nullptr : before.get());
  if (errors.empty() && command.verb != Verb::create) { check_fixed(kind, before.get(), content, errors); }
  if (errors.empty() && kind.check != nullptr) { errors = kind.check(content); }
  if (errors.empty()) { check_facets(kind, content, errors); }
  if (errors.empty()) { return std::nullopt; }
  return Rejection{RejectionCode::validation_failed, "The body is not right; `errors` says where.", std::move(errors)};
}

Decided<std::vector<EncodedEvent>> decide_encoded(void const* state, Command const& command) {
  return encoded<Event>(decide(*static_cast<State const*>(state), command));
}

Claim ref_claim(Reference const& to, std::string const& stream) {
  auto const* word = find_word(to.kind);
  CONTENTOS_ENSURE(word != nullptr && word->can_be_referred_to,
                   stream + " refers to \"" + std::string(to.kind) + "\", whose records hold no claim that they exist");
  return {std::string(kRefClaim), std::string(to.kind) + "/" + to.id + "/" + stream};
}

std::string refs_to(Claim const& exists) { return exists.key + "/"; }

Claim exists_claim(std::string_view kind, std::string_view id) {
  return {std::string(kExistsClaim), std::string(kind) + "/" + std::string(id)};
}

std::set<Claim> needed_claims(Kind const& kind, std::string const& id, void const* content) {
  auto out = kind.claims != nullptr ? kind.claims(content) : std::set<Claim>{};
  out.insert(exists_claim(kind.name, id));
  if (kind.references == nullptr) { return out; }
  for (auto const& reference : kind.references(content)) { out.insert(ref_claim(reference, std::string(kind.name) + "-" + id)); }
  return out;
}

State evolve(State state, Event const& event, EventMeta const& meta) {
  if (event.content) { state.content = event.content; }
  switch (event.what) {
    case What::created:
      state.exists = true;
      state.id = event.id;
      audit_created(state.audit, meta);
      state.audit.is_system = event.is_system;
      state.audit.can_delete = event.can_delete && !event.is_system;
      break;
    case What::changed: audit_updated(state.audit, meta); break;
    case What::activated:
    case What::deactivated:
      audit_updated(state.audit, meta);
      state.audit.is_active = event.what == What::activated;
      break;
    case What::deleted: audit_deleted(state.audit, meta); break;
    case What::undeleted: audit_undeleted(state.audit, meta); break;
  }
  for (auto const& claim : event.claims.release) { state.claims.erase(claim); }
  state.claims.insert(event.claims.take.begin(), event.claims.take.end());
  state.version = meta.version;
  return state;
}

Decided<std::vector<Event>> decide(State const& state, Command const& command) {
  if (command.verb == Verb::create) { return create(state, command); }
  if (!state.exists) { return no_such_record(); }
  if (state.audit.is_system && !command.by_platform_admin) {
    return Rejection{RejectionCode::protected_record, "This is a record of the system, which only a platform admin may change."};
  }
  bool const is_known = knows(*state.kind, command.verb);
  if (!state.audit.is_deleted()) { return is_known ? decide_on_live(state, command) : no_such_command(); }
  if (command.verb == Verb::remove) { return Events{}; }
  if (command.verb != Verb::undelete) { return no_such_record(); }
  if (!is_known) { return no_such_command(); }
  return undelete(state, command);
}

EncodedEvent encode(Event const& event) {
  auto data = carries_content(event.what) ? write_stored(event.kind->content, event.content.get()) : json::object{};
  if (event.what == What::created) { data[event.kind->id_member] = event.id; }
  json_access::put_if(data, "is_system", event.is_system);
  if (!event.can_delete) { data["can_delete"] = false; }
  return contentos::encoded(type_of(*event.kind, name_of(event.what)).c_str(), std::move(data), event.claims);
}

std::optional<Event> decode(Kind const& kind, std::string_view type, std::string_view data) {
  auto const* const name = find_name(kind, type);
  if (name == nullptr) { return std::nullopt; }
  return json_access::decoding(data, [&](json::object const& stored) {
    Event event{.kind = &kind, .what = name->what};
    event.claims = read_claims(stored);
    if (name->what == What::created) { event.id = json_access::text(stored, kind.id_member.c_str()); }
    event.is_system = json_access::flag(stored, "is_system");
    event.can_delete = json_access::flag(stored, "can_delete", true);
    if (carries_content(name->what)) {
      auto content = kind.new_content();
      if (!read_stored(kind.content, stored, content.get())) { throw json_access::BadShape("content"); }
      event.content = std::move(content);
    }
    return event;
  });
}

json::object describe(State const& state) {
  json::object out{{state.kind->id_member, state.id}};
  if (state.content) {
    for (auto& [key, value] : write_all(state.kind->content, state.content.get())) { out[key] = std::move(value); }
  }
  write_audit(out, state.audit);
  return out;
}

std::string sort_key(State const& state) {
  return state.exists && state.kind->sort_key != nullptr ? state.kind->sort_key(state.content.get()) : std::string{};
}

std::vector<std::string> facets(State const& state) {
  return state.exists && state.kind->facets != nullptr ? state.kind->facets(state.content.get()) : std::vector<std::string>{};
}

std::string sortable(std::int32_t number) {
  constexpr std::size_t kDigits = 10;
  // Shifted so that none is negative.
  auto const digits = std::to_string(std::int64_t{number} - std::numeric_limits<std::int32_t>::min());
  return std::string(kDigits - std::min(digits.size(), kDigits), '0') + digits;
}

std::vector<EventType> event_types(Kind const& kind) {
  std::vector<EventType> out;
  out.reserve(kNames.size());
  for (auto const& name : kNames) { out.push_back({type_of(kind, name), name.verb, carries_content(name.what) ? &kind.content : nullptr}); }
  return out;
}

}  // namespace contentos::record
