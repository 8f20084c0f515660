// What a feed keeps in memory.
#include "projections/runner/event_tails.hpp"

#include "tests/projections/runner/fake_feed.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace contentos {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class EventTailsTest : public testing::Test {
protected:
  static constexpr ShardNo kShard = ShardNo(0);
  static constexpr std::size_t kPlenty = std::size_t{1} << 20;

  /// One append of so many events.
  void append(std::size_t events, std::size_t bytes = 2) {
    feed.append(kShard, test_tenant(1), std::vector<FakeFeed::Draft>(events, {.stream = "s", .data = std::string(bytes, ' ')}));
  }
  void take(EventTails& tails, std::size_t from, std::size_t upto) {
    for (auto i = from; i <= upto; ++i) { tails.take(feed.all(kShard).at(i - 1)); }
  }
  static std::vector<std::int64_t> read(EventTails const& tails, std::int64_t after, std::size_t max_events = 1'000,
                                        std::size_t max_bytes = kPlenty) {
    std::vector<std::int64_t> out;
    for (auto const& e : tails.read(kShard, ShardPosition(after), max_events, max_bytes)) { out.push_back(e->position.value); }
    return out;
  }

  FakeFeed feed{1};
};

TEST_F(EventTailsTest, GivesWhatFollowsAPosition) {
  EventTails tails({ShardPosition(0)}, kPlenty);
  for (int i = 0; i < 4; ++i) { append(1); }
  take(tails, 1, 4);
  EXPECT_THAT(read(tails, 0), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(read(tails, 2), ElementsAre(3, 4));
  EXPECT_THAT(read(tails, 1, 2), ElementsAre(2, 3));
  EXPECT_THAT(read(tails, 0, 10, 1), ElementsAre(1)) << "one at least";
  EXPECT_THAT(read(tails, 4), IsEmpty());
  EXPECT_EQ(tails.known(kShard), ShardPosition(4));
}

TEST_F(EventTailsTest, GivesWholeAppendsAlone) {
  EventTails tails({ShardPosition(0)}, kPlenty);
  append(1);
  append(3);
  take(tails, 1, 3);
  EXPECT_THAT(read(tails, 0), ElementsAre(1)) << "the rest of the second append has not come yet";
  EXPECT_THAT(read(tails, 1), IsEmpty());
  take(tails, 4, 4);
  EXPECT_THAT(read(tails, 0, 2), ElementsAre(1, 2, 3, 4));
}

TEST_F(EventTailsTest, DropsRepeatsAndBeginsAnewBehindAGap) {
  EventTails tails({ShardPosition(2)}, kPlenty);
  for (int i = 0; i < 9; ++i) { append(1); }
  take(tails, 1, 3);
  take(tails, 2, 4);
  EXPECT_THAT(read(tails, 2), ElementsAre(3, 4));
  EXPECT_THAT(read(tails, 1), IsEmpty()) << "what was known before was never received";
  take(tails, 7, 9);
  EXPECT_THAT(read(tails, 4), IsEmpty());
  EXPECT_THAT(read(tails, 6), ElementsAre(7, 8, 9));
}

TEST_F(EventTailsTest, LosesTheOldestWhenItIsFull) {
  append(1, 1'000);
  auto const size = sizeof(RecordedEvent) + 1'000;
  EventTails tails({ShardPosition(0)}, 3 * size);
  for (int i = 0; i < 4; ++i) { append(1, 1'000); }
  take(tails, 1, 5);
  EXPECT_THAT(read(tails, 1), IsEmpty());
  EXPECT_THAT(read(tails, 2), ElementsAre(3, 4, 5));
  append(1, 4 * size);
  take(tails, 6, 6);
  EXPECT_THAT(read(tails, 5), IsEmpty()) << "larger than everything there is room for";
  EXPECT_EQ(tails.known(kShard), ShardPosition(6));
}

TEST_F(EventTailsTest, SkipsAheadAndForgets) {
  EventTails tails({ShardPosition(0)}, kPlenty);
  for (int i = 0; i < 6; ++i) { append(1); }
  take(tails, 1, 3);
  tails.know(kShard, ShardPosition(2));
  EXPECT_THAT(read(tails, 0), ElementsAre(1, 2, 3)) << "that was known already";
  tails.know(kShard, ShardPosition(5));
  EXPECT_THAT(read(tails, 0), IsEmpty());
  take(tails, 6, 6);
  EXPECT_THAT(read(tails, 5), ElementsAre(6));
  tails.forget({ShardPosition(4)});
  EXPECT_EQ(tails.known(kShard), ShardPosition(4));
  EXPECT_THAT(read(tails, 5), IsEmpty());
}

}  // namespace
}  // namespace contentos
