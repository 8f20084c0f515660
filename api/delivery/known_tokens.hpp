// Tokens that delivery has checked a moment ago. A delivered entry is answered on an I/O thread, where nothing may ask the database, so
// that thread goes by what is here; the pool asks and keeps it fresh.
#pragma once

#include "commands/access/authenticator.hpp"
#include "commands/ports/identity.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
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

  using PrincipalPtr = std::shared_ptr<Principal const>;

  KnownTokens(Authenticator const& authenticator, Identity const& identity) : authenticator_(authenticator), identity_(identity) {}

  /// Whose it is, if `authenticate` would answer so without asking anybody; else null. Each thread remembers what it has found, so that
  /// requests with a few tokens share no lock.
  [[nodiscard]] PrincipalPtr fresh(std::string_view token) const;
  /// Errors: those of Authenticator::authenticate, but unavailable only for a token that was not good within `kBelievedInNeed`.
  [[nodiscard]] Outcome<PrincipalPtr> authenticate(std::string_view token);

private:
  using Clock = std::chrono::steady_clock;
  struct Known {
    PrincipalPtr principal{};
    Clock::time_point checked{};
    [[nodiscard]] bool is_within(Clock::duration time) const { return principal && Clock::now() - checked <= time; }
  };
  struct Remembered {
    std::uint64_t of = 0;  // which KnownTokens
    std::string token{};
    Known known{};
  };
  [[nodiscard]] static Remembered& place_of(std::string_view token);
  [[nodiscard]] static std::uint64_t next_id();
  [[nodiscard]] Known find(std::string_view token) const;

  static constexpr std::size_t kCapacity = 10'000;
  Authenticator const& authenticator_;
  Identity const& identity_;
  std::uint64_t id_ = next_id();
  mutable std::shared_mutex mutex_{};
  std::unordered_map<std::string, Known> known_{};
};

}  // namespace contentos::api
