// What a query means for a tenant: its paths as index prefixes, its values as index bytes. Internal to projections/delivery.
#pragma once

#include "domain/core/result.hpp"
#include "projections/delivery/query.hpp"
#include "projections/delivery/tenant_model.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

/// Where a page ended, and the next one begins: what an entry has of each order, encoded, and its id. An empty value is none.
struct Place {
  std::vector<std::string> values;
  std::string id;
};

/// What is cheaper than what.
struct ListCosts {
  std::size_t few = 100;              // entries whose index records are read rather than two sets made and intersected, or a run made a set
  std::size_t keys_of_a_record = 20;  // keys of an index that are walked while an index record is read, and its entry's id
};

struct ListPlan {
  std::string type;  // empty: all types
  std::vector<PlannedFilter> filters;
  std::optional<std::vector<std::string>> among{};  // ids that alone are listed; they may be of other types, or not be published
  std::vector<std::string> first{};                 // ids that come first, sorted
  std::vector<PlannedOrder> order;                  // never empty
  bool ids_descending = false;                      // of entries that are equal in all of it
  std::optional<Place> after{};                     // a page of what comes behind it
  std::int64_t skip = 0;
  std::int64_t limit = 0;
  std::string locale;  // of the answer; may be kAllLocales
  ListCosts costs{};
  bool needs_marks = false;  // index keys that a model of an earlier shape has not
};

/// For a client to give back; and what it gave, where it is of a list of the same type in the same order and locale.
[[nodiscard]] std::string encode_place(ListPlan const& plan, Place const& place);
[[nodiscard]] std::optional<Place> decode_place(ListPlan const& plan, std::string_view text);

/// Requires: the query's locale is one of the tenant's, `*`, or empty. Rejections: bad_request (see DeliveryReader::list).
[[nodiscard]] Decided<ListPlan> plan_list(TenantModel const& tenant, Query const& query);

}  // namespace contentos::delivery
