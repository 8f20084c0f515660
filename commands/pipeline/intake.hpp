// How much is let in while a read model is far behind: as much as the model takes, and the rest is refused at once, before anything is
// loaded for it. Nobody waits here: whoever waited would hold a thread that reads need.
#pragma once

#include "domain/core/result.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>

namespace contentos {

/// Threading: any thread.
class Intake {
public:
  using Clock = std::chrono::steady_clock;

  /// So many events a second may be appended from now on; nothing: as many as come.
  void limit(std::optional<double> events_per_second, Clock::time_point now = Clock::now());
  /// Whether one more command may run. Errors: overloaded (retryable).
  [[nodiscard]] Result<void> admit(Clock::time_point now = Clock::now());
  /// What admitted commands have appended: how much that is nobody knows before.
  void spend(std::size_t events);

private:
  std::atomic<bool> is_limited_{false};  // what every command looks at
  std::mutex mutex_{};
  double per_second_ = 0;
  double left_ = 0;  // events; less than none when commands at work appended more than there were
  Clock::time_point filled_{};
};

}  // namespace contentos
