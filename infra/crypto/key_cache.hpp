// Unwrapped keys that are in use, bounded in number and age. Private to infra/crypto.
#pragma once

#include "domain/core/ids.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace contentos::crypto {

/// Threading: any thread. Keys are wiped from memory when they leave.
class KeyCache {
public:
  using Clock = std::chrono::steady_clock;

  KeyCache(std::size_t capacity, std::chrono::seconds max_age) : capacity_(capacity), max_age_(max_age) {}
  ~KeyCache();
  KeyCache(KeyCache const&) = delete;
  KeyCache& operator=(KeyCache const&) = delete;

  [[nodiscard]] std::optional<std::string> find(TenantId tenant, Uuid const& subject);

  /// Changes whenever a key is forgotten. Read it before the store is asked and give it to `insert`, which then does nothing if a key
  /// was forgotten in between: a key that was read just before its destruction must not come back.
  [[nodiscard]] std::uint64_t generation() const;
  void insert(TenantId tenant, Uuid const& subject, std::string key, std::uint64_t generation);
  void forget(TenantId tenant, Uuid const& subject);

private:
  using Id = std::pair<TenantId, Uuid>;
  struct Entry {
    Id id;
    std::string key;
    Clock::time_point read_at;
  };
  using Entries = std::list<Entry>;

  void drop(Entries::iterator entry);

  std::size_t capacity_;
  std::chrono::seconds max_age_;
  mutable std::mutex mutex_{};
  Entries entries_{};  // the most recently used first
  std::map<Id, Entries::iterator> index_{};
  std::uint64_t generation_ = 0;
};

}  // namespace contentos::crypto
