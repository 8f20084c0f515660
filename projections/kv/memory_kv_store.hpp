// A KvStore in memory, for unit tests and for replays that are thrown away. Held to the same contract as the RocksDB one.
#pragma once

#include "projections/kv/kv_store.hpp"

#include <map>
#include <shared_mutex>

namespace contentos {

/// A snapshot copies everything once per change, so that it is cheap while nothing is written and dear otherwise.
class MemoryKvStore final : public KvStore {
public:
  [[nodiscard]] Result<std::optional<std::string>> get(std::string_view key) const override;
  [[nodiscard]] Result<void> scan(std::string_view prefix, std::string_view from,
                                  std::function<bool(std::string_view, std::string_view)> const& visit) const override;
  [[nodiscard]] Result<void> scan_back(std::string_view prefix, std::string_view from,
                                       std::function<bool(std::string_view, std::string_view)> const& visit) const override;
  [[nodiscard]] std::shared_ptr<KvReader const> snapshot() const override;
  [[nodiscard]] Result<void> write(KvBatch const& batch) override;
  [[nodiscard]] Result<void> flush() override;
  void begin_flush() override {}
  [[nodiscard]] Result<std::shared_ptr<KvStore>> begin_shadow() override;
  [[nodiscard]] Result<void> replace_with(std::shared_ptr<KvStore> shadow) override;

  using Map = std::map<std::string, std::string, std::less<>>;

private:
  mutable std::shared_mutex mutex_{};
  Map map_{};
  mutable std::shared_ptr<KvReader const> frozen_{};  // of `map_` as it is, or null
};

}  // namespace contentos
