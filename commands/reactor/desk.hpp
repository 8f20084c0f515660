// The reactors' lists as people see them and decide on what was given up. For the management API and the start page; made in every process
// that has the list, whether it works it off or not.
#pragma once

#include "commands/pipeline/context.hpp"
#include "commands/ports/identity.hpp"
#include "commands/ports/todo_store.hpp"
#include "commands/reactor/reactor.hpp"

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace contentos {

struct DeskOptions {
  std::chrono::milliseconds keep_counts{10'000};  // how old a known count may be
  /// Told of every decision; by the asker's thread.
  std::function<void(TodoName const&, Actor const&, std::string_view decision)> decided{};
};

/// Threading: any thread.
class ReactorDesk {
public:
  /// Lifetime: all of them outlive this. `reactors`: who is asked when something is let go.
  ReactorDesk(TodoStore& store, std::vector<Reactor*> reactors, Identity& identity, DeskOptions options = {})
      : store_(store), reactors_(std::move(reactors)), identity_(identity), options_(std::move(options)) {}

  /// As they are now. Errors: those of the list.
  [[nodiscard]] Result<TodoCounts> counts(std::string_view reactor) { return store_.counts(reactor); }
  /// As they were a few seconds ago, for whoever asks as often as they like: of all who ask one looks into the list, and nobody waits for
  /// that one. Nothing: they could not be counted, or somebody is at it for the first time.
  [[nodiscard]] std::optional<TodoCounts> known_counts(std::string_view reactor);

  /// TodoStore::dead.
  [[nodiscard]] Result<std::vector<DeadTodo>> given_up(std::string_view reactor, std::optional<TodoName> const& after, std::size_t limit) {
    return store_.dead(reactor, after, limit);
  }
  /// Has one that was given up tried again at once; false when it was not given up.
  [[nodiscard]] Result<bool> retry(TodoName const& name, CommandContext const& by);
  /// Lets one that was given up go, by an event where there is one for that; false when it was not given up. `by`: the asker's, for any
  /// tenant. Errors: it is still given up.
  [[nodiscard]] Outcome<bool> let_go(TodoName const& name, CommandContext by);

private:
  struct Known {
    std::optional<TodoCounts> counts{};
    std::chrono::steady_clock::time_point until{};
    bool is_being_counted = false;
  };

  [[nodiscard]] Outcome<bool> tell_reactor(DeadTodo const& todo, CommandContext by);
  void note(TodoName const& name, CommandContext const& by, std::string_view decision) const;

  TodoStore& store_;
  std::vector<Reactor*> reactors_;
  Identity& identity_;
  DeskOptions options_;
  std::mutex mutex_{};
  std::map<std::string, Known, std::less<>> known_{};
};

}  // namespace contentos
