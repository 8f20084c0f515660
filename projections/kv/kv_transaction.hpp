// Reads that see the batch being built: a fold reads what it wrote an event ago, and nothing is stored before all of it is.
#pragma once

#include "projections/kv/kv_store.hpp"

#include <optional>
#include <string>
#include <utility>

namespace contentos {

/// Not thread-safe. The first error of the store is kept: after it reads find nothing, and `error()` must be looked at before `batch()` is
/// written.
class KvTransaction {
public:
  explicit KvTransaction(KvReader const& store) : store_(store) {}

  [[nodiscard]] std::optional<std::string> get(std::string_view key);
  /// Keys with `prefix`, ascending, with what this transaction has put and without what it has erased. `visit` may write: what it
  /// writes is not visited.
  void scan(std::string_view prefix, std::function<void(std::string_view, std::string_view)> const& visit);
  /// The first key with `prefix`, and its value; nothing when there is none.
  [[nodiscard]] std::optional<std::pair<std::string, std::string>> first(std::string_view prefix);
  void put(std::string key, std::string value) { writes_[std::move(key)] = std::move(value); }
  void erase(std::string key) { writes_[std::move(key)] = std::nullopt; }

  [[nodiscard]] std::optional<StoreError> const& error() const { return error_; }
  [[nodiscard]] bool empty() const { return writes_.empty(); }
  /// Leaves the transaction empty.
  [[nodiscard]] KvBatch take_batch();

private:
  KvReader const& store_;
  KvBatch::Writes writes_{};
  std::optional<StoreError> error_{};
};

}  // namespace contentos
