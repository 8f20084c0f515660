#include "infra/postgres/catalog_projection.hpp"
#include "infra/postgres/catalog_reader.hpp"
#include "infra/postgres/generation.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

#include <boost/json/parse.hpp>

#include <atomic>
#include <thread>

namespace contentos {
namespace {

using test::Chronicle;
using test::value_of;
using Described = std::map<std::string, std::string>;  // entry id → entry::describe

class CatalogReadModel : public test::ReadModelTest {
protected:
  PgCatalogProjection projection{projector};
  PgCatalogReader catalog{reader};

  std::vector<std::string> items(TenantId tenant, CatalogQuery query) {
    std::vector<std::string> out;
    std::optional<std::int64_t> total;
    do {
      auto page = value_of(catalog.list_entries(TenantScope(tenant), query));
      EXPECT_LE(page.items.size(), query.limit);
      std::move(page.items.begin(), page.items.end(), std::back_inserter(out));
      if (query.with_total) { EXPECT_TRUE(page.total.has_value()); }
      if (page.total) { EXPECT_EQ(total.value_or(*page.total), *page.total); }
      total = page.total;
      query.cursor = page.next;
    } while (query.cursor);
    if (total) { EXPECT_EQ(static_cast<std::size_t>(*total), out.size()); }
    return out;
  }
  std::set<std::string> ids(TenantId tenant, CatalogQuery query) {
    std::set<std::string> out;
    for (auto const& item : items(tenant, std::move(query))) { out.emplace(boost::json::parse(item).at("entry_id").as_string()); }
    return out;
  }
  Described all(TenantId tenant, AsOf const& as_of) {
    CatalogQuery query;
    query.as_of = as_of;
    query.filter.include_deleted = true;
    query.limit = 3;
    Described out;
    for (auto const& item : items(tenant, query)) {
      auto const id = std::string(boost::json::parse(item).at("entry_id").as_string());
      EXPECT_TRUE(out.emplace(id, item).second) << id << " is there twice";
    }
    return out;
  }
};

/// The last step of each entry that `is_in` lets through.
Described expected(Chronicle const& chronicle, TenantId tenant, std::function<bool(Chronicle::Step const&)> const& is_in) {
  Described out;
  for (auto const& step : chronicle.steps) {
    if (step.tenant == tenant && is_in(step)) { out[step.entry] = boost::json::serialize(entry::describe(step.state)); }
  }
  return out;
}

std::set<std::string> expected_ids(Chronicle const& chronicle, TenantId tenant, std::function<bool(entry::State const&)> const& is_in) {
  std::set<std::string> out;
  for (auto const& [key, state] : chronicle.folds) {
    if (key.first == tenant && state.exists && is_in(state)) { out.insert(key.second); }
  }
  return out;
}

TEST_F(CatalogReadModel, ShowsEveryEntryAsItsFoldDescribesIt) {
  Chronicle chronicle(11);
  for (int i = 0; i < 250; ++i) { chronicle.step(); }
  catch_up(chronicle, projection, 50);
  for (auto const tenant : chronicle.tenants) {
    EXPECT_EQ(all(tenant, AsOfLatest{}), expected(chronicle, tenant, [](auto const&) { return true; }));
  }
}

TEST_F(CatalogReadModel, IsAsOfEveryPositionAfterTheWholeAppend) {
  Chronicle chronicle(12);
  for (int i = 0; i < 100; ++i) { chronicle.step(); }
  catch_up(chronicle, projection, 30);
  auto const tenant = chronicle.tenants[0];
  auto const last = value_of(projection.applied(tenant));
  ASSERT_TRUE(last && last->value > 50);
  for (std::int64_t p = 0; p <= last->value; ++p) {
    auto const at = TenantPosition(p);
    EXPECT_EQ(all(tenant, AsOfPosition{at}), expected(chronicle, tenant, [&](auto const& s) { return s.first <= at; })) << p;
  }
}

TEST_F(CatalogReadModel, IsAsOfTheTimesRightBeforeAndRightAfterEveryEvent) {
  Chronicle chronicle(13);
  for (int i = 0; i < 80; ++i) { chronicle.step(); }
  catch_up(chronicle, projection, 30);
  auto const tenant = chronicle.tenants[1];
  std::set<Timestamp> recorded, occurred;
  for (auto const& e : chronicle.events) {
    recorded.insert(e->header.recorded);
    occurred.insert(e->header.occurred);
  }
  for (auto const us : {-1, 0, 1}) {
    for (auto const time : recorded) {
      auto const t = time + std::chrono::microseconds(us);
      EXPECT_EQ(all(tenant, AsOfRecorded{t}), expected(chronicle, tenant, [&](auto const& s) { return s.recorded <= t; }));
    }
    for (auto const time : occurred) {
      auto const t = time + std::chrono::microseconds(us);
      EXPECT_EQ(all(tenant, AsOfOccurred{t}), expected(chronicle, tenant, [&](auto const& s) { return s.occurred <= t; }));
    }
  }
}

TEST_F(CatalogReadModel, FiltersByStatusTypeAuthorCategoryTimeAndDeletion) {
  Chronicle chronicle(14);
  for (int i = 0; i < 300; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  auto const tenant = chronicle.tenants[0];
  auto const expect = [&](CatalogFilter const& filter, std::function<bool(entry::State const&)> const& matches) {
    CatalogQuery query;
    query.filter = filter;
    query.limit = 2;
    query.with_total = true;
    EXPECT_EQ(ids(tenant, query), expected_ids(chronicle, tenant, [&](auto const& s) { return !s.is_deleted() && matches(s); }));
  };
  std::size_t statuses = 0;
  for (int i = 0; i < 6; ++i) {
    auto const status = static_cast<entry::Status>(i);
    expect({.statuses = {status}}, [&](auto const& s) { return s.status() == status; });
    statuses += expected_ids(chronicle, tenant, [&](auto const& s) { return s.status() == status; }).empty() ? 0 : 1;
  }
  EXPECT_GE(statuses, 3U);
  expect({.statuses = {entry::Status::draft, entry::Status::published}},
         [](auto const& s) { return s.status() == entry::Status::draft || s.status() == entry::Status::published; });
  expect({.type_key = TypeKey("page")}, [](auto const& s) { return s.type_key.str() == "page"; });
  expect({.author = "t-1"}, [](auto const& s) { return s.audit.created_by.id == "t-1" || s.audit.updated_by.id == "t-1"; });
  auto const category = CategoryId(test::numbered_uuid(0xca, 2));
  expect({.facets = {"category=" + category.str()}}, [&](auto const& s) {
    return std::find(s.marks.categories.begin(), s.marks.categories.end(), category) != s.marks.categories.end();
  });
  auto const middle = chronicle.steps[chronicle.steps.size() / 2].occurred;
  expect({.updated_from = middle}, [&](auto const& s) { return s.audit.updated_at >= middle; });
  expect({.updated_to = middle}, [&](auto const& s) { return s.audit.updated_at < middle; });
  CatalogQuery with_deleted;
  with_deleted.filter.include_deleted = true;
  EXPECT_EQ(ids(tenant, with_deleted), expected_ids(chronicle, tenant, [](auto const&) { return true; }));
}

TEST_F(CatalogReadModel, ListsWhatASearchHasFound) {
  Chronicle chronicle(15);
  for (int i = 0; i < 200; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  auto const tenant = chronicle.tenants[0];
  auto const there = expected_ids(chronicle, tenant, [](auto const& s) { return !s.is_deleted(); });
  ASSERT_GE(there.size(), 4U);
  FoundByText found{.in_title = {*there.begin(), "nowhere"}, .elsewhere = {*std::next(there.begin()), *there.rbegin()}};
  CatalogQuery query;
  query.filter.found = found;
  query.limit = 2;
  query.with_total = true;
  EXPECT_EQ(ids(tenant, query), (std::set<std::string>{*there.begin(), *std::next(there.begin()), *there.rbegin()}));
  query.filter.found = FoundByText{};
  EXPECT_TRUE(ids(tenant, query).empty());
}

TEST_F(CatalogReadModel, OrdersByRelevanceOverAllPages) {
  Chronicle chronicle(15);
  for (int i = 0; i < 200; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  auto const tenant = chronicle.tenants[0];
  FoundByText found;
  for (auto const& id : expected_ids(chronicle, tenant, [](auto const&) { return true; })) {
    (found.in_title.size() < found.elsewhere.size() ? found.in_title : found.elsewhere).push_back(id);
  }
  CatalogQuery query;
  query.filter.include_deleted = true;
  query.limit = 2;
  auto const newest = items(tenant, query);
  auto const is_in_title = [&](std::string const& item) {
    return std::ranges::binary_search(found.in_title, std::string(boost::json::parse(item).at("entry_id").as_string()));
  };
  auto expected = newest;
  std::ranges::stable_partition(expected, is_in_title);
  ASSERT_NE(expected, newest);
  query.filter.found = found;
  query.order = CatalogOrder::relevance;
  EXPECT_EQ(items(tenant, query), expected);
}

TEST_F(CatalogReadModel, OrdersByTimeAndTitleBothWays) {
  Chronicle chronicle(16);
  for (int i = 0; i < 150; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  auto const tenant = chronicle.tenants[0];
  auto const key = [](std::string const& item, CatalogOrder order) {
    auto const o = boost::json::parse(item).as_object();
    auto const* member = order == CatalogOrder::title ? "title" : order == CatalogOrder::created_at ? "created_at" : "updated_at";
    return std::pair(std::string(o.at(member).as_string()), std::string(o.at("entry_id").as_string()));
  };
  for (auto const order : {CatalogOrder::updated_at, CatalogOrder::created_at, CatalogOrder::title}) {
    CatalogQuery query;
    query.order = order;
    query.limit = 2;
    query.filter.include_deleted = true;
    for (bool const descending : {true, false}) {
      query.descending = descending;
      auto const found = items(tenant, query);
      ASSERT_GE(found.size(), 7U);
      for (std::size_t i = 1; i < found.size(); ++i) {
        EXPECT_EQ(key(found[i - 1], order) > key(found[i], order), descending) << found[i - 1] << found[i];
      }
    }
  }
}

TEST_F(CatalogReadModel, PagesShowOneMomentWhileOthersSave) {
  Chronicle chronicle(17);
  for (int i = 0; i < 100; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  auto const scope = TenantScope(chronicle.tenants[0]);
  for (AsOf const as_of :
       {AsOf(AsOfLatest{}), AsOf(AsOfOccurred{chronicle.steps.back().occurred}), AsOf(AsOfRecorded{chronicle.recorded})}) {
    CatalogQuery query;
    query.as_of = as_of;
    query.limit = 2;
    query.filter.include_deleted = true;
    auto const undisturbed = items(scope.tenant(), query);
    std::vector<std::string> found;
    do {
      auto const page = value_of(catalog.list_entries(scope, query));
      found.insert(found.end(), page.items.begin(), page.items.end());
      query.cursor = page.next;
      for (int i = 0; i < 5; ++i) { chronicle.step(); }
      catch_up(chronicle, projection);
    } while (query.cursor);
    EXPECT_EQ(found, undisturbed);
  }
}

TEST_F(CatalogReadModel, ListsOtherRecordsAsTheyWere) {
  Chronicle chronicle(18);
  auto const tenant = chronicle.tenants[0];
  auto const scope = TenantScope(tenant);
  std::vector<std::string> streams;
  for (std::uint32_t i = 1; i <= 3; ++i) {
    category::Created created;
    created.category_id = CategoryId(test::numbered_uuid(0xca, i));
    created.name = "C" + std::to_string(i);
    created.display_priority = i == 3 ? -5 : 7;
    streams.push_back("category-" + created.category_id.str());
    chronicle.append(tenant, {{streams.back(), category::encode(created)}}, chronicle.recorded);
  }
  auto const before = chronicle.append(tenant, {{streams[0], category::encode(category::Changed{"Z", 9})}}, chronicle.recorded);
  chronicle.append(tenant, {{streams[1], category::encode(category::Archived{})}}, chronicle.recorded);
  catch_up(chronicle, projection);
  auto const names = [&](AsOf const& as_of, bool gone) {
    std::string out;
    std::optional<CatalogCursor> cursor;
    do {
      auto const page = value_of(
          catalog.list_records(scope, {.kind = "category", .cursor = cursor, .limit = 1, .as_of = as_of, .include_deleted = gone}));
      for (auto const& item : page.items) { out += std::string(boost::json::parse(item).at("name").as_string()) + " "; }
      cursor = page.next;
    } while (cursor);
    return out;
  };
  EXPECT_EQ(names(AsOfLatest{}, false), "C3 Z ");
  EXPECT_EQ(names(AsOfLatest{}, true), "C3 C2 Z ");
  EXPECT_EQ(names(AsOfPosition{TenantPosition(before.value - 1)}, false), "C3 C1 C2 ");
  auto const id = CategoryId(test::numbered_uuid(0xca, 1)).str();
  auto const now = value_of(catalog.record(scope, "category", id, AsOfLatest{}));
  ASSERT_TRUE(now);
  EXPECT_EQ(boost::json::parse(*now).at("name"), "Z");
  EXPECT_FALSE(value_of(catalog.record(scope, "category", id, AsOfPosition{TenantPosition(0)})));
  EXPECT_FALSE(value_of(catalog.record(scope, "token", id, AsOfLatest{})));
  EXPECT_FALSE(value_of(catalog.record(TenantScope(chronicle.tenants[1]), "category", id, AsOfLatest{})));
}

TEST_F(CatalogReadModel, EqualsARebuildWhateverTheBatches) {
  Chronicle chronicle(19);
  for (std::size_t round = 0; round < 6; ++round) {
    for (int i = 0; i < 40; ++i) { chronicle.step(); }
    PgCatalogProjection after_restart(projector);
    catch_up(chronicle, after_restart, 1 + 23 * round);
  }
  auto const incremental = test::dump_lines(projection);
  EXPECT_TRUE(std::ranges::any_of(incremental, [](auto const& line) { return line.starts_with("catalog_entry_facet "); }));
  auto shadow = value_of(projection.begin_rebuild());
  ASSERT_NE(shadow, nullptr);
  catch_up(chronicle, *shadow, 1000);
  EXPECT_EQ(test::dump_lines(*shadow), incremental);
  auto const tenant = chronicle.tenants[0];
  auto const shown = all(tenant, AsOfLatest{});
  ASSERT_TRUE(shadow->promote());
  EXPECT_EQ(test::dump_lines(projection), incremental);
  EXPECT_EQ(all(tenant, AsOfLatest{}), shown);
  chronicle.step();
  catch_up(chronicle, projection);
  EXPECT_EQ(all(tenant, AsOfLatest{}), expected(chronicle, tenant, [](auto const&) { return true; })) << "goes on after the rebuild";
}

TEST_F(CatalogReadModel, ReadersSeeTheOldOrTheNewRowsWhileARebuildIsPromoted) {
  Chronicle chronicle(24);
  for (int i = 0; i < 150; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  auto const tenant = chronicle.tenants[0];
  auto const shown = all(tenant, AsOfLatest{});
  ASSERT_FALSE(shown.empty());
  std::atomic<bool> promoted = false;
  std::atomic<int> reads = 0;
  std::thread watcher([&] {
    while (!promoted || reads == 0) {
      EXPECT_EQ(all(tenant, AsOfLatest{}), shown);
      ++reads;
    }
  });
  for (int rebuild = 0; rebuild < 3; ++rebuild) {
    auto const shadow = value_of(projection.begin_rebuild());
    catch_up(chronicle, *shadow);
    EXPECT_TRUE(shadow->promote());
  }
  promoted = true;
  watcher.join();
}

TEST_F(CatalogReadModel, AnUnfinishedRebuildIsClearedByTheNext) {
  Chronicle chronicle(20);
  for (int i = 0; i < 30; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  {
    auto const abandoned = value_of(projection.begin_rebuild());
    catch_up(chronicle, *abandoned);
  }
  auto const shadow = value_of(projection.begin_rebuild());
  auto const rows = value_of(pg::read(projector, "SELECT count(DISTINCT generation) FROM catalog_entry"));
  EXPECT_EQ(rows.front().int8(0), 1);
}

TEST_F(CatalogReadModel, ShowsATenantNothingOfAnother) {
  Chronicle chronicle(21);
  for (int i = 0; i < 60; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  auto const stranger = TenantScope(TenantId(test::numbered_uuid(0xdd, 9)));
  EXPECT_TRUE(all(stranger.tenant(), AsOfLatest{}).empty());
  for (auto const* table :
       {"catalog_entry", "catalog_entry_past", "catalog_entry_facet", "catalog_entry_hour", "catalog_record", "catalog_append"}) {
    auto const sql = "SELECT FROM " + std::string(table);
    EXPECT_TRUE(value_of(pg::read(reader, sql)).empty()) << table;
    EXPECT_TRUE(value_of(pg::read_in_tenant(reader, stranger, sql, {})).empty()) << table;
    EXPECT_FALSE(value_of(pg::read_in_tenant(reader, TenantScope(chronicle.tenants[0]), sql, {})).empty()) << table;
  }
}

TEST_F(CatalogReadModel, ListsByIndex) {
  Chronicle chronicle(23);
  for (int i = 0; i < 60; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  auto const plan = [&](std::string const& sql) {
    auto lease = projector.acquire();
    std::string out;
    (void)(*lease)->script("SET enable_seqscan = off");
    auto const rows = (*lease)->exec("EXPLAIN " + sql);
    EXPECT_TRUE(rows) << rows.error().context;
    for (auto row : *rows) { out += std::string(row.text(0)) + "\n"; }
    (void)(*lease)->script("RESET enable_seqscan");
    return out;
  };
  auto const tenant = "'" + chronicle.tenants[0].str() + "'";
  auto const of_tenant = " WHERE generation = " + std::to_string(pg::first_generation_of(pg::kCatalogShape)) + " AND tenant = " + tenant;
  std::string const newest = " ORDER BY updated_hour DESC, entry_id DESC LIMIT 50";
  EXPECT_NE(plan("SELECT FROM catalog_entry_hour" + of_tenant + " AND facet = ''" + newest).find("Backward using catalog_entry_hour_pkey"),
            std::string::npos);
  EXPECT_NE(plan("SELECT FROM catalog_entry" + of_tenant + " AND schedule = 'failed'").find("catalog_entry_schedule"), std::string::npos);
}

TEST_F(CatalogReadModel, FindsPoisonousWhatTheDatabaseCannotHold) {
  Chronicle chronicle(44);
  std::mt19937 random(44);
  std::string long_id;
  while (long_id.size() < 6000) { long_id.push_back(static_cast<char>('a' + random() % 26)); }
  category::Created created;
  created.name = "C";
  chronicle.append(chronicle.tenants[0], {{"category-" + long_id, category::encode(created)}}, chronicle.recorded);
  auto const result =
      projection.apply({Chronicle::kShard, chronicle.events, {chronicle.events.back()->position, chronicle.events.back()->hash}});
  EXPECT_TRUE(std::holds_alternative<Poison>(result)) << "an index refuses a key of that size: trying again would not help";
}

}  // namespace
}  // namespace contentos
