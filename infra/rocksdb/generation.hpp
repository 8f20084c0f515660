// One RocksDB database in a folder of its own, and the pointer file that names the live one. Internal to infra/rocksdb.
#pragma once

#include "infra/rocksdb/rocksdb_store.hpp"

#include <atomic>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rocksdb {
class DB;
class Status;
}  // namespace rocksdb

namespace contentos {

/// Open while somebody holds it; closed, and removed when it was replaced, by whoever lets go of it last.
class Generation {
public:
  /// A shadow is filled from the beginning of the log, and its files are merged less often than those of one that is read.
  enum class Use { live, shadow };
  /// Errors: unavailable (another process has it open, or the disk is busy), corrupt, internal.
  [[nodiscard]] static Result<std::shared_ptr<Generation>> open(std::filesystem::path path, RocksOptions const& options, Use use);
  ~Generation();
  Generation(Generation const&) = delete;
  Generation& operator=(Generation const&) = delete;

  [[nodiscard]] rocksdb::DB& db() const { return *db_; }
  [[nodiscard]] std::filesystem::path const& path() const { return path_; }
  void remove_when_closed() { remove_ = true; }
  /// From now on it is a live one.
  void go_live();

private:
  Generation(std::filesystem::path path, std::unique_ptr<rocksdb::DB> db);
  std::filesystem::path path_;
  std::unique_ptr<rocksdb::DB> db_;
  std::atomic<bool> remove_{false};
};

/// How much of a key says what it belongs to, where it is one of many to that: kind byte, tenant, and what follows to the next zero byte; 0
/// where there is none. Whoever begins with that much is of the same thing.
[[nodiscard]] std::size_t bytes_of_thing(std::string_view key);

[[nodiscard]] StoreError to_store_error(rocksdb::Status const& status, std::string_view doing);

[[nodiscard]] std::string generation_name(std::uint64_t number);
/// A name that no generation of the folder has, higher than all of them.
[[nodiscard]] std::string next_generation_name(std::filesystem::path const& folder);
/// The live generation's name, or nothing in a new folder.
[[nodiscard]] std::optional<std::string> read_pointer(std::filesystem::path const& folder);
/// Makes what is in a folder, or the bytes of a file, survive a power cut.
[[nodiscard]] Result<void> sync_path(std::filesystem::path const& path);
/// Durability: after it returns, a crash or a power cut finds the new name; before, the old one; never neither.
[[nodiscard]] Result<void> write_pointer(std::filesystem::path const& folder, std::string const& name);
void remove_other_generations(std::filesystem::path const& folder, std::string const& keep);

}  // namespace contentos
