// How lists read what they are asked to filter by.
#include "domain/record/facet.hpp"

#include "domain/fields/patterns.hpp"
#include "domain/word/word.hpp"

#include <boost/json/array.hpp>
#include <gtest/gtest.h>

namespace contentos::record {
namespace {

constexpr char const* kId = "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11";
constexpr char const* kCapitals = "0190A7C2-6F3E-7C11-9D4B-0C2F6F1F8B11";

/// What it is read as, or the code of what is wrong.
std::string read_as(Facet const& facet, std::string_view given) {
  Flaws flaws;
  auto const value = read_facet(facet, given, flaws);
  EXPECT_EQ(value.has_value(), flaws.empty()) << given;
  return value ? *value : flaws.front().code;
}

TEST(FacetOfIds, ReadsThemInEitherCaseAndNothingElse) {
  Facet const facet{"tag", FacetOf::id};
  EXPECT_EQ(read_as(facet, kId), kId);
  EXPECT_EQ(read_as(facet, kCapitals), kId);
  for (auto const* wrong : {"rubbish", "none", "0190a7c2"}) { EXPECT_EQ(read_as(facet, wrong), "format") << wrong; }
  Facet const or_none{"parent", FacetOf::id_or_none};
  EXPECT_EQ(read_as(or_none, kCapitals), kId);
  EXPECT_EQ(read_as(or_none, "none"), "none");
  for (auto const* wrong : {"rubbish", "None", "null"}) { EXPECT_EQ(read_as(or_none, wrong), "format") << wrong; }
}

TEST(FacetOfReferences, ReadsRecordsThatCanBeReferredTo) {
  Facet const facet{"on", FacetOf::reference};
  EXPECT_EQ(read_as(facet, "entry/Welcome"), "entry/Welcome");
  EXPECT_EQ(read_as(facet, std::string("entry/") + kCapitals), std::string("entry/") + kCapitals) << "entries tell them apart";
  EXPECT_EQ(read_as(facet, std::string("tag/") + kCapitals), std::string("tag/") + kId);
  for (auto const* wrong : {"entry", "entry/", "/welcome", "entry/a/b", "entry/..", "tag/rubbish", "nothing/1", "Entry/welcome",
                            "token/0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11"}) {
    EXPECT_EQ(read_as(facet, wrong), "format") << wrong;
  }
}

TEST(FacetOfFlags, ReadsTrueAndFalse) {
  Facet const facet{"is_resolved", FacetOf::flag};
  EXPECT_EQ(read_as(facet, "true"), "true");
  EXPECT_EQ(read_as(facet, "false"), "false");
  for (auto const* wrong : {"yes", "1", "True"}) { EXPECT_EQ(read_as(facet, wrong), "enum") << wrong; }
}

TEST(FacetOfTexts, ReadsThemAsTheyAreAndByTheirPattern) {
  Facet const facet{"key"};
  EXPECT_EQ(read_as(facet, kCapitals), kCapitals);
  auto const longest = std::string(kMostFacetBytes - std::string_view("key=").size(), 'x');
  EXPECT_EQ(read_as(facet, longest), longest);
  EXPECT_EQ(read_as(facet, longest + "x"), "too_long") << "no list could hold it";
  Facet const of_keys{"key", FacetOf::text, &kKey};
  EXPECT_EQ(read_as(of_keys, "blog.hero"), "blog.hero");
  EXPECT_EQ(read_as(of_keys, "Blog hero"), "pattern");
}

TEST(FacetSchemas, SayWhatIsRead) {
  EXPECT_EQ(facet_schema({"t", FacetOf::id}).at("format"), "uuid");
  EXPECT_EQ(facet_schema({"t", FacetOf::id_or_none}).at("anyOf").at(1).at("const"), "none");
  EXPECT_EQ(facet_schema({"t", FacetOf::flag}).at("type"), "boolean");
  EXPECT_EQ(facet_schema({"t", FacetOf::text, &kKey}).at("pattern").as_string(), std::string(kKey.regex).c_str());
  std::string const pattern(facet_schema({"t", FacetOf::reference}).at("pattern").as_string());
  for (auto const* word : words()) {
    auto const is_named = pattern.find("(" + std::string(word->name) + "|") != std::string::npos ||
                          pattern.find("|" + std::string(word->name) + "|") != std::string::npos ||
                          pattern.find("|" + std::string(word->name) + ")") != std::string::npos;
    EXPECT_EQ(is_named, word->can_be_referred_to) << word->name;
  }
}

}  // namespace
}  // namespace contentos::record
