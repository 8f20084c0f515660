// The person vault: a master key wraps one key per tenant, which wraps one key per subject, which seals the values. Made once by the
// composition root; commands know it as PersonVault and as SecretVault.
//
// AAD binds every ciphertext to its place: a tenant key to its tenant, a subject key to tenant and subject, a value to tenant,
// subject, stream and field, a secret to tenant, stream and field. What is sealed is base64(0x01 ‖ nonce ‖ ciphertext ‖ tag).
//
// The tenant's own secrets are sealed under a key that is derived from the tenant's, which itself does nothing but wrap.
#pragma once

#include "commands/ports/person_vault.hpp"
#include "commands/ports/secret_vault.hpp"
#include "commands/ports/subject_keys.hpp"
#include "infra/crypto/key_cache.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace contentos::crypto {

/// A subject key is forgotten this long after it was read, so that an erasure by another process takes effect here too.
struct VaultOptions {
  std::size_t cached_keys = 10'000;
  std::chrono::seconds cached_for{60};
};

class SubjectVault final : public PersonVault, public SecretVault {
public:
  /// Requires: `master_key` of 32 bytes. Lifetime: `store` outlives the vault.
  SubjectVault(std::string master_key, SubjectKeyStore& store, VaultOptions options = {});

  [[nodiscard]] Result<std::string> seal(TenantScope scope, Uuid const& subject, StreamName const& stream, std::string_view field,
                                         std::string_view plaintext) override;
  [[nodiscard]] Result<std::optional<std::string>> open(TenantScope scope, Uuid const& subject, StreamName const& stream,
                                                        std::string_view field, std::string_view sealed) override;
  [[nodiscard]] Result<std::string> blind_index(TenantScope scope, std::string_view kind, std::string_view value) override;
  [[nodiscard]] Result<void> erase(TenantScope scope, Uuid const& subject) override;

  [[nodiscard]] Result<std::string> seal_secret(TenantScope scope, StreamName const& stream, std::string_view field,
                                                std::string_view secret) override;
  [[nodiscard]] Result<std::string> open_secret(TenantScope scope, StreamName const& stream, std::string_view field,
                                                std::string_view sealed) override;

private:
  enum class IfAbsent { make, leave };

  /// The unwrapped key, or nothing when it was destroyed or (IfAbsent::leave) never made.
  [[nodiscard]] Result<std::optional<std::string>> key_of(TenantScope scope, Uuid const& subject, IfAbsent if_absent);
  [[nodiscard]] Result<std::optional<std::string>> load_key(TenantScope scope, Uuid const& subject, IfAbsent if_absent);
  [[nodiscard]] Result<std::string> tenant_key(TenantScope scope);
  /// The key that wraps this subject's: the tenant's, and for the tenant's own the master key.
  [[nodiscard]] Result<std::string> wrapping_key(TenantScope scope, Uuid const& subject);

  std::string master_key_;
  SubjectKeyStore& store_;
  KeyCache cache_;
};

}  // namespace contentos::crypto
