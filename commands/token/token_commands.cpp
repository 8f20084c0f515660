#include "commands/token/token_commands.hpp"

#include "commands/access/authenticator.hpp"
#include "domain/event/record_spec.hpp"
#include "domain/registration/registration.hpp"
#include "domain/token/token.hpp"

#include <algorithm>
#include <map>

namespace contentos {

namespace {

// The one id that the first admin token of every installation has, so that two processes starting at once make only one.
TokenId const kBootstrapToken{Uuid{{0, 0, 0, 0, 0, 0, 0x80, 0, 0x80, 0, 0, 0, 0, 0, 0, 2}}};

std::string const kAllOfThePlatform = "platform:admin";

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
                        .scopes = {},
                        .expires_at = input.expires_at,
                        .now = now,
                        .for_platform = platform};
  if (input.scopes) { command.scopes.insert(input.scopes->begin(), input.scopes->end()); }
  return {std::move(text), std::move(command)};
}

/// What a token gets that asks for nothing: for delivery what there is, for management whatever of it the maker has.
std::vector<std::string> usual_scopes(Principal const& maker, token::Kind kind, bool platform) {
  if (platform) { return {kAllOfThePlatform}; }
  auto out = token::known_scopes(kind);
  if (kind == token::Kind::management) {
    std::erase_if(out, [&](auto const& scope) { return !maker.holds(scope); });
  }
  return out;
}

/// The input as it would be granted: nobody passes on what they do not have, nor for longer than they have it.
Decided<CreateTokenInput> within_own(Principal const& maker, CreateTokenInput input, bool platform) {
  if (!input.scopes) { input.scopes = usual_scopes(maker, input.kind, platform); }
  std::vector<FieldError> errors;
  for (std::size_t i = 0; i < input.scopes->size(); ++i) {
    auto const& scope = (*input.scopes)[i];
    if (maker.holds(scope)) { continue; }
    errors.push_back({"/scopes/" + std::to_string(i), "beyond_own", "The token that asks does not have the scope " + scope + " itself."});
  }
  if (maker.expires_at && !input.expires_at) { input.expires_at = maker.expires_at; }
  if (maker.expires_at && *input.expires_at > *maker.expires_at) {
    errors.push_back(
        {"/expires_at", "beyond_own", "The token that asks expires before that, at " + format_rfc3339(*maker.expires_at) + "."});
  }
  if (!errors.empty()) {
    return Rejection{RejectionCode::validation_failed, "A token can pass on no more than it may do itself.", std::move(errors)};
  }
  return input;
}

}  // namespace

/// A platform token acts in tenants whose appends cannot guard it: there a token must not be made by one that is revoked at this moment.
Outcome<void> TokenCommands::check_still_usable(CommandContext const& context) {
  auto const& maker = context.principal;
  if (maker.actor.kind != ActorKind::token || maker.home == context.scope.tenant()) { return {}; }
  auto const folded = pipeline_.repositories().load<token::Word>(TenantScope(maker.home), maker.token_id.str(), Freshness::fresh);
  if (!folded) { return Failure(folded.error()); }
  if (folded->state->is_usable(pipeline_.ports().identity.now())) { return {}; }
  return Failure(Rejection{RejectionCode::unauthenticated, "A valid token is needed."});
}

Outcome<CreatedToken> TokenCommands::create(CommandContext const& context, CreateTokenInput const& input) {
  auto& ports = pipeline_.ports();
  auto const tenant = context.scope.tenant();
  auto const granted = within_own(context.principal, input, tenant == kPlatformTenant);
  if (!granted) { return Failure(granted.error()); }
  if (auto const usable = check_still_usable(context); !usable) { return usable.error(); }
  auto const prepared = prepare(ports.identity, tenant, TokenId(ports.identity.new_uuid()), *granted, ports.identity.now());
  auto written = pipeline_.run_on<token::Word>(context, {Deed::create, token::Word::kName}, prepared.text.token.str(), prepared.command);
  if (!written) { return written.error(); }
  // Revoked while this was appended, where no guard reaches: whoever looks for descendants may have looked before it was there.
  if (auto const usable = check_still_usable(context); !usable) {
    auto const id = ports.identity.named_uuid(prepared.text.token.uuid(), "revoke");
    (void)revoke(system_context(context.scope, "revocation", CommandId(id), context.correlation_id), prepared.text.token);
    return usable.error();
  }
  CreatedToken out{std::move(*written), std::nullopt};
  if (!out.written.repeated) { out.token = prepared.text.str(input.kind, tenant == kPlatformTenant); }
  return out;
}

Outcome<Written> TokenCommands::revoke(CommandContext const& context, TokenId id) {
  return pipeline_.run_on<token::Word>(context, {Deed::remove, token::Word::kName}, id.str(), token::Revoke{});
}

/// A token and those made with it, as far as they have been found.
struct TokenCommands::Family {
  CommandContext const& root;     // the command that revoked the first of them
  std::vector<TokenId> tokens{};  // in the order in which they were revoked: makers before what they made
  std::set<std::string> known{};  // the same, as actors' ids
};

/// Revokes the tokens of one tenant that were made with any of the family, and takes them into it. Returns whether there were any new.
Outcome<bool> TokenCommands::revoke_made_with(Family& family, TenantScope scope) {
  auto const streams = pipeline_.ports().log.list_streams(scope, token::Word::kName);
  if (!streams) { return Failure(streams.error()); }
  std::multimap<std::string, TokenId> made_with;
  for (auto const& stream : *streams) {
    auto const folded = pipeline_.repositories().load<token::Word>(scope, stream.id(), Freshness::cached);
    if (!folded) { return Failure(folded.error()); }
    auto const& maker = folded->state->audit.created_by;
    if (maker.kind == ActorKind::token) { made_with.emplace(maker.id, folded->state->id); }
  }
  auto const before = family.tokens.size();
  for (std::size_t i = 0; i < family.tokens.size(); ++i) {
    auto const [first, last] = made_with.equal_range(family.tokens[i].str());
    for (auto it = first; it != last; ++it) {
      auto const child = it->second;
      if (!family.known.insert(child.str()).second) { continue; }
      // Done by the system, because of the command: the token that asked may be among those that are gone by now.
      auto const id = pipeline_.ports().identity.named_uuid(family.root.command_id.uuid(), "revoke/" + child.str());
      auto const context = system_context(scope, "revocation", CommandId(id), family.root.correlation_id);
      if (auto const revoked = revoke(context, child); !revoked) { return revoked.error(); }
      family.tokens.push_back(child);
    }
  }
  return family.tokens.size() > before;
}

Outcome<RevokedTokens> TokenCommands::revoke_with_descendants(CommandContext const& context, TokenId id) {
  auto written = revoke(context, id);
  if (!written) { return written.error(); }
  std::vector<TenantScope> scopes{context.scope};
  if (context.scope.tenant() == kPlatformTenant) {
    auto const streams = pipeline_.ports().log.list_streams(context.scope, registration::Word::kName);
    if (!streams) { return Failure(streams.error()); }
    for (auto const& stream : *streams) { scopes.emplace_back(*TenantId::parse(stream.id())); }
  }
  Family family{context, {id}, {id.str()}};
  // A revoked token makes no more: the append guards it, and in another tenant its maker looks again afterwards. So whatever a round does
  // not see was made before its maker was revoked, and the next round sees it.
  for (bool found = true; found;) {
    found = false;
    for (auto const scope : scopes) {
      auto const more = revoke_made_with(family, scope);
      if (!more) { return more.error(); }
      found = found || *more;
    }
  }
  return RevokedTokens{std::move(*written), std::move(family.tokens)};
}

Outcome<bool> TokenCommands::bootstrap_admin(std::function<Result<void>(std::string const& text)> const& keep) {
  auto& ports = pipeline_.ports();
  TenantScope const platform(kPlatformTenant);
  auto const known = pipeline_.repositories().load<token::Word>(platform, kBootstrapToken.str(), Freshness::fresh);
  if (!known) { return Failure(known.error()); }
  if (known->state->exists) { return false; }

  auto const context =
      system_context(platform, "bootstrap", CommandId(ports.identity.new_uuid()), CorrelationId(ports.identity.new_uuid()));
  CreateTokenInput const input{token::Kind::management, "first admin", {{kAllOfThePlatform}}, {}};
  auto const prepared = prepare(ports.identity, kPlatformTenant, kBootstrapToken, input, ports.identity.now());
  if (auto const kept = keep(prepared.text.str(token::Kind::management, true)); !kept) { return Failure(kept.error()); }
  auto const written =
      pipeline_.run_on<token::Word>(context, {Deed::manage, Permission::kPlatform}, kBootstrapToken.str(), prepared.command);
  if (written) { return true; }
  // Another process of the cluster, started at the same time, may have been first.
  auto const again = pipeline_.repositories().load<token::Word>(platform, kBootstrapToken.str(), Freshness::fresh);
  if (again && again->state->exists) { return false; }
  return written.error();
}

}  // namespace contentos
