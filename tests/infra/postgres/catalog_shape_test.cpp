// A catalog of an earlier release: no list leaves anything out without a word, and it becomes a new one by itself.
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

class CatalogOfAnEarlierShape : public test::ReadModelTest {
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
  std::int64_t live() { return value_of(pg::read(projector, "SELECT live FROM read_model WHERE model = 'catalog'")).front().int8(0); }
};

TEST_F(CatalogOfAnEarlierShape, IsNeitherWrittenNorReadUntilItIsRebuilt) {
  Chronicle chronicle(51);
  ASSERT_TRUE(chronicle.entry(tenant, "a", {Chronicle::create("a", "post", {category}), chronicle.save("T", "x")}, chronicle.recorded));
  catch_up(chronicle, projection);
  EXPECT_EQ(live(), 1);
  EXPECT_TRUE(projection.is_outdated());
  EXPECT_TRUE(value_of(pg::read(projector, "SELECT FROM catalog_entry")).empty()) << "rows that nobody would read";
  EXPECT_EQ(value_of(projection.checkpoint(Chronicle::kShard)).position, chronicle.events.back()->position);
  auto const scope = TenantScope(tenant);
  for (auto const& refused : {catalog.list_entries(scope, {}), catalog.list_records(scope, {.kind = "category"})}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, StoreErrorCode::not_caught_up);
    EXPECT_TRUE(refused.error().retryable);
  }
  EXPECT_EQ(catalog.record(scope, "category", "x", AsOfLatest{}).error().code, StoreErrorCode::not_caught_up);
  auto const shadow = value_of(projection.begin_rebuild());
  catch_up(chronicle, *shadow);
  ASSERT_TRUE(shadow->promote());
  EXPECT_EQ(live(), pg::first_generation_of(pg::kCatalogShape));
  EXPECT_FALSE(projection.is_outdated());
  EXPECT_EQ(value_of(catalog.list_entries(scope, by_category)).items.size(), 1U);
}

TEST_F(CatalogOfAnEarlierShape, OfANewerProgramIsNotWrittenByThisOne) {
  Chronicle chronicle(53);
  for (int i = 0; i < 10; ++i) { chronicle.step(); }
  auto const newer = std::to_string(pg::first_generation_of(pg::kCatalogShape + 1));
  run("UPDATE read_model SET live = " + newer + ", newest = " + newer + " WHERE model = 'catalog'");
  auto const& last = *chronicle.events.back();
  auto const refused = projection.apply({Chronicle::kShard, chronicle.events, {last.position, last.hash}});
  auto const* error = std::get_if<StoreError>(&refused);
  ASSERT_NE(error, nullptr);
  EXPECT_TRUE(error->retryable) << "it may be asked to again, once it is newer";
  EXPECT_TRUE(test::dump_lines(projection).empty());
}

TEST_F(CatalogOfAnEarlierShape, IsRebuiltByTheRunnerWithoutBeingAsked) {
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

TEST_F(CatalogOfAnEarlierShape, IsKnownByTheCheckpointsThatAreThereWhenTheSchemaIsUpgraded) {
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
