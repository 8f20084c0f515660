#include "projections/delivery/delivery_cache.hpp"

#include <algorithm>

namespace contentos::delivery {

namespace {

std::string slot_key(TenantId tenant, std::string_view entry) { return tenant.uuid().raw().append(entry); }

}  // namespace

void DeliveryCache::Stripe::drop(std::list<Slot>::iterator slot) {
  bytes -= slot->bytes;
  index.erase(slot->key);
  order.erase(slot);
}

bool DeliveryCache::Stripe::admits(std::string_view key, Ticket ticket) const {
  if (ticket.sequence < floor) { return false; }
  for (auto it = invalidated.rbegin(); it != invalidated.rend() && it->second > ticket.sequence; ++it) {
    if (it->first == key) { return false; }
  }
  return true;
}

Fragment DeliveryCache::find(TenantId tenant, std::string_view entry, std::string_view locale) {
  auto const key = slot_key(tenant, entry);
  auto& s = stripe(key);
  std::lock_guard const lock(s.mutex);
  auto const it = s.index.find(key);
  if (it == s.index.end()) { return nullptr; }
  s.order.splice(s.order.begin(), s.order, it->second);
  for (auto const& [code, body] : it->second->bodies) {
    if (code == locale) { return body; }
  }
  return nullptr;
}

void DeliveryCache::store(TenantId tenant, std::string_view locale, Fragment const& fragment, Ticket ticket) {
  constexpr std::size_t kOverheadBytes = 256;
  auto const size = fragment->json.size() + kOverheadBytes;
  if (size > stripe_capacity_bytes_ / 4) { return; }  // one body must not empty the stripe
  auto key = slot_key(tenant, fragment->entry.str());
  auto& s = stripe(key);
  std::lock_guard const lock(s.mutex);
  if (!s.admits(key, ticket)) { return; }
  auto it = s.index.find(key);
  if (it == s.index.end()) {
    s.order.push_front({std::move(key)});
    it = s.index.emplace(s.order.front().key, s.order.begin()).first;
  }
  auto& slot = *it->second;
  if (std::ranges::any_of(slot.bodies, [&](auto const& b) { return b.first == locale; })) { return; }
  slot.bodies.emplace_back(locale, fragment);
  slot.bytes += size;
  s.bytes += size;
  while (s.bytes > stripe_capacity_bytes_ && s.order.size() > 1) { s.drop(std::prev(s.order.end())); }
}

void DeliveryCache::invalidate(TenantId tenant, std::string_view entry) {
  auto key = slot_key(tenant, entry);
  auto& s = stripe(key);
  std::lock_guard const lock(s.mutex);
  if (auto const it = s.index.find(key); it != s.index.end()) { s.drop(it->second); }
  s.invalidated.emplace_back(std::move(key), ++sequence_);
  if (s.invalidated.size() > kRememberedInvalidations) {
    s.floor = s.invalidated.front().second;
    s.invalidated.pop_front();
  }
}

TenantPtr DeliveryCache::find_tenant(TenantId tenant) const {
  std::shared_lock const lock(tenants_mutex_);
  auto const it = tenants_.find(tenant);
  return it == tenants_.end() ? nullptr : it->second;
}

std::optional<TenantId> DeliveryCache::find_slug(std::string_view slug) const {
  std::shared_lock const lock(tenants_mutex_);
  auto const it = slugs_.find(std::string(slug));
  return it == slugs_.end() ? std::nullopt : std::optional(it->second);
}

void DeliveryCache::store_tenant(TenantPtr const& tenant, Ticket ticket) {
  std::unique_lock const lock(tenants_mutex_);
  if (ticket.sequence < tenants_floor_) { return; }
  if (tenants_.size() >= kMaxTenants) { tenants_.clear(); }
  tenants_.insert_or_assign(tenant->id, tenant);
}

void DeliveryCache::store_slug(std::string_view slug, TenantId tenant, Ticket ticket) {
  std::unique_lock const lock(tenants_mutex_);
  if (ticket.sequence < tenants_floor_) { return; }
  if (slugs_.size() >= kMaxTenants) { slugs_.clear(); }
  slugs_.insert_or_assign(std::string(slug), tenant);
}

void DeliveryCache::invalidate_tenant(TenantId tenant) {
  {
    std::unique_lock const lock(tenants_mutex_);
    tenants_floor_ = ++sequence_;
    tenants_.erase(tenant);
    slugs_.clear();
  }
  auto const prefix = tenant.uuid().raw();
  for (auto& s : stripes_) {
    std::lock_guard const lock(s.mutex);
    for (auto it = s.order.begin(); it != s.order.end();) {
      auto const slot = it++;
      if (slot->key.starts_with(prefix)) { s.drop(slot); }
    }
    s.floor = sequence_.load();
    s.invalidated.clear();
  }
}

void DeliveryCache::clear() {
  {
    std::unique_lock const lock(tenants_mutex_);
    tenants_floor_ = ++sequence_;
    tenants_.clear();
    slugs_.clear();
  }
  for (auto& s : stripes_) {
    std::lock_guard const lock(s.mutex);
    s.index.clear();
    s.order.clear();
    s.bytes = 0;
    s.invalidated.clear();
    s.floor = sequence_.load();
  }
}

std::size_t DeliveryCache::body_bytes() const {
  std::size_t sum = 0;
  for (auto const& s : stripes_) {
    std::lock_guard const lock(s.mutex);
    sum += s.bytes;
  }
  return sum;
}

}  // namespace contentos::delivery
