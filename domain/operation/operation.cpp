#include "domain/operation/operation.hpp"

#include "domain/event/json_access.hpp"
#include "domain/event/overloaded.hpp"
#include "domain/event/record_spec.hpp"

namespace contentos::operation {

using namespace json_access;

State evolve(State state, Event const& event, EventMeta const& meta) {
  std::visit(Overloaded{[&](Started const& e) {
                          state.exists = true;
                          state.id = e.operation_id;
                          state.kind = e.kind;
                          state.parameters = e.parameters;
                          audit_created(state.audit, meta);
                        },
                        [&](Finished const& e) {
                          state.outcome = e.outcome;
                          state.summary = e.summary;
                          audit_updated(state.audit, meta);
                        }},
             event);
  state.version = meta.version;
  return state;
}

namespace {

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

Decided<std::vector<Event>> decide(State const& state, Command const& command) {
  return std::visit([&](auto const& c) { return decide_one(state, c); }, command);
}

EncodedEvent encode(Event const& event) {
  return std::visit(Overloaded{[](Started const& e) {
                                 return encoded("operation.started.v1", {{"input_sha256", e.input_sha256},
                                                                         {"kind", e.kind},
                                                                         {"operation_id", e.operation_id.str()},
                                                                         {"parameters", e.parameters}});
                               },
                               [](Finished const& e) {
                                 return encoded("operation.finished.v1", {{"outcome", e.outcome}, {"summary", e.summary}});
                               }},
                    event);
}

std::optional<Event> decode(std::string_view type, std::string_view data) {
  return decoding(data, [&](json::object const& o) -> Event {
    if (type == "operation.started.v1") {
      return Started{uuid<OperationId>(o, "operation_id"), text(o, "kind"), o.at("parameters").as_object(), text(o, "input_sha256")};
    }
    if (type == "operation.finished.v1") { return Finished{text(o, "outcome"), o.at("summary").as_object()}; }
    throw BadShape("unknown type");
  });
}

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
