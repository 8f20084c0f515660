// A runner that is asked how far its models are, and nothing else.
#pragma once

#include "projections/runner/read_models.hpp"

namespace contentos::test {

/// A runner whose models have applied so much of every tenant.
struct FollowedUpTo final : ReadModels {
  TenantPosition applied{1'000'000};

  bool knows(std::string_view) const override { return true; }
  std::vector<ProjectionStatus> status() const override { return {}; }
  Result<void> wait_for_tenant(std::string_view, TenantId, TenantPosition position, Deadline) override {
    if (position <= applied) { return {}; }
    return StoreError{StoreErrorCode::not_caught_up, true, "behind"};
  }
  Result<void> unpark(std::string_view, TenantId) override { return {}; }
  Result<void> start_rebuild(std::string_view) override { return {}; }
};

}  // namespace contentos::test
