// All read models that a process can tell of, behind one face: those it projects first, then those it only watches.
#pragma once

#include "projections/runner/read_models.hpp"

#include <vector>

namespace contentos {

/// Threading: any thread, once everything is added. Lifetime: what is added outlives this.
class JoinedModels final : public ReadModels {
public:
  void add(ReadModels& models) { parts_.push_back(&models); }

  [[nodiscard]] bool knows(std::string_view name) const override { return owner_of(name) != nullptr; }
  [[nodiscard]] std::vector<ProjectionStatus> status() const override;
  [[nodiscard]] Result<void> wait_for_tenant(std::string_view name, TenantId tenant, TenantPosition position, Deadline deadline) override;
  [[nodiscard]] Result<void> unpark(std::string_view name, TenantId tenant) override;
  [[nodiscard]] Result<void> start_rebuild(std::string_view name) override;

private:
  [[nodiscard]] ReadModels* owner_of(std::string_view name) const;
  std::vector<ReadModels*> parts_{};
};

}  // namespace contentos
