#include "api/delivery/known_tokens.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <mutex>

namespace contentos::api {

std::uint64_t KnownTokens::next_id() {
  static std::atomic<std::uint64_t> given{0};
  return ++given;
}

KnownTokens::Remembered& KnownTokens::place_of(std::string_view token) {
  thread_local std::array<Remembered, 16> remembered;
  return remembered[std::hash<std::string_view>{}(token) % remembered.size()];
}

KnownTokens::Known KnownTokens::find(std::string_view token) const {
  std::shared_lock const lock(mutex_);
  auto const it = known_.find(std::string(token));
  return it == known_.end() ? Known{} : it->second;
}

KnownTokens::PrincipalPtr KnownTokens::fresh(std::string_view token) const {
  auto& mine = place_of(token);
  if (mine.of == id_ && mine.token == token && mine.known.is_within(kBelieved)) { return mine.known.principal; }
  auto known = find(token);
  if (!known.is_within(kBelieved)) { return nullptr; }
  mine = {id_, std::string(token), known};
  return known.principal;
}

Outcome<KnownTokens::PrincipalPtr> KnownTokens::authenticate(std::string_view token) {
  if (auto known = fresh(token)) { return known; }
  auto principal = authenticator_.authenticate(token, identity_.now());
  if (!principal && std::holds_alternative<StoreError>(principal.error())) {
    if (auto known = find(token); known.is_within(kBelievedInNeed)) { return known.principal; }
    return principal.error();
  }
  std::unique_lock const lock(mutex_);
  if (!principal) {
    known_.erase(std::string(token));
    return principal.error();
  }
  if (known_.size() >= kCapacity) { known_.clear(); }
  auto shared = std::make_shared<Principal const>(std::move(*principal));
  known_.insert_or_assign(std::string(token), Known{shared, Clock::now()});
  return PrincipalPtr(std::move(shared));
}

}  // namespace contentos::api
