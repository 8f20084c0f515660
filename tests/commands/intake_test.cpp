#include "commands/pipeline/intake.hpp"

#include <gtest/gtest.h>

namespace contentos {
namespace {

using namespace std::chrono_literals;

class IntakeTest : public testing::Test {
protected:
  /// How many commands of one event each are let in, of as many as come every millisecond.
  int admitted_in(std::chrono::milliseconds time, std::size_t events = 1) {
    int out = 0;
    for (auto const end = now_ + time; now_ < end; now_ += 1ms) {
      if (intake_.admit(now_)) {
        ++out;
        intake_.spend(events);
      }
    }
    return out;
  }
  Intake intake_{};
  Intake::Clock::time_point now_{1'000s};
};

TEST_F(IntakeTest, LetsAllInWithoutALimit) { EXPECT_EQ(1'000, admitted_in(1s)); }

TEST_F(IntakeTest, LetsInAsManyEventsAsTheLimitSays) {
  intake_.limit(100, now_);
  EXPECT_NEAR(1'000, admitted_in(10s), 2);
  EXPECT_NEAR(200, admitted_in(10s, 5), 2) << "of five events each";
  intake_.limit(20, now_);
  EXPECT_NEAR(200, admitted_in(10s), 3);
  intake_.limit(std::nullopt, now_);
  EXPECT_EQ(1'000, admitted_in(1s));
}

TEST_F(IntakeTest, SavesLittleUpAfterAPause) {
  intake_.limit(100, now_);
  now_ += 1h;
  EXPECT_NEAR(25 + 10, admitted_in(100ms), 2);
}

TEST_F(IntakeTest, PaysForWhatWasAppendedBeyondTheLimit) {
  intake_.limit(100, now_);
  EXPECT_GT(admitted_in(100ms), 0);
  intake_.spend(100);  // by those who were at work
  EXPECT_EQ(0, admitted_in(900ms));
  EXPECT_GT(admitted_in(200ms), 0);
}

TEST_F(IntakeTest, SaysThatItPasses) {
  intake_.limit(0.5, now_);
  auto const refused = intake_.admit(now_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(StoreErrorCode::overloaded, refused.error().code);
  EXPECT_TRUE(refused.error().retryable);
  now_ += 3s;
  EXPECT_TRUE(intake_.admit(now_));
}

}  // namespace
}  // namespace contentos
