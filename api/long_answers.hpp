// How many answers that are made while they are sent each tenant has under way, and what they hold meanwhile. The server has room for so
// many of them, and each may wait for its client for minutes: without a bound for each tenant, one would keep all others out.
#pragma once

#include "domain/core/ids.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>

namespace contentos::api {

/// Threading: any thread. Lifetime: longer than that of its places.
class LongAnswers {
public:
  static constexpr std::size_t kMostOfTenant = 32;
  static constexpr std::size_t kMostHeldBytes = std::size_t{16} * 1024 * 1024;  // of one tenant's together

  /// One answer's, for as long as it lives.
  class Place {
  public:
    Place(LongAnswers& answers, TenantId tenant) : answers_(answers), tenant_(tenant) {}
    ~Place();
    Place(Place const&) = delete;
    Place& operator=(Place const&) = delete;

    /// What the answer holds from now on. Returns false, and changes nothing, when that is more than its tenant may. What is alone may be
    /// of any size, as it could never be had otherwise.
    [[nodiscard]] bool hold(std::size_t bytes);
    [[nodiscard]] TenantId tenant() const { return tenant_; }

  private:
    LongAnswers& answers_;
    TenantId tenant_;
    std::size_t held_bytes_ = 0;
  };

  /// Null when the tenant has as many as it may.
  [[nodiscard]] std::unique_ptr<Place> take(TenantId tenant);

private:
  struct Share {
    std::size_t answers = 0;
    std::size_t held_bytes = 0;
  };

  std::mutex mutex_{};
  std::map<TenantId, Share> shares_{};  // of those that have any
};

}  // namespace contentos::api
