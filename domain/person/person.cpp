#include "domain/person/person.hpp"

#include "domain/event/json_access.hpp"
#include "domain/event/overloaded.hpp"
#include "domain/event/record_spec.hpp"

namespace contentos::person {

using namespace json_access;

State evolve(State state, Event const& event, EventMeta const& meta) {
  if (std::holds_alternative<Registered>(event)) { audit_created(state.audit, meta); }
  audit_updated(state.audit, meta);
  std::visit(Overloaded{[&](Registered const& e) {
                          state.exists = true;
                          state.id = e.person_id;
                          state.name_sealed = e.name_sealed;
                        },
                        [&](Renamed const& e) { state.name_sealed = e.name_sealed; },
                        [&](Erased const&) {
                          state.erased = true;
                          state.name_sealed.clear();
                        }},
             event);
  state.version = meta.version;
  return state;
}

namespace {

using Events = std::vector<Event>;

Decided<Events> decide_one(State const& state, Register const& c) {
  if (state.exists) { return Events{}; }
  ClaimChanges const claims{{{"person_identity", c.identity_index}}, {}};
  return Events{Registered{c.person_id, c.name_sealed, c.identity_index, claims}};
}

Decided<Events> decide_one(State const& state, Rename const& c) {
  if (!state.exists || state.erased) { return no_such_record(); }
  return Events{Renamed{c.name_sealed}};
}

Decided<Events> decide_one(State const& state, Erase const&) {
  if (!state.exists) { return no_such_record(); }
  return state.erased ? Events{} : Events{Erased{}};
}

}  // namespace

Decided<std::vector<Event>> decide(State const& state, Command const& command) {
  return std::visit([&](auto const& c) { return decide_one(state, c); }, command);
}

EncodedEvent encode(Event const& event) {
  return std::visit(
      Overloaded{[](Registered const& e) {
                   return encoded("person.registered.v1",
                                  {{"identity_index", e.identity_index}, {"name_sealed", e.name_sealed}, {"person_id", e.person_id.str()}},
                                  e.claims);
                 },
                 [](Renamed const& e) {
                   return encoded("person.renamed.v1", {{"name_sealed", e.name_sealed}});
                 },
                 [](Erased const&) { return encoded("person.erased.v1", {}); }},
      event);
}

std::optional<Event> decode(std::string_view type, std::string_view data) {
  return decoding(data, [&](json::object const& o) -> Event {
    if (type == "person.registered.v1") {
      return Registered{uuid<PersonId>(o, "person_id"), text(o, "name_sealed"), text(o, "identity_index"), read_claims(o)};
    }
    if (type == "person.renamed.v1") { return Renamed{text(o, "name_sealed")}; }
    if (type == "person.erased.v1") { return Erased{}; }
    throw BadShape("unknown type");
  });
}

}  // namespace contentos::person
