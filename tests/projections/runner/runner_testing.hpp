// A runner over a feed that can misbehave and a notebook of what it was given.
#pragma once

#include "projections/runner/runner.hpp"
#include "tests/projections/runner/fake_feed.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace contentos {

inline RunnerOptions quick() {
  RunnerOptions o;
  o.idle_wait = std::chrono::milliseconds(5);
  o.retry_delay = std::chrono::milliseconds(1);
  o.batch_events = 4;
  return o;
}
inline auto soon() { return std::chrono::steady_clock::now() + std::chrono::seconds(10); }

/// Waits for a condition on the status, with a bound that only a broken runner meets.
template <class F>
bool eventually(F const& condition) {
  for (auto const end = soon(); std::chrono::steady_clock::now() < end; std::this_thread::sleep_for(std::chrono::milliseconds(1))) {
    if (condition()) { return true; }
  }
  return false;
}

class RunnerTest : public testing::Test {
protected:
  FakeFeed feed{2};
  std::shared_ptr<MemoryKvStore> store = std::make_shared<MemoryKvStore>();
  NotebookProjection notebook{store};
  TenantId a = test_tenant(1);
  TenantId b = test_tenant(2);
  TenantId c = test_tenant(3);

  void note(TenantId tenant, std::string data = "{}", std::size_t events = 1) {
    feed.append(ShardNo(tenant == c ? 1 : 0), tenant,
                std::vector<FakeFeed::Draft>(events, {"note-1", "entry.categorized.v1", std::move(data)}));
  }
  std::string rebuilt_from_scratch() {
    NotebookProjection fresh(std::make_shared<MemoryKvStore>());
    fresh.poisons = notebook.poisons;
    Runner runner(feed, quick());
    runner.add(fresh);
    runner.start();
    for (std::int64_t s = 0; s < 2; ++s) { EXPECT_TRUE(runner.wait_for("notebook", ShardNo(s), feed.head(ShardNo(s)), soon())); }
    runner.stop();
    return dump_of(fresh);
  }
};

}  // namespace contentos
