// Which entries have what: sets of entry numbers by index prefix, kept in memory between the projection that changes them and the lists
// that intersect them, so that two filters that each match half of a tenant cost two sets and not two walks along the index.
//
// A set is exact as of a generation of its tenant's index, which is stored with the index (keys.hpp) and so is part of every snapshot: a
// list takes the sets of its snapshot's generation, or makes its own out of that snapshot.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/lru.hpp"
#include "projections/delivery/entry_set.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace contentos::delivery {

/// An index key that came or went.
struct IndexChange {
  std::string suffix;  // type 00 path 00 locale 00 value
  std::uint32_t number = 0;
  bool has = false;
};

/// What a snapshot shows of a tenant's index.
struct IndexMoment {
  std::uint64_t epoch = 0;       // of the store, as long as this process has it
  std::uint64_t generation = 0;  // of the tenant's index in that store
};

/// Threading: any thread. Bounded by the bytes of the sets, least recently used first out.
class IndexSets {
public:
  explicit IndexSets(std::size_t capacity_bytes = 16U << 20U) : sets_(capacity_bytes) {}

  /// Of which store what is here speaks. Ask before the snapshot is taken: between that and `suspend` it may be of another.
  [[nodiscard]] std::uint64_t epoch() const;

  /// `prefix`: type 00 path 00 locale 00, and then a whole value, or nothing: whoever has any value, of what has one at most. Null: not
  /// known as of that generation.
  [[nodiscard]] EntrySetPtr find(TenantId tenant, std::string_view prefix, IndexMoment const& moment);
  /// What was made out of a snapshot of that generation. Kept where what has changed since is still known.
  void store(TenantId tenant, std::string_view prefix, IndexMoment const& moment, EntrySetPtr const& set);

  /// The tenant's index has left `generation` by these changes, for the next one. Call it after they are stored.
  void leave(TenantId tenant, std::uint64_t generation, std::vector<IndexChange> changes);

  /// Until `resume` nothing is known: the store is about to become another.
  void suspend();
  void resume();

  [[nodiscard]] std::size_t bytes() const;

private:
  static constexpr std::size_t kRememberedChanges = 4'096;  // of a tenant
  static constexpr std::size_t kMaxTenants = 1'000;

  /// Of a tenant that lists have asked about.
  struct Known {
    std::uint64_t generation = 0;
    std::deque<std::vector<IndexChange>> steps{};  // from generation to generation; the last one led to this
    std::size_t remembered = 0;                    // changes in all of them
  };

  void change(TenantId tenant, std::vector<IndexChange> const& changes);
  void forget(TenantId tenant);
  [[nodiscard]] bool is_suspended() const { return epoch_ % 2 != 0; }

  mutable std::mutex mutex_{};
  std::uint64_t epoch_ = 0;  // odd: suspended
  std::unordered_map<TenantId, Known> tenants_{};
  Lru<EntrySetPtr> sets_;  // by tenant and prefix
};

}  // namespace contentos::delivery
