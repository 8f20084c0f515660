// What the models kept in a KvStore have in common: checkpoints, what is set aside, all-or-nothing batches, dump and rebuild. A model
// derives from it and says only how one append changes keys.
//
// Keys of this layer start with a zero byte; those of the models with a printable kind byte and the 16 tenant bytes:
//   00 'c' shard(be32)        → position(be64) hash(32), the hash combined with the shape
//   00 's'                    → the shape (be32) of what is stored; absent: 0
//   00 'p' tenant(16) stream  → what is set aside (set_aside_codec.hpp)
//   00 'a' tenant(16)         → the tenant's last applied tenant position
//
// A shape is what a program writes and expects, as a number (docs/adr/0019-generations-say-their-shape.md). What was begun in an earlier
// shape is followed in that one and rebuilt beside. A program of an earlier shape, be it of a release that knew of no shapes, finds in the
// checkpoints hashes that the log does not have, and takes the model for one of another log: it writes nothing into it and rebuilds it too.
#pragma once

#include "projections/kv/kv_store.hpp"
#include "projections/kv/kv_transaction.hpp"
#include "projections/runner/projection.hpp"

#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>

namespace contentos {

/// After a crash, about so many events are replayed at most, by each model.
inline constexpr std::size_t kMostToReplay = 8'192;

class KvProjection : public Projection {
public:
  [[nodiscard]] Result<Checkpoint> checkpoint(ShardNo shard) final;
  [[nodiscard]] ApplyResult apply(EventBatch const& batch) final;
  [[nodiscard]] Result<std::vector<SetAside>> set_aside() final;
  [[nodiscard]] ApplyResult replay(Replay const& replay) final;
  [[nodiscard]] Result<std::optional<TenantPosition>> applied(TenantId tenant) final;
  [[nodiscard]] Result<void> dump(std::function<void(std::string_view)> const& line) final;
  [[nodiscard]] Result<std::unique_ptr<Projection>> begin_rebuild() final;
  [[nodiscard]] Result<void> promote() final;
  /// As of the last look at a checkpoint.
  [[nodiscard]] bool is_outdated() const override { return shape_seen_.load() < shape(); }

protected:
  explicit KvProjection(std::shared_ptr<KvStore> store) : store_(std::move(store)) {}

  using Append = std::span<EventPtr const>;
  /// Folds the events of one append. Returns what is wrong with one of them, or nothing. Pure: the same store and events give the same
  /// keys. Errors of the store are remembered by `transaction` and end the batch after this returns. What it throws is about the append's
  /// last event; `folded` (runner/folding.hpp) says it of another.
  [[nodiscard]] virtual std::optional<Poison> fold(KvTransaction& transaction, Append append) = 0;
  /// After all that a batch folds and passes over: what is written once for all of it. As pure as `fold`.
  [[nodiscard]] virtual Result<void> finish(KvTransaction& /*transaction*/) { return {}; }
  /// What is known to be there and not folded: an append, or the part of one that is skipped.
  virtual void pass_over(KvTransaction& /*transaction*/, Append /*left_out*/) {}
  /// What `fold` has noted in memory may now be shown (the batch is stored) or must be forgotten (it is not).
  virtual void committed() {}
  virtual void discarded() {}
  /// A rebuild is being promoted: what is in memory is not of what is read from now on. Between the two anything may be read; `replaced`
  /// comes in any case.
  virtual void about_to_be_replaced() {}
  virtual void replaced() {}
  virtual void changed_what_is_set_aside(TenantId /*of*/) {}
  /// Whether the dump has the key as it is stored. What depends on how events came in batches is not; `dump_more` says then what it means,
  /// with keys that stand behind all others and in order.
  [[nodiscard]] virtual bool is_dumped(std::string_view /*key*/) const { return true; }
  [[nodiscard]] virtual Result<void> dump_more(KvReader const& /*store*/,
                                               std::function<void(std::string_view key, std::string_view value)> const& /*line*/) {
    return {};
  }
  /// An instance of the same model over another store, for a rebuild.
  [[nodiscard]] virtual std::unique_ptr<KvProjection> over(std::shared_ptr<KvStore> store) = 0;
  /// A value as a dump shows it, where the same may be stored in several forms.
  [[nodiscard]] virtual std::string dumped(std::string_view /*key*/, std::string_view value) const { return std::string(value); }
  /// What this program writes and expects. Raised when keys or values of old events become others. Constant.
  [[nodiscard]] virtual std::int32_t shape() const { return 0; }
  [[nodiscard]] KvStore& store() { return *store_; }

private:
  [[nodiscard]] std::int32_t begun_in(KvTransaction& transaction);
  [[nodiscard]] ApplyResult fold_all(KvTransaction& transaction, std::span<EventPtr const> events, std::span<EventPtr const> left_out);
  void pass_over_all(KvTransaction& transaction, std::span<EventPtr const> left_out);
  void note_applied(KvTransaction& transaction, std::span<EventPtr const> events, std::span<EventPtr const> left_out);
  [[nodiscard]] ApplyResult store_or_discard(KvTransaction& transaction, ApplyResult folded);
  void note_to_replay(std::size_t events);

  std::shared_ptr<KvStore> store_;
  std::shared_mutex showing_{};   // held while what has been stored is not known yet to those who read from memory
  std::size_t to_replay_ = 0;     // events since the last flush that was begun here
  KvProjection* live_ = nullptr;  // of a shadow: whose content it will become
  std::atomic<std::int32_t> shape_seen_{std::numeric_limits<std::int32_t>::max()};  // of what is stored; nothing is outdated before a look
};

/// The shape in which what `store` holds was begun.
[[nodiscard]] Result<std::int32_t> stored_shape(KvReader const& store);

/// StoreError set_aside (not retryable) when all of `tenant` is set aside in the model that `store` holds: what every reader asks first.
[[nodiscard]] Result<void> check_not_set_aside(KvReader const& store, TenantId tenant);
/// The same of one stream, for whoever wants to know it from `since` on; what is older is as it was.
[[nodiscard]] Result<void> check_not_set_aside(KvReader const& store, TenantId tenant, StreamName const& stream,
                                               TenantPosition since = TenantPosition(std::numeric_limits<std::int64_t>::max()));

}  // namespace contentos
