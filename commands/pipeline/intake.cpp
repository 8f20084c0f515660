#include "commands/pipeline/intake.hpp"

#include <algorithm>

namespace contentos {

namespace {

// What may come in at once after a pause, in seconds of the limit: little, or a model that is behind would be further behind.
constexpr double kMostSaved = 0.25;

}  // namespace

void Intake::limit(std::optional<double> events_per_second, Clock::time_point now) {
  std::lock_guard const lock(mutex_);
  if (events_per_second && !is_limited_) {
    left_ = 0;
    filled_ = now;
  }
  per_second_ = events_per_second.value_or(0);
  is_limited_ = events_per_second.has_value();
}

Result<void> Intake::admit(Clock::time_point now) {
  if (!is_limited_) { return {}; }
  std::lock_guard const lock(mutex_);
  auto const passed = std::chrono::duration<double>(now - filled_).count();
  left_ = std::min(left_ + per_second_ * std::max(passed, 0.0), std::max(per_second_ * kMostSaved, 1.0));
  filled_ = std::max(filled_, now);
  if (left_ < 1) { return StoreError{StoreErrorCode::overloaded, true, "a read model is far behind, and more is saved than it takes"}; }
  return {};
}

void Intake::spend(std::size_t events) {
  if (!is_limited_) { return; }
  std::lock_guard const lock(mutex_);
  left_ -= static_cast<double>(events);
}

}  // namespace contentos
