// What commands may bring as a field's value, and what the contract says of it.
#include "domain/fields/value.hpp"

#include <gtest/gtest.h>

namespace contentos {
namespace {

namespace json = boost::json;

/// `place code` of each flaw.
template <class T>
std::vector<std::string> flaws(T const& value, Rules const& rules) {
  Flaws found;
  Value<T>::check(value, rules, found);
  std::vector<std::string> out;
  for (auto const& flaw : found) {
    EXPECT_FALSE(flaw.message.empty());
    out.push_back(flaw.place + " " + flaw.code);
  }
  return out;
}
using Found = std::vector<std::string>;

constexpr Pattern kLower{"^[a-z]*$", "Lower-case letters.", "abc",
                         [](std::string_view text) { return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == text.npos; }};

TEST(RulesOfAText, BindItsBytesAndItsPattern) {
  EXPECT_EQ(flaws(std::string("abc"), {.most_bytes = 3}), Found{});
  EXPECT_EQ(flaws(std::string("abcd"), {.most_bytes = 3}), Found{" too_long"});
  EXPECT_EQ(flaws(std::string("\xC3\xBC\xC3\xBC"), {.most_bytes = 3}), Found{" too_long"});
  EXPECT_EQ(flaws(std::string("abc"), {.pattern = &kLower}), Found{});
  EXPECT_EQ(flaws(std::string("aBc"), {.pattern = &kLower}), Found{" pattern"});
  EXPECT_EQ(flaws(std::string(), {.pattern = &kLower}), Found{});
  EXPECT_EQ(flaws(std::string(), {.required = true, .pattern = &kLower}), Found{" required"});
}

TEST(RulesOfANumber, IncludeBothEnds) {
  Rules const rules{.least = -1, .most = 5};
  for (auto const& [number, fits] : std::vector<std::pair<int, bool>>{{-2, false}, {-1, true}, {0, true}, {5, true}, {6, false}}) {
    EXPECT_EQ(flaws(std::int64_t{number}, rules).empty(), fits) << number;
    EXPECT_EQ(flaws(std::int32_t{number}, rules).empty(), fits) << number;
  }
}

TEST(RulesOfAnId, AreThoseOfClientIds) {
  EXPECT_EQ(flaws(EntryId("a.b-c_D9"), {}), Found{});
  for (auto const* wrong : {"", ".", "..", "a b", "a/b"}) { EXPECT_EQ(flaws(EntryId(wrong), {}), Found{" pattern"}) << wrong; }
}

TEST(RulesOfATime, AreWhatEveryStoreHolds) {
  EXPECT_EQ(flaws(kEarliestTime, {}), Found{});
  EXPECT_EQ(flaws(kLatestTime, {}), Found{});
  EXPECT_EQ(flaws(kEarliestTime - std::chrono::microseconds(1), {}), Found{" out_of_range"});
  EXPECT_EQ(flaws(kLatestTime + std::chrono::microseconds(1), {}), Found{" out_of_range"});
}

TEST(RulesOfAnObject, BindItsCanonicalForm) {
  json::object const object{{"b", 1}, {"a", 2}};  // {"a":2,"b":1}
  EXPECT_EQ(flaws(object, {.most_bytes = 13}), Found{});
  EXPECT_EQ(flaws(object, {.most_bytes = 12}), Found{" too_long"});
  EXPECT_EQ(flaws(json::object{}, {.required = true}), Found{" required"});
}

TEST(RulesOfAList, BindItsLengthAndEachItemAtItsPlace) {
  using Texts = std::vector<std::string>;
  EXPECT_EQ(flaws(Texts{"a", "b"}, {.most_items = 2}), Found{});
  EXPECT_EQ(flaws(Texts{"a", "b", "c"}, {.most_items = 2}), Found{" too_long"});
  EXPECT_EQ(flaws(Texts{"a", "B", "c", "Dd"}, {.most_bytes = 1, .pattern = &kLower}), (Found{"/1 pattern", "/3 too_long"}));
  EXPECT_EQ(flaws(Texts{"a", ""}, {.required = true}), Found{"/1 required"});
  EXPECT_EQ(flaws(Texts{"", "a"}, {.pattern = &kLower}), Found{"/0 required"}) << "an item says something";
  EXPECT_EQ(flaws(std::vector<Texts>{{}, {""}}, {}), Found{"/1/0 required"});
  EXPECT_EQ(flaws(Texts{}, {.required = true}), Found{" required"});
  EXPECT_EQ(flaws(std::vector<Texts>{{"a"}, {"b", "C"}}, {.pattern = &kLower}), Found{"/1/1 pattern"});
}

TEST(RulesOfASet, NameNoPlaceThatTheClientDidNotGive) {
  EXPECT_EQ(flaws(std::set<std::string>{"a", "B"}, {.pattern = &kLower}), Found{" pattern"});
  EXPECT_EQ(flaws(std::set<std::string>{""}, {}), Found{" required"});
}

TEST(RulesOfAMap, BindTheLengthOfItsKeys) {
  EXPECT_EQ(flaws(std::map<std::string, bool>{{std::string(128, 'k'), true}}, {}), Found{});
  EXPECT_EQ(flaws(std::map<std::string, bool>{{std::string(129, 'k'), true}}, {}), Found{" length"});
  EXPECT_EQ(flaws(std::map<std::string, std::string>{{"", ""}}, {}), Found{" length"});
}

TEST(RulesOfAMap, BindItsSizeAndEachItemAtItsKey) {
  using Texts = std::map<std::string, std::string>;
  EXPECT_EQ(flaws(Texts{{"a", "x"}, {"b", "y"}}, {.most_items = 1}), Found{" too_long"});
  EXPECT_EQ(flaws(Texts{{"a/b", "X"}}, {.pattern = &kLower}), Found{"/a~1b pattern"});
  EXPECT_EQ(flaws(Texts{}, {.required = true}), Found{" required"});
}

TEST(RulesOfAnOptional, BindTheValueWhenThereIsOne) {
  using Text = std::optional<std::string>;
  EXPECT_EQ(flaws(Text("B"), {.pattern = &kLower}), Found{" pattern"});
  EXPECT_EQ(flaws(Text(), {.pattern = &kLower}), Found{});
  EXPECT_EQ(flaws(Text(), {.required = true}), Found{" required"});
  EXPECT_EQ(flaws(std::optional<bool>(), {.required = true}), Found{" required"});
}

TEST(TheSchemaOfAValue, SaysItsRules) {
  EXPECT_EQ(
      Value<std::string>::schema({.required = true, .most_bytes = 9, .pattern = &kLower}),
      (json::object{
          {"type", "string"}, {"maxLength", 9}, {"description", "At most 9 bytes of UTF-8."}, {"minLength", 1}, {"pattern", "^[a-z]*$"}}));
  EXPECT_EQ(Value<std::int32_t>::schema({.least = 1}), (json::object{{"type", "integer"}, {"minimum", 1}, {"maximum", 2147483647}}));
  EXPECT_EQ(Value<std::int32_t>::schema({.most = 1}), (json::object{{"type", "integer"}, {"minimum", -2147483648LL}, {"maximum", 1}}));
  EXPECT_EQ(Value<std::int64_t>::schema({.most = 5}), (json::object{{"type", "integer"}, {"minimum", -kMostSafeInteger}, {"maximum", 5}}));
  EXPECT_EQ(Value<std::vector<bool>>::schema({.required = true, .most_items = 3}),
            (json::object{{"type", "array"}, {"maxItems", 3}, {"minItems", 1}, {"items", json::object{{"type", "boolean"}}}}));
  EXPECT_EQ((Value<std::map<std::string, bool>>::schema({.required = true, .most_items = 3})),
            (json::object{{"type", "object"},
                          {"maxProperties", 3},
                          {"minProperties", 1},
                          {"propertyNames", json::object{{"minLength", 1}, {"maxLength", 128}}},
                          {"additionalProperties", json::object{{"type", "boolean"}}}}));
  EXPECT_EQ(
      Value<std::optional<Timestamp>>::schema({}),
      (json::object{{"anyOf", json::array{json::object{{"type", "string"}, {"format", "date-time"}}, json::object{{"type", "null"}}}}}));
}

TEST(TheSchemaOfATextThatIsNotRequired, LetsItBeEmptyAlsoWhereItHasAPattern) {
  EXPECT_EQ(Value<std::string>::schema({.most_bytes = 9, .pattern = &kLower}),
            (json::object{{"type", "string"}, {"maxLength", 9}, {"description", "At most 9 bytes of UTF-8."}, {"pattern", "^$|^[a-z]*$"}}));
  EXPECT_EQ(Value<std::vector<std::string>>::schema({.most_bytes = 9, .pattern = &kLower}).at("items"),
            Value<std::string>::schema({.required = true, .most_bytes = 9, .pattern = &kLower}));
}

/// `place code` of each flaw of what a client gave; `read` when there is none.
template <class T>
std::vector<std::string> given(json::value const& value) {
  T out{};
  Flaws found;
  if (read_given(value, out, {}, found)) { return {"read"}; }
  std::vector<std::string> all;
  for (auto const& flaw : found) { all.push_back(flaw.place + " " + flaw.code); }
  return all;
}

TEST(AGivenNumber, ThatNoneOfItsTypeCanBeIsOutOfRange) {
  EXPECT_EQ(given<std::int32_t>(2147483647), Found{"read"});
  EXPECT_EQ(given<std::int32_t>(2147483648LL), Found{" out_of_range"});
  EXPECT_EQ(given<std::int32_t>(1e300), Found{" out_of_range"});
  EXPECT_EQ(given<std::int64_t>(UINT64_MAX), Found{" out_of_range"});
  EXPECT_EQ(given<std::int32_t>(1.5), Found{}) << "it is of another type";
  EXPECT_EQ(given<std::int32_t>("1"), Found{});
  EXPECT_EQ(given<std::optional<std::int32_t>>(2147483648LL), Found{" out_of_range"});
  EXPECT_EQ(given<std::vector<std::int32_t>>(json::array{1, 2147483648LL}), Found{"/1 out_of_range"});
  EXPECT_EQ((given<std::map<std::string, std::int32_t>>(json::object{{"k", 2147483648LL}})), Found{"/k out_of_range"});
}

TEST(AGivenTime, IsOfRfc3339AlsoInListsMapsAndOptionals) {
  json::value const right("2026-01-01T00:00:00+01:00");
  json::value const wrong("02026-01-01T00:00:00Z");
  EXPECT_EQ(given<Timestamp>(right), Found{"read"});
  EXPECT_EQ(given<Timestamp>(wrong), Found{});
  EXPECT_EQ(given<std::optional<Timestamp>>(wrong), Found{});
  EXPECT_EQ(given<std::optional<Timestamp>>(nullptr), Found{"read"});
  EXPECT_EQ(given<std::vector<Timestamp>>(json::array{right}), Found{"read"});
  EXPECT_EQ(given<std::vector<Timestamp>>(json::array{right, wrong}), Found{"/1 type"});
  EXPECT_EQ((given<std::map<std::string, Timestamp>>(json::object{{"k", wrong}})), Found{"/k type"});
}

}  // namespace
}  // namespace contentos
