// A catalog of a release that knew no facets: no list by facets leaves anything out, and it becomes a new one by itself.
#include "infra/postgres/catalog_projection.hpp"
#include "infra/postgres/catalog_reader.hpp"
#include "infra/postgres/generation.hpp"
#include "infra/postgres/log_feed.hpp"
#include "projections/runner/runner.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

#include <thread>

namespace contentos {
namespace {

using test::Chronicle;
using test::value_of;

class CatalogBeforeFacets : public test::ReadModelTest {
protected:
  PgCatalogProjection projection{projector};
  PgCatalogReader catalog{reader};
  TenantId const tenant = TenantId(test::numbered_uuid(0xa1, 1));
  CategoryId const category = CategoryId(test::numbered_uuid(0xca, 1));
  CatalogQuery const by_category{.filter = {.facets = {"category=" + category.str()}}};

  void SetUp() override { run("UPDATE read_model SET live = 1, newest = 1 WHERE model = 'catalog'"); }

  Result<void> ran(std::string const& sql) {
    auto connection = pg::Connection::open({.conninfo = conninfo});
    if (!connection) { return connection.error(); }
    return pg::outcome_of(connection->script(sql));
  }
  void run(std::string const& sql) {
    auto const done = ran(sql);
    ASSERT_TRUE(done) << done.error().context;
  }
  /// What the release before wrote.
  void forget_facets() { run("DELETE FROM catalog_entry_facet; UPDATE catalog_append SET shape = 0"); }
  std::int64_t live() { return value_of(pg::read(projector, "SELECT live FROM read_model WHERE model = 'catalog'")).front().int8(0); }
  /// As that release writes it.
  static std::string append_into(std::int64_t generation) {
    return "INSERT INTO catalog_append (generation, tenant, position, recorded) VALUES (" + std::to_string(generation) +
           ", '0190a000-0000-7000-8000-000000000001', 7, now())";
  }
};

TEST_F(CatalogBeforeFacets, RefusesListsByFacetsUntilItIsRebuilt) {
  Chronicle chronicle(51);
  ASSERT_TRUE(chronicle.entry(tenant, "a", {Chronicle::create("a", "post", {category}), chronicle.save("T", "x")}, chronicle.recorded));
  catch_up(chronicle, projection);
  forget_facets();
  EXPECT_EQ(live(), 1);
  EXPECT_TRUE(projection.is_outdated());
  for (auto const& refused : {catalog.list_entries(TenantScope(tenant), by_category),
                              catalog.list_records(TenantScope(tenant), {.kind = "category", .facets = {"node=a"}})}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, StoreErrorCode::not_caught_up);
    EXPECT_TRUE(refused.error().retryable);
  }
  EXPECT_EQ(value_of(catalog.list_entries(TenantScope(tenant), {})).items.size(), 1U) << "all else is served";
  auto const shadow = value_of(projection.begin_rebuild());
  catch_up(chronicle, *shadow);
  ASSERT_TRUE(shadow->promote());
  EXPECT_EQ(live(), pg::first_generation_of(pg::kCatalogShape));
  EXPECT_FALSE(projection.is_outdated());
  EXPECT_EQ(value_of(catalog.list_entries(TenantScope(tenant), by_category)).items.size(), 1U);
}

TEST_F(CatalogBeforeFacets, IsRebuiltByTheRunnerWithoutBeingAsked) {
  auto const log = value_of(PgEventLog::open({.conninfo = conninfo}));
  LogFeed feed(*log);
  entry::Created created;
  created.entry_id = EntryId("a");
  created.type_key = TypeKey("post");
  created.categories = {category};
  auto const encoded = entry::encode(entry::Event(created));
  auto draft = test::event();
  draft.type = encoded.type;
  draft.data = encoded.data;
  draft.body = encoded.body;
  ASSERT_TRUE(log->place_tenant(TenantScope(tenant), ShardNo(1)));
  test::appended(log->append(test::request(tenant, {{StreamName("entry", "a"), StreamVersion(0), {draft}}})));
  EXPECT_FALSE(projection.is_outdated()) << "nobody has looked";
  Runner runner(feed);
  runner.add(projection);
  runner.start();
  auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  ASSERT_TRUE(runner.wait_for_tenant("catalog", tenant, TenantPosition(1), deadline));
  while (live() == 1 && std::chrono::steady_clock::now() < deadline) { std::this_thread::sleep_for(std::chrono::milliseconds(10)); }
  auto const page = catalog.list_entries(TenantScope(tenant), by_category);
  ASSERT_TRUE(page) << page.error().context;
  EXPECT_EQ(page->items.size(), 1U);
  runner.stop();
}

TEST_F(CatalogBeforeFacets, OfTheReleaseWithFacetsLacksOnlyThoseOfLater) {
  run("UPDATE read_model SET live = 1000001, newest = 1000001 WHERE model = 'catalog'");
  Chronicle chronicle(52);
  ASSERT_TRUE(chronicle.entry(tenant, "a", {Chronicle::create("a", "post", {category}), chronicle.save("T", "x")}, chronicle.recorded));
  catch_up(chronicle, projection);
  EXPECT_TRUE(projection.is_outdated());
  EXPECT_EQ(value_of(catalog.list_entries(TenantScope(tenant), by_category)).items.size(), 1U);
  for (auto const* facet : {"site=a", "owner=a", "template=a"}) {
    auto const refused = catalog.list_entries(TenantScope(tenant), {.filter = {.facets = {facet}}});
    ASSERT_FALSE(refused) << facet;
    EXPECT_EQ(refused.error().code, StoreErrorCode::not_caught_up);
  }
}

TEST_F(CatalogBeforeFacets, IsWrittenByItsReleaseWhichCannotWriteIntoAnother) {
  EXPECT_TRUE(ran(append_into(1)));
  auto const refused = ran(append_into(pg::first_generation_of(pg::kCatalogShape)));
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().context.starts_with("SQLSTATE 23514")) << refused.error().context;
}

TEST_F(CatalogBeforeFacets, IsKnownByTheCheckpointsThatAreThereWhenTheSchemaIsUpgraded) {
  for (bool const is_filled : {true, false}) {
    conninfo = test::empty_database();
    ASSERT_TRUE(pg::migrate(conninfo, pg::all_migrations().first(8)));
    if (is_filled) { run("INSERT INTO contentos.read_model_checkpoint VALUES ('catalog', 1, 0, 1, '')"); }
    ASSERT_TRUE(pg::migrate(conninfo));
    auto connection = pg::Connection::open({.conninfo = conninfo}).value();
    auto const rows = value_of(connection.exec("SELECT live FROM contentos.read_model WHERE model = 'catalog'"));
    EXPECT_EQ(rows.front().int8(0), is_filled ? 1 : pg::first_generation_of(pg::kCatalogShape));
  }
}

}  // namespace
}  // namespace contentos
