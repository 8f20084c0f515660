// What happens after events: a reactor does what the to-do list says, and the loop does all that every reactor needs: leases, back-off with
// jitter, dead letters. A to-do is done at least once; what it does must be the same when it is done again, which a command is whose id
// follows from the to-do (`command_of`).
#pragma once

#include "commands/pipeline/context.hpp"
#include "commands/ports/identity.hpp"
#include "commands/ports/todo_store.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <variant>

namespace contentos {

/// It needs nothing more: it was done, or never can be.
struct TodoDone {
  std::string note = "done";
};
/// What stands in the way passes by itself: it is tried again until then, however long that takes.
struct TodoWaits {
  Failure why;
  std::chrono::milliseconds at_least{0};  // give or take; where looking again soon is of no use
  bool is_for_tenant = false;             // it is suspended or deleted: due at once when that is over
};
/// It may pass or not: tried again, and given up after some attempts.
struct TodoFails {
  Failure why;
};
/// Done for now, and due again.
struct TodoAgain {
  std::chrono::seconds period;
};
using TodoOutcome = std::variant<TodoDone, TodoWaits, TodoFails, TodoAgain>;

/// How long a tenant that is suspended or deleted is left alone, whatever it had to be done for, unless an event says that it is back
/// (`reopens_tenant`): for what the list has not read yet, or an older program put off.
inline constexpr std::chrono::minutes kClosedTenantWait{15};

/// What a failure is to a to-do: what is mended elsewhere (a tenant that is suspended or deleted, too much that was asked of it, a store
/// that is away, a stream that waits for a newer program) is waited for, everything else is a failure.
[[nodiscard]] TodoOutcome outcome_of(Failure why);

class Reactor {
public:
  virtual ~Reactor() = default;

  /// Under which its to-dos stand. Constant.
  [[nodiscard]] virtual std::string_view name() const = 0;
  /// Threading: one thread at a time in this process, and any number of processes.
  /// What it throws is a failure of that to-do. One that this program knows nothing of, by its key, is a newer program's: it waits.
  [[nodiscard]] virtual TodoOutcome carry_out(Todo const& todo) = 0;
  /// A person lets go what was given up: whatever shows that it is still to come has to learn so, by an event. `context`: theirs, in the
  /// to-do's tenant. Returns whether an event says so; false: there is nothing that could. Errors: it cannot be let go now.
  /// Threading: any, beside carry_out.
  [[nodiscard]] virtual Outcome<bool> let_go(DeadTodo const& todo, CommandContext const& context) {
    static_cast<void>(todo);
    static_cast<void>(context);
    return false;
  }
};

struct ReactorOptions {
  std::string owner;                               // unique per process: whose leases these are
  std::chrono::milliseconds poll{500};             // at most this late, when nothing else delays it
  std::chrono::milliseconds longest_poll{30'000};  // while the list cannot be read: doubled each time, up to this
  std::chrono::milliseconds lease{4'000};          // after a crash another worker takes over within this
  std::chrono::milliseconds retry{5'000};  // before what had to wait is tried again; doubled with each attempt, give or take a quarter
  std::chrono::milliseconds longest_retry{300'000};
  std::int32_t most_failures = 12;  // before it is given up: half an hour or so. Never what is done again and again
};

/// What whoever runs the process sees. Called on the reactor's thread.
struct ReactorMetrics {
  std::function<void(Todo const&, std::string_view outcome)> fired{};                 // `done`, `again`, `waits: …`, `given up: …`
  std::function<void(std::string_view reactor, std::string_view context)> trouble{};  // the list or the log could not do something
  std::function<void(std::string_view reactor, TodoCounts const&)> counted{};         // now and then
};

/// Works off one reactor's list.
class ReactorLoop {
public:
  /// Lifetime: `store` and `reactor` outlive this.
  ReactorLoop(TodoStore& store, Reactor& reactor, ReactorOptions options, ReactorMetrics metrics = {});
  ~ReactorLoop();  // stops

  void start();
  /// Lets the to-do in hand finish; the rest keeps its place. Idempotent.
  void stop();

  /// Does what is due now, once. Returns how many to-dos were taken. Called by the thread; tests call it directly.
  /// Errors: those of the list.
  [[nodiscard]] Result<std::size_t> run_once();

private:
  void loop();
  void fire(Todo const& todo);
  [[nodiscard]] TodoOutcome carried_out(Todo const& todo);
  void put_off(Todo const& todo, TodoStore::Because because, TodoWaits const& waits);
  void give_up(Todo const& todo, Failure const& why);
  void count();
  /// `noted`: what the list said to it.
  void tell(Todo const& todo, Result<bool> const& noted, std::string const& outcome) const;
  void note_trouble(StoreError const& error) const;

  TodoStore& store_;
  Reactor& reactor_;
  ReactorOptions options_;
  ReactorMetrics metrics_;
  std::chrono::steady_clock::time_point counted_{};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_{};
  std::condition_variable changed_{};
  std::thread thread_{};
};

/// The context of the command `step` by which a to-do is carried out: the same each time, and of an id that nobody outside can foretell.
[[nodiscard]] CommandContext command_of(Identity const& identity, std::string_view key, Todo const& todo, std::string_view step);

}  // namespace contentos
