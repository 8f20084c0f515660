// Entries in an order, from the index and no further than a page needs. Internal to projections/delivery.
#pragma once

#include "projections/delivery/index_reader.hpp"
#include "projections/delivery/list_plan.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::delivery {

class ListWalk {
public:
  /// The page that the plan says.
  ListWalk(IndexReader& index, ListPlan const& plan);

  /// Of all there are, or `among` these. Costs what is passed over for `skip`, but neither a run of equal values nor what comes behind the
  /// page; among few of many, what lies between them.
  [[nodiscard]] Ids of_all();
  [[nodiscard]] Ids of(EntrySet const& among);
  /// Of these, none twice: reads the index record of each. `first`: sorted; they come first.
  [[nodiscard]] Ids of(Ids const& few, Ids const& first = {});

private:
  struct Row {
    std::string id;
    std::vector<std::string> values;  // of the orders from some one on; an empty one is none
  };
  /// Entries with the same value of the order `level - 1`, which those behind it tell apart.
  struct Run {
    std::string value;
    Ids ids{};
    bool is_cut_off = false;  // there are more
  };

  void list(std::size_t level, EntrySet const* among, Place const* after);
  void walk_values(std::size_t level, EntrySet const* among, Place const* after);
  void walk_runs(std::size_t level, EntrySet const* among, Place const* after);
  [[nodiscard]] bool read_runs(std::size_t level, EntrySet const* among, Place const* after, std::string const& from, Run& run);
  void end_long_run(std::size_t level, Run const& run, EntrySet const* among, Place const* after);
  void walk_ids(EntrySet const* among, Place const* after);
  void list_few(std::size_t level, Ids const& few, Place const* after, Ids const& first);

  /// Whether to read their records costs less than to walk an index until a page of them is found, where they lie evenly among all.
  [[nodiscard]] bool is_worth_reading(std::size_t entries) const;
  [[nodiscard]] bool comes_before(std::size_t level, Row const& a, Row const& b) const;
  [[nodiscard]] bool is_last(std::size_t level) const { return level + 1 == plan_.order.size(); }
  [[nodiscard]] Direction by_ids() const { return plan_.ids_descending ? Direction::down : Direction::up; }
  [[nodiscard]] bool is_full() const { return page_.size() >= limit_ || index_.error(); }
  /// Both return whether there may be more.
  bool take(std::string_view id);
  bool take_if_meant(IndexKey const& key, EntrySet const* among, Place const* after);

  IndexReader& index_;
  ListPlan const& plan_;
  std::size_t to_skip_;
  std::size_t limit_;
  std::size_t published_;
  Ids page_{};
};

}  // namespace contentos::delivery
