// The read models in PostgreSQL as a process sees them that does not project them.
#include "infra/postgres/sql_models.hpp"

#include "infra/postgres/generation.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

#include <thread>

namespace contentos {
namespace {

using test::value_of;
using namespace std::chrono_literals;

class SqlModelsTest : public test::ReadModelTest {
protected:
  SqlModels models{projector};
  std::string const catalog_generation = std::to_string(pg::first_generation_of(pg::kCatalogShape));
  TenantId const tenant = TenantId(Uuid::parse("0190a000-0000-7000-8000-000000000001").value());

  void run(std::string const& sql) {
    auto connection = pg::Connection::open({.conninfo = conninfo});
    ASSERT_TRUE(connection.has_value());
    auto const done = connection->script(sql);
    ASSERT_TRUE(done.has_value()) << done.error().context;
  }
  static auto soon() { return std::chrono::steady_clock::now() + 200ms; }
};

TEST_F(SqlModelsTest, TellsOfAllModelsThatAreProjectedElsewhere) {
  auto const status = models.status();
  ASSERT_EQ(3U, status.size());
  EXPECT_EQ("audit", status[0].name);
  EXPECT_EQ(16U, status[0].shards.size());
  EXPECT_TRUE(status[0].is_elsewhere);
  EXPECT_FALSE(status[0].running);  // nobody holds the lease
  run("INSERT INTO lease VALUES ('projector', 'somebody', 1, clock_timestamp() + interval '1 minute')");
  EXPECT_TRUE(models.status()[0].running);
  EXPECT_TRUE(models.knows("catalog"));
  EXPECT_FALSE(models.knows("delivery"));
}

TEST_F(SqlModelsTest, WaitsUntilATenantIsApplied) {
  EXPECT_EQ(StoreErrorCode::not_caught_up, models.wait_for_tenant("audit", tenant, TenantPosition(3), soon()).error().code);
  std::thread projecting([&] {
    std::this_thread::sleep_for(30ms);
    run("INSERT INTO read_model_tenant VALUES ('audit', 1000001, '" + tenant.str() + "', 3)");
  });
  EXPECT_TRUE(models.wait_for_tenant("audit", tenant, TenantPosition(3), std::chrono::steady_clock::now() + 20s).has_value());
  projecting.join();
  EXPECT_EQ(StoreErrorCode::internal, models.wait_for_tenant("nothing", tenant, TenantPosition(1), soon()).error().code);
}

TEST_F(SqlModelsTest, SaysThatATenantIsSetAsideInsteadOfWaiting) {
  auto const set_aside = [&](std::string const& model, std::string const& stream) {
    run("INSERT INTO read_model_set_aside VALUES ('" + model + "', (SELECT live FROM read_model WHERE model = '" + model + "'), '" +
        tenant.str() + "', '" + stream + "', 0, 7, 2, '" + tenant.str() + "', 'entry.saved.v9', 'bad', true)");
  };
  set_aside("catalog", "entry-1");
  set_aside("audit", "");
  run("INSERT INTO read_model_tenant VALUES ('catalog', " + catalog_generation + ", '" + tenant.str() + "', 3), ('audit', 1000001, '" +
      tenant.str() + "', 3)");
  EXPECT_TRUE(models.wait_for_tenant("catalog", tenant, TenantPosition(3), soon())) << "a stream of it harms nobody else";
  EXPECT_TRUE(models.wait_for_tenant("audit", tenant, TenantPosition(3), soon())) << "the trail never waits";
  set_aside("catalog", "");
  EXPECT_EQ(StoreErrorCode::set_aside, models.wait_for_tenant("catalog", tenant, TenantPosition(1), soon()).error().code);
  auto const status = models.status();
  ASSERT_EQ(2U, status[1].set_aside.size());
  EXPECT_EQ(1U, status[1].set_aside_tenants());
  EXPECT_EQ("bad", status[1].set_aside[0].cause.reason);
  EXPECT_EQ(StreamName("entry", "1"), status[1].set_aside[1].stream);
  EXPECT_TRUE(status[1].set_aside[1].cause.is_waiting);
}

TEST_F(SqlModelsTest, KnowsWhatAProgramOfTheReleaseBeforeSetsAsideWhileItStillRuns) {
  run("INSERT INTO read_model_parked VALUES ('catalog', " + catalog_generation + ", '" + tenant.str() + "', 0, 7, 2, 'bad')");
  auto const status = models.status();
  ASSERT_EQ(1U, status[1].set_aside.size());
  EXPECT_FALSE(status[1].set_aside[0].stream) << "it knew whole tenants alone";
  EXPECT_EQ("bad", status[1].set_aside[0].cause.reason);
  run("DELETE FROM read_model_parked");
  EXPECT_TRUE(models.status()[1].set_aside.empty());
}

TEST_F(SqlModelsTest, OrdersARebuildOnceAndShowsItsProgress) {
  ASSERT_TRUE(models.start_rebuild("audit").has_value());
  EXPECT_EQ(StoreErrorCode::unavailable, models.start_rebuild("audit").error().code);
  EXPECT_EQ(StoreErrorCode::internal, models.start_rebuild("delivery").error().code);
  auto const order = value_of(models.next_order());
  ASSERT_TRUE(order.has_value());
  EXPECT_TRUE(order->is_rebuild);
  ASSERT_TRUE(models.report_order(*order, {5, 10}).has_value());
  EXPECT_EQ(5, models.status()[0].rebuilding.value().events_done);
  ASSERT_TRUE(models.finish_order(*order, {}).has_value());
  EXPECT_FALSE(models.status()[0].rebuilding.has_value());
  EXPECT_FALSE(value_of(models.next_order()).has_value());
}

TEST_F(SqlModelsTest, WaitsForAnOrderToUnparkAndTellsWhyItFailed) {
  std::thread projecting([&] {
    for (auto order = value_of(models.next_order());; order = value_of(models.next_order())) {
      if (order) {
        EXPECT_EQ(tenant, order->tenant);
        (void)models.finish_order(*order, StoreError{StoreErrorCode::set_aside, false, "still bad"});
        return;
      }
      std::this_thread::sleep_for(5ms);
    }
  });
  auto const replayed = models.unpark("catalog", tenant);
  projecting.join();
  ASSERT_FALSE(replayed.has_value());
  EXPECT_EQ("still bad", replayed.error().context);
}

}  // namespace
}  // namespace contentos
