// What is stored, shown, read from a client and compared, all by one array of fields.
#include "domain/fields/fields.hpp"

#include "domain/json/canonical.hpp"
#include "domain/json/i_json.hpp"
#include "tests/domain/fields/gauge.hpp"
#include "tests/domain/fields/random_value.hpp"

#include <gtest/gtest.h>

namespace contentos {
namespace {

namespace json = boost::json;
using gauge::Content;

Shape const& shape() { return shape_of<Content>(); }

json::object object_of(std::string_view text) { return stored_json(text).as_object(); }

std::optional<Content> stored(std::string_view text) {
  Content out;
  return read_stored(shape(), object_of(text), &out) ? std::optional(out) : std::nullopt;
}

std::string bytes(Content const& content) { return canonical_json(write_stored(shape(), &content)); }

/// `pointer code` of each error.
std::vector<std::string> errors_of(std::vector<FieldError> const& errors) {
  std::vector<std::string> out;
  out.reserve(errors.size());
  for (auto const& error : errors) { out.push_back(error.pointer + " " + error.code); }
  return out;
}

std::vector<std::string> given(std::string_view members, Content& content) {
  std::vector<FieldError> errors;
  read_input(shape(), object_of(members), &content, errors);
  return errors_of(errors);
}

Content filled() { return {"a", 3, Timestamp{}, {"x", "y"}, "blue", {{{"kind", "key"}}, {}}}; }

TEST(StoredFields, AreWithoutWhatIsAsNewAndLeftOut) {
  EXPECT_EQ(bytes({}), R"({"color":"red","name":"","rank":7})");
  EXPECT_EQ(
      bytes({"a", 3, Timestamp{}, {"x"}, "blue", {{{"kind", "key"}}, {}}}),
      R"({"claims":{"take":[["kind","key"]]},"color":"blue","marks/x":["x"],"name":"a","rank":3,"until":"1970-01-01T00:00:00.000000Z"})");
}

TEST(StoredFields, ReadBack) {
  RandomValue random(21);
  for (int i = 0; i < 500; ++i) {
    Content content;
    random.fill(content.name);
    random.fill(content.rank);
    random.fill(content.until);
    random.fill(content.marks);
    random.fill(content.color);
    random.fill(content.claims);
    auto const again = stored(bytes(content));
    ASSERT_TRUE(again) << bytes(content);
    ASSERT_EQ(*again, content) << bytes(content);
    ASSERT_EQ(bytes(*again), bytes(content));
    ASSERT_TRUE(same_fields(shape(), &*again, &content));
  }
}

TEST(StoredFields, ThatMayBeMissingHaveThenTheValueOfANewObject) {
  EXPECT_EQ(stored(R"({"name":"a","rank":3})"), (Content{"a", 3, std::nullopt, {}, "red", {}}));
  EXPECT_EQ(stored(R"({"name":"a","rank":3,"until":null})"), (Content{"a", 3, std::nullopt, {}, "red", {}}));
}

TEST(StoredFields, ThatAreMissingOrOfAnotherTypeAreRefused) {
  for (auto const* wrong : {R"({"rank":3})", R"({"name":"a"})", R"({"name":null,"rank":3})", R"({"name":"a","rank":"3"})",
                            R"({"name":"a","rank":3,"until":"x"})", R"({"name":"a","rank":3,"marks/x":null})",
                            R"({"name":"a","rank":3,"color":1})", R"({"name":"a","rank":3,"claims":[]})"}) {
    EXPECT_FALSE(stored(wrong)) << wrong;
  }
}

TEST(StoredFields, OfANewerProgramArePassedOver) {
  EXPECT_EQ(stored(R"({"name":"a","rank":3,"weight":9})"), (Content{"a", 3, std::nullopt, {}, "red", {}}));
}

TEST(ShownFields, AreAllOfThem) {
  Content const content;
  EXPECT_EQ(canonical_json(write_all(shape(), &content)), R"({"claims":{},"color":"red","marks/x":[],"name":"","rank":7,"until":null})");
}

TEST(Input, ChangesTheMembersThatAreGiven) {
  auto content = filled();
  EXPECT_EQ(given(R"({"rank":4,"marks/x":["z"]})", content), std::vector<std::string>{});
  auto expected = filled();
  expected.rank = 4;
  expected.marks = {"z"};
  EXPECT_EQ(content, expected);
}

TEST(Input, OfNullTakesAwayWhatIsNotRequired) {
  auto content = filled();
  EXPECT_EQ(given(R"({"rank":null,"until":null,"marks/x":null,"color":null,"claims":null})", content), std::vector<std::string>{});
  Content expected;
  expected.name = "a";
  EXPECT_EQ(content, expected);
  EXPECT_EQ(given(R"({"name":null})", content), std::vector<std::string>{"/name required"});
  EXPECT_EQ(content, expected);
}

TEST(Input, MixesNothingOfWhatWasThereIntoWhatIsGiven) {
  auto content = filled();
  EXPECT_EQ(given(R"({"claims":{"release":[["kind","key"]]}})", content), std::vector<std::string>{});
  EXPECT_EQ(content.claims, (ClaimChanges{{}, {{"kind", "key"}}}));
}

TEST(Input, SaysAllThatIsWrongAtOnce) {
  Content content;
  EXPECT_EQ(given(R"({"nme":"a","name":1,"rank":"1","until":"soon","a/b":{},"marks/x":[1]})", content),
            (std::vector<std::string>{"/nme unknown_member", "/name type", "/rank type", "/until type", "/a~1b unknown_member",
                                      "/marks~1x/0 type"}));
  EXPECT_EQ(content, Content{}) << "what was not read is as new";
}

TEST(Input, IsHarderOnTimesAndNumbersThanWhatIsStored) {
  Content content;
  EXPECT_EQ(given(R"({"until":"02026-01-01T00:00:00Z"})", content), std::vector<std::string>{"/until type"});
  EXPECT_EQ(given(R"({"until":"10000-01-01T00:30:00+01:00"})", content), std::vector<std::string>{"/until type"});
  EXPECT_EQ(given(R"({"until":"2026-01-01T01:00:00+01:00"})", content), std::vector<std::string>{});
  EXPECT_TRUE(stored(R"({"name":"a","rank":3,"until":"10000-01-01T00:00:00.000000Z"})"));
  EXPECT_EQ(given(R"({"rank":2147483648})", content), std::vector<std::string>{"/rank out_of_range"});
  EXPECT_EQ(given(R"({"rank":1.5})", content), std::vector<std::string>{"/rank type"});
}

TEST(Rules, AreNotCheckedOfAFieldOfWhichAnItemIsWrong) {
  Content const content{"a", 10, std::nullopt, {"long"}, "red", {}};
  std::vector<FieldError> errors{{"/marks~1x/0", "type", "A string is needed here."}};
  check_rules(shape(), &content, errors);
  EXPECT_EQ(errors_of(errors), (std::vector<std::string>{"/marks~1x/0 type", "/rank out_of_range"}));
}

TEST(Rules, AreCheckedForEveryFieldThatHasNoErrorYet) {
  Content const content{"", 10, std::nullopt, {"a", "long", "c"}, "red", {}};
  std::vector<FieldError> errors;
  check_rules(shape(), &content, errors);
  EXPECT_EQ(errors_of(errors),
            (std::vector<std::string>{"/name required", "/rank out_of_range", "/marks~1x too_long", "/marks~1x/1 too_long"}));
  errors = {{"/name", "type", "A string is needed here."}};
  check_rules(shape(), &content, errors);
  EXPECT_EQ(errors_of(errors).at(0), "/name type");
  EXPECT_EQ(errors_of(errors).at(1), "/rank out_of_range");
}

TEST(Rules, AreNotCheckedOfWhatStaysAsItWas) {
  Content const before{"", 10, std::nullopt, {"a"}, "red", {}};
  Content const after{"", 11, std::nullopt, {"a"}, "red", {}};
  std::vector<FieldError> errors;
  check_rules(shape(), &after, errors, &before);
  EXPECT_EQ(errors_of(errors), std::vector<std::string>{"/rank out_of_range"}) << "a rule may be younger than what was stored";
}

TEST(SameFields, DifferWhenAnyFieldDoes) {
  auto const one = filled();
  EXPECT_TRUE(same_fields(shape(), &one, &one));
  auto const differs = [&](auto change) {
    auto other = filled();
    change(other);
    return !same_fields(shape(), &one, &other);
  };
  EXPECT_TRUE(differs([](Content& c) { c.name = "b"; }));
  EXPECT_TRUE(differs([](Content& c) { c.rank = 4; }));
  EXPECT_TRUE(differs([](Content& c) { c.until.reset(); }));
  EXPECT_TRUE(differs([](Content& c) { c.marks.pop_back(); }));
  EXPECT_TRUE(differs([](Content& c) { c.color = ""; }));
  EXPECT_TRUE(differs([](Content& c) { c.claims = {}; }));
}

TEST(TheContract, SaysWhatAClientMaySendAndWhatIsShown) {
  auto const input = input_schema(shape(), true);
  EXPECT_EQ(input.at("additionalProperties"), false);
  EXPECT_EQ(input.at("required"), (json::array{"name"}));
  EXPECT_FALSE(input_schema(shape(), false).contains("required"));
  EXPECT_EQ(
      input.at("properties").at("name"),
      (json::object{
          {"type", "string"}, {"maxLength", 20}, {"minLength", 1}, {"description", "What people call it. At most 20 bytes of UTF-8."}}));
  auto const output = output_schema(shape());
  EXPECT_EQ(output.at("required"), (json::array{"name", "rank", "until", "marks/x", "color", "claims"}));
  auto given = input.at("properties");
  EXPECT_EQ(given.at("rank").as_object().at("default"), 7) << "what it is when nobody says it";
  given.at("rank").as_object().erase("default");
  EXPECT_EQ(output.at("properties"), given);
}

TEST(TheContract, LetsNullTakeAwayInAChangeWhatIsNotRequired) {
  auto const made = input_schema(shape(), true).at("properties");
  auto const changed = input_schema(shape(), false).at("properties");
  EXPECT_EQ(changed.at("name"), made.at("name"));
  EXPECT_EQ(changed.at("until"), made.at("until")) << "null is among its values";
  auto rank = made.at("rank").as_object();
  rank.erase("default");
  EXPECT_EQ(changed.at("rank"), (json::object{{"anyOf", json::array{rank, json::object{{"type", "null"}}}}}));
  auto color = made.at("color").as_object();
  color.erase("description");
  EXPECT_EQ(changed.at("color"),
            (json::object{{"anyOf", json::array{color, json::object{{"type", "null"}}}}, {"description", "At most 1024 bytes of UTF-8."}}));
}

}  // namespace
}  // namespace contentos
