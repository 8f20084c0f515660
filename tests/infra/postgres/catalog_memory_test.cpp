// What the catalog has in memory between batches: used as long as this process has stored all that came before, and not a moment longer.
#include "infra/postgres/catalog_projection.hpp"
#include "infra/postgres/catalog_reader.hpp"
#include "infra/postgres/log_packing.hpp"
#include "projections/kv/memory_kv_store.hpp"
#include "projections/versions/versions_projection.hpp"
#include "projections/versions/versions_reader.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

namespace contentos {
namespace {

using test::Chronicle;
using test::value_of;

class CatalogMemory : public test::ReadModelTest {
protected:
  PgCatalogProjection projection{projector};
  PgCatalogReader catalog{reader};
  Chronicle chronicle{81};
  TenantId const tenant = chronicle.tenants[0];
  pg::Connection owner = pg::Connection::open({.conninfo = conninfo}).value();

  void create() {
    ASSERT_TRUE(chronicle.entry(tenant, "a", {Chronicle::create("a", "post"), chronicle.save("One", "x")}, chronicle.recorded));
  }
  void save() { ASSERT_TRUE(chronicle.entry(tenant, "a", {chronicle.save("More", "y")}, chronicle.recorded)); }
  /// From now on, whoever reads the stream again finds another type of content.
  void tamper() {
    ASSERT_TRUE(
        owner.script("UPDATE contentos.event SET data = convert_to(replace(convert_from(data, 'UTF8'), '\"post\"', '\"page\"'), 'UTF8') "
                     "WHERE version = 1"));
  }
  std::string type() {
    auto const rows = value_of(pg::read(projector, "SELECT type_key FROM catalog_entry WHERE entry_id = 'a'"));
    return rows.empty() ? "" : std::string(rows.front().text(0));
  }
  void break_connections() {
    ASSERT_TRUE(owner.script(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"));
  }
  ApplyResult apply_last() {
    auto const& last = *chronicle.events.back();
    return projection.apply({Chronicle::kShard, std::span(&chronicle.events.back(), 1), {last.position, last.hash}});
  }
};

TEST_F(CatalogMemory, IsGoneOnFromBetweenBatches) {
  create();
  catch_up(chronicle, projection);
  tamper();
  save();
  EXPECT_TRUE(std::holds_alternative<std::monostate>(apply_last()));
  EXPECT_EQ(type(), "post") << "nobody has read the stream again";
}

TEST_F(CatalogMemory, IsDroppedWithALostConnection) {
  create();
  catch_up(chronicle, projection);
  tamper();
  save();
  store_log(chronicle.events);
  break_connections();
  EXPECT_TRUE(std::holds_alternative<StoreError>(apply_last()));
  catch_up(chronicle, projection);
  EXPECT_EQ(type(), "page");
}

TEST_F(CatalogMemory, IsDroppedWhenAnotherProcessHasGoneOn) {
  create();
  catch_up(chronicle, projection);
  save();
  PgCatalogProjection other(projector);
  catch_up(chronicle, other);
  tamper();
  save();
  store_log(chronicle.events);
  EXPECT_TRUE(std::holds_alternative<StoreError>(apply_last()));
  catch_up(chronicle, projection);
  EXPECT_EQ(type(), "page");
}

TEST_F(CatalogMemory, IsDroppedWithABatchThatIsNotStored) {
  create();
  catch_up(chronicle, projection);
  tamper();
  save();
  store_log(chronicle.events);
  chronicle.append(tenant, {{"entry-b", {"entry.exploded.v1", "{}"}}}, chronicle.recorded);
  auto const events = std::span(chronicle.events).last(2);
  auto const poisoned = projection.apply({Chronicle::kShard, events, {events.back()->position, events.back()->hash}});
  EXPECT_TRUE(std::holds_alternative<Poison>(poisoned));
  EXPECT_TRUE(std::holds_alternative<std::monostate>(
      projection.apply({Chronicle::kShard, events.first(1), {events.front()->position, events.front()->hash}})));
  EXPECT_EQ(type(), "page");
}

TEST_F(CatalogMemory, IsDroppedWithARebuild) {
  create();
  catch_up(chronicle, projection);
  auto const shadow = value_of(projection.begin_rebuild());
  catch_up(chronicle, *shadow);
  ASSERT_TRUE(shadow->promote());
  tamper();
  save();
  catch_up(chronicle, projection);
  EXPECT_EQ(type(), "page");
}

TEST_F(CatalogMemory, ListsShowTheSameWhetherStatesAreStoredElsewhereOrNot) {
  auto const store = std::make_shared<MemoryKvStore>();
  VersionsProjection versions(store, pg::kLogPacking);
  VersionsReader const states(store, pg::kLogPacking);
  PgCatalogReader with_states(reader, &states);
  for (int i = 0; i < 150; ++i) { chronicle.step(); }
  test::catch_up(chronicle, versions);
  for (int i = 0; i < 60; ++i) { chronicle.step(); }  // and then it is behind
  catch_up(chronicle, projection, 30);
  auto const last = chronicle.events.back()->header.tenant_position.value;
  for (std::int64_t position = 1; position <= last; position += 13) {
    CatalogQuery query{.filter = {.include_deleted = true}, .as_of = AsOfPosition{TenantPosition(position)}, .limit = 200};
    auto const alone = value_of(catalog.list_entries(TenantScope(tenant), query));
    EXPECT_EQ(value_of(with_states.list_entries(TenantScope(tenant), query)).items, alone.items);
    EXPECT_FALSE(alone.items.empty());
  }
}

}  // namespace
}  // namespace contentos
