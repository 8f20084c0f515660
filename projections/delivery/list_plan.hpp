// What a query means for a tenant: its paths as index prefixes, its values as index bytes. Internal to projections/delivery.
#pragma once

#include "domain/core/result.hpp"
#include "projections/delivery/query.hpp"
#include "projections/delivery/tenant_model.hpp"

#include <optional>
#include <string>
#include <vector>

namespace contentos::delivery {

struct PlannedFilter {
  std::string prefix;               // type 00 path 00 locale 00
  std::vector<std::string> values;  // encoded, sorted; one of them must be there
};
struct PlannedOrder {
  std::string prefix;
  bool descending = false;
  bool may_be_missing = false;  // an entry may have no value: it then comes last
};

struct ListPlan {
  std::string type;  // empty: all types
  std::vector<PlannedFilter> filters;
  std::optional<std::vector<std::string>> among{};  // ids that alone are listed; they may be of other types, or not be published
  std::vector<std::string> first{};                 // ids that come first, sorted
  std::vector<PlannedOrder> order;                  // never empty; entries equal in all of it are ordered by id
  std::int64_t skip = 0;
  std::int64_t limit = 0;
  std::string locale;        // of the answer; may be kAllLocales
  bool needs_marks = false;  // index keys that a model of an earlier shape has not
};

/// Requires: the query's locale is one of the tenant's, `*`, or empty. Rejections: bad_request (see DeliveryReader::list).
[[nodiscard]] Decided<ListPlan> plan_list(TenantModel const& tenant, Query const& query);

}  // namespace contentos::delivery
