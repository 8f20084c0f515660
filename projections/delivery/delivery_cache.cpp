#include "projections/delivery/delivery_cache.hpp"

#include <algorithm>
#include <array>

namespace contentos::delivery {

namespace {

std::string slot_key(TenantId tenant, std::string_view entry) { return tenant.uuid().raw().append(entry); }

struct Named {
  std::uint64_t version = 0;
  std::string name;
  TenantPtr tenant;
};

constexpr std::size_t kNamedPerThread = 64;
constexpr std::size_t kMostBytesOfName = 64;

Named& place_of(std::string_view name) {
  thread_local std::array<Named, kNamedPerThread> named;
  return named[std::hash<std::string_view>{}(name) % named.size()];
}

}  // namespace

DeliveryCache::DeliveryCache(std::size_t capacity_bytes)
    : stripe_capacity_bytes_(capacity_bytes / kStripes), answers_(capacity_bytes / 4, change_counts_) {
  for (std::size_t i = 0; i < kStripes; ++i) { stripes_.emplace_back(stripe_capacity_bytes_); }
}

bool DeliveryCache::Stripe::admits(std::string_view key, Ticket ticket) const {
  if (ticket.sequence < floor) { return false; }
  for (auto it = invalidated.rbegin(); it != invalidated.rend() && it->second > ticket.sequence; ++it) {
    if (it->first == key) { return false; }
  }
  return true;
}

Fragment DeliveryCache::find(TenantId tenant, std::string_view entry, std::string_view locale) {
  thread_local std::string key;  // which keeps its room: every request asks
  key.assign(tenant.uuid().view()).append(entry);
  auto& s = stripe(key);
  std::lock_guard const lock(s.mutex);
  auto const* slot = s.slots.find(key);
  if (slot == nullptr) { return nullptr; }
  for (auto const& [code, body] : slot->bodies) {
    if (code == locale) { return body; }
  }
  return nullptr;
}

void DeliveryCache::store(TenantId tenant, std::string_view locale, Fragment const& fragment, Ticket ticket) {
  constexpr std::size_t kOverheadBytes = 512;
  auto const size = fragment->json.size() + fragment->fields.size() + kOverheadBytes;
  if (size > stripe_capacity_bytes_ / 4) { return; }  // one body must not empty the stripe
  auto key = slot_key(tenant, fragment->entry.str());
  auto& s = stripe(key);
  std::lock_guard const lock(s.mutex);
  if (!s.admits(key, ticket)) { return; }
  auto const* known = s.slots.find(key);
  if (known != nullptr && std::ranges::any_of(known->bodies, [&](auto const& b) { return b.first == locale; })) { return; }
  auto slot = known != nullptr ? *known : Slot{};
  slot.bodies.emplace_back(locale, fragment);
  slot.bytes += size;
  auto const bytes = slot.bytes;
  s.slots.put(std::move(key), std::move(slot), bytes);
}

void DeliveryCache::invalidate(TenantId tenant, std::string_view entry) {
  auto key = slot_key(tenant, entry);
  auto& s = stripe(key);
  std::lock_guard const lock(s.mutex);
  s.slots.erase(key);
  s.invalidated.emplace_back(std::move(key), ++sequence_);
  if (s.invalidated.size() > kRememberedInvalidations) {
    s.floor = s.invalidated.front().second;
    s.invalidated.pop_front();
  }
}

std::uint64_t DeliveryCache::next_tenants_version() {
  static std::atomic<std::uint64_t> given{0};
  return ++given;
}

TenantPtr DeliveryCache::find_named(std::string_view slug_or_id, std::uint64_t version) {
  auto const& known = place_of(slug_or_id);
  return known.version == version && known.name == slug_or_id ? known.tenant : nullptr;
}

void DeliveryCache::keep_named(std::string_view slug_or_id, std::uint64_t version, TenantPtr const& tenant) {
  if (slug_or_id.size() > kMostBytesOfName) { return; }
  place_of(slug_or_id) = {version, std::string(slug_or_id), tenant};
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
    tenants_version_ = next_tenants_version();
  }
  auto const prefix = tenant.uuid().raw();
  for (auto& s : stripes_) {
    std::lock_guard const lock(s.mutex);
    s.slots.erase_beginning(prefix);
    s.floor = sequence_.load();
    s.invalidated.clear();
  }
  change_counts_.tenant_changed(tenant);  // last: an answer that is made from now on is made of nothing from before
}

void DeliveryCache::clear() {
  {
    std::unique_lock const lock(tenants_mutex_);
    tenants_floor_ = ++sequence_;
    tenants_.clear();
    slugs_.clear();
    tenants_version_ = next_tenants_version();
  }
  for (auto& s : stripes_) {
    std::lock_guard const lock(s.mutex);
    s.slots.clear();
    s.invalidated.clear();
    s.floor = sequence_.load();
  }
  change_counts_.all_changed();  // last, as above
}

std::size_t DeliveryCache::body_bytes() const {
  std::size_t sum = 0;
  for (auto const& s : stripes_) {
    std::lock_guard const lock(s.mutex);
    sum += s.slots.weight();
  }
  return sum;
}

}  // namespace contentos::delivery
