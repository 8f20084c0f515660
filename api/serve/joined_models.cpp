#include "api/serve/joined_models.hpp"

#include <iterator>

namespace contentos {

namespace {

StoreError unknown(std::string_view name) {
  return {StoreErrorCode::internal, false, "this process knows no projection " + std::string(name)};
}

}  // namespace

std::vector<ProjectionStatus> JoinedModels::status() const {
  std::vector<ProjectionStatus> out;
  for (auto const* part : parts_) {
    auto some = part->status();
    std::move(some.begin(), some.end(), std::back_inserter(out));
  }
  return out;
}

ReadModels* JoinedModels::owner_of(std::string_view name) const {
  for (auto* part : parts_) {
    if (part->knows(name)) { return part; }
  }
  return nullptr;
}

Result<void> JoinedModels::wait_for_tenant(std::string_view name, TenantId tenant, TenantPosition position, Deadline deadline) {
  auto* owner = owner_of(name);
  return owner != nullptr ? owner->wait_for_tenant(name, tenant, position, deadline) : unknown(name);
}

Result<void> JoinedModels::unpark(std::string_view name, TenantId tenant) {
  auto* owner = owner_of(name);
  return owner != nullptr ? owner->unpark(name, tenant) : unknown(name);
}

Result<void> JoinedModels::start_rebuild(std::string_view name) {
  auto* owner = owner_of(name);
  return owner != nullptr ? owner->start_rebuild(name) : unknown(name);
}

}  // namespace contentos
