// The reactor that publishes and unpublishes on time. It works off the to-do list (commands/ports/schedule_store.hpp); each to-do becomes a
// command whose id is derived from the event that asked for it, so that a repeat after a crash, or by a second worker, is no change.
#pragma once

#include "commands/entry/entry_commands.hpp"
#include "commands/ports/schedule_store.hpp"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace contentos {

struct SchedulerOptions {
  std::string owner;                                                              // unique per process: whose leases these are
  std::chrono::milliseconds poll{500};                                            // at most this late, when nothing else delays it
  std::chrono::milliseconds lease{4'000};                                         // after a crash another worker takes over within this
  std::chrono::milliseconds retry{5'000};                                         // before something that was refused is tried again
  std::function<void(ScheduledTodo const&, std::string_view outcome)> observe{};  // `done`, `refused: …`, `failed: …`
};

class Scheduler {
public:
  Scheduler(ScheduleStore& store, EntryCommands& entries, Identity& identity, SchedulerOptions options);
  ~Scheduler();  // stops

  void start();
  /// Lets the to-do in hand finish; the rest keeps its place. Idempotent.
  void stop();

  /// Does all that is due now, once. Returns how many to-dos were taken. Called by the thread; tests call it directly.
  [[nodiscard]] std::size_t run_once();

private:
  void loop();
  void fire(ScheduledTodo const& todo);

  ScheduleStore& store_;
  EntryCommands& entries_;
  Identity& identity_;
  SchedulerOptions options_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::thread thread_{};
};

}  // namespace contentos
