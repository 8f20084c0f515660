#include "infra/rocksdb/rocksdb_store.hpp"

#include "infra/rocksdb/generation.hpp"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <mutex>
#include <utility>

namespace contentos {

namespace {

using Visit = std::function<bool(std::string_view, std::string_view)>;
namespace fs = std::filesystem;

/// An empty view may have no data at all, which RocksDB's assertions refuse.
rocksdb::Slice slice(std::string_view text) { return text.empty() ? rocksdb::Slice() : rocksdb::Slice(text.data(), text.size()); }

Result<std::optional<std::string>> get_in(rocksdb::DB& db, rocksdb::ReadOptions const& options, std::string_view key) {
  std::string value;
  auto const status = db.Get(options, slice(key), &value);
  if (status.IsNotFound()) { return std::optional<std::string>{}; }
  if (!status.ok()) { return to_store_error(status, "get"); }
  return std::optional<std::string>(std::move(value));
}

/// Both directions: the bounds keep the iterator within the prefix, so that it never reads a neighbour's blocks.
Result<void> scan_in(rocksdb::DB& db, rocksdb::ReadOptions options, std::string_view prefix, std::string_view from, bool ascending,
                     Visit const& visit) {
  auto const upper = key_after_prefix(prefix);
  rocksdb::Slice const lower_bound = slice(prefix);
  rocksdb::Slice const upper_bound = slice(upper);
  options.iterate_lower_bound = &lower_bound;
  if (!upper.empty()) { options.iterate_upper_bound = &upper_bound; }
  // Filters answer for what belongs to one thing alone.
  options.total_order_seek = !ascending || bytes_of_thing(prefix) == 0;
  std::unique_ptr<rocksdb::Iterator> const it(db.NewIterator(options));
  if (ascending) {
    it->Seek(slice(std::max(prefix, from)));
  } else if (from.empty() || (!upper.empty() && from >= upper)) {
    it->SeekToLast();
  } else {
    it->SeekForPrev(slice(from));
  }
  while (it->Valid() && visit(it->key().ToStringView(), it->value().ToStringView())) {
    if (ascending) {
      it->Next();
    } else {
      it->Prev();
    }
  }
  if (!it->status().ok()) { return to_store_error(it->status(), "scan"); }
  return {};
}

class RocksSnapshot final : public KvReader {
public:
  explicit RocksSnapshot(std::shared_ptr<Generation> generation) : generation_(std::move(generation)) {
    options_.snapshot = generation_->db().GetSnapshot();
  }
  ~RocksSnapshot() override { generation_->db().ReleaseSnapshot(options_.snapshot); }
  RocksSnapshot(RocksSnapshot const&) = delete;
  RocksSnapshot& operator=(RocksSnapshot const&) = delete;

  Result<std::optional<std::string>> get(std::string_view key) const override { return get_in(generation_->db(), options_, key); }
  Result<void> scan(std::string_view prefix, std::string_view from, Visit const& visit) const override {
    return scan_in(generation_->db(), options_, prefix, from, true, visit);
  }
  Result<void> scan_back(std::string_view prefix, std::string_view from, Visit const& visit) const override {
    return scan_in(generation_->db(), options_, prefix, from, false, visit);
  }

private:
  std::shared_ptr<Generation> generation_;
  rocksdb::ReadOptions options_{};
};

}  // namespace

struct RocksKvStore::Impl {
  fs::path folder;
  RocksOptions options;
  bool is_shadow = false;
  mutable std::mutex mutex{};  // guards the pointer only: readers copy it and read without a lock
  std::shared_ptr<Generation> generation{};

  [[nodiscard]] std::shared_ptr<Generation> live() const {
    std::lock_guard const lock(mutex);
    return generation;
  }
};

RocksKvStore::RocksKvStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

RocksKvStore::~RocksKvStore() {
  auto const generation = impl_->live();
  if (!generation) { return; }  // a shadow that was promoted
  if (impl_->is_shadow) {
    generation->remove_when_closed();
  } else {
    (void)flush();  // nobody is left to tell; the next start replays what is not there
  }
}

Result<std::shared_ptr<RocksKvStore>> RocksKvStore::open(fs::path const& folder, RocksOptions const& options) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) { return StoreError{StoreErrorCode::internal, false, "cannot make " + folder.string() + ": " + failed.message()}; }
  auto const named = read_pointer(folder);
  auto const name = named.value_or(generation_name(1));
  auto generation = Generation::open(folder / name, options, Generation::Use::live);
  if (!generation) { return generation.error(); }
  if (!named) {
    if (auto const written = write_pointer(folder, name); !written) { return written.error(); }
  }
  remove_other_generations(folder, name);  // only now: the lock on the live one says that they are nobody's
  auto impl = std::make_unique<Impl>();
  impl->folder = folder;
  impl->options = options;
  impl->generation = std::move(*generation);
  return std::shared_ptr<RocksKvStore>(new RocksKvStore(std::move(impl)));
}

Result<std::optional<std::string>> RocksKvStore::get(std::string_view key) const { return get_in(impl_->live()->db(), {}, key); }

Result<void> RocksKvStore::scan(std::string_view prefix, std::string_view from, Visit const& visit) const {
  auto const generation = impl_->live();
  return scan_in(generation->db(), {}, prefix, from, true, visit);
}

Result<void> RocksKvStore::scan_back(std::string_view prefix, std::string_view from, Visit const& visit) const {
  auto const generation = impl_->live();
  return scan_in(generation->db(), {}, prefix, from, false, visit);
}

std::shared_ptr<KvReader const> RocksKvStore::snapshot() const { return std::make_shared<RocksSnapshot>(impl_->live()); }

Result<void> RocksKvStore::write(KvBatch const& batch) {
  rocksdb::WriteBatch writes;
  for (auto const& [key, value] : batch.writes()) {
    auto const status = value ? writes.Put(slice(key), slice(*value)) : writes.Delete(slice(key));
    if (!status.ok()) { return to_store_error(status, "batch"); }
  }
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  auto const status = impl_->live()->db().Write(options, &writes);
  if (!status.ok()) { return to_store_error(status, "write"); }
  return {};
}

Result<void> RocksKvStore::flush() {
  auto const status = impl_->live()->db().Flush(rocksdb::FlushOptions{});
  if (!status.ok()) { return to_store_error(status, "flush"); }
  return {};
}

void RocksKvStore::begin_flush() {
  rocksdb::FlushOptions options;
  options.wait = false;
  options.allow_write_stall = true;  // otherwise the call waits until there would be none
  (void)impl_->live()->db().Flush(options);
}

Result<std::shared_ptr<KvStore>> RocksKvStore::begin_shadow() {
  CONTENTOS_ENSURE(!impl_->is_shadow, "a shadow has no shadow");
  auto generation = Generation::open(impl_->folder / next_generation_name(impl_->folder), impl_->options, Generation::Use::shadow);
  if (!generation) { return generation.error(); }
  auto impl = std::make_unique<Impl>();
  impl->folder = impl_->folder;
  impl->options = impl_->options;
  impl->is_shadow = true;
  impl->generation = std::move(*generation);
  return std::shared_ptr<KvStore>(std::shared_ptr<RocksKvStore>(new RocksKvStore(std::move(impl))));
}

Result<void> RocksKvStore::replace_with(std::shared_ptr<KvStore> shadow) {
  auto* other = dynamic_cast<RocksKvStore*>(shadow.get());
  CONTENTOS_ENSURE(other != nullptr && other->impl_->is_shadow && other->impl_->folder == impl_->folder,
                   "a store can only be replaced with a shadow of its own");
  if (auto flushed = other->flush(); !flushed) { return flushed; }
  // The folder of what the pointer will name must be there whenever the pointer is.
  if (auto synced = sync_path(impl_->folder); !synced) { return synced; }
  auto incoming = other->impl_->live();
  if (auto written = write_pointer(impl_->folder, incoming->path().filename().string()); !written) { return written; }
  incoming->go_live();
  {
    std::lock_guard const lock(other->impl_->mutex);
    other->impl_->generation.reset();
  }
  {
    std::lock_guard const lock(impl_->mutex);
    std::swap(impl_->generation, incoming);
  }
  incoming->remove_when_closed();  // closed by whoever reads it last
  return {};
}

}  // namespace contentos
