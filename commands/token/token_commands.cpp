#include "commands/token/token_commands.hpp"

#include "commands/access/authenticator.hpp"

namespace contentos {

namespace {

// The one id that the first admin token of every installation has, so that two processes starting at once make only one.
TokenId const kBootstrapToken{Uuid{{0, 0, 0, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, 2}}};

struct Prepared {
  TokenText text;
  token::Create command;
};

Prepared prepare(Identity& identity, TenantId tenant, TokenId id, CreateTokenInput const& input, Timestamp now) {
  auto const platform = tenant == kPlatformTenant;
  TokenText text{tenant, id, identity.random_bytes(kTokenSecretBytes)};
  token::Create command{.token_id = id,
                        .kind = input.kind,
                        .name = input.name,
                        .prefix = text.prefix(input.kind, platform),
                        .secret_sha256 = identity.sha256_hex(text.secret),
                        .scopes = input.scopes,
                        .expires_at = input.expires_at,
                        .now = now,
                        .for_platform = platform};
  if (command.scopes.empty()) {
    auto const& all = token::known_scopes(input.kind);
    command.scopes.insert(all.begin(), all.end());
    command.scopes.erase("platform:admin");
    if (platform) { command.scopes = {"platform:admin"}; }
  }
  return {std::move(text), std::move(command)};
}

}  // namespace

Outcome<CreatedToken> TokenCommands::create(CommandContext const& context, CreateTokenInput const& input) {
  auto& ports = pipeline_.ports();
  auto const prepared = prepare(ports.identity, context.scope.tenant(), TokenId(ports.identity.new_uuid()), input, ports.identity.now());
  auto written = pipeline_.run_on<TokenAggregate>(context, Action::manage_tokens, prepared.text.token.str(), prepared.command);
  if (!written) { return written.error(); }
  CreatedToken out{std::move(*written), std::nullopt};
  if (!out.written.repeated) { out.token = prepared.text.str(input.kind, context.scope.tenant() == kPlatformTenant); }
  return out;
}

Outcome<Written> TokenCommands::revoke(CommandContext const& context, TokenId id) {
  return pipeline_.run_on<TokenAggregate>(context, Action::manage_tokens, id.str(), token::Revoke{});
}

Outcome<bool> TokenCommands::bootstrap_admin(std::function<Result<void>(std::string const& text)> const& keep) {
  auto& ports = pipeline_.ports();
  TenantScope const platform(kPlatformTenant);
  auto const known = pipeline_.repositories().load<TokenAggregate>(platform, kBootstrapToken.str(), Freshness::fresh);
  if (!known) { return Failure(known.error()); }
  if (known->state->exists) { return false; }

  auto const context =
      system_context(platform, "bootstrap", CommandId(ports.identity.new_uuid()), CorrelationId(ports.identity.new_uuid()));
  auto const prepared =
      prepare(ports.identity, kPlatformTenant, kBootstrapToken, {token::Kind::management, "first admin", {}, {}}, ports.identity.now());
  if (auto const kept = keep(prepared.text.str(token::Kind::management, true)); !kept) { return Failure(kept.error()); }
  auto const written = pipeline_.run_on<TokenAggregate>(context, Action::manage_platform, kBootstrapToken.str(), prepared.command);
  if (written) { return true; }
  // Another process of the cluster, started at the same time, may have been first.
  auto const again = pipeline_.repositories().load<TokenAggregate>(platform, kBootstrapToken.str(), Freshness::fresh);
  if (again && again->state->exists) { return false; }
  return written.error();
}

}  // namespace contentos
