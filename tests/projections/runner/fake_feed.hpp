// A feed out of plain vectors that can misbehave, a projection that writes down what it is given, and events to feed them with.
#pragma once

#include "projections/kv/encoding.hpp"
#include "projections/kv/kv_projection.hpp"
#include "projections/kv/memory_kv_store.hpp"
#include "projections/runner/feed.hpp"

#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

namespace contentos {

inline TenantId test_tenant(int number) {
  Uuid id;
  id.bytes[0] = 0x0a;
  id.bytes[6] = 0x70;
  id.bytes[8] = 0x80;
  id.bytes[14] = static_cast<std::uint8_t>(number >> 8);
  id.bytes[15] = static_cast<std::uint8_t>(number);
  return TenantId(id);
}

/// Thread-safe. Appends are whole and contiguous unless told otherwise.
class FakeFeed final : public Feed {
public:
  explicit FakeFeed(std::int64_t shards = 2) : shards_(static_cast<std::size_t>(shards)) {}

  struct Draft {
    std::string stream;
    std::string type = "entry.categorized.v1";
    std::string data = "{}";
    std::optional<std::string> body{};
    Timestamp occurred = from_unix_us(1'000'000);
  };
  /// One append; recorded time is one second after the one before unless `recorded` is given.
  void append(ShardNo shard, TenantId tenant, std::vector<Draft> const& drafts, std::optional<Timestamp> recorded = {}) {
    std::lock_guard const lock(mutex_);
    auto& log = shards_.at(static_cast<std::size_t>(shard.value));
    ++appends_;
    Uuid append_id;
    for (std::size_t i = 0; i < 8; ++i) { append_id.bytes[15 - i] = static_cast<std::uint8_t>(appends_ >> (8 * i)); }
    std::int32_t index = 0;
    for (auto const& draft : drafts) {
      auto e = std::make_shared<RecordedEvent>();
      e->shard = shard;
      e->position = ShardPosition(static_cast<std::int64_t>(log.size()) + 1);
      auto& h = e->header;
      h.id = event_id(append_id, index);
      h.type = draft.type;
      h.tenant = tenant;
      h.tenant_position = TenantPosition(++tenant_positions_[tenant]);
      h.stream = StreamName::from_stored(draft.stream);
      h.stream_version = StreamVersion(++stream_versions_[{tenant, draft.stream}]);
      h.occurred = draft.occurred;
      h.recorded = recorded.value_or(from_unix_us(appends_ * 1'000'000));
      h.append_id = AppendId(append_id);
      h.append_index = index++;
      h.append_count = static_cast<std::int32_t>(drafts.size());
      h.actor = {ActorKind::token, "t1"};
      e->data = draft.data;
      e->body = draft.body;
      e->hash[0] = static_cast<std::uint8_t>(appends_);
      e->hash[1] = static_cast<std::uint8_t>(appends_ >> 8);
      e->hash[2] = static_cast<std::uint8_t>(index);
      e->hash[3] = generation_;
      log.push_back(std::move(e));
    }
    ++moves_;
    moved_.notify_all();
  }

  /// The same number of shards, nothing in them: a log restored from nothing.
  void replace() {
    std::lock_guard const lock(mutex_);
    for (auto& log : shards_) { log.clear(); }
    tenant_positions_.clear();
    stream_versions_.clear();
    ++generation_;
  }
  /// Tells of the replacement, as a feed does that outlives it.
  void count_epoch() { ++epoch_; }
  [[nodiscard]] std::uint64_t epoch() const override { return epoch_; }
  [[nodiscard]] int reads() const { return reads_; }
  void fail_reads(int count) { failing_reads_ = count; }
  void fail_looks(int count) { failing_looks_ = count; }
  void hide(ShardPosition position, int reads) {
    std::lock_guard const lock(mutex_);
    hidden_ = position;
    hiding_reads_ = reads;
  }
  void repeat_last(bool yes) { repeats_ = yes; }

  std::int64_t shard_count() const override { return static_cast<std::int64_t>(shards_.size()); }

  Result<std::vector<EventPtr>> read(ShardNo shard, ShardPosition after, std::size_t max_events, std::size_t) override {
    ++reads_;
    if (failing_reads_ > 0) {
      --failing_reads_;
      return StoreError{StoreErrorCode::unavailable, true, "the feed is away"};
    }
    std::lock_guard const lock(mutex_);
    auto const& log = shards_.at(static_cast<std::size_t>(shard.value));
    std::vector<EventPtr> out;
    auto const begin = repeats_ && after.value > 0 ? after.value - 1 : after.value;
    for (auto i = static_cast<std::size_t>(begin); i < log.size(); ++i) {
      bool const is_first = log[i]->header.append_index == 0;
      if (out.size() >= max_events && is_first) { break; }
      bool const is_hidden = log[i]->position == hidden_ && hiding_reads_ > 0;
      if (is_hidden) {
        --hiding_reads_;
      } else {
        out.push_back(log[i]);
      }
    }
    return out;
  }
  Result<EventPtr> at(ShardNo shard, ShardPosition position) override {
    if (failing_looks_ > 0) {
      --failing_looks_;
      return StoreError{StoreErrorCode::unavailable, true, "the log is away"};
    }
    std::lock_guard const lock(mutex_);
    auto const& log = shards_.at(static_cast<std::size_t>(shard.value));
    auto const index = static_cast<std::size_t>(position.value - 1);
    return index < log.size() ? log[index] : EventPtr();
  }
  ShardPosition head(ShardNo shard) override {
    std::lock_guard const lock(mutex_);
    return ShardPosition(static_cast<std::int64_t>(shards_.at(static_cast<std::size_t>(shard.value)).size()));
  }
  std::uint64_t wait(std::uint64_t ticket, std::chrono::milliseconds timeout) override {
    std::unique_lock lock(mutex_);
    moved_.wait_for(lock, timeout, [&] { return moves_ != ticket; });
    return moves_;
  }
  std::vector<EventPtr> all(ShardNo shard) {
    std::lock_guard const lock(mutex_);
    return shards_.at(static_cast<std::size_t>(shard.value));
  }

private:
  static EventId event_id(Uuid append_id, std::int32_t index) {
    append_id.bytes[4] = static_cast<std::uint8_t>(index >> 8);
    append_id.bytes[5] = static_cast<std::uint8_t>(index);
    append_id.bytes[0] = 0x0e;
    return EventId(append_id);
  }

  std::mutex mutex_{};
  std::condition_variable moved_{};
  std::vector<std::vector<EventPtr>> shards_;
  std::map<TenantId, std::int64_t> tenant_positions_{};
  std::map<std::pair<TenantId, std::string>, std::int64_t> stream_versions_{};
  std::int64_t appends_ = 0;
  std::uint64_t moves_ = 1;
  std::uint8_t generation_ = 0;
  std::atomic<std::uint64_t> epoch_{0};
  ShardPosition hidden_{};
  int hiding_reads_ = 0;
  std::atomic<int> reads_{0};
  std::atomic<int> failing_reads_{0};
  std::atomic<int> failing_looks_{0};
  std::atomic<bool> repeats_{false};
};

/// Writes every event of a stream of notes down under its tenant and tenant position, and into the stream's own list. An event whose data
/// is in `poisons` is poisonous. Streams of rules take the tenant along.
class NotebookProjection final : public KvProjection {
public:
  explicit NotebookProjection(std::shared_ptr<KvStore> store) : KvProjection(std::move(store)) {}
  std::string_view name() const override { return "notebook"; }
  Shown shows(std::string_view aggregate) const override {
    return aggregate == "note" ? Shown::stream : aggregate == "rule" ? Shown::tenant : Shown::nothing;
  }
  bool is_outdated() const override { return outdated || KvProjection::is_outdated(); }
  std::atomic<bool> outdated{false};  // until it is rebuilt
  std::int32_t of_shape = 0;          // the program's
  [[nodiscard]] std::chrono::milliseconds gathers_for() const override { return gathering; }
  std::chrono::milliseconds gathering{0};
  std::shared_ptr<std::set<std::string>> poisons = std::make_shared<std::set<std::string>>();
  std::shared_ptr<std::set<std::string>> failures = std::make_shared<std::set<std::string>>();  // data that exhausts the memory

  /// Positions of one stream, each after a blank: " 1 3".
  static std::string stream_notes(KvStore const& store, TenantId tenant, std::string const& stream) {
    std::string out;
    auto const prefix = stream_key(tenant, stream);
    auto const done = store.scan(prefix, {}, [&](std::string_view key, std::string_view) {
      out += " " + std::to_string(read_be64(key.substr(prefix.size())));
      return true;
    });
    return done ? out : "(failed)";
  }

  /// Positions of a tenant, joined: "1 2 3".
  std::string notes(TenantId tenant) {
    std::string out;
    auto const prefix = tenant_key('n', tenant);
    auto const done = store().scan(prefix, {}, [&](std::string_view key, std::string_view) {
      out += (out.empty() ? "" : " ") + std::to_string(read_be64(key.substr(prefix.size())));
      return true;
    });
    return done ? out : "(failed)";
  }

private:
  static std::string stream_key(TenantId tenant, std::string const& stream) { return tenant_key('l', tenant) + stream + '\0'; }

protected:
  std::int32_t shape() const override { return of_shape; }
  std::optional<Poison> fold(KvTransaction& tx, Append append) override {
    for (auto const& e : append) {
      if (shows(e->header.stream.aggregate()) == Shown::nothing) { continue; }
      if (failures->contains(e->data)) { throw std::bad_alloc(); }
      if (poisons->contains(e->data)) { return Poison{"cannot read " + e->data, e->header.id}; }
      auto key = tenant_key('n', e->header.tenant);
      append_be64(key, static_cast<std::uint64_t>(e->header.tenant_position.value));
      if (tx.get(key)) { return Poison{"applied twice"}; }
      tx.put(key, e->data);
      auto of_stream = stream_key(e->header.tenant, e->header.stream.str());
      append_be64(of_stream, static_cast<std::uint64_t>(e->header.tenant_position.value));
      tx.put(std::move(of_stream), {});
    }
    return std::nullopt;
  }
  void replaced() override { outdated = false; }
  std::unique_ptr<KvProjection> over(std::shared_ptr<KvStore> store) override {
    auto out = std::make_unique<NotebookProjection>(std::move(store));
    out->poisons = poisons;
    out->failures = failures;
    out->of_shape = of_shape;
    return out;
  }
};

inline std::string dump_of(Projection& projection) {
  std::string out;
  auto const done = projection.dump([&](std::string_view line) { out.append(line).push_back('\n'); });
  return done ? out : "(failed)";
}

}  // namespace contentos
