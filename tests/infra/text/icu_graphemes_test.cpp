#include "infra/text/icu_graphemes.hpp"

#include <gtest/gtest.h>

#include <string>

namespace contentos::text {
namespace {

TEST(IcuGraphemes, LeaveWhatFits) {
  IcuGraphemes const graphemes;
  EXPECT_EQ("", graphemes.cut("", 0));
  EXPECT_EQ("abc", graphemes.cut("abc", 3));
  EXPECT_EQ("ab", graphemes.cut("abc", 2));
  EXPECT_EQ("", graphemes.cut("abc", 0));
}

TEST(IcuGraphemes, EndWhereACharacterEndsAsPeopleSeeIt) {
  IcuGraphemes const graphemes;
  std::string const family = "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x91\xA7";  // woman, woman, girl, joined
  std::string const flag = "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA";                                            // DE
  std::string const marked = "e\xCC\x81";                                                                 // e and an acute accent
  std::string const jamo = "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB";                                        // a syllable in three letters
  std::string const hindi = "\xE0\xA4\xA8\xE0\xA4\xBF";                                                   // na and the vowel i
  std::string const thumb = "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD";                                           // with the colour of a skin
  for (auto const& character : {family, flag, marked, jamo, hindi, thumb, std::string("\r\n")}) {
    auto const text = "ab" + character + "c";
    for (std::size_t bytes = 2; bytes < 2 + character.size(); ++bytes) { EXPECT_EQ("ab", graphemes.cut(text, bytes)) << character; }
    EXPECT_EQ("ab" + character, graphemes.cut(text, 2 + character.size()));
  }
  EXPECT_EQ(flag, graphemes.cut(flag + flag, 15)) << "flags stand in pairs of letters, counted from the beginning";
}

TEST(IcuGraphemes, GiveCodePointsOfACharacterThatIsLongerThanAll) {
  IcuGraphemes const graphemes;
  std::string marks = "e";
  for (int i = 0; i < 300; ++i) { marks += "\xCC\x81"; }
  EXPECT_EQ(marks.substr(0, 255), graphemes.cut(marks, 256));
  EXPECT_EQ("", graphemes.cut("\xF0\x9F\x91\x8D", 3));
}

}  // namespace
}  // namespace contentos::text
