// One tenant's index in one snapshot. Internal to projections/delivery.
#pragma once

#include "domain/core/result.hpp"
#include "projections/delivery/index_sets.hpp"
#include "projections/kv/kv_store.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace contentos::delivery {

using Ids = std::vector<std::string>;

/// Of one entry's index keys, sorted.
using Suffixes = std::vector<std::string_view>;

/// The value that an entry has behind `path`; empty when it has none.
[[nodiscard]] std::string_view value_in(Suffixes const& suffixes, std::string_view path);

/// Lifetime: until the visitor returns.
struct IndexKey {
  std::string_view value;
  std::string_view id;
  std::string_view number;  // as it is stored; see number_of
};

enum class Direction { up, down };

/// A path is `type 00 path 00 locale 00` (keys.hpp). The first error of the store is kept: after it everything reads as empty, and
/// `error()` must be looked at before anything is believed. Not thread-safe. Lifetime: not longer than what it is made of.
class IndexReader {
public:
  /// `epoch`: of the sets, from before `store` was taken.
  IndexReader(KvReader const& store, TenantId tenant, IndexSets& sets, std::uint64_t epoch);

  using Visit = std::function<bool(IndexKey const&)>;
  /// All that have a value, by value and id, until `visit` has had enough. `from`: the bytes of a value, and of an id if need be, from
  /// which on; empty: from the beginning.
  void walk(std::string_view path, Direction direction, std::string_view from, Visit const& visit);
  /// All that have this value, by id, from the id `from` on.
  void walk_value(std::string_view path, std::string_view value, Direction direction, std::string_view from, Visit const& visit);

  /// By which sets know the entry.
  [[nodiscard]] std::uint32_t number_of(IndexKey const& key);

  /// Who has the value; of an empty one, who has any. Costs a walk along all of them where nobody has asked before, else nothing.
  [[nodiscard]] EntrySetPtr set_of(std::string_view path, std::string_view value);
  /// The same where it costs nothing, else null.
  [[nodiscard]] EntrySetPtr known_set_of(std::string_view path, std::string_view value);
  [[nodiscard]] Ids ids_of(EntrySet const& set);

  /// Good until the next call. Of who has no index record: nothing, which is corrupt if `must_be_there`.
  [[nodiscard]] Suffixes suffixes_of(std::string_view id, bool must_be_there = true);
  /// How many are published of the type; of an empty one all.
  [[nodiscard]] std::int64_t published(std::string_view type);

  [[nodiscard]] std::optional<StoreError> const& error() const { return error_; }

private:
  void scan(std::string_view prefix, Direction direction, std::string_view from,
            std::function<bool(std::string_view rest, std::string_view number)> const& visit);
  [[nodiscard]] std::optional<std::string> get(std::string_view key);
  void fail(StoreError error);
  /// Whether the store has numbers, of all entries. A list that needs no sets never asks.
  [[nodiscard]] bool has_numbers();
  /// Of which sets must be.
  [[nodiscard]] IndexMoment moment();

  KvReader const& store_;
  TenantId tenant_;
  IndexSets& sets_;
  std::optional<StoreError> error_{};
  std::uint64_t epoch_;
  std::optional<std::uint64_t> generation_{};
  std::optional<std::pair<std::string, std::int64_t>> published_{};  // the type that was asked for last
  std::string record_{};                                             // the index record that was read last

  // A store of an earlier release has no numbers, or not of all: they are given here, for as long as this lives.
  std::optional<bool> has_numbers_{};
  std::unordered_map<std::string, std::uint32_t> given_{};
  Ids ids_given_{};
};

}  // namespace contentos::delivery
