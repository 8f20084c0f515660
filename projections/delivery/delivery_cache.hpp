// Prepared bodies and tenants kept in memory between the projection that changes them and the reader that answers from them.
//
// A reader may meet an entry, read its old bytes and be overtaken by a change before it has stored them here. So whoever fills the cache
// takes a ticket *before* reading the store, and what was invalidated in between is not kept.
#pragma once

#include "projections/delivery/fragment.hpp"
#include "projections/delivery/tenant_model.hpp"

#include <array>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace contentos::delivery {

/// Thread-safe. Bounded by the bytes of the bodies, least recently used first out.
class DeliveryCache {
public:
  explicit DeliveryCache(std::size_t capacity_bytes = 64U << 20U) : stripe_capacity_bytes_(capacity_bytes / kStripes) {}

  struct Ticket {
    std::uint64_t generation = 0;
  };

  [[nodiscard]] Fragment find(TenantId tenant, std::string_view entry, std::string_view locale);
  [[nodiscard]] Ticket ticket(TenantId tenant, std::string_view entry) const;
  void store(TenantId tenant, std::string_view entry, std::string_view locale, Fragment fragment, Ticket ticket);
  void invalidate(TenantId tenant, std::string_view entry);

  [[nodiscard]] TenantPtr find_tenant(TenantId tenant) const;
  [[nodiscard]] std::optional<TenantId> find_slug(std::string_view slug) const;
  [[nodiscard]] Ticket tenant_ticket() const;
  void store_tenant(TenantPtr const& tenant, Ticket ticket);
  void store_slug(std::string_view slug, TenantId tenant, Ticket ticket);
  /// Also forgets all slugs and every fragment of the tenant.
  void invalidate_tenant(TenantId tenant);

  void clear();
  [[nodiscard]] std::size_t body_bytes() const;

private:
  static constexpr std::size_t kStripes = 32;
  static constexpr std::size_t kMaxTenants = 10'000;

  /// All locales of an entry in one slot: they are invalidated together.
  struct Slot {
    std::string key;  // tenant and entry
    std::vector<std::pair<std::string, Fragment>> bodies;
    std::size_t bytes = 0;
  };
  struct Stripe {
    mutable std::mutex mutex{};
    std::list<Slot> order{};  // most recently used first
    std::unordered_map<std::string_view, std::list<Slot>::iterator> index{};
    std::size_t bytes = 0;
    std::uint64_t generation = 0;
  };

  [[nodiscard]] Stripe& stripe(std::string_view key);
  [[nodiscard]] Stripe const& stripe(std::string_view key) const;
  static void drop(Stripe& stripe, std::list<Slot>::iterator slot);

  std::size_t stripe_capacity_bytes_;
  std::array<Stripe, kStripes> stripes_{};
  mutable std::shared_mutex tenants_mutex_{};
  std::unordered_map<TenantId, TenantPtr> tenants_{};
  std::unordered_map<std::string, TenantId> slugs_{};
  std::uint64_t tenants_generation_ = 0;
};

}  // namespace contentos::delivery
