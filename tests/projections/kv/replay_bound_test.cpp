// How much a start after a crash replays does not depend on how much a model stores.
#include "projections/delivery/delivery_cache.hpp"
#include "projections/delivery/delivery_projection.hpp"
#include "tests/projections/support/random_history.hpp"
#include "tests/projections/support/store_around.hpp"

#include <gtest/gtest.h>

namespace contentos {
namespace {

struct CountsFlushes final : StoreAround {
  using StoreAround::StoreAround;
  int begun = 0;
  void begin_flush() override { ++begun; }
};

TEST(ModelThatStoresNextToNothing, IsFlushedAllTheSame) {
  FakeFeed feed(1);
  History history(feed);
  auto const tenant = test_tenant(1);
  history.create_tenant(tenant, "acme");
  history.create_type(tenant, "post", post_fields());
  history.create(tenant, "hello", "post", R"({"rank":1})");
  auto const store = std::make_shared<CountsFlushes>(std::make_shared<MemoryKvStore>());
  delivery::DeliveryProjection projection(store, test_digest, std::make_shared<delivery::DeliveryCache>());
  int saved = 0;
  auto const save = [&](std::size_t events) {
    for (std::size_t i = 0; i < events; ++i) { history.save(tenant, "hello", "{\"rank\":" + std::to_string(++saved) + "}"); }
    catch_up(feed, projection);
  };
  save(kMostToReplay / 2);
  EXPECT_EQ(store->begun, 0);
  save(kMostToReplay / 2);
  EXPECT_EQ(store->begun, 1);
  save(kMostToReplay);
  EXPECT_EQ(store->begun, 2);
}

}  // namespace
}  // namespace contentos
