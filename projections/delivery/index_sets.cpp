#include "projections/delivery/index_sets.hpp"

#include "projections/delivery/keys.hpp"

#include <map>
#include <utility>

namespace contentos::delivery {

namespace {

std::string set_key(TenantId tenant, std::string_view prefix) { return tenant.uuid().raw().append(prefix); }

std::size_t weight_of(EntrySet const& set) {
  constexpr std::size_t kOverheadBytes = 256;
  return set.bytes() + kOverheadBytes;
}

void put(EntrySet& set, IndexChange const& change) {
  if (change.has) {
    set.add(change.number);
  } else {
    set.remove(change.number);
  }
}

}  // namespace

std::uint64_t IndexSets::epoch() const {
  std::lock_guard const lock(mutex_);
  return epoch_;
}

EntrySetPtr IndexSets::find(TenantId tenant, std::string_view prefix, IndexMoment const& moment) {
  std::lock_guard const lock(mutex_);
  if (is_suspended() || moment.epoch != epoch_) { return nullptr; }
  if (!tenants_.contains(tenant) && tenants_.size() >= kMaxTenants) {
    tenants_.clear();
    sets_.clear();
  }
  // From now on changes are remembered, so that what is made of this snapshot can be brought up to date.
  auto const known = tenants_.try_emplace(tenant, Known{.generation = moment.generation}).first;
  if (known->second.generation != moment.generation) { return nullptr; }
  auto* const set = sets_.find(set_key(tenant, prefix));
  return set == nullptr ? nullptr : *set;
}

void IndexSets::store(TenantId tenant, std::string_view prefix, IndexMoment const& moment, EntrySetPtr const& set) {
  std::lock_guard const lock(mutex_);
  if (is_suspended() || moment.epoch != epoch_) { return; }
  auto const known = tenants_.find(tenant);
  if (known == tenants_.end() || known->second.generation < moment.generation) { return; }
  auto const& steps = known->second.steps;
  auto const missed = known->second.generation - moment.generation;
  if (missed > steps.size()) { return; }
  auto now = std::make_shared<EntrySet>(*set);
  for (auto step = steps.end() - static_cast<std::ptrdiff_t>(missed); step != steps.end(); ++step) {
    for (auto const& change : *step) {
      if (change.suffix == prefix || path_of_suffix(change.suffix) == prefix) { put(*now, change); }
    }
  }
  auto const weight = weight_of(*now);
  sets_.put(set_key(tenant, prefix), std::move(now), weight);
}

void IndexSets::leave(TenantId tenant, std::uint64_t generation, std::vector<IndexChange> changes) {
  std::lock_guard const lock(mutex_);
  auto const known = tenants_.find(tenant);
  if (known == tenants_.end()) { return; }
  if (known->second.generation != generation || changes.size() > kRememberedChanges) { return forget(tenant); }
  change(tenant, changes);
  auto& [now, steps, remembered] = known->second;
  now = generation + 1;
  remembered += changes.size();
  steps.push_back(std::move(changes));
  while (remembered > kRememberedChanges) {
    remembered -= steps.front().size();
    steps.pop_front();
  }
}

/// Each change is in two sets at most. Somebody may be reading those: they are changed in copies.
void IndexSets::change(TenantId tenant, std::vector<IndexChange> const& changes) {
  std::map<std::string, std::shared_ptr<EntrySet>> copies;
  auto const change_in = [&](std::string key, IndexChange const& one) {
    auto copy = copies.find(key);
    if (copy == copies.end()) {
      auto const* const set = sets_.find(key);
      if (set == nullptr) { return; }
      copy = copies.emplace(std::move(key), std::make_shared<EntrySet>(**set)).first;
    }
    put(*copy->second, one);
  };
  for (auto const& one : changes) {
    change_in(set_key(tenant, path_of_suffix(one.suffix)), one);
    change_in(set_key(tenant, one.suffix), one);
  }
  for (auto& [key, set] : copies) {
    auto const weight = weight_of(*set);
    sets_.put(key, std::move(set), weight);
  }
}

void IndexSets::forget(TenantId tenant) {
  tenants_.erase(tenant);
  sets_.erase_beginning(tenant.uuid().raw());
}

void IndexSets::suspend() {
  std::lock_guard const lock(mutex_);
  if (!is_suspended()) { ++epoch_; }
  tenants_.clear();
  sets_.clear();
}

void IndexSets::resume() {
  std::lock_guard const lock(mutex_);
  if (is_suspended()) { ++epoch_; }
}

std::size_t IndexSets::bytes() const {
  std::lock_guard const lock(mutex_);
  return sets_.weight();
}

}  // namespace contentos::delivery
