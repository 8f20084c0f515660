// A delivery model over memory with a reader on it, and shorthands for what its tests look at.
#pragma once

#include "projections/delivery/assemble.hpp"
#include "projections/delivery/delivery_projection.hpp"
#include "projections/delivery/delivery_reader.hpp"
#include "tests/projections/support/random_history.hpp"

#include <gtest/gtest.h>

namespace contentos::delivery {

class DeliveryTest : public testing::Test {
protected:
  FakeFeed feed{2};
  std::shared_ptr<KvStore> store = std::make_shared<MemoryKvStore>();
  std::shared_ptr<DeliveryCache> cache = std::make_shared<DeliveryCache>();
  DeliveryProjection projection{store, test_digest, cache};
  DeliveryReader reader{store, test_digest, cache};
  History history{feed};
  TenantId tenant = test_tenant(1);
  TenantScope scope{tenant};

  void SetUp() override {
    tenant::Settings settings;
    settings.locales.push_back({"de", "German", "en-US", true});
    history.create_tenant(tenant, "acme", settings);
    history.create_type(tenant, "post", post_fields());
    apply();
  }
  void apply() { catch_up(feed, projection); }

  boost::json::value json_of(std::string const& id, std::string_view locale = {}) {
    auto const fragment = reader.entry(scope, EntryId(id), locale);
    if (!fragment || !*fragment) { return nullptr; }
    return boost::json::parse((*fragment)->json);
  }
  boost::json::value fields_of(std::string const& id, std::string_view locale = {}) {
    auto const value = json_of(id, locale);
    return value.is_null() ? value : value.at("fields");
  }
  using Parameters = std::vector<std::pair<std::string, std::string>>;
  /// Ids of the page, joined, after the total: "3: a b c"; or the rejection's first error: "?order not_indexed".
  std::string listed(Parameters const& parameters) {
    auto const query = parse_query(parameters);
    if (!query) { return said(query.error()); }
    auto const list = reader.list(scope, *query);
    if (!list) {
      auto const failure = list.error();
      auto const* rejection = std::get_if<Rejection>(&failure);
      return rejection != nullptr ? said(*rejection) : "store error";
    }
    std::string out = std::to_string(list->total) + ":";
    for (auto const& item : list->items) { out += " " + item->entry.str(); }
    return out;
  }
  static std::string said(Rejection const& rejection) {
    EXPECT_EQ(rejection.code, RejectionCode::bad_request);
    return rejection.errors.at(0).pointer + " " + rejection.errors.at(0).code;
  }
};

}  // namespace contentos::delivery
