// The audit trail as rows: one per event, in the partition of the month it was recorded in, saying what one looks for; what is shown of it
// is read in the log. It never waits: what cannot be folded is shown by its header.
#pragma once

#include "infra/postgres/read_model.hpp"

namespace contentos {

class PgAuditProjection final : public pg::ReadModel {
public:
  /// `pool`: of role contentos_projector; outlives this.
  explicit PgAuditProjection(pg::Pool& pool) : ReadModel(pool, "audit") {}
  [[nodiscard]] Shown shows(std::string_view) const override { return Shown::stream; }
  [[nodiscard]] bool shows_headers() const override { return true; }

protected:
  [[nodiscard]] ApplyResult fold(Batch const& batch, std::span<EventPtr const> events) override;
  void show_headers(Batch const& batch, std::span<EventPtr const> left_out) override;
  void hide_headers(Batch const& batch, TenantId tenant, std::span<EventPtr const> events) override;
  [[nodiscard]] std::span<pg::ModelTable const> tables() const override;
  [[nodiscard]] std::int32_t shape() const override { return pg::kAuditShape; }
  [[nodiscard]] std::unique_ptr<pg::ReadModel> sibling() override { return std::make_unique<PgAuditProjection>(pool()); }

private:
  struct Columns;
  static void insert(Batch const& batch, Columns const& columns, std::span<EventPtr const> events);
  static void make_months(pg::Script& script, std::span<EventPtr const> events);
};

}  // namespace contentos
