// KvStore on RocksDB: a folder with one database per generation and a pointer file that says which one is live.
//
//   folder/CURRENT      the live generation's folder name; replaced atomically by a rename
//   folder/gen-N/       a RocksDB database; others than the live one are left-overs of a rebuild and are removed on opening
//
// A folder belongs to one process at a time (RocksDB's lock file sees to it). Where blocks stay they are compressed with zstd, on
// their way there with lz4, as the library has them.
#pragma once

#include "projections/kv/kv_store.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>

namespace contentos {

struct RocksOptions {
  std::size_t block_cache_bytes = 64U << 20U;
  std::size_t write_buffer_bytes = 16U << 20U;  // per memtable; two at most
  std::size_t block_bytes = 16U << 10U;         // larger blocks compress better and read slower
  int max_open_files = 512;
  bool is_packed = false;  // whoever writes has compressed the bulk of it: all blocks are compressed the quick way
};

/// Durability of `write`: there is no write-ahead log, because the event log is one; what was written since the last memtable became a file
/// is lost with the process, from the end, batch by batch. `flush` makes all of it a file.
class RocksKvStore final : public KvStore {
public:
  /// Makes the folder when it is not there, and takes up where a crash left off.
  /// Errors: unavailable (another process holds it), corrupt, internal.
  [[nodiscard]] static Result<std::shared_ptr<RocksKvStore>> open(std::filesystem::path const& folder, RocksOptions const& options = {});

  ~RocksKvStore() override;  // flushes
  RocksKvStore(RocksKvStore const&) = delete;
  RocksKvStore& operator=(RocksKvStore const&) = delete;

  [[nodiscard]] Result<std::optional<std::string>> get(std::string_view key) const override;
  [[nodiscard]] Result<void> scan(std::string_view prefix, std::string_view from,
                                  std::function<bool(std::string_view, std::string_view)> const& visit) const override;
  [[nodiscard]] Result<void> scan_back(std::string_view prefix, std::string_view from,
                                       std::function<bool(std::string_view, std::string_view)> const& visit) const override;
  [[nodiscard]] std::shared_ptr<KvReader const> snapshot() const override;
  [[nodiscard]] Result<void> write(KvBatch const& batch) override;
  [[nodiscard]] Result<void> flush() override;
  void begin_flush() override;
  [[nodiscard]] Result<std::shared_ptr<KvStore>> begin_shadow() override;
  [[nodiscard]] Result<void> replace_with(std::shared_ptr<KvStore> shadow) override;

private:
  struct Impl;
  explicit RocksKvStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace contentos
