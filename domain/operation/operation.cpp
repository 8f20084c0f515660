#include "domain/operation/operation.hpp"

#include "domain/event/record_spec.hpp"
#include "domain/word/make_row.hpp"

namespace contentos::operation {

namespace json = boost::json;

namespace {

void apply(State& state, Started const& e, EventMeta const& meta) {
  state.exists = true;
  state.id = e.operation_id;
  state.kind = e.kind;
  state.parameters = e.parameters;
  audit_created(state.audit, meta);
}
void apply(State& state, Finished const& e, EventMeta const& meta) {
  state.outcome = e.outcome;
  state.summary = e.summary;
  audit_updated(state.audit, meta);
}

using Events = std::vector<Event>;

Decided<Events> decide_one(State const& state, Start const& c) {
  if (state.exists) { return Events{}; }
  return Events{Started{c.operation_id, c.kind, c.parameters, c.input_sha256}};
}

Decided<Events> decide_one(State const& state, Finish const& c) {
  if (!state.exists) { return no_such_record(); }
  return state.outcome.empty() ? Events{Finished{c.outcome, c.summary}} : Events{};
}

}  // namespace

State evolve(State state, Event const& event, EventMeta const& meta) {
  std::visit([&](auto const& e) { apply(state, e, meta); }, event);
  state.version = meta.version;
  return state;
}

Decided<std::vector<Event>> decide(State const& state, Command const& command) {
  return std::visit([&](auto const& c) { return decide_one(state, c); }, command);
}

EncodedEvent encode(Event const& event) { return encode_fields(event); }

std::optional<Event> decode(std::string_view type, std::string_view data) { return decode_fields<Event>(type, data); }

json::object describe(State const& state) {
  json::object o{{"operation_id", state.id.str()},
                 {"kind", state.kind},
                 {"parameters", state.parameters},
                 {"status", state.outcome.empty() ? "running" : state.outcome},
                 {"summary", state.summary}};
  write_audit(o, state.audit);
  return o;
}

}  // namespace contentos::operation

template contentos::WordRow const& contentos::row_of<contentos::operation::Word>();
