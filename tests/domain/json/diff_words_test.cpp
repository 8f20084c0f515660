#include "domain/json/diff.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace contentos {
namespace {

using Kind = TextRun::Kind;
using Runs = std::vector<TextRun>;

std::string side(Runs const& runs, Kind kind) {
  std::string out;
  for (auto const& run : runs) {
    if (run.kind == Kind::equal || run.kind == kind) { out += run.text; }
  }
  return out;
}

std::size_t changed_bytes(Runs const& runs) {
  std::size_t n = 0;
  for (auto const& run : runs) { n += run.kind == Kind::equal ? 0 : run.text.size(); }
  return n;
}

TEST(DiffWords, IsEmptyForNothingAndOneRunForTheSame) {
  EXPECT_EQ(diff_words("", ""), Runs{});
  EXPECT_EQ(diff_words("the same words", "the same words"), (Runs{{Kind::equal, "the same words"}}));
  EXPECT_EQ(diff_words("", "new"), (Runs{{Kind::added, "new"}}));
  EXPECT_EQ(diff_words("old", ""), (Runs{{Kind::removed, "old"}}));
}

TEST(DiffWords, NamesTheWordsThatChanged) {
  EXPECT_EQ(diff_words("the quick brown fox", "the slow brown fox"),
            (Runs{{Kind::equal, "the "}, {Kind::removed, "quick"}, {Kind::added, "slow"}, {Kind::equal, " brown fox"}}));
  EXPECT_EQ(diff_words("a b c", "a c"), (Runs{{Kind::equal, "a "}, {Kind::removed, "b "}, {Kind::equal, "c"}}));
  EXPECT_EQ(diff_words("one\n\ntwo", "one\ntwo"),
            (Runs{{Kind::equal, "one"}, {Kind::removed, "\n\n"}, {Kind::added, "\n"}, {Kind::equal, "two"}}));
}

TEST(DiffWords, NeverSplitsUtf8) {
  EXPECT_EQ(diff_words("gr\xC3\xBC\xC3\x9F dich", "gr\xC3\xBC\xC3\x9F\x65 dich"),
            (Runs{{Kind::removed, "gr\xC3\xBC\xC3\x9F"}, {Kind::added, "gr\xC3\xBC\xC3\x9F\x65"}, {Kind::equal, " dich"}}));
}

TEST(DiffWords, GivesBothTextsBackForRandomTexts) {
  std::mt19937 random(1986);
  char const* const words[] = {"a", "b", "c", "  ", " ", "\n", "long-word", "\xE2\x82\xAC"};
  for (int round = 0; round < 5000; ++round) {
    std::string from;
    std::string to;
    for (auto n = random() % 30; n > 0; --n) { from += words[random() % std::size(words)]; }
    for (auto n = random() % 30; n > 0; --n) { to += words[random() % std::size(words)]; }
    auto const runs = diff_words(from, to);
    ASSERT_EQ(side(runs, Kind::removed), from);
    ASSERT_EQ(side(runs, Kind::added), to);
    for (std::size_t i = 1; i < runs.size(); ++i) { ASSERT_NE(runs[i].kind, runs[i - 1].kind); }
  }
}

TEST(DiffWords, FindsAShortestEdit) { EXPECT_EQ(changed_bytes(diff_words("a b c d e f g h", "a b c d e f g h i")), 2U); }

TEST(DiffWords, GivesUpBeyondTheBoundAndStillTakesOffTheEnds) {
  std::string from = "same start ";
  std::string to = from;
  for (int i = 0; i < 5000; ++i) {
    from += "x" + std::to_string(i) + " ";
    to += "y" + std::to_string(i) + "  ";
  }
  from += "same end";
  to += "same end";
  auto const runs = diff_words(from, to);
  ASSERT_EQ(runs.size(), 4U);
  EXPECT_EQ(side(runs, Kind::removed), from);
  EXPECT_EQ(side(runs, Kind::added), to);
}

TEST(DiffWords, ShareTheDifferencesThatMayBeLookedFor) {
  std::string const from = "a b c d e f";
  std::string const to = "b x d y f z";
  auto left = kMostDifferences;
  EXPECT_EQ(diff_words(from, to, left), diff_words(from, to));
  auto const used = kMostDifferences - left;
  EXPECT_GT(used, 0U);
  left = used;
  EXPECT_GT(diff_words(from, to, left).size(), 2U);
  EXPECT_EQ(left, 0U);
  EXPECT_EQ(diff_words(from, to, left), (std::vector<TextRun>{{TextRun::Kind::removed, from}, {TextRun::Kind::added, to}}))
      << "none are left";
}

}  // namespace
}  // namespace contentos
