// Tokens: made, shown once, revoked.
#pragma once

#include "commands/pipeline/pipeline.hpp"
#include "domain/token/token.hpp"

#include <functional>

namespace contentos {

struct CreateTokenInput {
  token::Kind kind = token::Kind::delivery;
  std::string name;
  std::optional<std::vector<std::string>> scopes{};  // absent: for management, all that the caller has itself
  std::optional<Timestamp> expires_at{};
};

struct CreatedToken {
  Written written;
  std::optional<std::string> token;  // the text, shown this once; absent when the command was a repeat
};

struct RevokedTokens {
  Written written;                // the token that was named
  std::vector<TokenId> tokens{};  // all of them, that one first; also those that had been revoked before
};

class TokenCommands {
public:
  explicit TokenCommands(Pipeline& pipeline) : pipeline_(pipeline) {}
  /// A token may do no more than the one that makes it, and not for longer: an expiry that is not given is the maker's.
  /// Rejections: validation_failed naming the scope or the expiry that goes beyond it, and those of the decider.
  [[nodiscard]] Outcome<CreatedToken> create(CommandContext const& context, CreateTokenInput const& input);
  [[nodiscard]] Outcome<Written> revoke(CommandContext const& context, TokenId id);
  /// The same, and then every token that was made with it, or with one of those, in whatever tenant. Reads every token of the tenant (a
  /// platform token's: of all tenants). When it fails part of the way the token itself is revoked, and a repeat goes on.
  [[nodiscard]] Outcome<RevokedTokens> revoke_with_descendants(CommandContext const& context, TokenId id);
  /// The first admin token of an installation, made once: false when there has ever been one. `keep` is given its text before it is made,
  /// so that a crash in between does not leave a token that nobody knows.
  [[nodiscard]] Outcome<bool> bootstrap_admin(std::function<Result<void>(std::string const& text)> const& keep);

private:
  struct Family;
  Outcome<bool> revoke_made_with(Family& family, TenantScope scope);
  Outcome<void> check_still_usable(CommandContext const& context);

  Pipeline& pipeline_;
};

}  // namespace contentos
