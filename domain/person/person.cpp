#include "domain/person/person.hpp"

#include "domain/event/record_spec.hpp"
#include "domain/word/make_row.hpp"

namespace contentos::person {

namespace {

void apply(State& state, Registered const& e, EventMeta const& meta) {
  audit_created(state.audit, meta);
  state.exists = true;
  state.id = e.person_id;
  state.name_sealed = e.name_sealed;
}
void apply(State& state, Renamed const& e, EventMeta const&) { state.name_sealed = e.name_sealed; }
void apply(State& state, Erased const&, EventMeta const&) {
  state.erased = true;
  state.name_sealed.clear();
}

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

State evolve(State state, Event const& event, EventMeta const& meta) {
  std::visit([&](auto const& e) { apply(state, e, meta); }, event);
  audit_updated(state.audit, meta);
  state.version = meta.version;
  return state;
}

Decided<std::vector<Event>> decide(State const& state, Command const& command) {
  return std::visit([&](auto const& c) { return decide_one(state, c); }, command);
}

EncodedEvent encode(Event const& event) { return encode_fields(event); }

std::optional<Event> decode(std::string_view type, std::string_view data) { return decode_fields<Event>(type, data); }

boost::json::object describe(State const& state) {
  boost::json::object out{{"person_id", state.id.str()}, {"erased", state.erased}};
  write_audit(out, state.audit);
  return out;
}

}  // namespace contentos::person

template contentos::WordRow const& contentos::row_of<contentos::person::Word>();
