// The catalog as rows: entries and other records with the stretches of positions and time that they hold for.
#pragma once

#include "infra/postgres/read_model.hpp"
#include "projections/entity/entity_batch.hpp"

#include <optional>

namespace contentos {

class PgCatalogProjection final : public pg::ReadModel {
public:
  /// `pool`: of role contentos_projector; outlives this.
  explicit PgCatalogProjection(pg::Pool& pool) : ReadModel(pool, "catalog") {}
  [[nodiscard]] Shown shows(std::string_view aggregate) const override;

protected:
  [[nodiscard]] ApplyResult fold(Batch const& batch, std::span<EventPtr const> events) override;
  [[nodiscard]] std::span<pg::ModelTable const> tables() const override;
  [[nodiscard]] std::int32_t shape() const override { return pg::kCatalogShape; }
  [[nodiscard]] std::unique_ptr<pg::ReadModel> sibling() override { return std::make_unique<PgCatalogProjection>(pool()); }
  void stored() override;
  void forget() override;

private:
  EntityMemory memory_{};
  std::optional<EntityBatch> folded_{};  // by the batch that is being stored
};

}  // namespace contentos
