#include "commands/pipeline/turns.hpp"

#include <algorithm>

namespace contentos {

bool Turns::has_line(TenantId tenant, StreamName const& stream) const {
  std::lock_guard const lock(mutex_);
  return !lines_.empty() && lines_.contains({tenant, stream});
}

bool Turns::has_room(Place const& place, Line const& line) const {
  auto const of_tenant = of_tenant_.find(place.first);
  return line.size() < limits_.of_stream && waiting_ < limits_.of_all &&
         (of_tenant == of_tenant_.end() ? 0 : of_tenant->second) < limits_.of_tenant;
}

void Turns::leave(TenantId tenant) {
  --waiting_;
  auto const it = of_tenant_.find(tenant);
  if (--it->second == 0) { of_tenant_.erase(it); }
}

Result<Turns::Turn> Turns::take(TenantId tenant, StreamName const& stream, std::chrono::steady_clock::time_point deadline) {
  Place place{tenant, stream};
  std::unique_lock lock(mutex_);
  auto const [it, is_first] = lines_.try_emplace(place);
  auto& line = it->second;
  if (is_first) { return Turn(*this, std::move(place)); }
  if (!has_room(place, line)) { return StoreError{StoreErrorCode::overloaded, true, "too many wait to write to " + stream.str()}; }

  Waiter me;
  auto& of_tenant = of_tenant_[tenant];
  line.push_back(&me);
  ++of_tenant;
  ++waiting_;
  me.called.wait_until(lock, deadline, [&] { return me.is_next; });
  leave(tenant);
  if (me.is_next) { return Turn(*this, std::move(place)); }
  // The line is there as long as anybody waits in it.
  line.erase(std::find(line.begin(), line.end(), &me));
  return StoreError{StoreErrorCode::overloaded, true, "waited too long to write to " + stream.str()};
}

void Turns::pass_on(Place const& place) {
  std::lock_guard const lock(mutex_);
  auto const it = lines_.find(place);
  if (it->second.empty()) {
    lines_.erase(it);
    return;
  }
  auto* next = it->second.front();
  it->second.pop_front();
  next->is_next = true;
  next->called.notify_one();  // under the lock: it ends with the call of whoever waits
}

Result<void> Turns::Standing::join(StreamName const& stream) {
  turns_[stream];
  for (auto& [place, turn] : turns_) { turn = Turn(); }
  for (auto& [place, turn] : turns_) {
    auto taken = owner_.take(tenant_, place, deadline_);
    if (!taken) { return taken.error(); }
    turn = std::move(*taken);
  }
  return {};
}

std::size_t Turns::lines() const {
  std::lock_guard const lock(mutex_);
  return lines_.size();
}

std::size_t Turns::waiting() const {
  std::lock_guard const lock(mutex_);
  return waiting_;
}

}  // namespace contentos
