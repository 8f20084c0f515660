// The vault's wrapped keys in memory, for tests.
#pragma once

#include "commands/ports/subject_keys.hpp"

#include <map>
#include <mutex>
#include <utility>

namespace contentos {

class MemorySubjectKeys final : public SubjectKeyStore {
public:
  [[nodiscard]] Result<std::optional<StoredKey>> get(TenantScope scope, Uuid const& subject) override {
    std::lock_guard const lock(mutex_);
    auto const found = keys_.find({scope.tenant(), subject});
    return found == keys_.end() ? std::optional<StoredKey>() : found->second;
  }

  [[nodiscard]] Result<StoredKey> put_if_absent(TenantScope scope, Uuid const& subject, std::string const& wrapped) override {
    std::lock_guard const lock(mutex_);
    return keys_.try_emplace({scope.tenant(), subject}, StoredKey{wrapped}).first->second;
  }

  [[nodiscard]] Result<void> destroy(TenantScope scope, Uuid const& subject) override {
    std::lock_guard const lock(mutex_);
    keys_[{scope.tenant(), subject}] = StoredKey{};
    return {};
  }

private:
  std::mutex mutex_{};
  std::map<std::pair<TenantId, Uuid>, StoredKey> keys_{};
};

}  // namespace contentos
