// Runs a plan over the index: which entries, in which order. Internal to projections/delivery.
#pragma once

#include "projections/delivery/list_plan.hpp"
#include "projections/kv/kv_store.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace contentos::delivery {

struct ListedIds {
  std::int64_t total = 0;
  std::vector<std::string> ids;  // those of the page, in order
};

/// Costs: without filters, a walk of skip + limit index keys. With filters, one scan of the most selective one (found by counting each
/// no further than the best so far), then the index records of its entries while there are at most 2,000, and above that scans of the
/// other filters and a walk of the order's index. Among ids that were found: the index record of each.
[[nodiscard]] Result<ListedIds> run_list(KvReader const& store, TenantId tenant, ListPlan const& plan);

}  // namespace contentos::delivery
