// What events ask of a reactor: to do something at a time, and not to do any more what an earlier one asked for. Pure; the to-do list is
// filled with it along the feed (infra/postgres/todo_projection).
#pragma once

#include "domain/core/time.hpp"
#include "domain/event/envelope.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace contentos {

/// Something is to be done, because of this event.
struct AddTodo {
  std::string key;
  Timestamp due;
  boost::json::object payload{};
};
/// What earlier events asked for under these keys needs no doing any more.
struct CancelTodos {
  std::string key_prefix;
};
/// What earlier events asked for under these keys was refused for good. It is never due, and counted until it is cancelled.
struct RefuseTodos {
  std::string key_prefix;
};
using TodoChange = std::variant<AddTodo, CancelTodos, RefuseTodos>;

struct Reaction {
  std::string_view reactor;
  /// Whose streams it reads.
  std::vector<std::string_view> aggregates;
  /// False for event types that it has nothing to do with: they need not even be decoded.
  std::function<bool(std::string_view type)> concerns;
  /// What the event changes, of its own tenant, in order; nothing when it cannot be decoded.
  std::function<std::optional<std::vector<TodoChange>>(RecordedEvent const& event)> changes;
};

/// Of every reactor of this program.
[[nodiscard]] std::span<Reaction const> reactions();

/// Whether an event of this type says that its tenant is active again, or there again: whatever waited for that, of any reactor, is due. An
/// older one that is read again wakes what finds the tenant closed and waits on.
[[nodiscard]] bool reopens_tenant(std::string_view type);

}  // namespace contentos
