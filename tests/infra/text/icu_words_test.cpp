#include "infra/text/icu_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <thread>
#include <vector>

namespace contentos::text {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> words(std::string_view text) {
  static IcuWords const icu;
  std::vector<std::string> out;
  icu.each(text, [&](std::string_view word) { out.emplace_back(word); });
  return out;
}

TEST(IcuWords, AreLettersAndDigitsWithoutRegardToCase) {
  EXPECT_THAT(words("The quick, brown Fox-trot of 1984!"), ElementsAre("the", "quick", "brown", "fox", "trot", "of", "1984"));
  EXPECT_THAT(words(""), IsEmpty());
  EXPECT_THAT(words(" -- ... \n\t"), IsEmpty());
  EXPECT_THAT(words("x"), ElementsAre("x"));
}

TEST(IcuWords, AreTheSameHoweverTheirLettersAreWritten) {
  EXPECT_THAT(words("Grüße GRÜSSE"), ElementsAre("grüsse", "grüsse"));
  EXPECT_THAT(words("caf\u00e9 cafe\u0301 CAFE\u0301"), ElementsAre("café", "café", "café"));
  EXPECT_THAT(words("ＦＵＬＬ ½"), Contains("full")) << "wide letters";
  EXPECT_THAT(words("Ωμέγα ПРИВЕТ שלום مرحبا"), ElementsAre("ωμέγα", "привет", "שלום", "مرحبا"));
  EXPECT_THAT(words("“Quoted” — and… dashed–words"), ElementsAre("quoted", "and", "dashed", "words"));
}

TEST(IcuWords, AreFoundWhereNoSpacesPartThem) {
  EXPECT_THAT(words("全文検索エンジン"), ElementsAre("全文", "検索", "エンジン"));
  EXPECT_THAT(words("我們喜歡音樂。"), Contains("音樂"));
  EXPECT_THAT(words("ภาษาไทย"), ElementsAre("ภาษา", "ไทย"));
  EXPECT_THAT(words("한국어 검색"), ElementsAre("한국어", "검색"));
  EXPECT_THAT(words("iPhone用のcase"), ElementsAre("iphone", "用", "の", "case"));
}

TEST(IcuWords, AreCutAtACharacter) {
  EXPECT_THAT(words(std::string(100, 'A') + " b"), ElementsAre(std::string(64, 'a'), "b"));
  std::string umlauts = "x";
  for (int i = 0; i < 50; ++i) { umlauts += "ö"; }
  EXPECT_EQ(63U, words(umlauts).at(0).size());
  EXPECT_EQ(63U, words(umlauts + "\u0301").at(0).size());
}

TEST(IcuWords, ArePartedByWhatIsNoUtf8) {
  EXPECT_THAT(words(std::string_view("a\xffz \xc3 b\0c\xe3\x81", 11)), ElementsAre("a", "z", "b", "c"));
  for (std::size_t size = 0; size <= 9; ++size) { (void)words(std::string("日本語").substr(0, size)); }
}

TEST(IcuWords, AreTheSameWhereverInATextTheyStand) {
  std::vector<std::string> const pieces{"a",
                                        "Word",
                                        "UPPER9",
                                        "z{@`[9:/A",
                                        "elevenbytes",
                                        "sixteenbytesword",
                                        "morethansixteenbytes",
                                        std::string(63, 'q'),
                                        std::string(64, 'Q'),
                                        std::string(150, 'r'),
                                        "Gr\u00fc\u00dfe",
                                        "\u00e9a",
                                        "a\u00e9",
                                        "cafe\u0301",
                                        "\u65e5\u672c\u8a9e",
                                        "x\u2014y",
                                        "\U0001f600",
                                        "k\xff",
                                        "",
                                        ".",
                                        "\n\n",
                                        std::string(70, '-')};
  std::mt19937 dice(1);
  for (int i = 0; i < 2'000; ++i) {
    std::string text;
    std::vector<std::string> expected;
    for (auto n = dice() % 60; n > 0; --n) {
      auto const& piece = pieces[dice() % pieces.size()];
      text += piece + " ";
      auto const of_piece = words(piece);
      expected.insert(expected.end(), of_piece.begin(), of_piece.end());
    }
    ASSERT_EQ(expected, words(text)) << text;
  }
}

TEST(IcuWords, AreTheSameOnEveryThread) {
  auto const expected = words("全文検索 and more");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 100; ++n) { EXPECT_EQ(expected, words("全文検索 and more")); }
    });
  }
  for (auto& thread : threads) { thread.join(); }
}

}  // namespace
}  // namespace contentos::text
