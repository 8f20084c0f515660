// An ordered key-value store with atomic batches: what the delivery and versions models are kept in. Implemented by infra/rocksdb
// (the product) and by `MemoryKvStore` beside this file (unit tests); tests/projections/kv/kv_contract.hpp holds both to this page.
#pragma once

#include "domain/core/result.hpp"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace contentos {

/// Puts and deletes that become visible, and later durable, together. Of several of one key the last counts.
class KvBatch {
public:
  using Writes = std::map<std::string, std::optional<std::string>, std::less<>>;  // no value: delete

  KvBatch() = default;
  explicit KvBatch(Writes writes) : writes_(std::move(writes)) {}
  void put(std::string key, std::string value) { writes_[std::move(key)] = std::move(value); }
  void erase(std::string key) { writes_[std::move(key)] = std::nullopt; }
  [[nodiscard]] Writes const& writes() const { return writes_; }

private:
  Writes writes_{};
};

/// The reading half. Everything is safe from any thread.
class KvReader {
public:
  virtual ~KvReader() = default;

  /// Errors: internal (not retryable) when the store is damaged or the disk fails.
  [[nodiscard]] virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;

  /// Calls `visit(key, value)` for keys ≥ `from` that start with `prefix`, ascending, until it returns false (an empty `from` starts at
  /// the prefix's beginning). The views live until visit returns. One consistent snapshot per scan. `visit` must not use the store that is
  /// scanned; what it needs beside goes through a snapshot, which it may use.
  [[nodiscard]] virtual Result<void> scan(std::string_view prefix, std::string_view from,
                                          std::function<bool(std::string_view, std::string_view)> const& visit) const = 0;
  /// The same, descending, for keys ≤ `from` (an empty `from` starts at the prefix's end).
  [[nodiscard]] virtual Result<void> scan_back(std::string_view prefix, std::string_view from,
                                               std::function<bool(std::string_view, std::string_view)> const& visit) const = 0;
};

class KvStore : public KvReader {
public:
  /// Everything as it is now, unmoved by later writes and by `replace_with`: several reads that belong together go through one.
  /// Lifetime: the snapshot may outlive the store; while it lives, what it sees keeps its disk space, so hold it for one request.
  [[nodiscard]] virtual std::shared_ptr<KvReader const> snapshot() const = 0;

  /// All or nothing. Durability: survives the process, and a power cut, from the next `flush` on; what a crash takes before is the end of
  /// what was written, whole batches of it, so that a projection goes on from its checkpoint.
  /// Threading: one writer at a time; readers never wait for it.
  [[nodiscard]] virtual Result<void> write(KvBatch const& batch) = 0;
  [[nodiscard]] virtual Result<void> flush() = 0;
  /// Has what was written survive soon, and does not wait for that. What fails is only later than it should be.
  virtual void begin_flush() = 0;

  /// A fresh empty store beside this one, for a rebuild; `replace_with` makes it the content of this one and deletes the old (once
  /// the last snapshot of it is gone). A shadow that is destroyed without it leaves nothing behind.
  /// Requires (replace_with): `shadow` came from begin_shadow of this very store. Durability: after a crash either the old or the new.
  [[nodiscard]] virtual Result<std::shared_ptr<KvStore>> begin_shadow() = 0;
  [[nodiscard]] virtual Result<void> replace_with(std::shared_ptr<KvStore> shadow) = 0;
};

/// The least key above all that start with `prefix`; empty when there is none.
[[nodiscard]] std::string key_after_prefix(std::string_view prefix);

}  // namespace contentos
