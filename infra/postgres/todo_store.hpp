// The reactors' to-do list in PostgreSQL, as those who work it off and operators see it.
#pragma once

#include "commands/ports/housekeeping.hpp"
#include "commands/ports/todo_store.hpp"
#include "infra/postgres/pool.hpp"

#include <string>

namespace contentos {

class PgTodoStore final : public TodoStore {
public:
  /// `pool`: of role contentos_projector; outlives this.
  explicit PgTodoStore(pg::Pool& pool) : pool_(pool) {}

  [[nodiscard]] Result<std::vector<Todo>> lease_due(std::string_view reactor, std::string_view owner, std::size_t limit,
                                                    std::chrono::milliseconds lease) override;
  [[nodiscard]] Result<bool> complete(Todo const& todo) override;
  [[nodiscard]] Result<bool> retry_later(Todo const& todo, Because because, std::chrono::milliseconds delay, std::string_view why) override;
  [[nodiscard]] Result<bool> bury(Todo const& todo, std::string_view why) override;
  [[nodiscard]] Result<bool> again_after(Todo const& todo, std::chrono::seconds period) override;

  [[nodiscard]] Result<TodoCounts> counts(std::string_view reactor) override;
  [[nodiscard]] Result<std::vector<DeadTodo>> dead(std::string_view reactor, std::optional<TodoName> const& after,
                                                   std::size_t limit) override;
  [[nodiscard]] Result<std::optional<DeadTodo>> find_dead(TodoName const& name) override;
  [[nodiscard]] Result<bool> revive(TodoName const& name) override;
  [[nodiscard]] Result<bool> drop(TodoName const& name) override;

  /// What keys the ids of the reactors' commands, the same for all processes of the installation. A secret.
  [[nodiscard]] Result<std::string> command_key();

private:
  pg::Pool& pool_;
};

class PgHousekeeping final : public Housekeeping {
public:
  /// `pool`: of role contentos_projector; outlives this. `most_forgotten`: rows, of one call.
  explicit PgHousekeeping(pg::Pool& pool, std::int64_t most_forgotten = 5'000) : pool_(pool), most_forgotten_(most_forgotten) {}
  [[nodiscard]] Result<bool> keep_tidy() override;

private:
  pg::Pool& pool_;
  std::int64_t most_forgotten_;
};

}  // namespace contentos
