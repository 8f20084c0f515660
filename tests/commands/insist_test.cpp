#include "commands/import/insist.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace contentos {
namespace {

using std::chrono::milliseconds;

class Insist : public testing::Test {
protected:
  std::stop_source stop_{};
};

TEST_F(Insist, PausesLongerEachTimeUpToFiveSeconds) {
  std::vector<milliseconds> pauses{kFirstPause};
  while (pauses.size() < 7) { pauses.push_back(longer(pauses.back())); }
  EXPECT_EQ((std::vector<milliseconds>{milliseconds(200), milliseconds(400), milliseconds(800), milliseconds(1600), milliseconds(3200),
                                       milliseconds(5000), milliseconds(5000)}),
            pauses);
}

TEST_F(Insist, AsksNoMoreOnceItIsStopped) {
  int asked = 0;
  auto const answer = insist(stop_.get_token(), [&]() -> Result<int> {
    ++asked;
    stop_.request_stop();
    return StoreError{StoreErrorCode::unavailable, true, "away"};
  });
  EXPECT_FALSE(answer.has_value());
  EXPECT_EQ(1, asked);
}

TEST_F(Insist, EndsAPauseAtOnceWhenItIsStopped) {
  std::jthread const other([&] {
    std::this_thread::sleep_for(milliseconds(20));
    stop_.request_stop();
  });
  auto const begun = std::chrono::steady_clock::now();
  EXPECT_FALSE(pause_for(std::chrono::minutes(10), stop_.get_token()));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::minutes(1));
}

TEST_F(Insist, AsksAgainOnlyWhatMayPass) {
  int asked = 0;
  auto const answer = insist(std::stop_token(), [&]() -> Result<int> {
    if (++asked == 2) { return StoreError{StoreErrorCode::corrupt, false, "broken"}; }
    return StoreError{StoreErrorCode::unavailable, true, "away"};
  });
  EXPECT_EQ(StoreErrorCode::corrupt, answer.error().code);
  EXPECT_EQ(2, asked);
}

}  // namespace
}  // namespace contentos
