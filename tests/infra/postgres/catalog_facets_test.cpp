// Lists by facets are what one gets by looking through the unfiltered list: now and at any moment, page by page, in every order.
#include "domain/record/kind.hpp"
#include "infra/postgres/catalog_projection.hpp"
#include "infra/postgres/catalog_reader.hpp"
#include "infra/postgres/catalog_rows.hpp"
#include "infra/postgres/generation.hpp"
#include "tests/infra/postgres/catalog_hours.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace contentos {
namespace {

using test::Chronicle;
using test::value_of;
using Facets = std::vector<std::string>;
using Random = std::mt19937;

CategoryId category(std::uint32_t number) { return CategoryId(test::numbered_uuid(0xca, number)); }
std::string facet(std::uint32_t number) { return "category=" + category(number).str(); }

class FacetsOfEntries : public test::ReadModelTest {
protected:
  PgCatalogProjection projection{projector};
  PgCatalogReader catalog{reader};

  std::vector<std::string> items(TenantId tenant, CatalogQuery query) {
    std::vector<std::string> out;
    do {
      auto page = value_of(catalog.list_entries(TenantScope(tenant), query));
      std::ranges::move(page.items, std::back_inserter(out));
      if (query.with_total) { total = page.total.value_or(-1); }
      query.cursor = page.next;
    } while (query.cursor);
    return out;
  }
  std::vector<std::string> looked_through(TenantId tenant, CatalogQuery query) {
    auto const facets = std::exchange(query.filter.facets, {});
    query.limit = 200;
    auto out = items(tenant, query);
    std::erase_if(out, [&](std::string const& item) {
      Facets has;
      auto const parsed = boost::json::parse(item);
      for (auto const& id : parsed.at("categories").as_array()) { has.push_back("category=" + std::string(id.as_string())); }
      return !std::ranges::all_of(facets, [&](auto const& f) { return std::ranges::find(has, f) != has.end(); });
    });
    return out;
  }
  /// Says how many there are.
  std::size_t expect_found(TenantId tenant, CatalogQuery query) {
    query.with_total = true;
    auto const expected = looked_through(tenant, query);
    EXPECT_EQ(items(tenant, query), expected);
    EXPECT_EQ(total, static_cast<std::int64_t>(expected.size()));
    return expected.size();
  }
  std::int64_t total = 0;
};

std::vector<CategoryId> some_categories(Random& random) {
  std::vector<CategoryId> out;
  for (std::uint32_t i = 1; i <= 4; ++i) {
    if (random() % 2 == 0) { out.push_back(category(i)); }
  }
  return out;
}

/// Entries that come into categories, leave them, and are deleted.
void live_on(Chronicle& chronicle, Random& random, int steps) {
  for (int i = 0; i < steps; ++i) {
    auto const tenant = chronicle.tenants[random() % 2];
    auto const id = "e" + std::to_string(random() % 12);
    auto const& state = chronicle.fold(tenant, id);
    auto const occurred = (state.exists ? state.audit.updated_at : chronicle.recorded - std::chrono::hours(random() % 20'000)) +
                          std::chrono::minutes(random() % 3000);
    auto save = chronicle.save("Title " + std::to_string(random() % 5), "fox " + std::to_string(random() % 3));
    if (random() % 2 == 0) { save.categories = some_categories(random); }
    chronicle.actor = {ActorKind::token, "t-" + std::to_string(random() % 3)};
    if (!state.exists) {
      chronicle.entry(tenant, id, {Chronicle::create(id, random() % 3 == 0 ? "page" : "post", some_categories(random)), save}, occurred);
    } else {
      std::vector<entry::Command> const choices{save, save, save, chronicle.publish(), entry::Submit{}, entry::Delete{}, entry::Undelete{}};
      chronicle.entry(tenant, id, {choices[random() % choices.size()]}, occurred);
    }
  }
}

std::vector<Facets> const kAsked{{facet(1)}, {facet(2), facet(1)}, {facet(3), facet(2), facet(1)}, {facet(1), facet(1)}, {facet(9)}};

TEST_F(FacetsOfEntries, AreListedAsTheyAreAndWereInEveryOrder) {
  Chronicle chronicle(31);
  Random random(31);
  live_on(chronicle, random, 300);
  catch_up(chronicle, projection, 40);
  auto const tenant = chronicle.tenants[0];
  std::vector<AsOf> moments{AsOfLatest{}};
  for (std::size_t i = 0; i < chronicle.steps.size(); i += 9) {
    auto const& step = chronicle.steps[i];
    moments.emplace_back(AsOfPosition{step.first});
    moments.emplace_back(AsOfOccurred{step.occurred});
    moments.emplace_back(AsOfRecorded{step.recorded - std::chrono::microseconds(1)});
  }
  std::size_t found = 0;
  for (auto const& as_of : moments) {
    for (auto const& facets : kAsked) {
      CatalogQuery query{.filter = {.facets = facets, .include_deleted = random() % 2 == 0}, .as_of = as_of, .limit = 1 + random() % 3};
      query.order = std::vector{CatalogOrder::updated_at, CatalogOrder::created_at, CatalogOrder::title}[random() % 3];
      query.descending = random() % 2 == 0;
      found += expect_found(tenant, query);
    }
  }
  EXPECT_GT(found, 500U);
}

TEST_F(FacetsOfEntries, GoTogetherWithEveryOtherFilter) {
  Chronicle chronicle(32);
  Random random(32);
  live_on(chronicle, random, 300);
  catch_up(chronicle, projection, 40);
  auto const middle = chronicle.steps[chronicle.steps.size() / 2].occurred;
  FoundByText found_by_text;
  for (auto const& step : chronicle.steps) {
    (found_by_text.in_title.size() < 3 ? found_by_text.in_title : found_by_text.elsewhere).push_back(step.entry);
  }
  found_by_text.elsewhere.resize(std::min<std::size_t>(found_by_text.elsewhere.size(), 4));
  std::vector<CatalogFilter> const filters{{.statuses = {entry::Status::draft, entry::Status::published}},
                                           {.type_key = TypeKey("page")},
                                           {.author = "t-1"},
                                           {.updated_from = middle},
                                           {.updated_to = middle},
                                           {.found = found_by_text},
                                           {.statuses = {entry::Status::draft}, .author = "t-2"},
                                           {.type_key = TypeKey("post"), .found = found_by_text, .include_deleted = true}};
  std::size_t found = 0;
  for (auto filter : filters) {
    for (auto const& facets : kAsked) {
      filter.facets = facets;
      for (AsOf const as_of : {AsOf(AsOfLatest{}), AsOf(AsOfPosition{chronicle.steps[chronicle.steps.size() / 3].last})}) {
        found += expect_found(chronicle.tenants[0], {.filter = filter, .as_of = as_of, .limit = 2});
      }
    }
  }
  EXPECT_GT(found, 50U);
}

TEST_F(FacetsOfEntries, PagesShowOneMomentWhileEntriesLeaveTheCategory) {
  Chronicle chronicle(33);
  Random random(33);
  live_on(chronicle, random, 150);
  catch_up(chronicle, projection);
  auto const scope = TenantScope(chronicle.tenants[0]);
  CatalogQuery query{.filter = {.facets = {facet(2)}}, .limit = 1};
  auto const undisturbed = items(scope.tenant(), query);
  ASSERT_GT(undisturbed.size(), 2U);
  std::vector<std::string> found;
  do {
    auto const page = value_of(catalog.list_entries(scope, query));
    found.insert(found.end(), page.items.begin(), page.items.end());
    query.cursor = page.next;
    live_on(chronicle, random, 15);
    catch_up(chronicle, projection);
  } while (query.cursor);
  EXPECT_EQ(found, undisturbed);
}

TEST_F(FacetsOfEntries, AreTheSameWhenTheyAreRebuiltAndHoldAsLongAsTheirEntry) {
  Chronicle chronicle(34);
  Random random(34);
  live_on(chronicle, random, 200);
  catch_up(chronicle, projection, 17);
  auto const incremental = test::dump_lines(projection);
  auto const astray = value_of(pg::read(projector, R"(SELECT count(*) FROM catalog_entry_facet f
      LEFT JOIN catalog_entry c USING (generation, tenant, entry_id)
     WHERE f.created_at <> c.created_at OR f.from_position > c.from_position OR f.to_position <= f.from_position
        OR (f.to_position = 9223372036854775807
            AND (f.title_key <> c.title_key OR f.is_deleted <> c.is_deleted))
        OR (f.to_position < 9223372036854775807 AND (f.title_key <> '' OR f.is_deleted)))"));
  EXPECT_EQ(astray.front().int8(0), 0);
  test::expect_hours_as_entries_have_them(projector);
  auto const shadow = value_of(projection.begin_rebuild());
  catch_up(chronicle, *shadow, 1000);
  ASSERT_TRUE(shadow->promote());
  EXPECT_EQ(test::dump_lines(projection), incremental);
  auto const left = value_of(pg::read(projector, "SELECT count(DISTINCT generation) FROM catalog_entry_facet"));
  EXPECT_EQ(left.front().int8(0), 1) << "those of the old generation are gone";
}

/// Rows of records, by hand: no kind has facets of its own yet.
class FacetsOfRecords : public test::ReadModelTest {
protected:
  static constexpr std::int32_t kGeneration = pg::first_generation_of(pg::kCatalogShape);
  PgCatalogReader catalog{reader};
  std::vector<TenantId> const tenants{TenantId(test::numbered_uuid(0xa1, 1)), TenantId(test::numbered_uuid(0xa2, 2))};
  std::vector<catalog::RecordRow> rows{};
  std::int64_t position = 0;

  /// One append after the other, some of them in one batch.
  void write(Random& random, int appends) {
    catalog::Changes changes;
    for (int i = 0; i < appends; ++i) {
      ++position;
      catalog::RecordRow row;
      row.tenant = tenants[random() % 2];
      row.kind = random() % 4 == 0 ? "job" : "note";
      row.id = "r" + std::to_string(random() % 9);
      row.validity.from = TenantPosition(position);
      row.sort_key = "s" + std::to_string(random() % 4);
      row.is_gone = random() % 6 == 0;
      row.json = boost::json::serialize(boost::json::object{{"id", row.id}, {"at", position}});
      for (auto const* name : {"node=a", "node=b", "state=open", "state=\xC3\xA9,'\"\\{}"}) {
        if (random() % 2 == 0) { row.facets.emplace_back(name); }
      }
      auto const is_before = [&](auto const& r) {
        return r.tenant == row.tenant && r.kind == row.kind && r.id == row.id && !r.validity.to;
      };
      row.validity.occurred_from = parse_rfc3339("2022-01-01T00:00:00Z").value() + std::chrono::minutes(random() % 500);
      for (auto const& before : rows) {
        if (is_before(before)) { row.validity.occurred_from = std::max(row.validity.occurred_from, before.validity.occurred_from); }
      }
      for (auto* all : {&rows, &changes.records}) {
        for (auto& before : *all) {
          if (!is_before(before)) { continue; }
          before.validity.to = row.validity.from;
          before.validity.occurred_to = row.validity.occurred_from;
        }
      }
      changes.records.push_back(row);
      rows.push_back(row);
      changes.appends.push_back({row.tenant, row.validity.from, parse_rfc3339("2023-01-01T00:00:00Z").value()});
    }
    store(changes);
  }

  void store(catalog::Changes const& changes) {
    auto lease = projector.acquire().value();
    pg::Transaction tx(*lease);
    ASSERT_TRUE(tx.begin());
    pg::Script script;
    pg::write_catalog(script, kGeneration, changes);
    auto const written = script.run(*lease);
    ASSERT_TRUE(written) << written.error().context;
    for (auto const tenant : tenants) {
      ASSERT_TRUE(
          lease->exec("INSERT INTO read_model_tenant VALUES ('catalog', $1, $2, $3) ON CONFLICT (model, generation, tenant) "
                      "DO UPDATE SET position = excluded.position",
                      pg::Params().int4(kGeneration).uuid(tenant).int8(position)));
    }
    ASSERT_TRUE(tx.commit());
  }

  std::vector<std::string> items(TenantId tenant, RecordQuery query) {
    std::vector<std::string> out;
    do {
      auto page = value_of(catalog.list_records(TenantScope(tenant), query));
      EXPECT_LE(page.items.size(), query.limit);
      std::ranges::move(page.items, std::back_inserter(out));
      query.cursor = page.next;
    } while (query.cursor);
    return out;
  }

  std::vector<std::string> expected(TenantId tenant, RecordQuery const& query) const {
    auto const holds = [&](catalog::Validity const& v) {
      if (auto const* at = std::get_if<AsOfPosition>(&query.as_of)) { return v.from <= at->position && (!v.to || *v.to > at->position); }
      if (auto const* at = std::get_if<AsOfOccurred>(&query.as_of)) {
        return v.occurred_from <= at->time && (!v.occurred_to || *v.occurred_to > at->time);
      }
      return !v.to;
    };
    std::map<std::pair<std::string, std::string>, std::string> out;
    for (auto const& row : rows) {
      auto const has = [&](std::string const& f) { return std::ranges::find(row.facets, f) != row.facets.end(); };
      if (row.tenant == tenant && row.kind == query.kind && holds(row.validity) && (query.include_deleted || !row.is_gone) &&
          std::ranges::all_of(query.facets, has)) {
        EXPECT_TRUE(out.emplace(std::pair(row.sort_key, row.id), row.json).second);
      }
    }
    std::vector<std::string> items;
    items.reserve(out.size());
    for (auto const& [key, json] : out) { items.push_back(json); }
    return items;
  }
};

TEST_F(FacetsOfRecords, AreListedAsTheyAreAndWere) {
  Random random(41);
  std::size_t found = 0;
  for (int round = 0; round < 12; ++round) {
    write(random, 1 + static_cast<int>(random() % 30));
    std::vector<AsOf> moments{AsOfLatest{}};
    for (int i = 0; i < 4; ++i) {
      moments.emplace_back(AsOfPosition{TenantPosition(1 + static_cast<std::int64_t>(random()) % position)});
      moments.emplace_back(AsOfOccurred{rows[random() % rows.size()].validity.occurred_from});
    }
    for (auto const& as_of : moments) {
      for (auto const& facets : std::vector<Facets>{{},
                                                    {"node=a"},
                                                    {"state=\xC3\xA9,'\"\\{}"},
                                                    {"state=open", "node=b"},
                                                    {"node=b", "node=a", "state=open"},
                                                    {"node=c"},
                                                    {std::string("node=\0", 6)}}) {
        RecordQuery const query{.kind = random() % 3 == 0 ? "job" : "note",
                                .facets = facets,
                                .limit = 1 + random() % 4,
                                .as_of = as_of,
                                .include_deleted = random() % 2 == 0};
        auto const tenant = tenants[random() % 2];
        auto const wanted = expected(tenant, query);
        EXPECT_EQ(items(tenant, query), wanted);
        found += wanted.size();
      }
    }
  }
  EXPECT_GT(found, 500U);
  EXPECT_TRUE(items(TenantId(test::numbered_uuid(0xdd, 9)), {.kind = "note", .facets = {"node=a"}}).empty());
}

/// What a model has set aside comes after what followed it.
TEST_F(FacetsOfRecords, AMomentIsFoundAmongAppendsHoweverLateTheyCome) {
  auto const begin = parse_rfc3339("2023-01-01T00:00:00Z").value();
  auto const at = [&](std::int64_t number) { return begin + std::chrono::hours(number); };
  auto const appends = [&](std::vector<std::int64_t> const& numbers) {
    catalog::Changes changes;
    for (auto const number : numbers) {
      changes.appends.push_back({tenants[0], TenantPosition(2 * number), at(number), TenantPosition(2 * number - 1)});
    }
    position = 20;
    store(changes);
  };
  appends({1, 2, 5, 6, 9, 10});
  appends({3, 4, 8});
  appends({7});
  for (std::int64_t number = 0; number <= 10; ++number) {
    for (auto const later : {std::chrono::minutes(0), std::chrono::minutes(59)}) {
      auto const page =
          value_of(catalog.list_records(TenantScope(tenants[0]), {.kind = "note", .as_of = AsOfRecorded{at(number) + later}}));
      EXPECT_EQ(page.position, TenantPosition(2 * number)) << number;
    }
  }
}

TEST_F(FacetsOfRecords, HoldAsLongAsTheirRecord) {
  Random random(42);
  for (int round = 0; round < 10; ++round) { write(random, 20); }
  auto const astray =
      value_of(pg::read(projector, R"(SELECT count(*) FILTER (WHERE (f.to_position, f.occurred_from, f.occurred_to, f.sort_key, f.is_gone)
           IS DISTINCT FROM (r.to_position, r.occurred_from, r.occurred_to, r.sort_key, r.is_gone)), count(*)
      FROM catalog_facet f LEFT JOIN catalog_record r USING (generation, tenant, kind, id, from_position))"));
  EXPECT_EQ(astray.front().int8(0), 0);
  std::size_t facets = 0;
  for (auto const& row : rows) { facets += row.facets.size(); }
  EXPECT_EQ(astray.front().int8(1), static_cast<std::int64_t>(facets));
}

TEST_F(FacetsOfRecords, PagesShowOneMomentWhileRecordsChange) {
  Random random(43);
  write(random, 60);
  RecordQuery query{.kind = "note", .facets = {"node=a"}, .limit = 1};
  auto const undisturbed = items(tenants[0], query);
  ASSERT_GT(undisturbed.size(), 2U);
  std::vector<std::string> found;
  do {
    auto const page = value_of(catalog.list_records(TenantScope(tenants[0]), query));
    found.insert(found.end(), page.items.begin(), page.items.end());
    query.cursor = page.next;
    write(random, 20);
  } while (query.cursor);
  EXPECT_EQ(found, undisturbed);
}

TEST_F(FacetsOfRecords, AreStoredAtTheirLongestAndTwoThatAreStoredAlikeAreOne) {
  catalog::RecordRow row;
  row.tenant = tenants[0];
  row.kind = "note";
  row.id = std::string(64, 'i');
  row.validity.from = TenantPosition(++position);
  row.validity.occurred_from = parse_rfc3339("2022-01-01T00:00:00Z").value();
  Random random(44);
  std::string longest = "node=";
  while (longest.size() < record::kMostFacetBytes) { longest.push_back(static_cast<char>(' ' + random() % 90)); }
  for (int i = 0; i < 600; ++i) { row.sort_key += std::string("\xF0\x9F\x98") + static_cast<char>(0x80 + random() % 64); }
  row.facets = {longest, std::string("z=\0", 3), "z=\xEF\xBF\xBD"};
  row.json = "{}";
  catalog::Changes changes;
  changes.records = {row};
  store(changes);
  EXPECT_EQ(items(tenants[0], {.kind = "note", .facets = {longest}}).size(), 1U);
  EXPECT_EQ(items(tenants[0], {.kind = "note", .facets = {row.facets[1], row.facets[2]}}).size(), 1U);
}

}  // namespace
}  // namespace contentos
