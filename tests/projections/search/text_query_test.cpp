#include "projections/search/text_query.hpp"

#include "tests/projections/support/plain_words.hpp"

#include <gtest/gtest.h>

namespace contentos::search {
namespace {

std::vector<Branch> branches(std::string_view text) {
  auto const parsed = parse_text_query(text, plain_words());
  auto const* query = std::get_if<TextQuery>(&parsed);
  return query != nullptr ? query->branches : std::vector<Branch>{{{{{"refused"}}}, {}}};
}

std::string_view flaw(std::string_view text) {
  auto const parsed = parse_text_query(text, plain_words());
  auto const* flaw = std::get_if<QueryFlaw>(&parsed);
  return flaw != nullptr ? flaw->code : "";
}

using Branches = std::vector<Branch>;

TEST(TextQuery, IsWordsThatMustAllBeThere) {
  EXPECT_EQ((Branches{{{{{"red"}}, {{"fox"}}}, {}}}), branches("Red  fox"));
  EXPECT_EQ((Branches{{{{{"fox"}}}, {{{"red"}}}}}), branches("fox -red"));
  EXPECT_EQ((Branches{{{{{"fox"}}}, {}}, {{{{"dog"}}, {{"red"}}}, {}}}), branches("fox OR dog red")) << "or parts what stands around it";
  EXPECT_EQ((Branches{{{{{"or"}}}, {}}}), branches("\"or\""));
}

TEST(TextQuery, IsPhrasesAndBeginnings) {
  EXPECT_EQ((Branches{{{{{"red", "fox"}}}, {}}}), branches("\"red fox\""));
  EXPECT_EQ((Branches{{{{{"red", "fox"}}}, {}}}), branches("red-fox")) << "what signs part stands side by side";
  EXPECT_EQ((Branches{{{{{"red", "fox"}}}, {}}}), branches("\"red fox")) << "a quote that is not closed";
  EXPECT_EQ((Branches{{{{{"a"}}, {{"b"}}, {{"c"}}}, {}}}), branches("a\"b\"c"));
  EXPECT_EQ((Branches{{{{{"fo"}, true}}, {}}}), branches("fo*"));
  EXPECT_EQ((Branches{{{{{"red", "fo"}, true}}, {}}}), branches("red-fo*"));
  EXPECT_EQ((Branches{{{{{"fo"}}}, {}}}), branches("\"fo*\"")) << "within quotes it is a sign like others";
  EXPECT_EQ((Branches{{{{{"a"}}}, {{{"b", "c"}}}}}), branches("a -\"b c\""));
}

TEST(TextQuery, FindsNothingWithoutWords) {
  for (auto const* text : {"", " ", "!!", "*", "\"\"", "or", "- -", "a & | b or"}) {
    EXPECT_EQ("", flaw(text)) << text;
    EXPECT_EQ(std::string_view(text).starts_with('a') ? 1U : 0U, branches(text).size()) << text;
  }
}

TEST(TextQuery, RefusesWhatCostsTooMuch) {
  EXPECT_EQ("only_excluded", flaw("-fox"));
  EXPECT_EQ("only_excluded", flaw("fox or -dog"));
  std::string many;
  for (std::size_t i = 0; i < kMostQueryWords; ++i) { many += "w" + std::to_string(i) + " "; }
  EXPECT_EQ("", flaw(many));
  EXPECT_EQ("too_many", flaw(many + "-one"));
}

bool is_found(std::string_view query, std::string_view text) {
  return is_found_in(std::get<TextQuery>(parse_text_query(query, plain_words())), text, plain_words());
}

TEST(TextQuery, IsCheckedWordByWord) {
  auto const* text = "The quick brown fox\njumps";
  for (auto const* query : {"fox", "quick fox", "\"quick brown\"", "\"fox jumps\"", "ju*", "\"quick bro\" or fox", "the-quick-br*",
                            "fox -dog", "fox -\"brown quick\""}) {
    EXPECT_TRUE(is_found(query, text)) << query;
  }
  for (auto const* query : {"dog", "quick dog", "\"brown quick\"", "fo", "fox -quick", "fox -\"quick brown\"", "quick-fo*", ""}) {
    EXPECT_FALSE(is_found(query, text)) << query;
  }
}

}  // namespace
}  // namespace contentos::search
