// Personal values at rest: each is sealed under the key of the person it is about, and erasing the person destroys that key.
// Commands seal before they append and open only to show a name; infra/crypto implements it (`SubjectVault`).
//
// Always true: what was sealed for one tenant, subject, stream and field opens nowhere else; a destroyed key never comes back,
// so nothing can be sealed for that subject any more.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace contentos {

class PersonVault {
public:
  virtual ~PersonVault() = default;

  /// Returns base64 of the sealed value: another text each time, also for the same value.
  /// Errors: unavailable (retryable, the keys could not be reached); internal (the subject is erased); corrupt (a stored key is not
  ///   one that this master key wrapped).
  /// Threading: any thread; may block on the key store.
  [[nodiscard]] virtual Result<std::string> seal(TenantScope scope, Uuid const& subject, StreamName const& stream, std::string_view field,
                                                 std::string_view plaintext) = 0;

  /// Returns the value, or nothing when the subject's key was destroyed or never existed.
  /// Errors: as `seal`; corrupt also when `sealed` was not made for exactly this tenant, subject, stream and field.
  [[nodiscard]] virtual Result<std::optional<std::string>> open(TenantScope scope, Uuid const& subject, StreamName const& stream,
                                                                std::string_view field, std::string_view sealed) = 0;

  /// Returns 64 hex digits: an HMAC under the tenant's key, the same for the same kind and value, so that claims and look-ups on a
  /// personal value need not store it.
  [[nodiscard]] virtual Result<std::string> blind_index(TenantScope scope, std::string_view kind, std::string_view value) = 0;

  /// Destroys the subject's key, for ever. Doing it twice, or for a subject without a key, is no error.
  [[nodiscard]] virtual Result<void> erase(TenantScope scope, Uuid const& subject) = 0;
};

}  // namespace contentos
