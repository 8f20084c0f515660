#include "domain/category/category.hpp"

#include "domain/event/json_access.hpp"
#include "domain/event/overloaded.hpp"
#include "domain/event/record_spec.hpp"

namespace contentos::category {

using namespace json_access;

State evolve(State state, Event const& event, EventMeta const& meta) {
  if (std::holds_alternative<Created>(event)) { audit_created(state.audit, meta); }
  audit_updated(state.audit, meta);
  std::visit(Overloaded{[&](Created const& e) {
                          state.exists = true;
                          state.id = e.category_id;
                          state.name = e.name;
                          state.display_priority = e.display_priority;
                        },
                        [&](Changed const& e) {
                          state.name = e.name;
                          state.display_priority = e.display_priority;
                        },
                        [&](Archived const&) { state.archived = true; }, [&](Unarchived const&) { state.archived = false; }},
             event);
  state.version = meta.version;
  return state;
}

namespace {

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
  Changed const event{c.name.value_or(state.name), c.display_priority.value_or(state.display_priority)};
  if (!is_name(event.name)) { return bad_name(); }
  if (event.name == state.name && event.display_priority == state.display_priority) { return Events{}; }
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

Decided<std::vector<Event>> decide(State const& state, Command const& command) {
  return std::visit([&](auto const& c) { return decide_one(state, c); }, command);
}

EncodedEvent encode(Event const& event) {
  return std::visit(Overloaded{[](Created const& e) {
                                 return encoded(
                                     "category.created.v1",
                                     {{"category_id", e.category_id.str()}, {"display_priority", e.display_priority}, {"name", e.name}});
                               },
                               [](Changed const& e) {
                                 return encoded("category.changed.v1", {{"display_priority", e.display_priority}, {"name", e.name}});
                               },
                               [](Archived const&) { return encoded("category.archived.v1", {}); },
                               [](Unarchived const&) { return encoded("category.unarchived.v1", {}); }},
                    event);
}

std::optional<Event> decode(std::string_view type, std::string_view data) {
  return decoding(data, [&](json::object const& o) -> Event {
    if (type == "category.created.v1") {
      return Created{uuid<CategoryId>(o, "category_id"), text(o, "name"), number<std::int32_t>(o, "display_priority")};
    }
    if (type == "category.changed.v1") { return Changed{text(o, "name"), number<std::int32_t>(o, "display_priority")}; }
    if (type == "category.archived.v1") { return Archived{}; }
    if (type == "category.unarchived.v1") { return Unarchived{}; }
    throw BadShape("unknown type");
  });
}

json::object describe(State const& state) {
  json::object o{
      {"category_id", state.id.str()}, {"name", state.name}, {"display_priority", state.display_priority}, {"archived", state.archived}};
  write_audit(o, state.audit);
  return o;
}

}  // namespace contentos::category
