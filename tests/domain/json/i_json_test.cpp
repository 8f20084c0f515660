#include "domain/json/i_json.hpp"

#include "domain/json/canonical.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>

namespace contentos {
namespace {

std::string accepted(std::string_view text) {
  auto const value = parse_i_json(text);
  return value ? canonical_json(*value) : "refused: " + value.error().errors.at(0).code;
}

/// "code at pointer", as a client sees it.
std::string refusal(std::string_view text, JsonLimits limits = {}) {
  auto const value = parse_i_json(text, limits);
  if (value) { return "accepted " + canonical_json(*value); }
  EXPECT_EQ(value.error().code, RejectionCode::bad_request);
  EXPECT_EQ(value.error().errors.size(), 1U);
  auto const e = value.error().errors.at(0);
  return e.code + " at " + e.pointer;
}

TEST(ParseIJson, ReadsEveryKindOfValue) {
  EXPECT_EQ(accepted(R"( {"a":[1,-2,3.5,true,false,null,"x\u0041\n"],"b":{}} )"), R"({"a":[1,-2,3.5,true,false,null,"xA\n"],"b":{}})");
  for (auto const* scalar : {"1", "0", "-5", "1.5", "-0.25", "1e+30", "true", "false", "null", "\"\"", "\"é\"", "[]", "{}", "123456"}) {
    EXPECT_EQ(accepted(scalar), scalar);
  }
}

TEST(ParseIJson, RefusesAKeyThatStandsTwice) {
  EXPECT_EQ(refusal(R"({"a":1,"b":{"x/y":1,"x/y":2}})"), "duplicate_key at /b/x~1y");
  EXPECT_EQ(refusal(R"([{"a":1},{"a":{"k":1},"a":2}])"), "duplicate_key at /1/a");
  EXPECT_EQ(refusal(R"({"a":1,"\u0061":2})"), "duplicate_key at /a");
  EXPECT_EQ(refusal(R"({"":1,"":2})"), "duplicate_key at /");
  EXPECT_EQ(accepted(R"({"a":{"a":1},"b":[{"a":2},{"a":3}]})"), R"({"a":{"a":1},"b":[{"a":2},{"a":3}]})");
}

TEST(ParseIJson, RefusesLoneSurrogates) {
  EXPECT_EQ(refusal(R"({"t":"\ud800"})"), "lone_surrogate at /t");
  EXPECT_EQ(refusal(R"({"t":"\udc00"})"), "lone_surrogate at /t");
  EXPECT_EQ(refusal(R"(["ok","\ud800x"])"), "lone_surrogate at /1");
  EXPECT_EQ(refusal(R"(["\ud800\n and so on and so on"])"), "lone_surrogate at /0");
  EXPECT_EQ(refusal(R"(["\uDBFF and so on and so on"])"), "lone_surrogate at /0");
  EXPECT_EQ(refusal(R"(["\ud800\ud800"])"), "lone_surrogate at /0");
  EXPECT_EQ(refusal(R"(["\ud800\u0041"])"), "lone_surrogate at /0");
  EXPECT_EQ(refusal(R"({"\udfff":1})"), "lone_surrogate at ");
  EXPECT_EQ(accepted(R"("\ud83d\ude00")"), "\"\xF0\x9F\x98\x80\"");
}

TEST(ParseIJson, RefusesBytesThatAreNotUtf8) {
  EXPECT_EQ(refusal("{\"t\":\"\xED\xA0\x80\"}"), "syntax at /t");  // a surrogate in UTF-8
  EXPECT_EQ(refusal("[\"\xC0\xAF\"]"), "syntax at /0");            // overlong
  EXPECT_EQ(refusal("[\"\xFF\"]"), "syntax at /0");
  EXPECT_EQ(refusal("[\"\xF4\x90\x80\x80\"]"), "syntax at /0");  // above U+10FFFF
  EXPECT_EQ(refusal("[\"\xE2\x82\"]"), "syntax at /0");          // cut off
  EXPECT_EQ(refusal("\xEF\xBB\xBF{}"), "syntax at ");            // byte order mark
}

TEST(ParseIJson, RefusesNumbersThatADoubleCannotHold) {
  EXPECT_EQ(accepted("9007199254740991"), "9007199254740991");
  EXPECT_EQ(accepted("-9007199254740991"), "-9007199254740991");
  EXPECT_EQ(refusal(R"({"n":9007199254740992})"), "number_out_of_range at /n");
  EXPECT_EQ(refusal(R"({"n":[0,-9007199254740992]})"), "number_out_of_range at /n/1");
  EXPECT_EQ(refusal("18446744073709551615"), "number_out_of_range at ");
  EXPECT_EQ(refusal("123456789012345678901234567890"), "number_out_of_range at ");
  EXPECT_EQ(refusal("1e20"), "number_out_of_range at ");  // its canonical form is an integer that would be refused
  EXPECT_EQ(refusal("[1e400]"), "number_out_of_range at /0");
  EXPECT_EQ(refusal("[-1e400]"), "number_out_of_range at /0");
  EXPECT_EQ(refusal("[1e-400]"), "number_out_of_range at /0");
  EXPECT_EQ(refusal("[1e99999999999999999999]"), "number_out_of_range at /0");
  EXPECT_EQ(accepted("5e-324"), "5e-324");
  EXPECT_EQ(accepted("1.7976931348623157e308"), "1.7976931348623157e+308");
}

TEST(ParseIJson, TakesNumbersThatAreEqualForEqualValues) {
  EXPECT_EQ(*parse_i_json("1.0"), *parse_i_json("1"));
  EXPECT_EQ(*parse_i_json("1e3"), *parse_i_json("1000"));
  EXPECT_EQ(*parse_i_json("-0.0"), *parse_i_json("0"));
  EXPECT_EQ(*parse_i_json("-0"), *parse_i_json("0"));
}

TEST(ParseIJson, RoundsNumbersCorrectly) {
  // Numbers that Boost.JSON's own arithmetic misses by a unit in the last place.
  for (auto const* text : {"1.7976931348623157e+308", "2.2250738585072014e-308", "9.5e-322", "0.3", "333333333.3333332",
                           "1.0000000000000002", "179769313486.23157", "8.34e-77", "123.456789012345"}) {
    auto const value = parse_i_json(text);
    ASSERT_TRUE(value) << text;
    EXPECT_EQ(value->as_double(), std::strtod(text, nullptr)) << text;
  }
}

TEST(ParseIJson, BoundsTheDepth) {
  auto const nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  EXPECT_TRUE(parse_i_json(nested(64)));
  EXPECT_EQ(refusal(nested(65)).substr(0, 11), "too_deep at");
  EXPECT_EQ(refusal(R"({"a":{"b":[]}})", {.max_depth = 2}), "too_deep at /a/b");
  EXPECT_EQ(refusal(std::string(1'000'000, '[')).substr(0, 11), "too_deep at");
  std::string objects;
  for (int i = 0; i < 100'000; ++i) { objects += R"({"a":)"; }
  EXPECT_EQ(refusal(objects).substr(0, 11), "too_deep at");
}

TEST(ParseIJson, BoundsTheNumberOfValues) {
  constexpr char const* kSeven = R"({"a":[1,"x",{"b":null}],"c":true})";
  EXPECT_TRUE(parse_i_json(kSeven, {.max_values = 7}));
  EXPECT_EQ(refusal(kSeven, {.max_values = 6}), "too_many_values at /c");
  std::string numbers = "[0";
  for (int i = 1; i < 99'999; ++i) { numbers += ",1"; }
  EXPECT_TRUE(parse_i_json(numbers + "]"));
  EXPECT_EQ(refusal(numbers + ",1]"), "too_many_values at /99999");
  EXPECT_TRUE(parse_stored_json(numbers + ",1]")) << "what was let in before must be readable";
}

TEST(ParseIJson, RefusesWhatIsNotJson) {
  for (auto const* text :
       {"",      " ",   "{",        "[1,]",  "{\"a\":1,}", "{a:1}",   "'a'",       "nul",   "01",        "+1", "1.", ".5",   "1 2",
        "[1] x", "NaN", "Infinity", "/**/1", "\"\t\"",     "\"\\x\"", "\"\\u12\"", "[1 2]", "{\"a\" 1}", "-",  "1e", "\"abc"}) {
    EXPECT_EQ(refusal(text).substr(0, 6), "syntax") << text;
  }
  EXPECT_EQ(refusal(R"({"a":{"b":[1,2,x]}})"), "syntax at /a/b/2");
  EXPECT_EQ(refusal(std::string_view("[\0]", 3)), "syntax at /0");
}

TEST(ParseIJson, KeepsANulThatWasEscaped) { EXPECT_EQ(accepted(R"(["a\u0000b"])"), R"(["a\u0000b"])"); }

TEST(ParseStoredJson, GivesBackExactlyTheNumbersThatWereWritten) {
  std::mt19937_64 random(7493);
  for (int i = 0; i < 100'000; ++i) {
    auto const number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) { continue; }
    auto const text = canonical_json(number);
    if (!parse_i_json(text)) { continue; }
    auto const read = parse_stored_json(text);
    ASSERT_TRUE(read);
    ASSERT_EQ(read->to_number<double>(), number) << text;
  }
}

TEST(ParseStoredJson, TakesWhatWasLetInAlsoWhenItIsWrapped) {
  std::string const deepest = std::string(64, '[') + std::string(64, ']');
  ASSERT_TRUE(parse_i_json(deepest));
  EXPECT_TRUE(parse_stored_json(R"({"data":{"field":)" + deepest + "}}"));
  EXPECT_EQ(parse_stored_json("{\"cut\":"), std::nullopt);
}

}  // namespace
}  // namespace contentos
