#include "commands/import/import_queue.hpp"

#include <algorithm>

namespace contentos {

bool ImportQueue::reserve(TenantId tenant) {
  std::lock_guard const lock(mutex_);
  auto& taken = taken_[tenant];
  if (taken >= places_) { return false; }
  ++taken;
  return true;
}

void ImportQueue::reserve_anyway(TenantId tenant) {
  std::lock_guard const lock(mutex_);
  ++taken_[tenant];
}

void ImportQueue::give_back(TenantId tenant) {
  std::lock_guard const lock(mutex_);
  auto const it = taken_.find(tenant);
  CONTENTOS_ENSURE(it != taken_.end() && it->second > 0, "a place that is given back was taken");
  if (--it->second == 0) { taken_.erase(it); }
}

bool ImportQueue::push(ImportTicket ticket) {
  std::lock_guard const lock(mutex_);
  auto const tenant = ticket.scope.tenant();
  auto& of_tenant = waiting_[tenant];
  of_tenant.push_back(std::move(ticket));
  if (of_tenant.size() > 1) { return false; }
  turns_.push_back(tenant);
  changed_.notify_one();
  return true;
}

std::optional<ImportTicket> ImportQueue::next(std::stop_token const& stop) {
  std::unique_lock lock(mutex_);
  (void)changed_.wait(lock, stop, [&] { return !turns_.empty(); });
  if (stop.stop_requested()) { return std::nullopt; }
  auto const tenant = turns_.front();
  turns_.pop_front();
  return waiting_.at(tenant).front();
}

void ImportQueue::done(TenantId tenant) {
  {
    std::lock_guard const lock(mutex_);
    auto const it = waiting_.find(tenant);
    it->second.pop_front();
    if (it->second.empty()) {
      waiting_.erase(it);
    } else {
      turns_.push_back(tenant);
      changed_.notify_one();
    }
  }
  give_back(tenant);
}

bool ImportQueue::holds(OperationId id) const {
  std::lock_guard const lock(mutex_);
  return std::any_of(waiting_.begin(), waiting_.end(), [&](auto const& of_tenant) {
    return std::any_of(of_tenant.second.begin(), of_tenant.second.end(), [&](auto const& ticket) { return ticket.id == id; });
  });
}

}  // namespace contentos
