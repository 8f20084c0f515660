#include "projections/runner/progress.hpp"

#include <algorithm>
#include <utility>

namespace contentos {

namespace {

std::size_t index(ShardNo shard) { return static_cast<std::size_t>(shard.value); }

StoreError parked_error(ParkedTenant const& tenant) {
  return {StoreErrorCode::parked, false, "the tenant is set aside in this read model: " + tenant.reason};
}

}  // namespace

void Progress::reset(std::vector<ShardPosition> positions, std::vector<ParkedTenant> parked) {
  std::lock_guard const lock(mutex_);
  positions_ = std::move(positions);
  is_disowned_ = false;
  tenants_.clear();
  parked_.clear();
  for (auto& p : parked) { parked_.emplace(p.tenant, std::move(p)); }
  moved_.notify_all();
}

void Progress::advance(ShardNo shard, ShardPosition position, std::span<EventPtr const> applied) {
  std::lock_guard const lock(mutex_);
  positions_.at(index(shard)) = position;
  for (auto const& e : applied) { tenants_[e->header.tenant] = e->header.tenant_position; }
  moved_.notify_all();
}

void Progress::park(ParkedTenant const& tenant) {
  std::lock_guard const lock(mutex_);
  parked_.emplace(tenant.tenant, tenant);
  moved_.notify_all();
}

void Progress::unpark(TenantId tenant, TenantPosition applied) {
  std::lock_guard const lock(mutex_);
  parked_.erase(tenant);
  tenants_[tenant] = std::max(tenants_[tenant], applied);
  moved_.notify_all();
}

void Progress::adopt_tenants(Progress const& other) {
  std::scoped_lock const lock(mutex_, other.mutex_);
  for (auto const& [tenant, position] : other.tenants_) { tenants_[tenant] = std::max(tenants_[tenant], position); }
  moved_.notify_all();
}

void Progress::count_gap(ShardNo shard) {
  std::lock_guard const lock(mutex_);
  ++gaps_.at(index(shard));
}

void Progress::disown() {
  std::lock_guard const lock(mutex_);
  is_disowned_ = true;
  moved_.notify_all();
}

void Progress::set_stopped(bool stopped) {
  std::lock_guard const lock(mutex_);
  stopped_ = stopped;
  moved_.notify_all();
}

ShardPosition Progress::position(ShardNo shard) const {
  std::lock_guard const lock(mutex_);
  return positions_.at(index(shard));
}

std::int64_t Progress::gaps(ShardNo shard) const {
  std::lock_guard const lock(mutex_);
  return gaps_.at(index(shard));
}

bool Progress::is_parked(TenantId tenant) const {
  std::lock_guard const lock(mutex_);
  return parked_.contains(tenant);
}

std::vector<ParkedTenant> Progress::parked() const {
  std::lock_guard const lock(mutex_);
  std::vector<ParkedTenant> out;
  for (auto const& [id, tenant] : parked_) { out.push_back(tenant); }
  std::ranges::sort(out, {}, &ParkedTenant::tenant);
  return out;
}

Result<void> Progress::wait_until(std::unique_lock<std::mutex>& lock, Deadline deadline, std::function<bool()> const& reached) {
  auto const has_reached = [&] { return !is_disowned_ && reached(); };
  moved_.wait_until(lock, deadline, [&] { return stopped_ || has_reached(); });
  if (has_reached()) { return {}; }
  if (is_disowned_) { return StoreError{StoreErrorCode::not_caught_up, true, "the projection is of another log"}; }
  return StoreError{StoreErrorCode::not_caught_up, true, stopped_ ? "the projection has stopped" : "the projection is behind"};
}

Result<void> Progress::wait_for(ShardNo shard, ShardPosition position, Deadline deadline) {
  std::unique_lock lock(mutex_);
  if (index(shard) >= positions_.size()) { return StoreError{StoreErrorCode::internal, false, "there is no such shard"}; }
  return wait_until(lock, deadline, [&] { return positions_[index(shard)] >= position; });
}

Result<void> Progress::wait_for_tenant(TenantId tenant, TenantPosition position, Deadline deadline,
                                       std::function<Result<std::optional<TenantPosition>>()> const& stored,
                                       std::function<std::vector<ShardPosition>()> const& heads) {
  std::unique_lock lock(mutex_);
  auto const caught_up = [&] {
    auto const known = tenants_.find(tenant);
    return !is_disowned_ && known != tenants_.end() && known->second >= position;
  };
  auto const verdict = [&](Result<void> waited) -> Result<void> {
    if (auto const it = parked_.find(tenant); it != parked_.end()) { return parked_error(it->second); }
    return waited;
  };
  if (parked_.contains(tenant) || caught_up()) { return verdict({}); }
  std::vector<ShardPosition> targets;
  if (!is_disowned_ && !tenants_.contains(tenant)) {
    lock.unlock();  // these may read a store
    auto const at_start = stored();
    if (!at_start) { return at_start.error(); }
    if (!*at_start) { targets = heads(); }
    lock.lock();
    if (*at_start) { tenants_[tenant] = std::max(tenants_[tenant], **at_start); }
  }
  auto const past_targets = [&] {
    for (std::size_t i = 0; i < targets.size() && i < positions_.size(); ++i) {
      if (positions_[i] < targets[i]) { return false; }
    }
    return !targets.empty();
  };
  return verdict(wait_until(lock, deadline, [&] { return caught_up() || past_targets() || parked_.contains(tenant); }));
}

}  // namespace contentos
