// The delivery, versions and search models on the store they have in the product.
#include "infra/rocksdb/rocksdb_store.hpp"
#include "projections/delivery/delivery_reader.hpp"
#include "projections/runner/runner.hpp"
#include "tests/infra/rocksdb/temporary_folder.hpp"
#include "tests/projections/support/fold_equality.hpp"

#include <atomic>
#include <thread>

namespace contentos {
namespace {

TEST(FoldEquality, HoldsForDeliveryOnRocksDB) {
  for (unsigned seed = 21; seed <= 23; ++seed) {
    TemporaryFolder const folder;
    expect_fold_equality(
        make_delivery, [&] { return RocksKvStore::open(folder.path()).value(); }, seed);
  }
}

TEST(FoldEquality, HoldsForVersionsOnRocksDB) {
  for (unsigned seed = 21; seed <= 23; ++seed) {
    TemporaryFolder const folder;
    expect_fold_equality(
        make_versions, [&] { return RocksKvStore::open(folder.path()).value(); }, seed);
  }
}

TEST(FoldEquality, HoldsForSearchOnRocksDB) {
  for (unsigned seed = 21; seed <= 23; ++seed) {
    TemporaryFolder const folder;
    expect_fold_equality(
        make_search, [&] { return RocksKvStore::open(folder.path()).value(); }, seed);
  }
}

TEST(DeliveryOnRocksDB, IsReadWithoutABreakWhileItIsRebuilt) {
  TemporaryFolder const folder;
  auto const store = RocksKvStore::open(folder.path()).value();
  auto const cache = std::make_shared<delivery::DeliveryCache>();
  delivery::DeliveryProjection projection(store, test_digest, cache);
  delivery::DeliveryReader const reader(store, test_digest, cache);
  FakeFeed feed(2);
  History history(feed);
  auto const tenant = test_tenant(1);
  history.create_tenant(tenant, "acme");
  history.create_type(tenant, "post", post_fields());
  for (int i = 0; i < 100; ++i) { history.create(tenant, "e" + std::to_string(i), "post", R"({"slug":"s"})"); }
  RunnerOptions options;
  options.idle_wait = std::chrono::milliseconds(5);
  Runner runner(feed, options);
  runner.add(projection);
  runner.start();
  auto const deadline = [] { return std::chrono::steady_clock::now() + std::chrono::seconds(20); };
  auto const shard = history.shard(tenant);
  ASSERT_TRUE(runner.wait_for("delivery", shard, feed.head(shard), deadline()));
  auto const query = delivery::parse_query({{"content_type", "post"}, {"fields.slug", "s"}, {"limit", "1000"}}).value();
  std::atomic<bool> stop = false;
  std::thread reading([&] {
    while (!stop) {
      auto const list = reader.list(TenantScope(tenant), query);
      ASSERT_TRUE(list);
      EXPECT_EQ(list->total, 100);
      EXPECT_EQ(list->items.size(), 100U);
      EXPECT_EQ(reader.resolve_tenant("acme").value()->id, tenant);
    }
  });
  for (int i = 0; i < 5; ++i) {
    auto const rebuilt = runner.rebuild("delivery");
    ASSERT_TRUE(rebuilt) << rebuilt.error().context;
  }
  stop = true;
  reading.join();
  runner.stop();
}

}  // namespace
}  // namespace contentos
