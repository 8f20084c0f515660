// Where a tenant's events lie is found by what the tenant has, and not by what others have in the same shard.
#include "infra/postgres/event_rows.hpp"
#include "infra/postgres/migrate.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

namespace contentos::test {
namespace {

TEST_F(ReadModelTest, PlacesOfATenantsEventsAreFoundByItsIndexAlone) {
  auto owner = pg::Connection::open({.conninfo = conninfo}).value();
  std::string const small = "'00000000-0000-7000-8000-000000000001'";
  ASSERT_TRUE(
      owner.script("INSERT INTO event (position, version, tenant_position, tenant, shard, stream, header, data, hash) "
                   "SELECT n, 1, CASE WHEN n % 400 = 0 THEN n / 400 ELSE n END, "
                   "CASE WHEN n % 400 = 0 THEN " +
                   small +
                   " ELSE '00000000-0000-7000-8000-000000000002' END::uuid, 3, 'test-' || n, "
                   "repeat('h', 300)::bytea, '{}', 'h' FROM generate_series(1, 20000) n"));
  ASSERT_TRUE(owner.script("VACUUM ANALYZE event"));
  auto lease = reader.acquire().value();
  ASSERT_TRUE(lease->script("SET contentos.tenant = " + small + "; SET enable_seqscan = off; SET enable_bitmapscan = off"));
  ASSERT_TRUE(lease->script("PREPARE look (integer, uuid, bigint, bigint) AS " + std::string(pg::kPlacesAfter)));
  for (auto const* mode : {"force_custom_plan", "force_generic_plan"}) {
    ASSERT_TRUE(lease->script("SET plan_cache_mode = " + std::string(mode)));
    std::string plan;
    for (auto row : value_of(lease->script("EXPLAIN (ANALYZE, COSTS off, TIMING off) EXECUTE look (3, " + small + ", 3, 16384)"))) {
      plan += std::string(row.text(0)) + "\n";
    }
    EXPECT_NE(plan.find("event_3_tenant_stream_version_idx"), std::string::npos) << plan;
    EXPECT_NE(plan.find("Rows Removed by Filter: 3\n"), std::string::npos) << "no other tenant's event was looked at\n" << plan;
  }
}

}  // namespace
}  // namespace contentos::test
