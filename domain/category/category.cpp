#include "domain/category/category.hpp"

#include "domain/event/record_spec.hpp"
#include "domain/word/make_row.hpp"

namespace contentos::category {

namespace {

void apply(State& state, Created const& e, EventMeta const& meta) {
  audit_created(state.audit, meta);
  state.exists = true;
  state.id = e.category_id;
  state.content = {e.name, e.display_priority};
}
void apply(State& state, Changed const& e, EventMeta const&) { state.content = {e.name, e.display_priority}; }
void apply(State& state, Archived const&, EventMeta const&) { state.archived = true; }
void apply(State& state, Unarchived const&, EventMeta const&) { state.archived = false; }

using Events = std::vector<Event>;

Decided<Events> decide_one(State const& state, Create const& c) {
  if (state.exists) {
    return Rejection{RejectionCode::already_exists, "There is a category of this id already.", {{"/category_id", "not_unique", "Taken."}}};
  }
  if (!is_name(c.name)) { return bad_name(); }
  return Events{Created{c.category_id, c.name, c.display_priority}};
}

Decided<Events> decide_one(State const& state, Change const& c) {
  if (!state.exists) { return no_such_record(); }
  auto const& [name, display_priority] = state.content;
  Changed const event{c.name.value_or(name), c.display_priority.value_or(display_priority)};
  if (!is_name(event.name)) { return bad_name(); }
  if (event.name == name && event.display_priority == display_priority) { return Events{}; }
  return Events{event};
}

Decided<Events> decide_one(State const& state, Archive const&) {
  if (!state.exists) { return no_such_record(); }
  return state.archived ? Events{} : Events{Archived{}};
}

Decided<Events> decide_one(State const& state, Unarchive const&) {
  if (!state.exists) { return no_such_record(); }
  return state.archived ? Events{Unarchived{}} : Events{};
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
  auto const& [name, display_priority] = state.content;
  boost::json::object o{
      {"category_id", state.id.str()}, {"name", name}, {"display_priority", display_priority}, {"archived", state.archived}};
  write_audit(o, state.audit);
  return o;
}

Decided<std::vector<Event>> Word::decide(State const& state, record::Command const& command) {
  if (command.verb == record::Verb::archive) { return category::decide(state, Archive{}); }
  if (command.verb == record::Verb::unarchive) { return category::decide(state, Unarchive{}); }
  if (command.verb == record::Verb::change && !state.exists) { return no_such_record(); }
  auto content = state.content;
  if (auto rejection = record::read_content(record::kind_of<Word>(), command, &content)) { return *std::move(rejection); }
  if (command.verb == record::Verb::change) { return category::decide(state, Change{content.name, content.display_priority}); }
  auto const id = CategoryId::parse(command.id);
  CONTENTOS_ENSURE(id.has_value(), "who makes a category has judged its id");
  return category::decide(state, Create{*id, content.name, content.display_priority});
}

/// By priority, then name.
std::string Word::sort_key(State const& state) { return record::sortable(state.content.display_priority) + state.content.name; }

}  // namespace contentos::category

template contentos::WordRow const& contentos::row_of<contentos::category::Word>();
