// The reactors' list as operators see it, kept in memory.
#pragma once

#include "commands/ports/todo_store.hpp"

#include <algorithm>
#include <mutex>
#include <tuple>
#include <vector>

namespace contentos::test {

/// Threading: its functions, any thread; its members, one thread at a time.
class KeptTodos final : public TodoStore {
public:
  bool is_away = false;
  TodoCounts standing{};             // of every reactor, but for what was given up
  std::vector<DeadTodo> given_up{};  // sorted by tenant, key and event
  std::vector<TodoName> revived{};
  int times_counted = 0;

  Result<std::vector<Todo>> lease_due(std::string_view, std::string_view, std::size_t, std::chrono::milliseconds) override {
    return std::vector<Todo>{};
  }
  Result<bool> complete(Todo const&) override { return false; }
  Result<bool> retry_later(Todo const&, Because, std::chrono::milliseconds, std::string_view) override { return false; }
  Result<bool> bury(Todo const&, std::string_view) override { return false; }
  Result<bool> again_after(Todo const&, std::chrono::seconds) override { return false; }

  Result<TodoCounts> counts(std::string_view reactor) override {
    std::lock_guard const lock(mutex_);
    ++times_counted;
    if (is_away) { return StoreError{StoreErrorCode::unavailable, true, "away"}; }
    auto out = standing;
    out.dead = std::ranges::count(given_up, reactor, [](DeadTodo const& one) { return std::string_view(one.name.reactor); });
    return out;
  }
  Result<std::vector<DeadTodo>> dead(std::string_view reactor, std::optional<TodoName> const& after, std::size_t limit) override {
    std::lock_guard const lock(mutex_);
    std::vector<DeadTodo> out;
    for (auto const& one : given_up) {
      if (one.name.reactor == reactor && (!after || key(*after) < key(one.name)) && out.size() < limit) { out.push_back(one); }
    }
    return out;
  }
  Result<std::optional<DeadTodo>> find_dead(TodoName const& name) override {
    std::lock_guard const lock(mutex_);
    auto const it = std::ranges::find(given_up, name, &DeadTodo::name);
    return it != given_up.end() ? std::optional(*it) : std::nullopt;
  }
  Result<bool> revive(TodoName const& name) override {
    std::lock_guard const lock(mutex_);
    auto const was_there = take(name);
    if (was_there) { revived.push_back(name); }
    return was_there;
  }
  Result<bool> drop(TodoName const& name) override {
    std::lock_guard const lock(mutex_);
    return take(name);
  }

private:
  static std::tuple<TenantId, std::string, EventId> key(TodoName const& name) { return {name.tenant, name.key, name.event_id}; }
  bool take(TodoName const& name) {
    return std::erase_if(given_up, [&](DeadTodo const& one) { return one.name == name; }) == 1;
  }

  std::mutex mutex_{};
};

}  // namespace contentos::test
