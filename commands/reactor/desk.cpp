#include "commands/reactor/desk.hpp"

#include <algorithm>

namespace contentos {

std::optional<TodoCounts> ReactorDesk::known_counts(std::string_view reactor) {
  {
    std::lock_guard const lock(mutex_);
    auto& known = known_[std::string(reactor)];
    if (known.is_being_counted || std::chrono::steady_clock::now() < known.until) { return known.counts; }
    known.is_being_counted = true;
  }
  auto const counted = store_.counts(reactor);
  std::lock_guard const lock(mutex_);
  auto& known = known_[std::string(reactor)];
  known = {counted ? std::optional(*counted) : std::nullopt, std::chrono::steady_clock::now() + options_.keep_counts};
  return known.counts;
}

Result<bool> ReactorDesk::retry(TodoName const& name, CommandContext const& by) {
  auto const revived = store_.revive(name);
  if (revived && *revived) { note(name, by, "tried again"); }
  return revived;
}

Outcome<bool> ReactorDesk::let_go(TodoName const& name, CommandContext by) {
  auto const todo = store_.find_dead(name);
  if (!todo) { return Failure(todo.error()); }
  if (!*todo) { return false; }
  auto const said = tell_reactor(**todo, by);
  if (!said) { return said.error(); }
  auto const dropped = store_.drop(name);
  if (!dropped) { return Failure(dropped.error()); }
  // The list may have read the event before it is told here.
  if (!*said && !*dropped) { return false; }
  note(name, by, *said ? "let go, as an event says" : "let go");
  return true;
}

Outcome<bool> ReactorDesk::tell_reactor(DeadTodo const& todo, CommandContext by) {
  auto const found = std::ranges::find(reactors_, todo.name.reactor, &Reactor::name);
  if (found == reactors_.end()) { return false; }
  by.scope = TenantScope(todo.name.tenant);
  // Of its own, since one request may let go many; to let go again what has failed already is no change.
  by.command_id = CommandId(identity_.new_uuid());
  if (todo.name.event_id != EventId()) { by.causation_id = todo.name.event_id; }
  return (*found)->let_go(todo, by);
}

void ReactorDesk::note(TodoName const& name, CommandContext const& by, std::string_view decision) const {
  if (options_.decided) { options_.decided(name, by.principal.actor, decision); }
}

}  // namespace contentos
