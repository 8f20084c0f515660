// Prepared bodies and tenants kept in memory between the projection that changes them and the reader that answers from them.
//
// A reader may read an entry's old bytes and be overtaken by a change before it has put them here. So whoever fills the cache takes a
// ticket *before* it reads the store, and what was invalidated since that ticket is not kept.
//
// What a request names its tenant by is looked up by every request: each thread remembers what it has resolved, and asks nobody as long as
// no tenant has changed.
#pragma once

#include "domain/core/lru.hpp"
#include "projections/delivery/answer_cache.hpp"
#include "projections/delivery/change_counts.hpp"
#include "projections/delivery/fragment.hpp"
#include "projections/delivery/index_sets.hpp"
#include "projections/delivery/tenant_model.hpp"

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace contentos::delivery {

/// Thread-safe. Bounded by the bytes of the bodies, least recently used first out; answers of lists have a quarter as much for themselves.
class DeliveryCache {
public:
  explicit DeliveryCache(std::size_t capacity_bytes = 64U << 20U);

  struct Ticket {
    std::uint64_t sequence = 0;
  };
  [[nodiscard]] Ticket ticket() const { return {sequence_.load()}; }

  [[nodiscard]] Fragment find(TenantId tenant, std::string_view entry, std::string_view locale);
  void store(TenantId tenant, std::string_view locale, Fragment const& fragment, Ticket ticket);
  /// Call it after the change is stored.
  void invalidate(TenantId tenant, std::string_view entry);

  /// Of all tenants; none of this program's caches ever has another's.
  [[nodiscard]] std::uint64_t tenants_version() const { return tenants_version_.load(); }
  /// What `keep_named` was told on this thread at this version.
  [[nodiscard]] static TenantPtr find_named(std::string_view slug_or_id, std::uint64_t version);
  /// `version`: from before the tenant was looked for.
  static void keep_named(std::string_view slug_or_id, std::uint64_t version, TenantPtr const& tenant);

  [[nodiscard]] TenantPtr find_tenant(TenantId tenant) const;
  [[nodiscard]] std::optional<TenantId> find_slug(std::string_view slug) const;
  void store_tenant(TenantPtr const& tenant, Ticket ticket);
  void store_slug(std::string_view slug, TenantId tenant, Ticket ticket);
  /// Also forgets all slugs, and all bodies and answers of the tenant. Call it after the change is stored.
  void invalidate_tenant(TenantId tenant);

  /// Of bodies, answers and tenants; the sets are told by themselves.
  void clear();
  [[nodiscard]] std::size_t body_bytes() const;

  [[nodiscard]] IndexSets& sets() { return sets_; }
  [[nodiscard]] ChangeCounts& change_counts() { return change_counts_; }
  [[nodiscard]] AnswerCache& answers() { return answers_; }

private:
  static constexpr std::size_t kStripes = 32;
  static constexpr std::size_t kMaxTenants = 10'000;
  static constexpr std::size_t kRememberedInvalidations = 256;  // per stripe

  /// All locales of an entry: they are invalidated together.
  struct Slot {
    std::vector<std::pair<std::string, Fragment>> bodies{};
    std::size_t bytes = 0;
  };
  struct Stripe {
    explicit Stripe(std::size_t capacity_bytes) : slots(capacity_bytes) {}

    mutable std::mutex mutex{};
    Lru<Slot> slots;                                                  // by tenant and entry
    std::deque<std::pair<std::string, std::uint64_t>> invalidated{};  // newest last
    std::uint64_t floor = 0;                                          // tickets below it are refused
    [[nodiscard]] bool admits(std::string_view key, Ticket ticket) const;
  };

  [[nodiscard]] static std::uint64_t next_tenants_version();

  [[nodiscard]] Stripe& stripe(std::string_view key) { return stripes_[std::hash<std::string_view>{}(key) % kStripes]; }

  std::size_t stripe_capacity_bytes_;
  std::atomic<std::uint64_t> sequence_{0};  // of invalidations
  std::deque<Stripe> stripes_{};            // which locks cannot leave

  IndexSets sets_{};
  ChangeCounts change_counts_{};
  AnswerCache answers_;

  mutable std::shared_mutex tenants_mutex_{};
  std::unordered_map<TenantId, TenantPtr> tenants_{};
  std::unordered_map<std::string, TenantId> slugs_{};
  std::uint64_t tenants_floor_ = 0;
  std::atomic<std::uint64_t> tenants_version_{next_tenants_version()};
};

}  // namespace contentos::delivery
