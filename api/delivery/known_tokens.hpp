// Tokens that delivery has checked a moment ago. A delivered entry is answered on an I/O thread, where nothing may ask the database, so
// that thread goes by what is here; the pool asks and keeps it fresh.
#pragma once

#include "commands/access/authenticator.hpp"

#include <chrono>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace contentos::api {

/// Threading: any thread. Bounded: when full, it forgets everything and fills again.
class KnownTokens {
public:
  /// How long a checked token is believed. The fold that it was checked against may be a second old itself.
  static constexpr std::chrono::milliseconds kBelieved{250};
  /// How long while the database cannot be asked: sites stay up through an outage, and a revocation could not be made in it either.
  static constexpr std::chrono::minutes kBelievedInNeed{5};

  explicit KnownTokens(Authenticator const& authenticator) : authenticator_(authenticator) {}

  /// True when `authenticate` would answer without asking anybody.
  [[nodiscard]] bool is_fresh(std::string_view token) const;
  /// Errors: those of Authenticator::authenticate, but unavailable only for a token that was not good within `kBelievedInNeed`.
  [[nodiscard]] Outcome<Principal> authenticate(std::string_view token, Timestamp now);

private:
  using Clock = std::chrono::steady_clock;
  struct Known {
    Principal principal;
    Clock::time_point checked;
  };
  [[nodiscard]] std::optional<Known> find(std::string_view token) const;

  static constexpr std::size_t kCapacity = 10'000;
  Authenticator const& authenticator_;
  mutable std::shared_mutex mutex_{};
  std::unordered_map<std::string, Known> known_{};
};

}  // namespace contentos::api
