// A to-do list with one to-do that never goes away, as after a crash before it was ticked off. It remembers what it was told.
#pragma once

#include "commands/ports/todo_store.hpp"
#include "commands/scheduler/scheduler.hpp"

#include <mutex>
#include <utility>
#include <vector>

namespace contentos::test {

/// Nothing of what only operators ask for.
class TodosForWorkers : public TodoStore {
public:
  Result<bool> again_after(Todo const&, std::chrono::seconds) override { return true; }
  Result<TodoCounts> counts(std::string_view) override { return TodoCounts{}; }
  Result<std::vector<DeadTodo>> dead(std::string_view, std::optional<TodoName> const&, std::size_t) override {
    return std::vector<DeadTodo>{};
  }
  Result<std::optional<DeadTodo>> find_dead(TodoName const&) override { return std::optional<DeadTodo>(); }
  Result<bool> revive(TodoName const&) override { return false; }
  Result<bool> drop(TodoName const&) override { return false; }
};

/// Threading: any thread.
class StubbornTodos final : public TodosForWorkers {
public:
  explicit StubbornTodos(Todo todo) : todo_(std::move(todo)) {}

  bool is_away = false;                             // nothing can be read
  bool ticks_off = true;                            // false: it cannot be told that something is done
  std::vector<std::chrono::milliseconds> delays{};  // what was put off, for how long
  int closed = 0;                                   // how often because of its tenant
  std::vector<std::string> buried{};                // why it was given up
  int completed = 0;

  Result<std::vector<Todo>> lease_due(std::string_view, std::string_view, std::size_t, std::chrono::milliseconds) override {
    std::lock_guard const lock(mutex_);
    if (is_away) { return StoreError{StoreErrorCode::unavailable, true, "the list is away"}; }
    ++todo_.attempts;
    ++todo_.fence;
    return std::vector{todo_};
  }
  Result<bool> complete(Todo const&) override {
    std::lock_guard const lock(mutex_);
    if (!ticks_off) { return StoreError{StoreErrorCode::unavailable, true, "crashed"}; }
    ++completed;
    return true;
  }
  Result<bool> retry_later(Todo const&, Because because, std::chrono::milliseconds delay, std::string_view) override {
    std::lock_guard const lock(mutex_);
    todo_.failures += because == Because::failed ? 1 : 0;
    closed += because == Because::closed ? 1 : 0;
    delays.push_back(delay);
    return true;
  }
  Result<bool> bury(Todo const&, std::string_view why) override {
    std::lock_guard const lock(mutex_);
    buried.emplace_back(why);
    return true;
  }

private:
  std::mutex mutex_{};
  Todo todo_;
};

/// What works off the scheduler's list in one process.
struct SchedulerWorker {
  SchedulerWorker(TodoStore& list, EntryCommands& entries, Identity& identity, ReactorOptions options, ReactorMetrics metrics = {},
                  std::function<void()> failed = {})
      : scheduler(entries, identity, "a key", std::move(failed)), loop(list, scheduler, std::move(options), std::move(metrics)) {}
  [[nodiscard]] Result<std::size_t> run_once() { return loop.run_once(); }

  Scheduler scheduler;
  ReactorLoop loop;
};

}  // namespace contentos::test
