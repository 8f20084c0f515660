#include "commands/pipeline/turns.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace contentos::test {
namespace {

TenantId tenant(std::uint8_t number) {
  Uuid id;
  id.bytes[15] = number;
  return TenantId(id);
}

class ATurn : public testing::Test {
protected:
  static constexpr auto kAnHour = std::chrono::hours(1);
  static auto later() { return std::chrono::steady_clock::now() + kAnHour; }

  /// A thread that waits for the turn and says so when it has it. Returns when it stands in the line.
  void stand_in_line(int name, TenantId who, StreamName stream) {
    auto const before = turns_.waiting();
    threads_.emplace_back([this, name, who, stream = std::move(stream)] {
      auto const turn = turns_.take(who, stream, later());
      ASSERT_TRUE(turn.has_value());
      std::lock_guard const lock(mutex_);
      served_.push_back(name);
    });
    while (turns_.waiting() == before) { std::this_thread::yield(); }
  }
  Turns::Turn take(TenantId who, StreamName const& stream) {
    auto turn = turns_.take(who, stream, later());
    EXPECT_TRUE(turn.has_value());
    return std::move(*turn);
  }
  /// Whether there is no room to wait, tried without waiting.
  bool is_full(TenantId who, StreamName const& stream) {
    auto const turn = turns_.take(who, stream, std::chrono::steady_clock::now());
    EXPECT_FALSE(turn.has_value());
    EXPECT_EQ(StoreErrorCode::overloaded, turn.error().code);
    EXPECT_TRUE(turn.error().retryable);
    return turn.error().context.starts_with("too many");
  }
  std::vector<int> served() {
    for (auto& thread : threads_) { thread.join(); }
    threads_.clear();
    return served_;
  }

  Turns turns_{{.of_stream = 3, .of_tenant = 4, .of_all = 5}};
  StreamName const a_{"entry", "a"};
  StreamName const b_{"entry", "b"};
  std::mutex mutex_{};
  std::vector<int> served_{};
  std::vector<std::thread> threads_{};
};

TEST_F(ATurn, IsHadByWhoCameFirst) {
  {
    auto const turn = take(tenant(1), a_);
    for (int i = 0; i < 3; ++i) { stand_in_line(i, tenant(1), a_); }
  }
  EXPECT_EQ((std::vector{0, 1, 2}), served());
}

TEST_F(ATurn, LeavesNothingBehind) {
  {
    auto turn = take(tenant(1), a_);
    auto const moved = std::move(turn);
    stand_in_line(1, tenant(1), a_);
    EXPECT_TRUE(turns_.has_line(tenant(1), a_));
    EXPECT_EQ(1U, turns_.lines());
  }
  (void)served();
  EXPECT_FALSE(turns_.has_line(tenant(1), a_));
  EXPECT_EQ(0U, turns_.lines());
  EXPECT_EQ(0U, turns_.waiting());
}

TEST_F(ATurn, IsOneForEachStreamOfEachTenant) {
  auto const one = take(tenant(1), a_);
  auto const two = take(tenant(1), b_);
  auto const other = take(tenant(2), a_);
  EXPECT_EQ(3U, turns_.lines());
}

TEST_F(ATurn, IsNotWaitedForBeyondTheDeadline) {
  {
    auto const turn = take(tenant(1), a_);
    stand_in_line(1, tenant(1), a_);
    EXPECT_FALSE(is_full(tenant(1), a_)) << "there was room, and no time";
    EXPECT_EQ(1U, turns_.waiting());
    stand_in_line(3, tenant(1), a_);
  }
  EXPECT_EQ((std::vector{1, 3}), served()) << "who went away is not called, and those behind come to their turn";
  EXPECT_EQ(0U, turns_.lines());
}

TEST_F(ATurn, IsWaitedForBySoManyOfAStream) {
  {
    auto const turn = take(tenant(1), a_);
    for (int i = 0; i < 3; ++i) { stand_in_line(i, tenant(1), a_); }
    EXPECT_TRUE(is_full(tenant(1), a_));
    auto const elsewhere = take(tenant(1), b_);
    stand_in_line(3, tenant(1), b_);
  }
  EXPECT_EQ(4U, served().size());
  auto const again = take(tenant(1), a_);
  EXPECT_FALSE(is_full(tenant(1), a_)) << "the room is free again";
}

TEST_F(ATurn, IsWaitedForBySoManyOfATenantAndOthersStillHaveRoom) {
  {
    auto const one = take(tenant(1), a_);
    auto const two = take(tenant(1), b_);
    for (int i = 0; i < 4; ++i) { stand_in_line(i, tenant(1), i % 2 == 0 ? a_ : b_); }
    EXPECT_TRUE(is_full(tenant(1), a_));
    auto const other = take(tenant(2), a_);
    EXPECT_FALSE(is_full(tenant(2), a_));
    stand_in_line(4, tenant(2), a_);
    EXPECT_TRUE(is_full(tenant(2), a_)) << "now as many wait as may wait at all";
  }
  EXPECT_EQ(5U, served().size());
}

TEST(LimitsOfTurns, LeaveAQuarterOfTheThreadsToThoseWhoNeedNotWait) {
  for (std::size_t const threads : {1U, 2U, 3U, 4U, 8U, 32U, 96U, 1000U}) {
    auto const limits = Turns::limits_for(threads);
    EXPECT_LE(limits.of_stream, limits.of_tenant);
    EXPECT_LE(limits.of_tenant, limits.of_all);
    EXPECT_LE(4 * limits.of_all, 3 * threads);
  }
  EXPECT_GE(Turns::limits_for(96).of_stream, 31U);
}

}  // namespace
}  // namespace contentos::test
