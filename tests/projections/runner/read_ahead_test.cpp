#include "projections/runner/read_ahead.hpp"

#include "tests/projections/runner/fake_feed.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace contentos {
namespace {

class ReadAheadTest : public testing::Test {
protected:
  FakeFeed feed{2};
  ReadAhead ahead{feed, 1};

  ReadAheadTest() { note(ShardNo(0), 10); }
  void note(ShardNo shard, int appends) {
    for (int i = 0; i < appends; ++i) { feed.append(shard, test_tenant(1), {{"note-1"}}); }
  }
  /// The positions after `last`, three at most; nothing when the log does not hold `last`, or cannot be read.
  std::optional<std::vector<std::int64_t>> read(ShardNo shard, Checkpoint& last) {
    auto const batch = ahead.read_on(shard, last, 3, 1U << 20U);
    if (!batch || !*batch) { return std::nullopt; }
    std::vector<std::int64_t> out;
    for (auto const& e : **batch) {
      out.push_back(e->position.value);
      last = {e->position, e->hash};
    }
    return out;
  }
  using Positions = std::vector<std::int64_t>;
};

TEST_F(ReadAheadTest, GivesWhatTheFeedHasShardByShard) {
  note(ShardNo(1), 4);
  Checkpoint first;
  Checkpoint second;
  EXPECT_EQ(read(ShardNo(0), first), Positions({1, 2, 3}));
  EXPECT_EQ(read(ShardNo(1), second), Positions({1, 2, 3}));
  EXPECT_EQ(read(ShardNo(0), first), Positions({4, 5, 6}));
  EXPECT_EQ(read(ShardNo(1), second), Positions({4}));
  EXPECT_EQ(read(ShardNo(0), first), Positions({7, 8, 9}));
  EXPECT_EQ(read(ShardNo(0), first), Positions({10}));
  EXPECT_EQ(read(ShardNo(0), first), Positions());
  note(ShardNo(0), 1);
  EXPECT_EQ(read(ShardNo(0), first), Positions({11}));
}

TEST_F(ReadAheadTest, HasReadTheNextBatchBeforeItIsAskedForIt) {
  Checkpoint last;
  ASSERT_EQ(read(ShardNo(0), last), Positions({1, 2, 3}));
  auto const is_read = [&] { return feed.reads() >= 2; };
  for (int i = 0; i < 2'000 && !is_read(); ++i) { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }
  EXPECT_TRUE(is_read());
}

TEST_F(ReadAheadTest, ReadsAgainWhenItIsAskedForAnotherPlace) {
  Checkpoint last;
  ASSERT_EQ(read(ShardNo(0), last), Positions({1, 2, 3}));
  Checkpoint start;
  EXPECT_EQ(read(ShardNo(0), start), Positions({1, 2, 3}));
}

TEST_F(ReadAheadTest, ForgetsWhatIsOfAnEarlierEpoch) {
  Checkpoint last;
  ASSERT_EQ(read(ShardNo(0), last), Positions({1, 2, 3}));
  auto const is_read = [&] { return feed.reads() >= 2; };
  for (int i = 0; i < 2'000 && !is_read(); ++i) { std::this_thread::sleep_for(std::chrono::milliseconds(1)); }
  feed.replace();
  note(ShardNo(0), 10);
  feed.count_epoch();
  EXPECT_EQ(read(ShardNo(0), last), std::nullopt) << "the log does not hold it any more";
  Checkpoint start;
  EXPECT_EQ(read(ShardNo(0), start), Positions({1, 2, 3}));
}

TEST_F(ReadAheadTest, TellsOfAFailureOnceAndReadsAgain) {
  feed.fail_reads(1);
  Checkpoint last;
  EXPECT_EQ(read(ShardNo(0), last), std::nullopt);
  EXPECT_EQ(read(ShardNo(0), last), Positions({1, 2, 3}));
}

}  // namespace
}  // namespace contentos
