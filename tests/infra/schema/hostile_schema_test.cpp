// Schemas and instances meant to do harm, and what they meet.
#include "infra/schema/json_schema_validator.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

#include <thread>

namespace contentos::schema {
namespace {

namespace json = boost::json;

std::string checked(json::value const& schema) {
  std::string out;
  for (auto const& error : JsonSchemaValidator().check_schema(schema)) {
    if (!out.empty()) { out += ", "; }
    out += error.code + " at " + error.pointer;
  }
  return out;
}
std::string checked(char const* schema) { return checked(json::parse(schema)); }

TEST(CheckSchema, AcceptsWhatIsDraft7) {
  EXPECT_EQ(checked(R"({"$schema":"http://json-schema.org/draft-07/schema#","$id":"https://example.org/x","title":"T","type":"object",
    "properties":{"a":{"type":["string","null"],"pattern":"^x$","default":1}},"required":[],"x-own":{"pattern":3}})"),
            "");
  EXPECT_EQ(checked("true"), "");
  EXPECT_EQ(checked("{}"), "");
}

TEST(CheckSchema, NamesWhatIsNoSchema) {
  EXPECT_EQ(checked("1"), "not_a_schema at ");
  EXPECT_EQ(checked("[]"), "not_a_schema at ");
  EXPECT_EQ(checked(R"({"properties":{"a":1}})"), "not_a_schema at /properties/a");
  EXPECT_EQ(checked(R"({"properties":[]})"), "not_a_schema at /properties");
  EXPECT_EQ(checked(R"({"items":[{"type":"strin"}]})"), "not_a_schema at /items/0/type");
  EXPECT_EQ(checked(R"({"allOf":[]})"), "not_a_schema at /allOf");
  EXPECT_EQ(checked(R"({"anyOf":{}})"), "not_a_schema at /anyOf");
  EXPECT_EQ(checked(R"({"minLength":-1})"), "not_a_schema at /minLength");
  EXPECT_EQ(checked(R"({"maxItems":1.5})"), "not_a_schema at /maxItems");
  EXPECT_EQ(checked(R"({"multipleOf":0})"), "not_a_schema at /multipleOf");
  EXPECT_EQ(checked(R"({"minimum":"1"})"), "not_a_schema at /minimum");
  EXPECT_EQ(checked(R"({"required":"a"})"), "not_a_schema at /required");
  EXPECT_EQ(checked(R"({"required":[1]})"), "not_a_schema at /required");
  EXPECT_EQ(checked(R"({"enum":1})"), "not_a_schema at /enum");
  EXPECT_EQ(checked(R"({"uniqueItems":1})"), "not_a_schema at /uniqueItems");
  EXPECT_EQ(checked(R"({"pattern":1})"), "not_a_schema at /pattern");
  EXPECT_EQ(checked(R"({"type":[]})"), "not_a_schema at /type");
  EXPECT_EQ(checked(R"({"dependencies":{"a":1}})"), "not_a_schema at /dependencies/a");
  EXPECT_EQ(checked(R"({"not":{"if":0}})"), "not_a_schema at /not/if");
  EXPECT_EQ(checked(R"({"definitions":{"a":{"type":1}}})"), "not_a_schema at /definitions/a/type");
}

TEST(CheckSchema, RefusesOtherDraftsAndOtherPlaces) {
  EXPECT_EQ(checked(R"({"$schema":"https://json-schema.org/draft/2020-12/schema"})"), "unsupported_draft at /$schema");
  EXPECT_EQ(checked(R"({"$ref":"http://169.254.169.254/latest"})"), "remote_ref at /$ref");
  EXPECT_EQ(checked(R"({"items":{"$ref":"other.json#/a"}})"), "remote_ref at /items/$ref");
  EXPECT_EQ(checked(R"({"$ref":"file:///etc/passwd"})"), "remote_ref at /$ref");
  EXPECT_EQ(checked(R"({"$ref":""})"), "remote_ref at /$ref");
  EXPECT_EQ(checked(R"({"$ref":"#/definitions/a"})"), "bad_ref at /$ref");
  EXPECT_EQ(checked(R"({"$ref":"#anchor"})"), "bad_ref at /$ref");
  EXPECT_EQ(checked(R"({"$ref":"#/%zz"})"), "bad_ref at /$ref");
  EXPECT_EQ(checked(R"({"$ref":1})"), "bad_ref at /$ref");
  EXPECT_EQ(checked(R"({"$ref":"#/x","x":{"pattern":"("}})").substr(0, 11), "bad_pattern");
}

TEST(CheckSchema, RefusesReferencesInACircle) {
  EXPECT_EQ(checked(R"({"$ref":"#"})"), "bad_ref at ");
  EXPECT_EQ(checked(R"({"allOf":[{"$ref":"#"}]})"), "bad_ref at ");
  EXPECT_EQ(checked(R"({"definitions":{"a":{"$ref":"#/definitions/b"},"b":{"not":{"$ref":"#/definitions/a"}}}})"), "bad_ref at ");
  EXPECT_EQ(checked(R"({"properties":{"a":{"$ref":"#"}}})"), "");
}

TEST(CheckSchema, RefusesPatternsThatAreNotRegular) {
  EXPECT_EQ(checked(R"({"pattern":"("})"), "bad_pattern at /pattern");
  EXPECT_EQ(checked(R"({"pattern":"(a)\\1"})"), "bad_pattern at /pattern");
  EXPECT_EQ(checked(R"({"pattern":"(?=a)b"
})"),
            "bad_pattern at /pattern");
  EXPECT_EQ(checked(R"({"patternProperties":{"[":{}}})"), "bad_pattern at /patternProperties/[");
  EXPECT_EQ(checked(R"({"pattern":"((a{100}){100}){100}"})"), "bad_pattern at /pattern");
}

TEST(CheckSchema, BoundsSizeDepthAndPatterns) {
  EXPECT_EQ(checked(json::object{{"description", std::string(70'000, 'x')}}), "too_large at ");
  json::value deep = json::object();
  for (int i = 0; i < 40; ++i) { deep = json::object{{"not", deep}}; }
  EXPECT_EQ(checked(deep), "too_deep at ");
  json::object patterns;
  for (int i = 0; i < 201; ++i) { patterns["p" + std::to_string(i)] = true; }
  EXPECT_EQ(checked(json::object{{"patternProperties", patterns}}), "too_large at /patternProperties/p200");
}

TEST(CheckSchema, SurvivesALongChainOfReferences) {
  json::object definitions;
  for (int i = 0; i < 1500; ++i) { definitions["d" + std::to_string(i)] = {{"$ref", "#/definitions/d" + std::to_string(i + 1)}}; }
  definitions["d1500"] = true;
  json::value const schema = {{"definitions", definitions}, {"allOf", {{{"$ref", "#/definitions/d0"}}}}};
  EXPECT_EQ(checked(schema), "");
  auto const errors = JsonSchemaValidator().validate(schema, "k", 1);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].code, "schema");
}

TEST(Validate, GivesUpOnASchemaThatDoublesTheWorkAtEveryLevel) {
  json::object definitions{{"d30", true}};
  for (int i = 0; i < 30; ++i) {
    json::value const next = {{"$ref", "#/definitions/d" + std::to_string(i + 1)}};
    definitions["d" + std::to_string(i)] = {{"allOf", {next, next}}};
  }
  auto const errors = JsonSchemaValidator().validate({{"definitions", definitions}, {"$ref", "#/definitions/d0"}}, "k", 1);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].code, "schema");
}

TEST(Validate, RunsPatternsInLinearTime) {
  JsonSchemaValidator validator;
  std::string const text(1'000'000, 'a');
  EXPECT_EQ(validator.validate({{"pattern", "^(a+)+$"}}, "1", json::value(text + "!")).size(), 1U);
  EXPECT_TRUE(validator.validate({{"pattern", "^(a|b|ab)*c?$"}}, "2", json::value(text)).empty());
  EXPECT_EQ(validator.validate({{"format", "date"}}, "3", json::value(text)).size(), 1U);
}

TEST(Validate, SaysSoWhenTheSchemaItselfIsUnusable) {
  auto const errors = JsonSchemaValidator().validate(json::parse(R"({"pattern":"("})"), "k", 1);
  ASSERT_EQ(errors.size(), 1U);
  EXPECT_EQ(errors[0].code, "schema");
}

TEST(Validate, IsTheSameFromManyThreads) {
  JsonSchemaValidator validator(3);
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&validator] {
      for (int i = 0; i < 500; ++i) {
        auto const bound = i % 7;
        json::value const schema = {{"maximum", bound}, {"pattern", "x"}};
        EXPECT_EQ(validator.validate(schema, std::to_string(bound), 3).empty(), bound >= 3);
      }
    });
  }
  for (auto& thread : threads) { thread.join(); }
}

}  // namespace
}  // namespace contentos::schema
