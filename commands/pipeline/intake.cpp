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

Result<void> Intake::admit(TenantId tenant, Clock::time_point now) {
  if (!is_limited_) { return {}; }
  std::lock_guard const lock(mutex_);
  auto const passed = std::chrono::duration<double>(now - filled_).count();
  left_ = std::min(left_ + per_second_ * std::max(passed, 0.0), std::max(per_second_ * kMostSaved, 1.0));
  filled_ = std::max(filled_, now);
  if (now - second_ >= std::chrono::seconds(1)) {
    tenants_before_ = spent_.size();
    spent_.clear();
    second_ = now;
  }
  auto const spent = spent_.try_emplace(tenant, 0).first->second;
  auto const share = per_second_ / static_cast<double>(std::max(tenants_before_, spent_.size()));
  // What is let in beyond what is left is taken from those who come after, whose share is used up.
  if (left_ >= 1 || (spent_.size() > 1 && spent + 1 <= share)) { return {}; }
  return StoreError{StoreErrorCode::overloaded, true, "a read model is far behind, and more is saved than it takes"};
}

void Intake::spend(TenantId tenant, std::size_t events) {
  if (!is_limited_) { return; }
  std::lock_guard const lock(mutex_);
  left_ -= static_cast<double>(events);
  spent_[tenant] += static_cast<double>(events);
}

}  // namespace contentos
