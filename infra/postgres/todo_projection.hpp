// Fills the reactors' to-do list along the feed. It is no read model, though it is driven like one: it holds what was done as well, which
// no event says, so it cannot be built anew, and an event that is read twice asks for nothing twice.
#pragma once

#include "commands/reactor/reaction.hpp"
#include "infra/postgres/read_model.hpp"

namespace contentos {

class PgTodoProjection final : public pg::ReadModel {
public:
  static constexpr std::string_view kName = "reactors";

  /// `pool`: of role contentos_projector; it and what `reactions` shows outlive this.
  PgTodoProjection(pg::Pool& pool, std::span<Reaction const> reactions) : ReadModel(pool, kName), reactions_(reactions) {}
  [[nodiscard]] Shown shows(std::string_view aggregate) const override;
  /// What is open or refused goes; what was done or given up stays, and what recurs.
  [[nodiscard]] Result<bool> begin_again() override;

protected:
  [[nodiscard]] ApplyResult fold(Batch const& batch, std::span<EventPtr const> events) override;
  [[nodiscard]] std::span<pg::ModelTable const> tables() const override { return {}; }
  [[nodiscard]] std::unique_ptr<pg::ReadModel> sibling() override { return nullptr; }

private:
  std::span<Reaction const> reactions_;
};

}  // namespace contentos
