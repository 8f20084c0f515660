#include "projections/runner/progress.hpp"

#include <algorithm>
#include <utility>

namespace contentos {

namespace {

std::size_t index(ShardNo shard) { return static_cast<std::size_t>(shard.value); }

}  // namespace

void Progress::reset(std::vector<ShardPosition> positions, std::vector<SetAside> const& set_aside) {
  std::lock_guard const lock(mutex_);
  positions_ = std::move(positions);
  is_disowned_ = false;
  tenants_.clear();
  set_aside_.clear();
  for (auto const& one : set_aside) { set_aside_[one.tenant].push_back(one); }
  moved_.notify_all();
}

void Progress::advance(ShardNo shard, ShardPosition position, std::span<EventPtr const> applied, std::span<EventPtr const> left_out) {
  std::lock_guard const lock(mutex_);
  positions_.at(index(shard)) = position;
  for (auto const events : {applied, left_out}) {
    for (auto const& e : events) {
      auto& known = tenants_[e->header.tenant];
      known = std::max(known, e->header.tenant_position);
    }
  }
  moved_.notify_all();
}

void Progress::set_aside(std::span<SetAside const> more) {
  std::lock_guard const lock(mutex_);
  for (auto const& one : more) { set_aside_[one.tenant].push_back(one); }
  moved_.notify_all();
}

void Progress::take_back(TenantId tenant, std::vector<SetAside> const& remaining) {
  std::lock_guard const lock(mutex_);
  set_aside_.erase(tenant);
  if (!remaining.empty()) { set_aside_.emplace(tenant, remaining); }
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
  is_to_stop_ = stopped;
  moved_.notify_all();
}

void Progress::rest(std::chrono::steady_clock::time_point end) const {
  std::unique_lock lock(mutex_);
  awaited_.wait_until(lock, end, [&] { return waiting_ > 0 || is_to_stop_; });
}

void Progress::end_rest() {
  std::lock_guard const lock(mutex_);
  is_to_stop_ = true;
  awaited_.notify_all();
}

ShardPosition Progress::position(ShardNo shard) const {
  std::lock_guard const lock(mutex_);
  return positions_.at(index(shard));
}

std::int64_t Progress::gaps(ShardNo shard) const {
  std::lock_guard const lock(mutex_);
  return gaps_.at(index(shard));
}

std::vector<SetAside> Progress::set_aside() const {
  std::lock_guard const lock(mutex_);
  std::vector<SetAside> out;
  for (auto const& [tenant, all] : set_aside_) { out.insert(out.end(), all.begin(), all.end()); }
  return out;
}

/// All of the tenant, when that is set aside.
SetAside const* Progress::whole(TenantId tenant) const {
  auto const it = set_aside_.find(tenant);
  if (it == set_aside_.end() || !refuses_) { return nullptr; }
  auto const found = std::ranges::find_if(it->second, [](SetAside const& one) { return !one.stream; });
  return found == it->second.end() ? nullptr : &*found;
}

Result<void> Progress::wait_until(std::unique_lock<std::mutex>& lock, Deadline deadline, std::function<bool()> const& reached) {
  auto const has_reached = [&] { return !is_disowned_ && reached(); };
  if (!has_reached()) {
    ++waiting_;
    awaited_.notify_all();
    moved_.wait_until(lock, deadline, [&] { return stopped_ || has_reached(); });
    --waiting_;
  }
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
    if (auto const* all = whole(tenant)) { return StoreError{StoreErrorCode::set_aside, false, describe(*all)}; }
    return waited;
  };
  if (whole(tenant) != nullptr || caught_up()) { return verdict({}); }
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
  return verdict(wait_until(lock, deadline, [&] { return caught_up() || past_targets() || whole(tenant) != nullptr; }));
}

}  // namespace contentos
