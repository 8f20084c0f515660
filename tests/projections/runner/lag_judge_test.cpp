#include "projections/runner/lag_judge.hpp"

#include <gtest/gtest.h>

#include <functional>

namespace contentos {
namespace {

using namespace std::chrono_literals;

/// A model that takes `rate` events a second of a log that grows by `growth`, looked at every second.
class Watched {
public:
  explicit Watched(std::string name = "catalog") { status_.name = std::move(name); }

  /// One second later.
  std::optional<LagLimit> look(std::int64_t growth, std::int64_t rate) {
    head_ += growth;
    applied_ = std::min(head_, applied_ + rate);
    now_ += 1s;
    status_.running = true;
    status_.shards = {{ShardNo(0), ShardPosition(applied_), ShardPosition(head_), head_ - applied_}};
    return judge_.judge({status_}, now_);
  }
  std::optional<LagLimit> look(int seconds, std::int64_t growth, std::int64_t rate) {
    std::optional<LagLimit> out;
    for (int i = 0; i < seconds; ++i) { out = look(growth, rate); }
    return out;
  }
  /// Whether anybody was held back in any of them.
  bool ever_limits(int seconds, std::int64_t growth, std::int64_t rate) {
    bool any = false;
    for (int i = 0; i < seconds; ++i) { any = look(growth, rate).has_value() || any; }
    return any;
  }
  [[nodiscard]] double lag_seconds(double rate) const { return static_cast<double>(head_ - applied_) / rate; }
  ProjectionStatus& status() { return status_; }
  void begin_again() { applied_ = 0; }

private:
  LagJudge judge_{};
  LagJudge::Time now_{1'000s};
  ProjectionStatus status_{};
  std::int64_t head_ = 0, applied_ = 0;
};

TEST(LagJudge, LetsAllInWhereModelsKeepUp) {
  Watched model;
  EXPECT_FALSE(model.ever_limits(100, 1'000, 1'000));
  EXPECT_FALSE(model.ever_limits(100, 0, 1'000));
}

TEST(LagJudge, HoldsBackToWhatAModelTakesThatFallsTenSecondsBehind) {
  Watched model;
  EXPECT_FALSE(model.look(5, 1'000, 1'000));
  EXPECT_FALSE(model.look(18, 1'500, 1'000)) << "nine seconds behind";
  std::optional<LagLimit> limit;
  for (int i = 0; i < 4 && !limit; ++i) { limit = model.look(1'500, 1'000); }
  ASSERT_TRUE(limit);
  EXPECT_EQ("catalog", limit->model);
  EXPECT_NEAR(800, limit->events_per_second, 1);
}

TEST(LagJudge, KeepsTheLagBoundedUnderALoadBeyondTheModel) {
  Watched model;
  (void)model.look(5, 1'000, 1'000);
  std::optional<LagLimit> limit;
  double worst = 0;
  for (int i = 0; i < 300; ++i) {
    limit = model.look(limit ? static_cast<std::int64_t>(limit->events_per_second) : 1'500, 1'000);
    worst = std::max(worst, model.lag_seconds(1'000));
  }
  EXPECT_LT(worst, 12);
  EXPECT_GT(worst, 10) << "or nobody had to be held back";
  EXPECT_FALSE(model.look(30, 0, 1'000));
  EXPECT_EQ(0, model.lag_seconds(1'000)) << "caught up once the load is over";
}

TEST(LagJudge, HoldsNobodyBackForAModelThatIsNotFed) {
  Watched model;
  (void)model.look(5, 1'000, 5'000);
  EXPECT_FALSE(model.ever_limits(60, 1'000, 0)) << "the broker is away";
  EXPECT_FALSE(model.ever_limits(30, 1'000, 3'000)) << "and back: what it has to catch up with is nobody's fault";
  EXPECT_FALSE(model.ever_limits(60, 1'000, 3'000));
  EXPECT_TRUE(model.ever_limits(60, 4'500, 3'000)) << "from then on it counts again";
}

TEST(LagJudge, HoldsNobodyBackForAModelThatIsFilledForTheFirstTime) {
  Watched model;
  (void)model.look(1'000'000, 1'000);
  EXPECT_FALSE(model.ever_limits(100, 500, 1'000));
}

TEST(LagJudge, HoldsNobodyBackForAModelThatIsRebuiltOrInTrouble) {
  for (auto const& spoil : {std::function<void(ProjectionStatus&)>([](auto& s) {
                              s.rebuilding = RebuildProgress{1, 2};
                            }),
                            std::function<void(ProjectionStatus&)>([](auto& s) { s.fault = "stopped"; }),
                            std::function<void(ProjectionStatus&)>([](auto& s) { s.last_error = "the disk is full"; })}) {
    Watched model;
    (void)model.look(5, 1'000, 1'000);
    spoil(model.status());
    EXPECT_FALSE(model.ever_limits(60, 1'500, 1'000));
  }
}

TEST(LagJudge, GoesOnAfterAShortTrouble) {
  Watched model;
  (void)model.look(5, 1'000, 1'000);
  (void)model.look(6, 1'500, 1'000);
  model.status().last_error = "could not serialize";
  EXPECT_FALSE(model.look(2, 1'500, 1'000));
  model.status().last_error.clear();
  EXPECT_TRUE(model.ever_limits(30, 1'500, 1'000)) << "or one error would let the lag grow for ever";
}

TEST(LagJudge, FillsAModelAgainThatBeganAnew) {
  Watched model;
  (void)model.look(1'000, 20'000, 20'000);
  model.begin_again();
  EXPECT_FALSE(model.ever_limits(200, 500, 20'000)) << "a thousand seconds behind, as at the first fill";
}

TEST(LagJudge, TakesNoPauseForSlowness) {
  Watched model;
  (void)model.look(20, 2'000, 5'000);
  EXPECT_FALSE(model.ever_limits(4, 2'000, 0)) << "a flush";
  EXPECT_FALSE(model.ever_limits(20, 2'000, 5'000));
}

TEST(LagJudge, KnowsNoRateOfAModelThatTookWhatWasThereAndIsFedNoMore) {
  Watched model;
  (void)model.look(5, 10, 5'000);
  EXPECT_FALSE(model.look(1, 0)) << "one event is there";
  EXPECT_FALSE(model.look(57, 1)) << "it is taken, the last before the broker stands still, and 57 come behind it";
  EXPECT_FALSE(model.ever_limits(15, 57, 0));
  EXPECT_FALSE(model.ever_limits(20, 57, 5'000));
}

TEST(LagJudge, KnowsNoRateOfAModelThatStoppedBeingFedInTheMiddleOfASecond) {
  Watched model;
  (void)model.look(5, 500, 5'000);
  EXPECT_FALSE(model.look(50, 0));
  EXPECT_FALSE(model.look(500, 10)) << "of 50, and then the broker stands still";
  EXPECT_FALSE(model.ever_limits(15, 500, 0));
  EXPECT_FALSE(model.ever_limits(20, 500, 5'000));
}

TEST(LagJudge, LeavesOutTheSecondInWhichAModelStoppedBeingFed) {
  Watched model;
  (void)model.look(5, 500, 5'000);
  EXPECT_FALSE(model.look(600, 0));
  EXPECT_FALSE(model.look(500, 300)) << "of 600";
  EXPECT_FALSE(model.look(500, 300));
  EXPECT_FALSE(model.look(1'500, 5)) << "and then the broker stands still: eight seconds behind, and twelve at the mean of all three";
  EXPECT_FALSE(model.ever_limits(4, 10, 0));
}

TEST(LagJudge, TakesNoSmallLoadForSlowness) {
  Watched model;
  EXPECT_FALSE(model.ever_limits(20, 10, 5'000));
  EXPECT_FALSE(model.look(10, 3)) << "it stops being fed in the middle of this second";
  EXPECT_FALSE(model.ever_limits(15, 10, 0));
  EXPECT_FALSE(model.ever_limits(5, 10, 40)) << "and is fed again, not as fast as it could take";
  EXPECT_FALSE(model.ever_limits(20, 10, 5'000));
}

TEST(LagJudge, KeepsTheLagBoundedHoweverManyLetCommandsIn) {
  constexpr int kProcesses = 4;
  std::vector<LagJudge> judges(kProcesses);
  std::vector<std::optional<LagLimit>> limits(kProcesses);
  ProjectionStatus status{.name = "catalog", .running = true};
  double head = 0, applied = 0, worst = 0;
  LagJudge::Time now(1'000s);
  for (int second = 0; second < 600; ++second, now += 1s) {
    for (auto const& limit : limits) { head += second < 5 ? 200 : limit ? std::min(limit->events_per_second, 1'000.0) : 1'000.0; }
    applied = std::min(head, applied + 1'000);
    status.shards = {{ShardNo(0), ShardPosition(static_cast<std::int64_t>(applied)), ShardPosition(static_cast<std::int64_t>(head)),
                      static_cast<std::int64_t>(head - applied)}};
    for (std::size_t i = 0; i < judges.size(); ++i) { limits[i] = judges[i].judge({status}, now); }
    worst = std::max(worst, (head - applied) / 1'000);
  }
  EXPECT_LT(worst, 30);
  EXPECT_LT((head - applied) / 1'000, 15) << "and it stays so";
  EXPECT_GT(head, 450'000) << "nor is less let in than the model takes";
}

TEST(LagJudge, SaysWhichModelIsTheSlowest) {
  LagJudge judge;
  LagJudge::Time now(1'000s);
  ProjectionStatus quick{.name = "quick", .running = true}, slow{.name = "slow", .running = true};
  std::optional<LagLimit> limit;
  for (std::int64_t second = 0; second < 60; ++second, now += 1s) {
    auto const load = second < 5 ? 100 : 2'000;
    auto const follow = [&](ProjectionStatus& model, std::int64_t rate) {
      auto const before = model.shards.empty() ? ShardStatus{} : model.shards.front();
      auto const head = before.head.value + load;
      auto const applied = std::min(head, before.position.value + rate);
      model.shards = {{ShardNo(0), ShardPosition(applied), ShardPosition(head), head - applied}};
    };
    follow(quick, 1'200);
    follow(slow, 600);
    limit = judge.judge({quick, slow}, now);
  }
  ASSERT_TRUE(limit);
  EXPECT_EQ("slow", limit->model);
}

}  // namespace
}  // namespace contentos
