// From a bearer token to a principal. Tokens read `cos_{m|d|a}_{tenant}{token}{secret}` in base64url (16 + 16 + 32 bytes), so that one
// stream read finds the record and nothing has to be searched. Only SHA-256 of the secret is stored; the comparison takes constant time.
#pragma once

#include "commands/access/principal.hpp"
#include "commands/pipeline/repository.hpp"
#include "commands/ports/identity.hpp"

#include <cstddef>

namespace contentos {

/// The length of a secret that a token is made with.
inline constexpr std::size_t kTokenSecretBytes = 32;

struct TokenText {
  TenantId tenant;
  TokenId token;
  std::string secret;  // kTokenSecretBytes raw bytes
  [[nodiscard]] static std::optional<TokenText> parse(std::string_view text);
  [[nodiscard]] std::string str(token::Kind kind, bool platform) const;
  /// What may be shown of it: kind and the first 8 characters.
  [[nodiscard]] std::string prefix(token::Kind kind, bool platform) const;
};

class Authenticator {
public:
  Authenticator(Repositories& repositories, Identity const& identity) : repositories_(repositories), identity_(identity) {}

  /// Rejections: unauthenticated for anything that is not a usable token, always with the same words: a token of a deleted tenant is one
  /// of a tenant that never was, so that nobody who holds it can tell the two apart, and no read needs to ask. A revocation or a deletion
  /// made by another process is seen within a second; writes see it at once (they guard the streams of token and tenant).
  [[nodiscard]] Outcome<Principal> authenticate(std::string_view token_text, Timestamp now) const;

private:
  [[nodiscard]] Outcome<bool> is_of_a_deleted_tenant(TenantId tenant) const;

  Repositories& repositories_;
  Identity const& identity_;
};

}  // namespace contentos
