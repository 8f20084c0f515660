#include "infra/crypto/key_cache.hpp"

#include <openssl/crypto.h>

namespace contentos::crypto {

namespace {

std::string cache_key(TenantId tenant, Uuid const& subject) { return tenant.uuid().raw() + subject.raw(); }

}  // namespace

KeyCache::Unwrapped::~Unwrapped() { OPENSSL_cleanse(key.data(), key.size()); }

std::optional<std::string> KeyCache::find(TenantId tenant, Uuid const& subject) {
  std::lock_guard const lock(mutex_);
  auto const id = cache_key(tenant, subject);
  auto const* found = keys_.find(id);
  if (found == nullptr) { return std::nullopt; }
  if (Clock::now() - (*found)->read_at > max_age_) {
    keys_.erase(id);
    return std::nullopt;
  }
  return (*found)->key;
}

std::uint64_t KeyCache::generation() const {
  std::lock_guard const lock(mutex_);
  return generation_;
}

void KeyCache::insert(TenantId tenant, Uuid const& subject, std::string key, std::uint64_t generation) {
  std::lock_guard const lock(mutex_);
  if (generation != generation_) { return; }
  keys_.put(cache_key(tenant, subject), std::make_unique<Unwrapped>(std::move(key), Clock::now()));
}

void KeyCache::forget(TenantId tenant, Uuid const& subject) {
  std::lock_guard const lock(mutex_);
  ++generation_;
  keys_.erase(cache_key(tenant, subject));
}

}  // namespace contentos::crypto
