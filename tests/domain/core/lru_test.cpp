#include "domain/core/lru.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace contentos {
namespace {

TEST(Lru, LetsGoWhatWasNotUsedForLongest) {
  Lru<int> cache(3);
  for (auto const* key : {"a", "b", "c"}) { cache.put(key, 1); }
  ASSERT_NE(cache.find("a"), nullptr);
  cache.put("d", 2);
  EXPECT_EQ(cache.find("b"), nullptr);
  EXPECT_NE(cache.find("a"), nullptr);
  EXPECT_NE(cache.find("c"), nullptr);
  EXPECT_EQ(*cache.find("d"), 2);
}

TEST(Lru, KeepsOneValueForAKeyAndTheWeightOfTheLast) {
  Lru<int> cache(10);
  cache.put("a", 1, 6);
  cache.put("a", 2, 3);
  EXPECT_EQ(*cache.find("a"), 2);
  EXPECT_EQ(cache.weight(), 3U);
}

TEST(Lru, LetsGoAsManyAsTheNewOneWeighs) {
  Lru<int> cache(10);
  for (auto const* key : {"a", "b", "c"}) { cache.put(key, 1, 3); }
  cache.put("d", 1, 5);
  EXPECT_EQ(cache.find("a"), nullptr);
  EXPECT_EQ(cache.find("b"), nullptr);
  EXPECT_EQ(cache.weight(), 8U);
}

TEST(Lru, KeepsWhatWasPutLastHoweverHeavy) {
  Lru<int> cache(10);
  cache.put("a", 1);
  cache.put("b", 2, 11);
  EXPECT_EQ(cache.find("a"), nullptr);
  EXPECT_EQ(*cache.find("b"), 2);
  cache.put("c", 3);
  EXPECT_EQ(cache.find("b"), nullptr);
}

TEST(Lru, ForgetsByKeyByBeginningAndAll) {
  Lru<int> cache(10);
  for (auto const* key : {"x1", "y1", "x2", "y2", "y3"}) { cache.put(key, 1); }
  cache.erase("y1");
  cache.erase("none");
  cache.erase_beginning("x");
  EXPECT_EQ(cache.weight(), 2U);
  EXPECT_EQ(cache.find("x1"), nullptr);
  EXPECT_NE(cache.find("y3"), nullptr);
  cache.clear();
  EXPECT_EQ(cache.weight(), 0U);
  EXPECT_EQ(cache.find("y3"), nullptr);
}

TEST(Lru, EndsValuesThatLeave) {
  Lru<std::shared_ptr<int>> cache(1);
  auto const value = std::make_shared<int>(1);
  cache.put("a", value);
  EXPECT_EQ(value.use_count(), 2);
  cache.put("b", nullptr);
  EXPECT_EQ(value.use_count(), 1);
}

/// The same by a plain list, the last used at its end.
TEST(Lru, DoesWhatAListDoesWhateverTheOrder) {
  struct Known {
    std::string key;
    int value;
    std::size_t weight;
  };
  constexpr std::size_t kCapacity = 20;
  std::mt19937 dice(7);
  Lru<int> cache(kCapacity);
  std::vector<Known> list;
  for (int step = 0; step < 20'000; ++step) {
    auto const key = "k" + std::to_string(dice() % 12);
    auto const place = std::ranges::find(list, key, &Known::key);
    if (auto const what = dice() % 8; what == 0) {
      cache.erase(key);
      if (place != list.end()) { list.erase(place); }
    } else if (what < 4) {
      std::size_t const weight = 1 + dice() % 25;
      cache.put(key, step, weight);
      if (place != list.end()) { list.erase(place); }
      list.push_back({key, step, weight});
      std::size_t sum = 0;
      for (auto const& one : list) { sum += one.weight; }
      for (; sum > kCapacity && list.size() > 1; list.erase(list.begin())) { sum -= list.front().weight; }
      ASSERT_EQ(cache.weight(), sum);
    } else {
      auto const* found = cache.find(key);
      ASSERT_EQ(found != nullptr, place != list.end());
      if (found == nullptr) { continue; }
      ASSERT_EQ(*found, place->value);
      std::rotate(place, place + 1, list.end());
    }
  }
}

}  // namespace
}  // namespace contentos
