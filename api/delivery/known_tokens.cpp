#include "api/delivery/known_tokens.hpp"

#include <mutex>

namespace contentos::api {

std::optional<KnownTokens::Known> KnownTokens::find(std::string_view token) const {
  std::shared_lock const lock(mutex_);
  auto const it = known_.find(std::string(token));
  return it == known_.end() ? std::nullopt : std::optional(it->second);
}

bool KnownTokens::is_fresh(std::string_view token) const {
  auto const known = find(token);
  return known && Clock::now() - known->checked <= kBelieved;
}

Outcome<Principal> KnownTokens::authenticate(std::string_view token, Timestamp now) {
  auto const known = find(token);
  if (known && Clock::now() - known->checked <= kBelieved) { return known->principal; }
  auto principal = authenticator_.authenticate(token, now);
  if (!principal && std::holds_alternative<StoreError>(principal.error())) {
    if (known && Clock::now() - known->checked <= kBelievedInNeed) { return known->principal; }
    return principal;
  }
  std::unique_lock const lock(mutex_);
  if (!principal) {
    known_.erase(std::string(token));
    return principal;
  }
  if (known_.size() >= kCapacity) { known_.clear(); }
  known_.insert_or_assign(std::string(token), Known{*principal, Clock::now()});
  return principal;
}

}  // namespace contentos::api
