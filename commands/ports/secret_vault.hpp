// A tenant's secrets at rest: what it needs to be let in elsewhere, such as the token of a channel. Each is sealed under a key of the
// tenant alone, and for its place. Commands seal before they decide; whoever uses a secret opens it for that moment and keeps it nowhere.
// Implemented by infra/crypto (`SubjectVault`).
//
// Always true: what was sealed for one tenant, stream and field opens nowhere else.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"

#include <string>
#include <string_view>

namespace contentos {

class SecretVault {
public:
  virtual ~SecretVault() = default;

  /// Returns base64 of the sealed secret: another text each time, also for the same secret.
  /// Errors: unavailable (retryable, the keys could not be reached); internal (the tenant's key is destroyed); corrupt (the stored key is
  ///   not one that this master key wrapped).
  /// Threading: any thread; may block on the key store.
  [[nodiscard]] virtual Result<std::string> seal_secret(TenantScope scope, StreamName const& stream, std::string_view field,
                                                        std::string_view secret) = 0;

  /// Returns the secret.
  /// Errors: as `seal_secret`; corrupt also when `sealed` was not made for exactly this tenant, stream and field.
  [[nodiscard]] virtual Result<std::string> open_secret(TenantScope scope, StreamName const& stream, std::string_view field,
                                                        std::string_view sealed) = 0;
};

}  // namespace contentos
