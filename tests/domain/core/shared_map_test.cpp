#include "domain/core/shared_map.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

namespace contentos {
namespace {

std::map<std::string, int> all_of(SharedMap<int> const& map) {
  std::map<std::string, int> out;
  std::string last;
  map.each([&](std::string const& key, int value) {
    EXPECT_TRUE(out.empty() || last < key) << "in order";
    last = key;
    out[key] = value;
    return true;
  });
  return out;
}

TEST(ASharedMap, HoldsWhatAMapHoldsThroughAnyChangesAndCopies) {
  std::mt19937 engine(5);
  SharedMap<int> shared;
  std::map<std::string, int> plain;
  for (int i = 0; i < 5'000; ++i) {
    auto const key = std::to_string(engine() % 500);
    if (engine() % 3 == 0) {
      shared.erase(key);
      plain.erase(key);
    } else {
      shared.put(key, i);
      plain[key] = i;
    }
    ASSERT_EQ(plain.size(), shared.size());
    ASSERT_EQ(plain.contains(key), shared.contains(key));
    if (engine() % 50 != 0) { continue; }
    ASSERT_EQ(plain, all_of(shared));
    auto copy = shared;
    ASSERT_EQ(plain, all_of(copy));
    if (engine() % 2 == 0) { shared = std::move(copy); }
  }
}

TEST(ASharedMap, KeepsItsCopiesAsTheyWere) {
  std::vector<SharedMap<int>> copies;
  SharedMap<int> map;
  for (int i = 0; i < 100; ++i) {
    copies.push_back(map);
    map.put(std::to_string(i), i);
  }
  for (int i = 0; i < 100; ++i) {
    copies.push_back(map);
    map.erase(std::to_string(i));
  }
  EXPECT_EQ(0U, map.size());
  for (std::size_t i = 0; i < 100; ++i) {
    EXPECT_EQ(i, all_of(copies[i]).size());
    EXPECT_EQ(100 - i, all_of(copies[100 + i]).size());
    EXPECT_TRUE(copies[100 + i].contains(std::to_string(i)));
  }
}

TEST(ASharedMap, ShowsNoMoreThanIsAskedFor) {
  SharedMap<int> map;
  for (int i = 0; i < 1000; ++i) { map.put(std::to_string(1000 + i), i); }
  std::vector<int> first;
  map.each([&](std::string const&, int value) {
    first.push_back(value);
    return first.size() < 3;
  });
  EXPECT_EQ((std::vector{0, 1, 2}), first);
}

/// Counts how often a value was copied.
struct Counted {
  static inline int copies = 0;
  Counted() = default;
  Counted(Counted const&) { ++copies; }
  Counted(Counted&&) = default;
  Counted& operator=(Counted const&) = delete;
  Counted& operator=(Counted&&) = default;
  ~Counted() = default;
};

TEST(ASharedMap, CopiesNothingOfWhatItHolds) {
  SharedMap<Counted> map;
  for (int i = 0; i < 1000; ++i) { map.put(std::to_string(i), {}); }
  auto const first = map;
  Counted::copies = 0;
  auto copy = first;
  copy.put("another", {});
  copy.erase("500");
  EXPECT_EQ(0, Counted::copies);
  auto const another = copy;
  EXPECT_LE(Counted::copies, 1) << "of what was changed alone";
  EXPECT_EQ(1000U, another.size());
}

}  // namespace
}  // namespace contentos
