#include "domain/skip/skip.hpp"

#include "domain/event/record_spec.hpp"
#include "domain/word/make_row.hpp"

namespace contentos::skip {

namespace json = boost::json;

namespace {

constexpr std::size_t kMaxReasonBytes = 1000;

void apply(State& state, Requested const& e, EventMeta const& meta) {
  if (!state.exists) { audit_created(state.audit, meta); }
  audit_updated(state.audit, meta);
  state.exists = true;
  state.id = e.event_id;
  state.projections.insert(e.projection);
}

Decided<std::vector<Event>> decide_one(State const& state, Request const& c) {
  if (c.reason.size() > kMaxReasonBytes) { return invalid_field("/reason", "length", "A reason is at most 1,000 bytes long."); }
  if (state.projections.contains(c.projection)) { return std::vector<Event>{}; }
  return std::vector<Event>{Requested{c.event_id, c.projection, c.reason}};
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
  json::array projections;
  for (auto const& name : state.projections) { projections.emplace_back(name); }
  json::object o{{"event_id", state.id.str()}, {"projections", std::move(projections)}};
  write_audit(o, state.audit);
  return o;
}

}  // namespace contentos::skip

template contentos::WordRow const& contentos::row_of<contentos::skip::Word>();
