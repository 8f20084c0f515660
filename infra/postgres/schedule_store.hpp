// The scheduler's to-do list with leases, in the table that PgScheduleProjection fills.
#pragma once

#include "commands/ports/schedule_store.hpp"
#include "infra/postgres/pool.hpp"

namespace contentos {

class PgScheduleStore final : public ScheduleStore {
public:
  /// `pool`: of role contentos_projector; outlives this.
  explicit PgScheduleStore(pg::Pool& pool) : pool_(pool) {}

  [[nodiscard]] Result<std::vector<ScheduledTodo>> lease_due(std::string_view owner, std::size_t limit,
                                                             std::chrono::milliseconds lease) override;
  [[nodiscard]] Result<bool> complete(std::string_view owner, ScheduledTodo const& todo) override;
  [[nodiscard]] Result<bool> retry_later(std::string_view owner, ScheduledTodo const& todo, std::chrono::milliseconds delay) override;
  [[nodiscard]] Result<std::optional<std::chrono::milliseconds>> next_due() override;
  [[nodiscard]] Result<std::int64_t> count_failed() override;

private:
  pg::Pool& pool_;
};

}  // namespace contentos
