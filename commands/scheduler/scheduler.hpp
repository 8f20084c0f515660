// The reactor that publishes and unpublishes on time. Each of its to-dos becomes a command whose id follows from the event that asked for
// it, so that a repeat after a crash, or by a second worker, is no change.
//
// A publication that is refused is not tried again: that it failed, and why, becomes an event of the entry, by a command whose id
// follows likewise. What passes by itself is waited for instead: a suspended or deleted tenant, an entry that only a newer program
// understands, and whatever the stores cannot do just now.
#pragma once

#include "commands/entry/entry_commands.hpp"
#include "commands/reactor/reaction.hpp"
#include "commands/reactor/reactor.hpp"

#include <functional>
#include <string>

namespace contentos {

/// What events ask of the scheduler. Keys are `{entry}/publish/{version}` and `{entry}/unpublish`; `caused_by` in the payload is the
/// event's place in the entry's stream.
[[nodiscard]] Reaction scheduler_reaction();

class Scheduler final : public Reactor {
public:
  static constexpr std::string_view kName = "scheduler";

  /// `key`: of the installation, for command ids. `failed` is called once for each schedule that fails, however many workers there are.
  Scheduler(EntryCommands& entries, Identity& identity, std::string key, std::function<void()> failed = {})
      : entries_(entries), identity_(identity), key_(std::move(key)), failed_(std::move(failed)) {}

  [[nodiscard]] std::string_view name() const override { return kName; }
  [[nodiscard]] TodoOutcome carry_out(Todo const& todo) override;
  /// A publication fails, as one that is refused at its time does. Of a withdrawal no event could say anything: what is live stays so.
  [[nodiscard]] Outcome<bool> let_go(DeadTodo const& todo, CommandContext const& context) override;

private:
  [[nodiscard]] TodoOutcome note_failure(Todo const& todo, EntryId const& entry, StreamVersion caused_by, Rejection const& why);

  EntryCommands& entries_;
  Identity& identity_;
  std::string key_;
  std::function<void()> failed_;
};

}  // namespace contentos
