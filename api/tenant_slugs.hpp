// Which tenant a slug meant last: every request of a platform admin may name its tenant by one, and asking the log each time would be the
// dearest part of many. What is remembered is a guess; whoever has it asks the tenant's registration whether it still has that slug.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/lru.hpp"

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace contentos::api {

/// Threading: any thread.
class TenantSlugs {
public:
  [[nodiscard]] std::optional<TenantId> guess(std::string_view slug) {
    std::lock_guard const lock(mutex_);
    auto const* known = tenants_.find(slug);
    return known != nullptr ? std::optional(*known) : std::nullopt;
  }
  void remember(std::string slug, TenantId tenant) {
    std::lock_guard const lock(mutex_);
    tenants_.put(std::move(slug), tenant);
  }

private:
  static constexpr std::size_t kMost = 10'000;
  std::mutex mutex_{};
  Lru<TenantId> tenants_{kMost};
};

}  // namespace contentos::api
