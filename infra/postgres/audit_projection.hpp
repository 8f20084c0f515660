// The audit trail as rows: one per event, in the partition of the month it was recorded in.
#pragma once

#include "infra/postgres/read_model.hpp"

namespace contentos {

class PgAuditProjection final : public pg::ReadModel {
public:
  /// `pool`: of role contentos_projector; outlives this.
  explicit PgAuditProjection(pg::Pool& pool) : ReadModel(pool, "audit") {}

protected:
  [[nodiscard]] ApplyResult fold(Batch const& batch, std::span<EventPtr const> events) override;
  [[nodiscard]] std::span<pg::ModelTable const> tables() const override;
  [[nodiscard]] std::unique_ptr<pg::ReadModel> sibling() override { return std::make_unique<PgAuditProjection>(pool()); }

private:
  [[nodiscard]] Result<void> make_months(pg::Connection& connection, std::span<EventPtr const> events);
};

}  // namespace contentos
