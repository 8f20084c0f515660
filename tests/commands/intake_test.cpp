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
      if (intake_.admit(tenant_, now_)) {
        ++out;
        intake_.spend(tenant_, events);
      }
    }
    return out;
  }
  Intake intake_{};
  TenantId tenant_{};
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
  intake_.spend(tenant_, 100);  // by those who were at work
  EXPECT_EQ(0, admitted_in(900ms));
  EXPECT_GT(admitted_in(200ms), 0);
}

TEST_F(IntakeTest, KeepsNobodyOutWhoTakesLessThanItsShare) {
  TenantId const modest(*Uuid::parse("0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11"));
  intake_.limit(100, now_);
  int flood = 0, refused = 0;
  for (int i = 0; i < 10'000; ++i, now_ += 1ms) {
    if (intake_.admit(tenant_, now_)) {
      ++flood;
      intake_.spend(tenant_, 1);
    }
    if (i % 200 != 0) { continue; }
    refused += intake_.admit(modest, now_) ? 0 : 1;
    intake_.spend(modest, 1);
  }
  EXPECT_LE(refused, 1) << "five saves a second beside a thousand";
  EXPECT_NEAR(1'000, flood + 50, 60) << "and both together are held to the limit";
}

TEST_F(IntakeTest, SaysThatItPasses) {
  intake_.limit(0.5, now_);
  auto const refused = intake_.admit(tenant_, now_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(StoreErrorCode::overloaded, refused.error().code);
  EXPECT_TRUE(refused.error().retryable);
  now_ += 3s;
  EXPECT_TRUE(intake_.admit(tenant_, now_));
}

}  // namespace
}  // namespace contentos
