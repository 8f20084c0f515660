// What the scheduler has still to do for one entry: the two facts `schedule` and `live.unpublish_at` of its fold, with the events that they
// came from. Pure; it equals entry::evolve on those facts, without versions and bodies.
#pragma once

#include "domain/entry/events.hpp"
#include "domain/event/envelope.hpp"

#include <optional>
#include <string_view>

namespace contentos::schedule {

struct Todo {
  Timestamp due;
  VersionId version_id;
  StreamVersion caused_by;
  EventId event_id;
  bool failed = false;  // a publication that was refused: kept to be counted, and never due
  friend bool operator==(Todo const&, Todo const&) = default;
};

struct EntryTodos {
  std::optional<Todo> publish;
  std::optional<Todo> unpublish;
  friend bool operator==(EntryTodos const&, EntryTodos const&) = default;
};

/// False for event types that cannot change what is to be done: they need not even be decoded.
[[nodiscard]] bool concerns(std::string_view type);

void apply(EntryTodos& todos, entry::Event const& event, EventHeader const& header);

}  // namespace contentos::schedule
