#include "infra/crypto/key_cache.hpp"

#include <openssl/crypto.h>

namespace contentos::crypto {

KeyCache::~KeyCache() {
  while (!entries_.empty()) { drop(entries_.begin()); }
}

std::optional<std::string> KeyCache::find(TenantId tenant, Uuid const& subject) {
  std::lock_guard const lock(mutex_);
  auto const found = index_.find({tenant, subject});
  if (found == index_.end()) { return std::nullopt; }
  if (Clock::now() - found->second->read_at > max_age_) {
    drop(found->second);
    return std::nullopt;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return entries_.front().key;
}

std::uint64_t KeyCache::generation() const {
  std::lock_guard const lock(mutex_);
  return generation_;
}

void KeyCache::insert(TenantId tenant, Uuid const& subject, std::string key, std::uint64_t generation) {
  std::lock_guard const lock(mutex_);
  if (generation != generation_) { return; }
  if (auto const found = index_.find({tenant, subject}); found != index_.end()) { drop(found->second); }
  entries_.push_front({{tenant, subject}, std::move(key), Clock::now()});
  index_[entries_.front().id] = entries_.begin();
  while (entries_.size() > capacity_) { drop(std::prev(entries_.end())); }
}

void KeyCache::forget(TenantId tenant, Uuid const& subject) {
  std::lock_guard const lock(mutex_);
  ++generation_;
  if (auto const found = index_.find({tenant, subject}); found != index_.end()) { drop(found->second); }
}

void KeyCache::drop(Entries::iterator entry) {
  OPENSSL_cleanse(entry->key.data(), entry->key.size());
  index_.erase(entry->id);
  entries_.erase(entry);
}

}  // namespace contentos::crypto
