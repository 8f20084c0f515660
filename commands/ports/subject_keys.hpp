// Where the vault's wrapped keys lie: one per subject (a person, or a token whose origin is kept) and one per tenant. What is
// stored is ciphertext; the store never sees a usable key. Implemented by infra/postgres and infra/memory.
//
// Always true: a key is written once and never replaced; a destroyed key leaves a tombstone and never comes back.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"

#include <optional>
#include <string>

namespace contentos {

/// The subject that stands for the tenant's own key, which wraps those of its subjects: the Max UUID, which names nobody.
inline constexpr Uuid kTenantKeySubject{{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF}};

struct StoredKey {
  std::optional<std::string> wrapped;  // absent: destroyed
  friend bool operator==(StoredKey const&, StoredKey const&) = default;
};

class SubjectKeyStore {
public:
  virtual ~SubjectKeyStore() = default;

  /// Returns what is stored, a tombstone included, or nothing when there has never been a key.
  /// Errors: unavailable (retryable). Threading: any thread; blocks.
  [[nodiscard]] virtual Result<std::optional<StoredKey>> get(TenantScope scope, Uuid const& subject) = 0;

  /// Stores the key unless there is one or a tombstone, and returns what stands now: of several at once one wins, and all learn which.
  /// Durability: on disk when it returns, because values sealed with the key will be.
  [[nodiscard]] virtual Result<StoredKey> put_if_absent(TenantScope scope, Uuid const& subject, std::string const& wrapped) = 0;

  /// Overwrites the key by a tombstone, also where there was none. Repeatable.
  [[nodiscard]] virtual Result<void> destroy(TenantScope scope, Uuid const& subject) = 0;
};

}  // namespace contentos
