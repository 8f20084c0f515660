#include "infra/crypto/identity.hpp"

#include "domain/core/base64.hpp"
#include "infra/crypto/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

namespace contentos::crypto {
namespace {

TEST(UuidV5, IsThatOfRfc9562) {
  auto const dns = *Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  EXPECT_EQ(uuid_v5(dns, "www.example.com").str(), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

TEST(UuidV7, CarriesTheTimeAndItsVersion) {
  auto const ms = [] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  };
  auto const before = ms();
  auto const id = new_uuid_v7();
  std::int64_t stamp = 0;
  for (std::size_t i = 0; i < 6; ++i) { stamp = stamp << 8 | id.bytes[i]; }
  EXPECT_GE(stamp, before);
  EXPECT_LE(stamp, ms() + 1000);
  EXPECT_EQ(id.bytes[6] >> 4, 7);
  EXPECT_EQ(id.bytes[8] >> 6, 2);
}

TEST(UuidV7, SortsInTheOrderOfItsMakingAlsoWithinAMillisecond) {
  std::vector<Uuid> ids(50'000);
  std::generate(ids.begin(), ids.end(), new_uuid_v7);
  EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
  EXPECT_EQ(std::adjacent_find(ids.begin(), ids.end()), ids.end());
}

TEST(UuidV7, IsSortedPerThreadAndUniqueAmongAll) {
  std::vector<std::vector<Uuid>> made(4, std::vector<Uuid>(20'000));
  std::vector<std::thread> threads;
  threads.reserve(made.size());
  for (auto& ids : made) {
    threads.emplace_back([&ids] { std::generate(ids.begin(), ids.end(), new_uuid_v7); });
  }
  for (auto& thread : threads) { thread.join(); }
  std::set<Uuid> all;
  for (auto const& ids : made) {
    EXPECT_TRUE(std::is_sorted(ids.begin(), ids.end()));
    all.insert(ids.begin(), ids.end());
  }
  EXPECT_EQ(all.size(), 80'000U);
}

TEST(RandomToken, HasThirtyTwoBytesInBase64url) {
  auto const token = random_token();
  EXPECT_EQ(token.size(), 43U);
  EXPECT_EQ(from_base64url(token)->size(), 32U);
  EXPECT_NE(token, random_token());
}

}  // namespace
}  // namespace contentos::crypto
