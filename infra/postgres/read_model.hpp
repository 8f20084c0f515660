// What the read models kept in PostgreSQL have in common: checkpoints, what is set aside, one transaction per batch, dump, and rebuilds
// beside the live rows. A model derives from it and says only how a batch of events changes its own tables.
//
// Every row has a generation. `read_model.live` says which one readers see; a rebuild fills another, and promoting it is one UPDATE. Rows
// of generations that nobody sees any more are deleted after that, and at the next rebuild should the process have died in between.
#pragma once

#include "infra/postgres/generation.hpp"
#include "infra/postgres/pool.hpp"
#include "infra/postgres/script.hpp"
#include "projections/runner/projection.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace contentos::pg {

/// A table of a model, for dump and for clearing generations.
struct ModelTable {
  std::string_view name;
  std::string_view key;             // columns after generation, comma-separated: the order and the key of dump
  std::string_view dumped_as = {};  // what dump reads instead of the table, where the rows depend on the batches
};

class ReadModel : public Projection {
public:
  [[nodiscard]] std::string_view name() const final { return model_; }
  [[nodiscard]] std::chrono::milliseconds gathers_for() const final { return kGathering; }
  [[nodiscard]] Result<Checkpoint> checkpoint(ShardNo shard) final;
  [[nodiscard]] bool is_as_it_was_left() final;
  /// Errors besides those of Projection: unavailable (retryable) when more is stored than was last seen here, as after a COMMIT that was
  /// not answered, or less, as after a restore: look at the checkpoint and at what is set aside, and go on from there; internal when what
  /// the shadow of a rebuild has stored is gone.
  [[nodiscard]] ApplyResult apply(EventBatch const& events) final;
  [[nodiscard]] Result<std::vector<SetAside>> set_aside() final;
  [[nodiscard]] ApplyResult replay(Replay const& replay) final;
  [[nodiscard]] Result<std::optional<TenantPosition>> applied(TenantId tenant) final;
  [[nodiscard]] Result<void> dump(std::function<void(std::string_view)> const& line) final;
  [[nodiscard]] Result<std::unique_ptr<Projection>> begin_rebuild() final;
  [[nodiscard]] Result<void> promote() final;
  [[nodiscard]] bool is_outdated() const final {
    auto const known = generation_.load();
    return known != 0 && shape_of(known) < shape();
  }

protected:
  /// `pool`: of role contentos_projector; outlives this. `model`: a row of read_model.
  ReadModel(Pool& pool, std::string_view model) : pool_(pool), model_(model) {}

  /// What a batch is written with: statements that are sent together, in one transaction, and the generation of its rows. The connection
  /// is for reading what never changes, before that transaction.
  struct Batch {
    Connection& connection;
    std::int32_t generation;
    Script& script;
  };
  /// Adds to the script what the events change. Whole appends, in order. What it throws is about the last event (runner/folding.hpp says it
  /// of another).
  [[nodiscard]] virtual ApplyResult fold(Batch const& batch, std::span<EventPtr const> events) = 0;
  [[nodiscard]] virtual std::span<ModelTable const> tables() const = 0;
  /// What this program writes and expects (infra/postgres/generation.hpp). Constant. Rows of a generation of an earlier shape are not
  /// written any more, and readers refuse it, until it is replaced; into one of a later shape nothing is written.
  [[nodiscard]] virtual std::int32_t shape() const { return 0; }
  /// The same model over no generation yet, for a rebuild; null: it cannot be built anew.
  [[nodiscard]] virtual std::unique_ptr<ReadModel> sibling() = 0;
  /// Shows events that are not folded by their headers, in a model that does.
  virtual void show_headers(Batch const& batch, std::span<EventPtr const> left_out);
  /// Before these events are folded after all, or shown again: takes away what was shown of their headers.
  virtual void hide_headers(Batch const& batch, TenantId tenant, std::span<EventPtr const> events);

  // For folds that remember something between batches, on the thread that applies.
  /// What was folded last is stored, and this process has stored all that came before it.
  virtual void stored() {}
  /// What is stored may be something else than what was folded here: an error, a lost connection, another process, a rebuild.
  virtual void forget() {}

  [[nodiscard]] Pool& pool() { return pool_; }

private:
  [[nodiscard]] Result<std::int32_t> generation();
  [[nodiscard]] Result<void> check_current(Rows const& live, std::int32_t mine) const;
  [[nodiscard]] Result<void> check_guard(Rows const& guard, std::int32_t mine, ShardNo shard) const;
  [[nodiscard]] Result<void> look_again(Connection& connection, std::int32_t mine, ShardNo shard) const;
  void say_guard(Params& params, std::int32_t mine, ShardNo shard) const;
  [[nodiscard]] Result<void> check_whole(Connection& connection) const;
  [[nodiscard]] StoreError taken_back(ShardNo shard) const;
  [[nodiscard]] StoreError gone_on(ShardNo shard) const;
  [[nodiscard]] ShardPosition known(ShardNo shard) const;
  void know(ShardNo shard, ShardPosition position);
  [[nodiscard]] ApplyResult write(ShardNo shard, std::span<EventPtr const> events, std::function<ApplyResult(Batch const&)> const& add);
  [[nodiscard]] ApplyResult fold_guarded(Batch const& batch, std::span<EventPtr const> events, std::span<EventPtr const> left_out);
  void store_applied(Batch const& batch, std::span<EventPtr const> events, std::span<EventPtr const> left_out);
  void store_set_aside(Batch const& batch, std::span<SetAside const> all);
  void store_checkpoint(Batch const& batch, ShardNo shard, Checkpoint const& upto);
  [[nodiscard]] Result<void> dump_table(Connection& connection, std::int32_t generation, ModelTable const& table, bool by_model,
                                        std::function<void(std::string_view)> const& line);
  [[nodiscard]] Result<void> clear_unseen_generations(std::int32_t keep);

  Pool& pool_;
  std::string model_;
  std::atomic<std::int32_t> generation_{0};  // 0: not looked up yet
  ReadModel* live_ = nullptr;                // of a shadow: what it will replace
  mutable std::mutex mutex_{};
  std::map<ShardNo, ShardPosition> known_{};  // what was last seen to be stored
};

}  // namespace contentos::pg
