#include "infra/crypto/identity.hpp"

#include "infra/crypto/base64.hpp"
#include "infra/crypto/random.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <vector>

namespace contentos::crypto {
namespace {

TEST(Base64, IsThatOfRfc4648) {
  std::pair<char const*, char const*> const vectors[] = {
      {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
  for (auto const& [plain, encoded] : vectors) {
    EXPECT_EQ(to_base64(plain), encoded);
    EXPECT_EQ(from_base64(encoded), plain);
    std::string url = encoded;
    url.erase(std::remove(url.begin(), url.end(), '='), url.end());
    EXPECT_EQ(to_base64url(plain), url);
    EXPECT_EQ(from_base64url(url), plain);
  }
  EXPECT_EQ(to_base64("\xFB\xFF"), "+/8=");
  EXPECT_EQ(to_base64url("\xFB\xFF"), "-_8");
}

TEST(Base64, ReadsOnlyWhatItsEncoderWrites) {
  for (auto const* text : {"Zg", "Zg=", "Zg===", "Z===", "====", "Zh==", "Zm9=", "Z g=", "Zm9v\n", "-_8=", "=Zg=", "Zg==Zg=="}) {
    EXPECT_EQ(from_base64(text), std::nullopt) << text;
  }
  for (auto const* text : {"Zg==", "Z", "Zh", "Zm9", "+/8", "Zg\n"}) { EXPECT_EQ(from_base64url(text), std::nullopt) << text; }
}

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
