#include "infra/schema/json_schema_validator.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace contentos::schema {
namespace {

namespace json = boost::json;

/// "keyword at pointer" of every error, joined by ", "; empty when the instance is valid.
std::string errors(char const* schema, char const* instance) {
  JsonSchemaValidator validator;
  auto const value = json::parse(schema);
  EXPECT_TRUE(validator.check_schema(value).empty()) << schema;
  std::string out;
  for (auto const& error : validator.validate(value, "key", json::parse(instance))) {
    if (!out.empty()) { out += ", "; }
    out += error.code + " at " + error.pointer;
  }
  return out;
}

TEST(Validate, TellsTypesApart) {
  EXPECT_EQ(errors(R"({"type":"integer"})", "1"), "");
  EXPECT_EQ(errors(R"({"type":"integer"})", "1.0"), "");
  EXPECT_EQ(errors(R"({"type":"integer"})", "1.5"), "type at ");
  EXPECT_EQ(errors(R"({"type":["string","null"]})", "null"), "");
  EXPECT_EQ(errors(R"({"type":["string","null"]})", "{}"), "type at ");
  EXPECT_EQ(errors(R"({"type":"number"})", "true"), "type at ");
  EXPECT_EQ(errors("true", "1"), "");
  EXPECT_EQ(errors("false", "1"), "false at ");
}

TEST(Validate, NamesThePlaceInTheInstance) {
  auto const* schema = R"({"properties":{"a/b":{"items":{"required":["x"],"properties":{"x":{"type":"string"}}}}},"required":["c"]})";
  EXPECT_EQ(errors(schema, R"({"a/b":[{"x":"ok"},{},{"x":1}]})"), "required at , required at /a~1b/1, type at /a~1b/2/x");
  EXPECT_EQ(errors(R"({"additionalProperties":false,"properties":{"a":{}}})", R"({"a":1,"b":2})"), "additionalProperties at /b");
}

TEST(Validate, ChecksNumbers) {
  EXPECT_EQ(errors(R"({"minimum":1,"maximum":3})", "3"), "");
  EXPECT_EQ(errors(R"({"minimum":1,"maximum":3})", "0.5"), "minimum at ");
  EXPECT_EQ(errors(R"({"exclusiveMinimum":1,"exclusiveMaximum":3})", "3"), "exclusiveMaximum at ");
  EXPECT_EQ(errors(R"({"exclusiveMinimum":1,"exclusiveMaximum":3})", "1"), "exclusiveMinimum at ");
  EXPECT_EQ(errors(R"({"multipleOf":0.1})", "0.3"), "");
  EXPECT_EQ(errors(R"({"multipleOf":3})", "10"), "multipleOf at ");
}

TEST(Validate, ChecksStringsByCharactersAndNotByBytes) {
  EXPECT_EQ(errors(R"({"maxLength":2})", R"("äö")"), "");
  EXPECT_EQ(errors(R"({"minLength":3})", R"("äö")"), "minLength at ");
  EXPECT_EQ(errors(R"({"pattern":"^[a-z]+$"})", R"("abc")"), "");
  EXPECT_EQ(errors(R"({"pattern":"^[a-z]+$"})", R"("aBc")"), "pattern at ");
  EXPECT_EQ(errors(R"({"pattern":"b"})", R"("abc")"), "");
  EXPECT_EQ(errors(R"({"pattern":"^.$"})", R"("ü")"), "");
  EXPECT_EQ(errors(R"({"pattern":"^\\u00fc\\/\\-$"})", R"("ü/-")"), "");
}

TEST(Validate, ChecksFormats) {
  EXPECT_EQ(errors(R"({"format":"date-time"})", R"("2019-09-30T14:22:35+02:00")"), "");
  EXPECT_EQ(errors(R"({"format":"date-time"})", R"("2019-09-31T14:22:35Z")"), "format at ");
  EXPECT_EQ(errors(R"({"format":"date"})", R"("2024-02-29")"), "");
  EXPECT_EQ(errors(R"({"format":"date"})", R"("2023-02-29")"), "format at ");
  EXPECT_EQ(errors(R"({"format":"time"})", R"("14:22:35Z")"), "");
  EXPECT_EQ(errors(R"({"format":"time"})", R"("25:00:00Z")"), "format at ");
  EXPECT_EQ(errors(R"({"format":"email"})", R"("ada@example.org")"), "");
  for (auto const* text : {R"("ada")", R"("@x")", R"("a b@x")", R"("a@x..y")", R"("a@")", R"("a@b@c")"}) {
    EXPECT_EQ(errors(R"({"format":"email"})", text), "format at ") << text;
  }
  EXPECT_EQ(errors(R"({"format":"uri"})", R"("https://example.org/a?b=c#d")"), "");
  EXPECT_EQ(errors(R"({"format":"uri"})", R"("/a b")"), "format at ");
  EXPECT_EQ(errors(R"({"format":"uuid"})", R"("2ed6657d-e927-568b-95e1-2665a8aea6a2")"), "");
  EXPECT_EQ(errors(R"({"format":"something-else"})", R"("x")"), "");
  EXPECT_EQ(errors(R"({"format":"date"})", "1"), "");
}

TEST(Validate, ChecksArrays) {
  EXPECT_EQ(errors(R"({"minItems":1,"maxItems":2})", "[]"), "minItems at ");
  EXPECT_EQ(errors(R"({"minItems":1,"maxItems":2})", "[1,2,3]"), "maxItems at ");
  EXPECT_EQ(errors(R"({"uniqueItems":true})", R"([{"a":1,"b":2},{"b":2,"a":1.0}])"), "uniqueItems at ");
  EXPECT_EQ(errors(R"({"contains":{"const":1}})", "[0,1]"), "");
  EXPECT_EQ(errors(R"({"contains":{"const":1}})", "[0]"), "contains at ");
  EXPECT_EQ(errors(R"({"items":[{"type":"string"},true],"additionalItems":{"type":"null"}})", R"(["a",1,null,2])"), "type at /3");
  EXPECT_EQ(errors(R"({"items":{"type":"string"},"additionalItems":false})", R"(["a","b"])"), "");
}

TEST(Validate, ChecksObjects) {
  EXPECT_EQ(errors(R"({"minProperties":1})", "{}"), "minProperties at ");
  EXPECT_EQ(errors(R"({"maxProperties":1})", R"({"a":1,"b":1})"), "maxProperties at ");
  EXPECT_EQ(errors(R"({"propertyNames":{"pattern":"^[a-z]+$"}})", R"({"ok":1,"NO":2})"), "propertyNames at ");
  EXPECT_EQ(errors(R"({"patternProperties":{"^n_":{"type":"number"}},"additionalProperties":{"type":"string"}})",
                   R"({"n_a":1,"n_b":"x","c":"y","d":2})"),
            "type at /n_b, type at /d");
  EXPECT_EQ(errors(R"({"properties":{"n":{"minimum":2}},"patternProperties":{"n":{"maximum":0}}})", R"({"n":1})"),
            "minimum at /n, maximum at /n");
  EXPECT_EQ(errors(R"({"dependencies":{"a":["b"],"c":{"required":["d"]}}})", R"({"a":1,"c":1})"), "dependencies at , required at ");
}

TEST(Validate, CombinesSchemas) {
  EXPECT_EQ(errors(R"({"allOf":[{"minimum":1},{"maximum":0}]})", "0.5"), "minimum at , maximum at ");
  EXPECT_EQ(errors(R"({"anyOf":[{"type":"string"},{"minimum":2}]})", "1"), "anyOf at ");
  EXPECT_EQ(errors(R"({"anyOf":[{"type":"string"},{"minimum":2}]})", "3"), "");
  EXPECT_EQ(errors(R"({"oneOf":[{"type":"number"},{"minimum":2}]})", "3"), "oneOf at ");
  EXPECT_EQ(errors(R"({"not":{"pattern":"x"}})", R"("axb")"), "not at ");
  EXPECT_EQ(errors(R"({"if":{"properties":{"k":{"const":"a"}}},"then":{"required":["x"]},"else":{"required":["y"]}})", R"({"k":"b"})"),
            "required at ");
  EXPECT_EQ(errors(R"({"then":false})", "1"), "");
  EXPECT_EQ(errors(R"({"enum":[1,"a",{"b":[2]}]})", R"({"b":[2.0]})"), "");
  EXPECT_EQ(errors(R"({"enum":[1,"a"]})", R"("b")"), "enum at ");
  EXPECT_EQ(errors(R"({"const":null})", "0"), "const at ");
}

TEST(Validate, FollowsReferencesWithinTheSchema) {
  auto const* tree = R"({"definitions":{"n o":{"required":["v"],"properties":{"kids":{"items":{"$ref":"#/definitions/n%20o"}}}}},
                         "$ref":"#/definitions/n%20o","required":["ignored beside a $ref"]})";
  EXPECT_EQ(errors(tree, R"({"v":1,"kids":[{"v":2,"kids":[]},{"v":3,"kids":[{}]}]})"), "required at /kids/1/kids/0");
  EXPECT_EQ(errors(R"({"properties":{"next":{"$ref":"#"}},"maxProperties":1})", R"({"next":{"next":{"a":1,"b":2}}})"),
            "maxProperties at /next/next");
}

TEST(Validate, ReportsAtMostAHundredErrors) {
  JsonSchemaValidator validator;
  json::array const numbers(1000, 1);
  EXPECT_EQ(validator.validate(json::parse(R"({"items":{"type":"string"}})"), "k", numbers).size(), 100U);
}

TEST(Validate, KeepsTheCompiledSchemaOfAKey) {
  JsonSchemaValidator validator(2);
  for (int round = 0; round < 3; ++round) {
    for (auto const* type : {"string", "number", "object"}) {
      auto const found = validator.validate(json::object{{"type", type}}, type, json::value(1));
      EXPECT_EQ(found.empty(), std::string_view(type) == "number");
    }
  }
}

}  // namespace
}  // namespace contentos::schema
