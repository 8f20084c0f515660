#include "infra/rocksdb/generation.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <charconv>
#include <fcntl.h>
#include <fstream>
#include <initializer_list>
#include <unistd.h>
#include <utility>

namespace contentos {

namespace {

namespace fs = std::filesystem;
constexpr std::string_view kPrefix = "gen-";
constexpr char const* kPointer = "CURRENT";

/// The first of these that the library has.
rocksdb::CompressionType compression_of(std::initializer_list<rocksdb::CompressionType> wanted) {
  auto const supported = rocksdb::GetSupportedCompressions();
  auto const found = std::ranges::find_first_of(wanted, supported);
  return found == wanted.end() ? rocksdb::kNoCompression : *found;
}

/// What is written is written again by every compaction on its way down: the slow way is for where it stays, which is nine tenths of it,
/// and what comes out of memory is not compressed at all, since it is merged soon, when there are a few such files.
void choose_compression(rocksdb::Options& options, bool is_packed) {
  options.compression = compression_of({rocksdb::kLZ4Compression, rocksdb::kZSTD});
  options.compression_per_level.assign(static_cast<std::size_t>(options.num_levels), options.compression);
  options.compression_per_level.front() = rocksdb::kNoCompression;
  if (is_packed) { return; }
  options.bottommost_compression = compression_of({rocksdb::kZSTD, rocksdb::kLZ4Compression});
  options.bottommost_compression_opts.enabled = true;
  options.bottommost_compression_opts.level = 1;  // of zstd: a third quicker than 3, and little larger
}

/// Of keys that are many to one thing, that thing: kind, tenant, and what follows to the zero byte behind it (an entry's states, by
/// position). Whoever looks for the first of them is told by a file's filter that it has none.
class ThingOfKey final : public rocksdb::SliceTransform {
public:
  [[nodiscard]] char const* Name() const override { return "contentos.ThingOfKey"; }
  [[nodiscard]] rocksdb::Slice Transform(rocksdb::Slice const& key) const override {
    return {key.data(), bytes_of_thing(key.ToStringView())};
  }
  [[nodiscard]] bool InDomain(rocksdb::Slice const& key) const override { return bytes_of_thing(key.ToStringView()) != 0; }
};

/// When files out of memory are merged, and what that leads to. Each time, what has been merged already is written once more, and again
/// where it has outgrown its level: of a shadow that is put off as long as reading bears it.
struct Merging {
  int files;
  std::uint64_t first_level_bytes;
  [[nodiscard]] int files_to_slow_down() const { return 5 * files; }
  [[nodiscard]] int files_to_stop() const { return 9 * files; }
};
constexpr Merging kLive{4, 256U << 20U};
constexpr Merging kShadow{32, 1U << 30U};

rocksdb::Options database_options(RocksOptions const& o, Generation::Use use) {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.write_buffer_size = o.write_buffer_bytes;
  options.max_write_buffer_number = 2;
  options.max_open_files = o.max_open_files;
  options.max_background_jobs = 2;
  auto const merging = use == Generation::Use::live ? kLive : kShadow;
  options.level0_file_num_compaction_trigger = merging.files;
  options.level0_slowdown_writes_trigger = merging.files_to_slow_down();
  options.level0_stop_writes_trigger = merging.files_to_stop();
  options.max_bytes_for_level_base = merging.first_level_bytes;
  // A batch comes in the order of its keys: each finds its place from that of the one before of its kind, which its first byte says, and
  // not from the top of the list, where every step is a miss of the processor's cache.
  options.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewCappedPrefixTransform(1));
  options.prefix_extractor = std::make_shared<ThingOfKey>();
  choose_compression(options, o.is_packed);
  options.keep_log_file_num = 2;
  options.max_log_file_size = 1U << 20U;
  rocksdb::BlockBasedTableOptions table;
  // Indexes and filters live in the cache, so that the bound on memory holds; in small parts, because a whole file's filter would not fit
  // into one shard of the cache and be read again for every key. Few shards for the same reason.
  constexpr int kCacheShardBits = 2;
  table.block_cache = rocksdb::NewLRUCache(o.block_cache_bytes, kCacheShardBits);
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.pin_top_level_index_and_filter = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.block_size = o.block_bytes;
  table.format_version = 5;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

std::optional<std::uint64_t> generation_number(std::string_view name) {
  if (!name.starts_with(kPrefix)) { return std::nullopt; }
  std::uint64_t number = 0;
  auto const digits = name.substr(kPrefix.size());
  auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} && end == digits.data() + digits.size() ? std::optional(number) : std::nullopt;
}

}  // namespace

std::size_t bytes_of_thing(std::string_view key) {
  constexpr std::size_t kKindAndTenant = 17;
  auto const zero = key.find('\0', std::min(key.size(), kKindAndTenant));
  return zero == std::string_view::npos ? 0 : zero + 1;
}

StoreError to_store_error(rocksdb::Status const& status, std::string_view doing) {
  auto context = "rocksdb " + std::string(doing) + ": " + status.ToString();
  if (status.IsCorruption()) { return {StoreErrorCode::corrupt, false, std::move(context)}; }
  if (status.IsBusy() || status.IsTryAgain() || status.IsTimedOut()) { return {StoreErrorCode::unavailable, true, std::move(context)}; }
  return {StoreErrorCode::internal, false, std::move(context)};
}

Generation::Generation(fs::path path, std::unique_ptr<rocksdb::DB> db) : path_(std::move(path)), db_(std::move(db)) {}

Result<std::shared_ptr<Generation>> Generation::open(fs::path path, RocksOptions const& options, Use use) {
  rocksdb::DB* db = nullptr;
  auto const status = rocksdb::DB::Open(database_options(options, use), path.string(), &db);
  if (!status.ok()) {
    auto error = to_store_error(status, "open");
    if (status.IsIOError() && status.ToString().find("lock") != std::string::npos) {
      error.code = StoreErrorCode::unavailable;  // another process has the folder; RocksDB has no code for it
    }
    return error;
  }
  return std::shared_ptr<Generation>(new Generation(std::move(path), std::unique_ptr<rocksdb::DB>(db)));
}

Generation::~Generation() {
  (void)db_->Close();
  db_.reset();
  if (remove_) {
    std::error_code ignored;  // what stays is removed at the next opening
    fs::remove_all(path_, ignored);
  }
}

void Generation::go_live() {
  // Where that fails, it is so from the next opening on.
  (void)db_->SetOptions({{"level0_file_num_compaction_trigger", std::to_string(kLive.files)},
                         {"level0_slowdown_writes_trigger", std::to_string(kLive.files_to_slow_down())},
                         {"level0_stop_writes_trigger", std::to_string(kLive.files_to_stop())},
                         {"max_bytes_for_level_base", std::to_string(kLive.first_level_bytes)}});
}

std::string generation_name(std::uint64_t number) { return std::string(kPrefix) + std::to_string(number); }

std::string next_generation_name(fs::path const& folder) {
  std::uint64_t highest = 0;
  std::error_code ignored;
  for (auto const& item : fs::directory_iterator(folder, ignored)) {
    if (auto const number = generation_number(item.path().filename().string())) { highest = std::max(highest, *number); }
  }
  return generation_name(highest + 1);
}

std::optional<std::string> read_pointer(fs::path const& folder) {
  std::ifstream file(folder / kPointer);
  std::string name;
  if (!(file >> name) || !generation_number(name)) { return std::nullopt; }
  return name;
}

Result<void> sync_path(fs::path const& path) {
  int const fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  bool const synced = fd >= 0 && ::fsync(fd) == 0;
  if (fd >= 0) { ::close(fd); }
  if (!synced) { return StoreError{StoreErrorCode::internal, false, "cannot sync " + path.string()}; }
  return {};
}

Result<void> write_pointer(fs::path const& folder, std::string const& name) {
  auto const draft = folder / (std::string(kPointer) + ".new");
  {
    std::ofstream file(draft, std::ios::trunc);
    file << name << '\n';
    if (!file.flush()) { return StoreError{StoreErrorCode::internal, false, "cannot write " + draft.string()}; }
  }
  if (auto synced = sync_path(draft); !synced) { return synced; }
  std::error_code failed;
  fs::rename(draft, folder / kPointer, failed);
  if (failed) { return StoreError{StoreErrorCode::internal, false, "cannot rename " + draft.string() + ": " + failed.message()}; }
  return sync_path(folder);
}

void remove_other_generations(fs::path const& folder, std::string const& keep) {
  std::error_code ignored;
  for (auto const& item : fs::directory_iterator(folder, ignored)) {
    auto const name = item.path().filename().string();
    if (name != keep && generation_number(name)) { fs::remove_all(item.path(), ignored); }
  }
}

}  // namespace contentos
