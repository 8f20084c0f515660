#include "projections/kv/memory_kv_store.hpp"

#include <algorithm>
#include <mutex>

namespace contentos {

namespace {

using Map = MemoryKvStore::Map;
using Visit = std::function<bool(std::string_view, std::string_view)>;

std::optional<std::string> get_in(Map const& map, std::string_view key) {
  auto const it = map.find(key);
  return it == map.end() ? std::nullopt : std::optional<std::string>(it->second);
}

void scan_in(Map const& map, std::string_view prefix, std::string_view from, Visit const& visit) {
  for (auto it = map.lower_bound(std::max(prefix, from)); it != map.end() && it->first.starts_with(prefix); ++it) {
    if (!visit(it->first, it->second)) { return; }
  }
}

void scan_back_in(Map const& map, std::string_view prefix, std::string_view from, Visit const& visit) {
  auto const end = key_after_prefix(prefix);
  auto it = end.empty() ? map.end() : map.lower_bound(end);
  if (!from.empty() && (end.empty() || from < end)) { it = map.upper_bound(from); }
  while (it != map.begin()) {
    --it;
    if (!it->first.starts_with(prefix) || !visit(it->first, it->second)) { return; }
  }
}

class Frozen final : public KvReader {
public:
  explicit Frozen(Map map) : map_(std::move(map)) {}
  Result<std::optional<std::string>> get(std::string_view key) const override { return get_in(map_, key); }
  Result<void> scan(std::string_view prefix, std::string_view from, Visit const& visit) const override {
    scan_in(map_, prefix, from, visit);
    return {};
  }
  Result<void> scan_back(std::string_view prefix, std::string_view from, Visit const& visit) const override {
    scan_back_in(map_, prefix, from, visit);
    return {};
  }

private:
  Map map_;
};

}  // namespace

Result<std::optional<std::string>> MemoryKvStore::get(std::string_view key) const {
  std::shared_lock const lock(mutex_);
  return get_in(map_, key);
}

Result<void> MemoryKvStore::scan(std::string_view prefix, std::string_view from, Visit const& visit) const {
  std::shared_lock const lock(mutex_);
  scan_in(map_, prefix, from, visit);
  return {};
}

Result<void> MemoryKvStore::scan_back(std::string_view prefix, std::string_view from, Visit const& visit) const {
  std::shared_lock const lock(mutex_);
  scan_back_in(map_, prefix, from, visit);
  return {};
}

std::shared_ptr<KvReader const> MemoryKvStore::snapshot() const {
  std::unique_lock const lock(mutex_);
  if (!frozen_) { frozen_ = std::make_shared<Frozen>(map_); }
  return frozen_;
}

Result<void> MemoryKvStore::write(KvBatch const& batch) {
  std::unique_lock const lock(mutex_);
  frozen_.reset();
  for (auto const& [key, value] : batch.writes()) {
    if (value) {
      map_.insert_or_assign(key, *value);
    } else {
      map_.erase(key);
    }
  }
  return {};
}

Result<void> MemoryKvStore::flush() { return {}; }

Result<std::shared_ptr<KvStore>> MemoryKvStore::begin_shadow() { return std::shared_ptr<KvStore>(std::make_shared<MemoryKvStore>()); }

Result<void> MemoryKvStore::replace_with(std::shared_ptr<KvStore> shadow) {
  auto* other = dynamic_cast<MemoryKvStore*>(shadow.get());
  CONTENTOS_ENSURE(other != nullptr && other != this, "a store can only be replaced with a shadow of its own");
  std::scoped_lock const lock(mutex_, other->mutex_);
  map_ = std::move(other->map_);
  frozen_.reset();
  return {};
}

}  // namespace contentos
