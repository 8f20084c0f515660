#include "api/long_answers.hpp"

namespace contentos::api {

std::unique_ptr<LongAnswers::Place> LongAnswers::take(TenantId tenant) {
  std::scoped_lock const lock(mutex_);
  auto& share = shares_[tenant];
  if (share.answers >= kMostOfTenant) { return nullptr; }
  auto place = std::make_unique<Place>(*this, tenant);
  ++share.answers;
  return place;
}

LongAnswers::Place::~Place() {
  std::scoped_lock const lock(answers_.mutex_);
  auto const share = answers_.shares_.find(tenant_);
  share->second.held_bytes -= held_bytes_;
  if (--share->second.answers == 0) { answers_.shares_.erase(share); }
}

bool LongAnswers::Place::hold(std::size_t bytes) {
  std::scoped_lock const lock(answers_.mutex_);
  auto& share = answers_.shares_.at(tenant_);
  auto const others = share.held_bytes - held_bytes_;
  if (bytes > held_bytes_ && others > 0 && others + bytes > kMostHeldBytes) { return false; }
  share.held_bytes = others + bytes;
  held_bytes_ = bytes;
  return true;
}

}  // namespace contentos::api
