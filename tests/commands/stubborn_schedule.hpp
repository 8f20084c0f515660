// A to-do list with one to-do that never goes away, as after a crash before it was ticked off. It remembers what it was told.
#pragma once

#include "commands/ports/schedule_store.hpp"

#include <mutex>
#include <vector>

namespace contentos::test {

/// Threading: any thread.
class StubbornSchedule final : public ScheduleStore {
public:
  explicit StubbornSchedule(ScheduledTodo todo) : todo_(std::move(todo)) {}

  bool is_away = false;                             // nothing can be read
  bool ticks_off = true;                            // false: it cannot be told that something is done
  std::vector<std::chrono::milliseconds> delays{};  // what was put off, for how long
  int completed = 0;

  Result<std::vector<ScheduledTodo>> lease_due(std::string_view, std::size_t, std::chrono::milliseconds) override {
    std::lock_guard const lock(mutex_);
    if (is_away) { return StoreError{StoreErrorCode::unavailable, true, "the list is away"}; }
    ++todo_.attempts;
    return std::vector{todo_};
  }
  Result<bool> complete(std::string_view, ScheduledTodo const&) override {
    std::lock_guard const lock(mutex_);
    if (!ticks_off) { return StoreError{StoreErrorCode::unavailable, true, "crashed"}; }
    ++completed;
    return true;
  }
  Result<bool> retry_later(std::string_view, ScheduledTodo const&, std::chrono::milliseconds delay) override {
    std::lock_guard const lock(mutex_);
    delays.push_back(delay);
    return true;
  }
  Result<std::optional<std::chrono::milliseconds>> next_due() override { return std::optional(std::chrono::milliseconds(0)); }
  Result<std::int64_t> count_failed() override { return 0; }

private:
  std::mutex mutex_{};
  ScheduledTodo todo_;
};

}  // namespace contentos::test
