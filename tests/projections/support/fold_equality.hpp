// The proof that a read model is a pure fold: however it came about, its dump is that of one built from the beginning.
#pragma once

#include "projections/delivery/delivery_cache.hpp"
#include "projections/delivery/delivery_projection.hpp"
#include "projections/runner/shared_event.hpp"
#include "projections/search/search_projection.hpp"
#include "projections/versions/versions_projection.hpp"
#include "tests/projections/support/plain_words.hpp"
#include "tests/projections/support/random_history.hpp"
#include "tests/support/plain_bodies.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace contentos {

using MakeProjection = std::function<std::unique_ptr<Projection>(std::shared_ptr<KvStore>)>;
using OpenStore = std::function<std::shared_ptr<KvStore>()>;

inline std::unique_ptr<Projection> make_versions(std::shared_ptr<KvStore> store) {
  return std::make_unique<VersionsProjection>(std::move(store), kPlainBodies);
}
inline std::unique_ptr<Projection> make_delivery(std::shared_ptr<KvStore> store) {
  return std::make_unique<delivery::DeliveryProjection>(std::move(store), test_digest, std::make_shared<delivery::DeliveryCache>());
}
inline std::unique_ptr<Projection> make_search(std::shared_ptr<KvStore> store) {
  return std::make_unique<SearchProjection>(std::move(store), plain_words());
}

/// As a rebuild does: without the bodies that the model says it does not read.
inline void catch_up_lean(FakeFeed& feed, Projection& projection) {
  auto const reads_body = projection.reads_body();
  for (std::int64_t s = 0; s < feed.shard_count(); ++s) {
    auto events = feed.read(ShardNo(s), projection.checkpoint(ShardNo(s)).value().position, 1'000'000, 1U << 30U).value();
    if (events.empty()) { continue; }
    for (auto& event : events) {
      if (!reads_body || reads_body(event->header.type)) { continue; }
      auto lean = std::make_shared<RecordedEvent>(*event);
      lean->body.reset();
      event = share(std::move(*lean));
    }
    auto const applied = projection.apply({ShardNo(s), events, {events.back()->position, events.back()->hash}});
    CONTENTOS_ENSURE(std::holds_alternative<std::monostate>(applied), "a test history is applied without error or poison");
  }
}

/// `open` opens the same store again each time: what a restart does.
inline void expect_fold_equality(MakeProjection const& make, OpenStore const& open, unsigned seed) {
  FakeFeed feed(2);
  RandomHistory random(feed, seed);
  std::mt19937 dice(seed);
  for (int restart = 0; restart < 8; ++restart) {
    for (int i = 0; i < 60; ++i) { random.step(); }
    auto const store = open();
    auto const projection = make(store);
    // Some shards only, some batches only: as a kill between two writes leaves it.
    for (auto n = dice() % 6; n > 0; --n) {
      ShardNo const shard(static_cast<std::int64_t>(dice() % 2));
      auto const events = feed.read(shard, projection->checkpoint(shard).value().position, 1 + dice() % 20, 1U << 20U).value();
      if (events.empty()) { continue; }
      ASSERT_TRUE(
          std::holds_alternative<std::monostate>(projection->apply({shard, events, {events.back()->position, events.back()->hash}})));
    }
  }
  auto const store = open();
  auto const incremental = make(store);
  catch_up(feed, *incremental, 1 + dice() % 50);
  auto const from_scratch = make(std::make_shared<MemoryKvStore>());
  catch_up(feed, *from_scratch, 1'000'000);
  auto const expected = dump_of(*from_scratch);
  EXPECT_GT(expected.size(), 10'000U);
  EXPECT_EQ(dump_of(*incremental), expected) << "seed " << seed;
  auto shadow = incremental->begin_rebuild().value();
  catch_up_lean(feed, *shadow);
  ASSERT_TRUE(shadow->promote());
  shadow.reset();
  EXPECT_EQ(dump_of(*incremental), expected) << "rebuilt, seed " << seed;
}

}  // namespace contentos
