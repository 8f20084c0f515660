// Tokens: made, shown once, revoked.
#pragma once

#include "commands/pipeline/pipeline.hpp"
#include "domain/token/token.hpp"

#include <functional>

namespace contentos {

struct CreateTokenInput {
  token::Kind kind = token::Kind::delivery;
  std::string name;
  std::set<std::string> scopes{};  // empty: all of the kind
  std::optional<Timestamp> expires_at{};
};

struct CreatedToken {
  Written written;
  std::optional<std::string> token;  // the text, shown this once; absent when the command was a repeat
};

class TokenCommands {
public:
  explicit TokenCommands(Pipeline& pipeline) : pipeline_(pipeline) {}
  [[nodiscard]] Outcome<CreatedToken> create(CommandContext const& context, CreateTokenInput const& input);
  [[nodiscard]] Outcome<Written> revoke(CommandContext const& context, TokenId id);
  /// The first admin token of an installation, made once: false when there has ever been one. `keep` is given its text before it is made,
  /// so that a crash in between does not leave a token that nobody knows.
  [[nodiscard]] Outcome<bool> bootstrap_admin(std::function<Result<void>(std::string const& text)> const& keep);

private:
  Pipeline& pipeline_;
};

}  // namespace contentos
