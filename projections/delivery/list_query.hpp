// Runs a plan over the index: which entries, in which order. Internal to projections/delivery.
#pragma once

#include "projections/delivery/index_reader.hpp"
#include "projections/delivery/list_plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace contentos::delivery {

struct ListedIds {
  std::int64_t total = 0;
  std::vector<std::string> ids;  // those of the page, in order
};

/// Costs: without filters, a walk of skip + limit index keys. With filters, a walk of the most selective one where it matches few
/// (ListCosts), and the index records of its entries; else the intersection of sets (IndexSets), and then a walk of the order's index, or,
/// where not many are left, their index records. Among ids that were found: the index record of each.
[[nodiscard]] Result<ListedIds> run_list(IndexReader& index, ListPlan const& plan);

/// Of an entry that is listed.
[[nodiscard]] Result<Place> place_of(IndexReader& index, ListPlan const& plan, std::string const& id);

}  // namespace contentos::delivery
