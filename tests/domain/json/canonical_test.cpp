#include "domain/json/canonical.hpp"

#include "domain/json/i_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>

namespace contentos {
namespace {

std::string of_bits(std::uint64_t bits) { return canonical_json(std::bit_cast<double>(bits)); }

TEST(CanonicalJson, WritesTheNumbersOfRfc8785AppendixB) {
  EXPECT_EQ(of_bits(0x0000000000000000), "0");
  EXPECT_EQ(of_bits(0x8000000000000000), "0");
  EXPECT_EQ(of_bits(0x0000000000000001), "5e-324");
  EXPECT_EQ(of_bits(0x8000000000000001), "-5e-324");
  EXPECT_EQ(of_bits(0x7fefffffffffffff), "1.7976931348623157e+308");
  EXPECT_EQ(of_bits(0xffefffffffffffff), "-1.7976931348623157e+308");
  EXPECT_EQ(of_bits(0x4340000000000000), "9007199254740992");
  EXPECT_EQ(of_bits(0xc340000000000000), "-9007199254740992");
  EXPECT_EQ(of_bits(0x4430000000000000), "295147905179352830000");
  EXPECT_EQ(of_bits(0x44b52d02c7e14af5), "9.999999999999997e+22");
  EXPECT_EQ(of_bits(0x44b52d02c7e14af6), "1e+23");
  EXPECT_EQ(of_bits(0x44b52d02c7e14af7), "1.0000000000000001e+23");
  EXPECT_EQ(of_bits(0x444b1ae4d6e2ef4e), "999999999999999700000");
  EXPECT_EQ(of_bits(0x444b1ae4d6e2ef4f), "999999999999999900000");
  EXPECT_EQ(of_bits(0x444b1ae4d6e2ef50), "1e+21");
  EXPECT_EQ(of_bits(0x3eb0c6f7a0b5ed8c), "9.999999999999997e-7");
  EXPECT_EQ(of_bits(0x3eb0c6f7a0b5ed8d), "0.000001");
  EXPECT_EQ(of_bits(0x41b3de4355555553), "333333333.3333332");
  EXPECT_EQ(of_bits(0x41b3de4355555554), "333333333.33333325");
  EXPECT_EQ(of_bits(0x41b3de4355555555), "333333333.3333333");
  EXPECT_EQ(of_bits(0x41b3de4355555556), "333333333.3333334");
  EXPECT_EQ(of_bits(0x41b3de4355555557), "333333333.33333343");
  EXPECT_EQ(of_bits(0xbecbf647612f3696), "-0.0000033333333333333333");
  EXPECT_EQ(of_bits(0x43143ff3c1cb0959), "1424953923781206.2");
}

TEST(CanonicalJson, WritesIntegersAndWholeDoublesAlike) {
  EXPECT_EQ(canonical_json(1.0), "1");
  EXPECT_EQ(canonical_json(-100.0), "-100");
  EXPECT_EQ(canonical_json(1e20), "100000000000000000000");
  EXPECT_EQ(canonical_json(std::int64_t{9007199254740991}), "9007199254740991");
  EXPECT_EQ(canonical_json(std::uint64_t{18446744073709551615U}), "18446744073709552000");
  EXPECT_EQ(canonical_json(0.1), "0.1");
  EXPECT_EQ(canonical_json(4.5), "4.5");
  EXPECT_EQ(canonical_json(2e-3), "0.002");
  EXPECT_EQ(canonical_json(1e-27), "1e-27");
}

TEST(CanonicalJson, WritesTheExampleOfRfc8785) {
  auto const value = parse_i_json(
      "{\"numbers\":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],"
      "\"string\":\"\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\\"\\/\",\"literals\":[null,true,false]}");
  ASSERT_TRUE(value);
  EXPECT_EQ(canonical_json(*value),
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
            "\"string\":\"\xE2\x82\xAC$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

TEST(CanonicalJson, SortsKeysByUtf16CodeUnits) {
  auto const value = parse_i_json(
      R"({"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One","\ud83d\ude00":"Emoji","\u0080":"Control","\u00f6":"Latin"})");
  ASSERT_TRUE(value);
  EXPECT_EQ(canonical_json(*value),
            "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\xC2\x80\":\"Control\",\"\xC3\xB6\":\"Latin\",\"\xE2\x82\xAC\":\"Euro Sign\","
            "\"\xF0\x9F\x98\x80\":\"Emoji\",\"\xEF\xAC\xB3\":\"Hebrew Letter Dalet With Dagesh\"}");
}

TEST(CanonicalJson, SortsAPrefixBeforeWhatItBegins) {
  EXPECT_EQ(canonical_json(*parse_i_json(R"({"ab":1,"a":2,"":3,"b":4,"B":5})")), R"({"":3,"B":5,"a":2,"ab":1,"b":4})");
}

TEST(CanonicalJson, EscapesOnlyWhatMustBe) {
  EXPECT_EQ(canonical_json(boost::json::value("\b\t\n\f\r\"\\/\x7F\x01\x1F")), "\"\\b\\t\\n\\f\\r\\\"\\\\/\x7F\\u0001\\u001f\"");
}

TEST(CanonicalJson, IsReadBackAsTheSameBytesForRandomDoubles) {
  std::mt19937_64 random(8785);
  for (int i = 0; i < 200'000; ++i) {
    auto const number = std::bit_cast<double>(random());
    if (!std::isfinite(number)) { continue; }
    auto const text = canonical_json(number);
    ASSERT_EQ(std::strtod(text.c_str(), nullptr), number) << text;
    if (auto const again = parse_i_json(text)) { ASSERT_EQ(canonical_json(*again), text); }
  }
}

}  // namespace
}  // namespace contentos
