// How much is let in while a read model is far behind: as much as the model takes, and the rest is refused at once, before anything is
// loaded for it. Nobody waits here: whoever waited would hold a thread that reads need. A tenant that saves less than its share is not
// refused because of others.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>

namespace contentos {

/// Threading: any thread.
class Intake {
public:
  using Clock = std::chrono::steady_clock;

  /// So many events a second may be appended from now on; nothing: as many as come.
  void limit(std::optional<double> events_per_second, Clock::time_point now = Clock::now());
  /// Whether one more command of the tenant may run. Errors: overloaded (retryable).
  [[nodiscard]] Result<void> admit(TenantId tenant, Clock::time_point now = Clock::now());
  /// What commands have appended: how much that is nobody knows before.
  void spend(TenantId tenant, std::size_t events);

private:
  std::atomic<bool> is_limited_{false};  // what every command looks at
  std::mutex mutex_{};
  double per_second_ = 0;
  double left_ = 0;  // events; less than none when commands at work appended more than there were
  Clock::time_point filled_{};
  // Who asked in the second that began then, and what was appended for each; and how many they were in the second before.
  std::map<TenantId, double> spent_{};
  Clock::time_point second_{};
  std::size_t tenants_before_ = 0;
};

}  // namespace contentos
