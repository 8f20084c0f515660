// How lists by facets are planned for the reader, under row-level security, with statistics: as a range of an index in the list's order.
#include "infra/postgres/catalog_queries.hpp"
#include "infra/postgres/catalog_rows.hpp"
#include "infra/postgres/generation.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

#include <gmock/gmock.h>

#include <regex>
#include <sstream>

namespace contentos {
namespace {

using test::value_of;
using testing::HasSubstr;
using testing::Not;

class CatalogPlans : public test::ReadModelTest {
protected:
  static constexpr std::int64_t kEntries = 4000;  // of each tenant
  static constexpr long kPage = 50;
  static constexpr std::int32_t kGeneration = pg::first_generation_of(pg::kCatalogShape);
  std::vector<TenantId> const tenants{TenantId(test::numbered_uuid(0xa1, 1)), TenantId(test::numbered_uuid(0xa2, 2))};
  TenantScope const scope{tenants[0]};
  pg::LiveModel const live{kGeneration, TenantPosition(3 * kEntries), false};
  pg::Moment const now{live.applied, std::nullopt, true};
  Timestamp const begin = parse_rfc3339("2022-01-01T00:00:00Z").value();

  /// Half of all are `half`, every two-hundredth `rare`.
  static std::vector<std::string> facets_of(std::int64_t i) {
    std::vector<std::string> out;
    if (i % 2 == 0) { out.emplace_back("half=1"); }
    if (i % 200 == 0) { out.emplace_back("rare=1"); }
    if (i % 3 == 0) { out.emplace_back("third=1"); }
    return out;
  }
  [[nodiscard]] catalog::EntryRow entry(TenantId tenant, std::int64_t i, std::int64_t position) const {
    catalog::EntryRow row;
    row.tenant = tenant;
    row.entry_id = "e" + std::to_string(i * 7919 % kEntries);
    row.validity = {TenantPosition(position), std::nullopt, begin + std::chrono::minutes(position), std::nullopt};
    row.type_key = i % 5 == 0 ? "page" : "post";
    row.status = i % 4 == 0 ? "draft" : "published";
    row.title = "Title " + std::to_string(i * 31 % kEntries);
    row.created_by = row.updated_by = "t-" + std::to_string(i % 7);
    row.created_at = row.updated_at = row.validity.occurred_from;
    row.facets = facets_of(i);
    row.is_deleted = i % 50 == 1;
    row.stream_version = StreamVersion(1);
    return row;
  }
  [[nodiscard]] catalog::EntryRow changed(TenantId tenant, std::int64_t i, std::int64_t position) const {
    auto row = entry(tenant, i, position);
    auto was = entry(tenant, i, 1 + i);
    was.validity.to = row.validity.from;
    was.validity.occurred_to = row.validity.occurred_from;
    row.before = std::make_shared<catalog::EntryRow>(std::move(was));
    return row;
  }
  [[nodiscard]] catalog::RecordRow record(TenantId tenant, std::int64_t i, std::int64_t position) const {
    catalog::RecordRow row;
    row.tenant = tenant;
    row.kind = "note";
    row.id = "r" + std::to_string(i);
    row.validity = {TenantPosition(position), std::nullopt, begin + std::chrono::minutes(position), std::nullopt};
    row.sort_key = std::to_string(i * 7919 % kEntries);
    row.facets = facets_of(i);
    row.json = "{}";
    return row;
  }

  /// A third of all was changed once.
  void SetUp() override {
    for (auto const tenant : tenants) {
      catalog::Changes first;
      catalog::Changes second;
      for (std::int64_t i = 0; i < kEntries; ++i) {
        first.entries.push_back(entry(tenant, i, 1 + i));
        first.records.push_back(record(tenant, i, 1 + i));
        if (i % 3 != 0) { continue; }
        second.entries.push_back(changed(tenant, i, 1 + kEntries + i));
        second.records.push_back(record(tenant, i, 1 + kEntries + i));
      }
      for (auto const& changes : {first, second}) {
        auto lease = projector.acquire().value();
        pg::Transaction tx(*lease);
        ASSERT_TRUE(tx.begin());
        pg::Script script;
        pg::write_catalog(script, kGeneration, changes);
        auto const written = script.run(*lease);
        ASSERT_TRUE(written) << written.error().context;
        ASSERT_TRUE(tx.commit());
      }
    }
    auto owner = pg::Connection::open({.conninfo = conninfo}).value();
    ASSERT_TRUE(owner.script("VACUUM ANALYZE"));
  }

  std::string plan(pg::QueryText const& query) {
    auto lease = reader.acquire().value();
    pg::Transaction tx(*lease);
    EXPECT_TRUE(tx.begin_reading(scope));
    auto const rows = value_of(lease->exec("EXPLAIN " + query.sql, query.params));
    std::string out;
    for (auto row : rows) { out += std::string(row.text(0)) + "\n"; }
    return out;
  }

  /// Then all of it may be sorted as well.
  static bool is_less_than_a_page(std::string const& plan) {
    std::smatch rows;
    return std::regex_search(plan, rows, std::regex("rows=(\\d+)")) && std::stol(rows[1]) < kPage;
  }

  /// No sort, but within the hours of the newest change; what drives it is a range of `index` in order; what else is asked is looked up row
  /// by row; and nothing is filtered in a way that row-level security would have to come before.
  void expect_ordered(std::string const& plan, std::string const& index) {
    SCOPED_TRACE(plan);
    bool const has_hours = index == "catalog_entry_hour_pkey";
    if (index.starts_with("catalog_entry") && is_less_than_a_page(plan)) {
      EXPECT_THAT(plan, Not(HasSubstr("Seq Scan")));
      EXPECT_THAT(plan, HasSubstr("Index Cond: ((facet = "));
      return;
    }
    EXPECT_EQ(plan.find("Presorted Key: f.updated_hour") != std::string::npos, has_hours);
    EXPECT_FALSE(std::regex_search(plan, std::regex(has_hours ? R"((^|[^l] )Sort  \()" : "Sort")));
    EXPECT_THAT(plan, Not(HasSubstr("Seq Scan")));
    EXPECT_THAT(plan, Not(HasSubstr("Bitmap")));
    EXPECT_THAT(plan, Not(HasSubstr("Hash")));
    EXPECT_THAT(plan, HasSubstr("using " + index + " on"));
    std::istringstream lines(plan);
    bool is_driver = false;
    for (std::string line; std::getline(lines, line);) {
      if (line.find(" using ") != std::string::npos) { is_driver = line.find("using " + index + " on") != std::string::npos; }
      if (line.find("Index Cond:") != std::string::npos) {
        EXPECT_THAT(line, HasSubstr("tenant = "));
        if (is_driver) { EXPECT_THAT(line, HasSubstr("facet = ")); }
      }
      // The rows behind the cursor in the cursor's hour.
      bool const is_cursor = has_hours && line.find("Filter: (ROW(e.updated_at, f.entry_id) ") != std::string::npos;
      if (is_driver && !is_cursor && line.find(" Filter: ") != std::string::npos && line.find("One-Time") == std::string::npos) {
        EXPECT_TRUE(std::regex_match(line, std::regex(R"( *Filter: (NOT is_deleted|NOT is_gone|SubPlan \d+|AND|[() ])*)"))) << line;
      }
    }
  }
};

TEST_F(CatalogPlans, EntriesByFacetsAreARangeOfTheIndexOfTheirOrder) {
  std::vector<std::pair<CatalogOrder, std::string>> const orders{{CatalogOrder::updated_at, "catalog_entry_hour_pkey"},
                                                                 {CatalogOrder::created_at, "catalog_entry_facet_created"},
                                                                 {CatalogOrder::title, "catalog_entry_facet_title"}};
  std::vector<std::vector<std::string>> const asked{{"half=1"}, {"rare=1"}, {"rare=1", "half=1"}, {"half=1", "third=1"}};
  for (auto const& [order, index] : orders) {
    for (auto const& facets : asked) {
      for (bool const descending : {true, false}) {
        CatalogQuery query{.filter = {.facets = facets}, .order = order, .descending = descending};
        expect_ordered(plan(pg::entries_query(scope, live, now, query)), index);
        auto const key = order == CatalogOrder::title ? "title 2" : std::to_string(to_unix_us(begin + std::chrono::hours(24)));
        query.cursor = CatalogCursor{live.applied, key, "e7"};
        expect_ordered(plan(pg::entries_query(scope, live, now, query)), index);
      }
    }
  }
}

TEST_F(CatalogPlans, WhatOnlyTheEntrySaysIsLookedUpRowByRow) {
  for (auto const* facet : {"half=1", "rare=1"}) {
    for (auto filter : {CatalogFilter{.statuses = {entry::Status::draft}}, CatalogFilter{.type_key = TypeKey("page")},
                        CatalogFilter{.author = "t-1"}, CatalogFilter{.statuses = {entry::Status::published}, .author = "t-2"}}) {
      filter.facets = {facet};
      expect_ordered(plan(pg::entries_query(scope, live, now, {.filter = filter})), "catalog_entry_hour_pkey");
    }
  }
}

TEST_F(CatalogPlans, WithoutFacetsTheyAreReadByTheHoursOfAllOrOfTheirSchedule) {
  for (auto const schedule : {std::optional<ScheduleIs>(), std::optional(ScheduleIs::failed)}) {
    CatalogQuery query{.filter = {.schedule = schedule}};
    expect_ordered(plan(pg::entries_query(scope, live, now, query)), "catalog_entry_hour_pkey");
    query.filter.updated_from = begin + std::chrono::hours(24);
    expect_ordered(plan(pg::entries_query(scope, live, now, query)), "catalog_entry_hour_pkey");
  }
}

TEST_F(CatalogPlans, AWindowOfChangesIsReadByItsHoursInAnyOrder) {
  CatalogFilter const filter{.updated_from = begin, .updated_to = begin + std::chrono::hours(1)};
  for (auto const order : {CatalogOrder::created_at, CatalogOrder::title}) {
    auto const entries = plan(pg::entries_query(scope, live, now, {.filter = filter, .order = order}));
    EXPECT_THAT(entries, HasSubstr("catalog_entry_hour_pkey")) << entries;
    EXPECT_THAT(entries, Not(HasSubstr("Seq Scan"))) << entries;
  }
  auto const counted = plan(pg::entries_count(scope, live, now, filter));
  EXPECT_THAT(counted, HasSubstr("catalog_entry_hour_pkey")) << counted;
}

TEST_F(CatalogPlans, RecordsByFacetsAreARangeOfTheIndexOfTheirOrder) {
  for (auto const& facets : std::vector<std::vector<std::string>>{{"half=1"}, {"rare=1"}, {"rare=1", "half=1"}, {"half=1", "third=1"}}) {
    RecordQuery query{.kind = "note", .facets = facets};
    expect_ordered(plan(pg::records_query(scope, live, now, query)), "catalog_facet_order");
    query.cursor = CatalogCursor{live.applied, "3", "r7"};
    expect_ordered(plan(pg::records_query(scope, live, now, query)), "catalog_facet_order");
  }
}

/// Of what was replaced since, which is little, a sort is allowed; it is found by its index.
TEST_F(CatalogPlans, PagesFixedAtAPositionReadWhatWasReplacedSinceByItsIndex) {
  pg::Moment const before{TenantPosition(live.applied.value - 10), std::nullopt, false};
  auto const entries = plan(pg::entries_query(scope, live, before, {.filter = {.facets = {"half=1"}}}));
  EXPECT_THAT(entries, HasSubstr("using catalog_entry_hour_pkey on"));
  EXPECT_THAT(entries, HasSubstr("using catalog_entry_past_replaced on"));
  EXPECT_THAT(entries, Not(HasSubstr("Seq Scan"))) << entries;
  auto const records = plan(pg::records_query(scope, live, before, {.kind = "note", .facets = {"half=1"}}));
  EXPECT_THAT(records, HasSubstr("using catalog_facet_order on"));
  EXPECT_THAT(records, HasSubstr("using catalog_facet_replaced on"));
  EXPECT_THAT(records, Not(HasSubstr("Seq Scan"))) << records;
  auto const unfiltered = plan(pg::records_query(scope, live, before, {.kind = "note"}));
  EXPECT_THAT(unfiltered, HasSubstr("using catalog_record_replaced on")) << unfiltered;
}

TEST_F(CatalogPlans, AMomentOfTheWorldIsReadByTheFacetToo) {
  pg::Moment const then{live.applied, begin + std::chrono::minutes(2000), false};
  for (auto const* facet : {"half=1", "rare=1"}) {
    auto const entries = plan(pg::entries_query(scope, live, then, {.filter = {.facets = {facet}}}));
    EXPECT_THAT(entries, HasSubstr("catalog_entry_hour_pkey")) << entries;
    if (*facet == 'r') { EXPECT_THAT(entries, Not(HasSubstr("Seq Scan on catalog_entry_hour"))) << entries; }
  }
}

}  // namespace
}  // namespace contentos
