#include "infra/crypto/aead.hpp"

#include "domain/core/hex.hpp"

#include <gtest/gtest.h>

#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>

namespace contentos::crypto {
namespace {

std::string bytes(std::string_view hex) { return from_hex(hex).value(); }

std::string sealed(std::string_view key, std::string_view nonce, std::string_view plaintext, std::string_view aad) {
  return to_hex(seal_with_nonce(bytes(key), bytes(nonce), bytes(plaintext), bytes(aad)));
}

constexpr auto* kZeroKey = "0000000000000000000000000000000000000000000000000000000000000000";
constexpr auto* kKey = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";

// Test cases 13, 14 and 16 of the GCM specification submitted to NIST (McGrew and Viega).
TEST(Aead, SealsAsTheVectorsOfGcmDo) {
  EXPECT_EQ(sealed(kZeroKey, "000000000000000000000000", "", ""), "000000000000000000000000530f8afbc74536b9a963b4f1c4cb738b");
  EXPECT_EQ(sealed(kZeroKey, "000000000000000000000000", "00000000000000000000000000000000", ""),
            "000000000000000000000000cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
  EXPECT_EQ(
      sealed(kKey, "cafebabefacedbaddecaf888",
             "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
             "feedfacedeadbeeffeedfacedeadbeefabaddad2"),
      "cafebabefacedbaddecaf888"
      "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
      "76fc6ece0f4e1768cddf8853bb2d551b");
}

TEST(Aead, OpensWhatItSealed) {
  auto const key = bytes(kKey);
  for (std::string const& text : {std::string(), std::string("x"), std::string(100'000, 'y')}) {
    EXPECT_EQ(open(key, seal(key, text, "aad"), "aad"), text);
    EXPECT_EQ(open(key, seal(key, text, ""), ""), text);
  }
}

TEST(Aead, OpensNothingThatIsAnotherByOneBit) {
  auto const key = bytes(kKey);
  auto const text = seal(key, "hello", "aad");
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto changed = text;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(open(key, changed, "aad"), std::nullopt);
    EXPECT_EQ(open(key, text.substr(0, i), "aad"), std::nullopt);
  }
  EXPECT_EQ(open(key, text, "aae"), std::nullopt);
  EXPECT_EQ(open(bytes(kZeroKey), text, "aad"), std::nullopt);
}

TEST(Aead, NeverUsesANonceTwice) {
  auto const key = bytes(kKey);
  std::mutex mutex;
  std::set<std::string> nonces;
  auto const seal_often = [&] {
    for (int i = 0; i < 1000; ++i) {
      auto nonce = seal(key, "x", "").substr(0, kAeadNonceBytes);
      std::lock_guard const lock(mutex);
      nonces.insert(std::move(nonce));
    }
  };
  std::thread elsewhere(seal_often);
  seal_often();
  elsewhere.join();
  EXPECT_EQ(nonces.size(), 2000U);
}

}  // namespace
}  // namespace contentos::crypto
