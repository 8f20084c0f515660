#include "infra/compress/zstd.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <thread>
#include <vector>

namespace contentos {
namespace {

constexpr std::size_t kPlenty = 10'000'000;

std::string noise(std::size_t size) {
  std::mt19937 random(8878);
  std::string out(size, '\0');
  for (auto& c : out) { c = static_cast<char>(random()); }
  return out;
}

TEST(Compress, GivesBackWhatWentIn) {
  for (std::string const& bytes : {std::string(), std::string("x"), std::string(63, 'a'), std::string(64, 'a'), std::string(1'000'000, 'a'),
                                   noise(10), noise(100'000), std::string("\0\1\2", 3)}) {
    auto const stored = compress(bytes);
    EXPECT_LE(stored.size(), bytes.size() + 1);
    EXPECT_EQ(decompress(stored, kPlenty).value(), bytes);
  }
}

TEST(Compress, ServesManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < 8; ++i) {
    threads.emplace_back([i] {
      for (std::size_t n = 0; n < 200; ++n) {
        auto const bytes = noise(50 + 10 * n) + std::string(500 * i, 'a');
        EXPECT_EQ(decompress(compress(bytes), kPlenty).value(), bytes);
      }
    });
  }
  for (auto& thread : threads) { thread.join(); }
}

TEST(Compress, MakesTextSmaller) {
  std::string text;
  for (int i = 0; i < 200; ++i) { text += "The compiler team met and talked about incremental builds. "; }
  EXPECT_LT(compress(text).size(), text.size() / 10);
}

TEST(Decompress, TakesNoMoreThanItMay) {
  for (std::string const& bytes : {std::string(1000, 'a'), noise(1000)}) {
    EXPECT_TRUE(decompress(compress(bytes), 1000));
    auto const refused = decompress(compress(bytes), 999);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, StoreErrorCode::corrupt);
  }
}

TEST(Decompress, CallsDamagedBytesCorrupt) {
  auto const good = compress(std::string(1000, 'a'));
  for (std::size_t n = 0; n < good.size(); ++n) { EXPECT_FALSE(decompress(std::string_view(good).substr(0, n), kPlenty)) << n; }
  EXPECT_FALSE(decompress("\2abc", kPlenty));
  EXPECT_FALSE(decompress(good + "x", kPlenty));
  std::mt19937 random(3);
  for (int i = 0; i < 20'000; ++i) {
    auto bad = good;
    bad[random() % bad.size()] = static_cast<char>(random());
    auto const result = decompress(bad, 4096);
    if (result) { EXPECT_LE(result->size(), 4096U); }
  }
}

}  // namespace
}  // namespace contentos
