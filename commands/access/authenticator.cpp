#include "commands/access/authenticator.hpp"

#include "domain/core/base64.hpp"
#include "domain/tenant/tenant.hpp"
#include "domain/token/token.hpp"

namespace contentos {

namespace {

constexpr std::size_t kUuidBytes = 16;
constexpr std::size_t kPrefixLength = 6;  // "cos_m_"

std::string kind_prefix(token::Kind kind, bool platform) {
  return platform ? "cos_a_" : kind == token::Kind::delivery ? "cos_d_" : "cos_m_";
}

Rejection unauthenticated() { return {RejectionCode::unauthenticated, "A valid token is needed."}; }

}  // namespace

std::optional<TokenText> TokenText::parse(std::string_view text) {
  if (text.size() < kPrefixLength || !text.starts_with("cos_") || text[kPrefixLength - 1] != '_') { return std::nullopt; }
  if (std::string_view("mda").find(text[4]) == std::string_view::npos) { return std::nullopt; }
  auto const bytes = from_base64url(text.substr(kPrefixLength));
  if (!bytes || bytes->size() != 2 * kUuidBytes + kTokenSecretBytes) { return std::nullopt; }
  std::string_view const all = *bytes;
  auto const tenant = Uuid::from_raw(all.substr(0, kUuidBytes));
  auto const token = Uuid::from_raw(all.substr(kUuidBytes, kUuidBytes));
  return TokenText{TenantId(*tenant), TokenId(*token), std::string(all.substr(2 * kUuidBytes))};
}

std::string TokenText::str(token::Kind kind, bool platform) const {
  return kind_prefix(kind, platform) + to_base64url(tenant.uuid().raw() + token.uuid().raw() + secret);
}

std::string TokenText::prefix(token::Kind kind, bool platform) const {
  return kind_prefix(kind, platform) + to_base64url(token.uuid().raw()).substr(0, 8);
}

Outcome<Principal> Authenticator::authenticate(std::string_view token_text, Timestamp now) const {
  auto const text = TokenText::parse(token_text);
  if (!text) { return Failure(unauthenticated()); }
  auto const folded = repositories_.load<token::Word>(TenantScope(text->tenant), text->token.str(), Freshness::within_a_second);
  if (!folded) { return Failure(folded.error()); }
  auto const& token = *folded->state;
  // The digest is compared even for a token that does not exist, so that existence does not show in the time taken.
  auto const matches = identity_.equal_in_constant_time(identity_.sha256_hex(text->secret), token.secret_sha256);
  if (!matches || !token.is_usable(now)) { return Failure(unauthenticated()); }
  auto const is_deleted = is_of_a_deleted_tenant(text->tenant);
  if (!is_deleted) { return is_deleted.error(); }
  if (*is_deleted) { return Failure(unauthenticated()); }
  return Principal{
      {ActorKind::token, text->token.str()}, text->token, token.kind, text->tenant, token.version, token.scopes, token.expires_at};
}

Outcome<bool> Authenticator::is_of_a_deleted_tenant(TenantId tenant) const {
  if (tenant == kPlatformTenant) { return false; }
  auto const folded = repositories_.load<tenant::Word>(TenantScope(tenant), tenant.str(), Freshness::within_a_second);
  if (folded) { return folded->state->audit.is_deleted(); }
  // A tenant whose stream cannot be followed is read on as it was: commands are refused, and what is set aside mends itself or is mended.
  if (folded.error().code == StoreErrorCode::set_aside) { return false; }
  return Failure(folded.error());
}

}  // namespace contentos
