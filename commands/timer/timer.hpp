// The reactor that puts things in order when their time has come: tokens that expired long ago leave the lists, registrations that a crash
// left between their two logs are finished, and the stores are kept tidy.
#pragma once

#include "commands/ports/housekeeping.hpp"
#include "commands/reactor/reaction.hpp"
#include "commands/reactor/reactor.hpp"
#include "commands/tenant/tenant_commands.hpp"
#include "commands/token/token_commands.hpp"

#include <chrono>
#include <string>

namespace contentos {

/// What events ask of the timer. Keys are `token/{id}` and `registration/{tenant}`.
[[nodiscard]] Reaction timer_reaction();

/// How long an expired token stands in the lists before it is revoked, so that people see which one their tool still uses.
inline constexpr std::chrono::hours kShowExpired{24 * 30};
/// After a registration, when whoever made it has surely finished it or gone.
inline constexpr std::chrono::minutes kFinishRegistration{1};

class Timer final : public Reactor {
public:
  static constexpr std::string_view kName = "timer";

  /// `key`: of the installation, for command ids.
  Timer(TokenCommands& tokens, TenantCommands& tenants, Housekeeping& housekeeping, Identity& identity, std::string key)
      : tokens_(tokens), tenants_(tenants), housekeeping_(housekeeping), identity_(identity), key_(std::move(key)) {}

  [[nodiscard]] std::string_view name() const override { return kName; }
  [[nodiscard]] TodoOutcome carry_out(Todo const& todo) override;

private:
  [[nodiscard]] TodoOutcome revoke(Todo const& todo, TokenId token);
  [[nodiscard]] TodoOutcome finish(TenantId tenant);
  [[nodiscard]] TodoOutcome keep_tidy();

  TokenCommands& tokens_;
  TenantCommands& tenants_;
  Housekeeping& housekeeping_;
  Identity& identity_;
  std::string key_;
};

}  // namespace contentos
