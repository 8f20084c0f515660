// Keeps the scheduler's to-do list: the reactor's own checkpoint. Rebuilding it fires nothing, and keeps leases and what is done.
#pragma once

#include "infra/postgres/read_model.hpp"

namespace contentos {

class PgScheduleProjection final : public pg::ReadModel {
public:
  /// `pool`: of role contentos_projector; outlives this.
  explicit PgScheduleProjection(pg::Pool& pool) : ReadModel(pool, "schedule") {}
  [[nodiscard]] Shown shows(std::string_view aggregate) const override { return aggregate == "entry" ? Shown::stream : Shown::nothing; }

protected:
  [[nodiscard]] ApplyResult fold(Batch const& batch, std::span<EventPtr const> events) override;
  [[nodiscard]] std::span<pg::ModelTable const> tables() const override;
  [[nodiscard]] std::unique_ptr<pg::ReadModel> sibling() override { return std::make_unique<PgScheduleProjection>(pool()); }
  [[nodiscard]] Result<void> carry_over(Batch const& to, std::int32_t from_generation) override;
};

}  // namespace contentos
