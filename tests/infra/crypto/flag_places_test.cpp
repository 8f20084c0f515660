// Places in the roll-outs of flags, by the digest that they are promised by (domain/flag/evaluate.hpp).
#include "domain/flag/evaluate.hpp"
#include "infra/crypto/sha256.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace contentos::flag {
namespace {

std::int32_t place(std::string_view key, std::string_view subject) { return place_of(key, subject, crypto::sha256); }

/// Clients may have gone the same way: what changes here changes sides for people.
TEST(FlagPlaces, AreForEver) {
  EXPECT_EQ(3'751, place("checkout.new", "user-17"));
  EXPECT_EQ(4'833, place("checkout.new", "user-18"));
  EXPECT_EQ(6'071, place("search", "user-17"));
  EXPECT_EQ(8'278, place("search", "Zoë"));
}

TEST(FlagPlaces, AreAsManyInEveryTenthAsChanceWouldGive) {
  constexpr int kSubjects = 100'000;
  for (auto const* key : {"checkout.new", "search", "a"}) {
    std::array<int, 10> tenths{};
    for (int i = 0; i < kSubjects; ++i) { ++tenths.at(static_cast<std::size_t>(place(key, "user-" + std::to_string(i)) / 1'000)); }
    // Six standard deviations of a binomial distribution.
    auto const most_off = 6 * std::sqrt(kSubjects * 0.1 * 0.9);
    for (auto const count : tenths) { EXPECT_NEAR(count, kSubjects / 10, most_off) << key; }
  }
}

TEST(FlagPlaces, OfOneFlagSayNothingOfAnother) {
  constexpr int kSubjects = 100'000;
  int both = 0;
  for (int i = 0; i < kSubjects; ++i) {
    auto const subject = "user-" + std::to_string(i);
    both += place("checkout.new", subject) < 5'000 && place("search", subject) < 5'000 ? 1 : 0;
  }
  EXPECT_NEAR(both, kSubjects / 4, 6 * std::sqrt(kSubjects * 0.25 * 0.75));
}

}  // namespace
}  // namespace contentos::flag
