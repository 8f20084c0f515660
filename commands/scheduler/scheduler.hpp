// The reactor that publishes and unpublishes on time. It works off the to-do list (commands/ports/schedule_store.hpp); each to-do becomes a
// command whose id is derived from the event that asked for it, so that a repeat after a crash, or by a second worker, is no change.
//
// A publication that is refused is not tried again: that it failed, and why, becomes an event of the entry, by a command whose id is
// derived likewise. What passes by itself is waited for instead, longer each time: a suspended or deleted tenant, and whatever the stores
// cannot do just now.
#pragma once

#include "commands/entry/entry_commands.hpp"
#include "commands/ports/schedule_store.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace contentos {

struct SchedulerOptions {
  std::string owner;                               // unique per process: whose leases these are
  std::chrono::milliseconds poll{500};             // at most this late, when nothing else delays it
  std::chrono::milliseconds longest_poll{30'000};  // while the list cannot be read: doubled each time, up to this
  std::chrono::milliseconds lease{4'000};          // after a crash another worker takes over within this
  std::chrono::milliseconds retry{5'000};          // before what had to wait is tried again; doubled with each attempt
  std::chrono::milliseconds longest_retry{300'000};
};

/// What whoever runs the process sees. Called on the scheduler's thread.
struct SchedulerMetrics {
  std::function<void(ScheduledTodo const&, std::string_view outcome)> fired{};  // `done`, `failed: …`, `gone: …`, `waits: …`
  std::function<void()> failed{};                                               // once for each schedule, however many workers there are
  std::function<void(std::string_view context)> trouble{};                      // the list or the log could not do something
};

class Scheduler {
public:
  Scheduler(ScheduleStore& store, EntryCommands& entries, Identity& identity, SchedulerOptions options, SchedulerMetrics metrics = {});
  ~Scheduler();  // stops

  void start();
  /// Lets the to-do in hand finish; the rest keeps its place. Idempotent.
  void stop();

  /// Does what is due now, once. Returns how many to-dos were taken. Called by the thread; tests call it directly.
  /// Errors: those of the list.
  [[nodiscard]] Result<std::size_t> run_once();

private:
  void loop();
  void fire(ScheduledTodo const& todo);
  [[nodiscard]] CommandContext context_of(ScheduledTodo const& todo, std::string_view command) const;
  [[nodiscard]] Outcome<Written> carry_out(ScheduledTodo const& todo);
  void note_failure(ScheduledTodo const& todo, Rejection const& why);
  void settle(ScheduledTodo const& todo, std::string const& outcome);
  void put_off(ScheduledTodo const& todo, Failure const& why);
  void note_trouble(StoreError const& error) const;

  ScheduleStore& store_;
  EntryCommands& entries_;
  Identity& identity_;
  SchedulerOptions options_;
  SchedulerMetrics metrics_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::thread thread_{};
};

}  // namespace contentos
