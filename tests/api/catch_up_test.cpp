#include "api/serve/catch_up.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace contentos::test {
namespace {

/// Two models of one shard: `versions`, which all questions need, and `search`, which is asked apart.
class TwoModels final : public ReadModels {
public:
  ShardPosition versions{0}, search{0};

  [[nodiscard]] bool knows(std::string_view) const override { return true; }
  [[nodiscard]] std::vector<ProjectionStatus> status() const override {
    ProjectionStatus all{.name = "versions", .running = true};
    all.shards = {{ShardNo(0), versions, ShardPosition(100)}};
    ProjectionStatus apart{.name = "search", .running = true, .is_asked_apart = true};
    apart.shards = {{ShardNo(0), search, ShardPosition(100)}};
    return {all, apart};
  }
  [[nodiscard]] Result<void> wait_for_tenant(std::string_view, TenantId, TenantPosition, Deadline) override { return {}; }
  [[nodiscard]] Result<void> unpark(std::string_view, TenantId) override { return {}; }
  [[nodiscard]] Result<void> start_rebuild(std::string_view) override { return {}; }
};

void look_again() { std::this_thread::sleep_for(std::chrono::milliseconds(15)); }

TEST(CatchUp, WaitsForNoModelThatIsAskedApart) {
  TwoModels models;
  CatchUp catch_up(models, {ShardPosition(10)});
  EXPECT_FALSE(catch_up.is_done());
  EXPECT_EQ("10 events to go", catch_up.why_not());

  models.versions = ShardPosition(9);
  models.search = ShardPosition(10);
  look_again();
  EXPECT_EQ("1 events to go", catch_up.why_not());

  models.versions = ShardPosition(10);
  models.search = ShardPosition(3);
  look_again();
  EXPECT_TRUE(catch_up.is_done());
  EXPECT_FALSE(catch_up.why_not());
  EXPECT_FALSE(catch_up.has_come("search"));
  EXPECT_TRUE(catch_up.has_come("versions"));

  models.search = ShardPosition(10);
  look_again();
  EXPECT_TRUE(catch_up.has_come("search"));
  models.search = ShardPosition(0);  // a rebuild that begins later is none of its business
  look_again();
  EXPECT_TRUE(catch_up.has_come("search"));
}

}  // namespace
}  // namespace contentos::test
