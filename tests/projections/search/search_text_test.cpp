#include "projections/search/search_text.hpp"

#include <gtest/gtest.h>

namespace contentos {

using search::search_text;

TEST(SearchText, IsAllStringsHoweverDeep) {
  EXPECT_EQ(search_text(R"({"a":"one","b":{"en":"two","de":["three",{"x":"four"}]},"n":7,"t":true,"z":null})"), "one\ntwo\nthree\nfour\n");
}

TEST(SearchText, LeavesLinksOut) {
  EXPECT_EQ(search_text(R"({"author":{"sys":{"type":"Link","linkType":"Entry","id":"jo"}},"title":"T"})"), "T\n");
}

TEST(SearchText, IsCutAtACharacter) {
  std::string umlauts = "x";
  while (umlauts.size() < search::kMaxSearchTextBytes + 100) { umlauts += "ü"; }
  auto const text = search_text("{\"a\":\"" + umlauts + "\",\"b\":\"later\"}");
  EXPECT_LE(text.size(), search::kMaxSearchTextBytes);
  EXPECT_GE(text.size(), search::kMaxSearchTextBytes - 1);
  EXPECT_EQ(umlauts.substr(0, text.find('\n')), text.substr(0, text.find('\n')));
  EXPECT_EQ(text.find("later"), std::string::npos);
}

TEST(SearchText, OfPurgedOrBrokenDataIsEmpty) {
  EXPECT_EQ(search_text(""), "");
  EXPECT_EQ(search_text("{\"a\":"), "");
  EXPECT_EQ(search_text("7"), "");
}

}  // namespace contentos
