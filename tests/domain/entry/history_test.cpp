#include "domain/entry/history.hpp"

#include <gtest/gtest.h>

#include <random>

using namespace contentos;
using entry::History;
using entry::VersionFacts;

namespace {

VersionId id_of(std::uint32_t n) {
  // Ids do not come in the order of numbers.
  auto const mixed = n * 2'654'435'761U;
  std::array<std::uint8_t, 16> bytes{};
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[i] = static_cast<std::uint8_t>(mixed >> (8 * i));
    bytes[12 + i] = static_cast<std::uint8_t>(n >> (8 * i));
  }
  return VersionId(Uuid(bytes));
}

VersionFacts facts_of(std::int32_t number, bool is_autosave = false) {
  VersionFacts facts;
  facts.id = id_of(static_cast<std::uint32_t>(number));
  facts.number = number;
  facts.is_autosave = is_autosave;
  return facts;
}

/// The same by the plainest means.
struct Plain {
  std::vector<VersionFacts> versions{};

  void expect_equal(History const& history) const {
    ASSERT_EQ(history.size(), versions.size());
    ASSERT_EQ(history.empty(), versions.empty());
    std::size_t index = 0;
    VersionFacts const* saved = nullptr;
    for (auto const& one : history) {
      auto const& expected = versions[index];
      ASSERT_EQ(one.number, expected.number);
      ASSERT_EQ(&history[index], &one);
      ASSERT_EQ(history.find(expected.id), &one);
      ASSERT_EQ(history.find_number(expected.number), &one);
      if (!expected.is_autosave) { saved = &one; }
      ++index;
    }
    ASSERT_EQ(index, versions.size());
    ASSERT_EQ(history.latest_saved(), saved);
    if (!versions.empty()) { ASSERT_EQ(history.back().number, versions.back().number); }
  }
};

}  // namespace

TEST(History, IsWhatWasPutIntoItWhateverWasPutIntoItsCopies) {
  std::minstd_rand random(7);
  std::vector<std::pair<History, Plain>> all(1);
  for (int step = 0; step < 400; ++step) {
    auto [history, plain] = all[random() % all.size()];
    auto const number = (plain.versions.empty() ? 0 : plain.versions.back().number) + 1 + static_cast<std::int32_t>(random() % 2);
    auto const facts = facts_of(number, random() % 3 == 0);
    history.push_back(facts);
    plain.versions.push_back(facts);
    all.emplace_back(std::move(history), std::move(plain));
  }
  for (auto const& [history, plain] : all) {
    plain.expect_equal(history);
    EXPECT_EQ(history.find(id_of(1'000'000)), nullptr);
    EXPECT_EQ(history.find_number(0), nullptr);
    EXPECT_EQ(history.find_number(1'000'000), nullptr);
  }
}

TEST(History, OfTenThousandFindsEachByIdAndByNumber) {
  constexpr std::int32_t kVersions = 10'000;
  constexpr std::int32_t kSaved = 5'000;
  History history;
  for (std::int32_t n = 1; n <= kVersions; ++n) { history.push_back(facts_of(n, n > kSaved)); }
  EXPECT_EQ(history.latest_saved()->number, kSaved);
  for (std::int32_t n = 1; n <= kVersions; ++n) {
    ASSERT_EQ(history.find(id_of(static_cast<std::uint32_t>(n)))->number, n);
    ASSERT_EQ(history.find_number(n)->number, n);
    ASSERT_EQ(history[static_cast<std::size_t>(n) - 1].number, n);
  }
}

TEST(History, SharesWhatItsCopyHas) {
  History history;
  for (std::int32_t n = 1; n <= 100; ++n) { history.push_back(facts_of(n)); }
  auto copy = history;
  copy.push_back(facts_of(101));
  EXPECT_EQ(history.size(), 100U);
  for (std::size_t i = 0; i < 100; ++i) { EXPECT_EQ(&history[i], &copy[i]) << "nothing is copied"; }
}

TEST(History, GivesTheLaterOfTwoOfOneId) {
  History history;
  auto second = facts_of(2);
  second.id = id_of(1);
  history.push_back(facts_of(1));
  history.push_back(second);
  history.push_back(facts_of(3));
  EXPECT_EQ(history.find(id_of(1))->number, 2);
}
