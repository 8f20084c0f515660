// Unwrapped keys that are in use, bounded in number and age. Private to infra/crypto.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/lru.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

namespace contentos::crypto {

/// Threading: any thread. Keys are wiped from memory when they leave.
class KeyCache {
public:
  using Clock = std::chrono::steady_clock;

  KeyCache(std::size_t capacity, std::chrono::seconds max_age) : max_age_(max_age), keys_(capacity) {}

  [[nodiscard]] std::optional<std::string> find(TenantId tenant, Uuid const& subject);

  /// Changes whenever a key is forgotten. Read it before the store is asked and give it to `insert`, which then does nothing if a key
  /// was forgotten in between: a key that was read just before its destruction must not come back.
  [[nodiscard]] std::uint64_t generation() const;
  void insert(TenantId tenant, Uuid const& subject, std::string key, std::uint64_t generation);
  void forget(TenantId tenant, Uuid const& subject);

private:
  /// Wipes its key when it ends.
  struct Unwrapped {
    Unwrapped(std::string its_key, Clock::time_point at) : key(std::move(its_key)), read_at(at) {}
    ~Unwrapped();
    Unwrapped(Unwrapped const&) = delete;
    Unwrapped& operator=(Unwrapped const&) = delete;

    std::string key;
    Clock::time_point read_at;
  };

  std::chrono::seconds max_age_;
  mutable std::mutex mutex_{};
  Lru<std::unique_ptr<Unwrapped>> keys_;
  std::uint64_t generation_ = 0;
};

}  // namespace contentos::crypto
