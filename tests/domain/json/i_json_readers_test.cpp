#include "domain/json/i_json_readers.hpp"

#include "domain/json/canonical.hpp"
#include "tests/domain/json/random_json.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace contentos {
namespace {

/// What the quick reader takes is what the careful one says; true when it took it.
bool agree(std::string_view text, JsonLimits limits = {}) {
  auto const quick = quick_i_json(text, limits);
  auto const careful = careful_i_json(text, limits);
  if (!quick) { return false; }
  EXPECT_TRUE(careful) << text;
  EXPECT_TRUE(careful && *careful == *quick) << text;
  // Members in the order in which they were written, too.
  EXPECT_TRUE(careful && boost::json::serialize(*careful) == boost::json::serialize(*quick)) << text;
  return true;
}

TEST(QuickIJson, TakesAllThatCommonBodiesHave) {
  for (auto const* text : {R"( {"a":[1,-2,3.5,true,false,null,"x\u0041\n"],"b":{}} )",
                           "1",
                           "0",
                           "-0",
                           "-0.0",
                           "1.5",
                           "-0.25",
                           "1e+30",
                           "1E5",
                           "true",
                           "false",
                           "null",
                           "\"\"",
                           "\"é\"",
                           "[]",
                           "{}",
                           " [ ] ",
                           "\r\n{ \"a\" : \t[ { } ] }\n",
                           R"("\"\\\/\b\f\n\r\t\u0000\u00e9\u20ac\ud83d\uDE00")",
                           R"({"b":1,"a":2,"":3,"\u0041":4})",
                           "9007199254740991",
                           "0.1",
                           "5e-324",
                           "1.7976931348623157e308",
                           "[[],[[]],{\"a\":[{}]}]"}) {
    EXPECT_TRUE(agree(text)) << text;
  }
}

TEST(QuickIJson, LeavesWhatIsRefusedToTheCarefulReader) {
  for (auto const* text : {"",
                           " ",
                           "{",
                           "[1,]",
                           "{\"a\":1,}",
                           "{a:1}",
                           "'a'",
                           "nul",
                           "01",
                           "+1",
                           "1.",
                           ".5",
                           "1 2",
                           "[1] x",
                           "NaN",
                           "Infinity",
                           "/**/1",
                           "\"\t\"",
                           "\"\\x\"",
                           "[1 2]",
                           "\"\\u1\"",
                           "-",
                           "1e",
                           "\"abc",
                           "\"abc\\",
                           "\"\\ud800\"",
                           "\"\\udc00\"",
                           "-01",
                           "[1",
                           "1e400",
                           "1e20",
                           "1e-400",
                           "{\"a\" 1}",
                           "\"\\ud800\\n\"",
                           "[\"\xC0\xAF\"]",
                           "[\"\xE2\x82\"]",
                           "\xEF\xBB\xBF{}",
                           "]",
                           "9007199254740992",
                           "{\"a\":1,\"\\u0061\":2}",
                           "\"\\ud800\\ud800\"",
                           "0e99999999999",
                           "{\"a\":}",
                           "[,1]",
                           "truex",
                           "--1"}) {
    EXPECT_FALSE(quick_i_json(text, {})) << text;
  }
}

TEST(QuickIJson, KeepsTheLimits) {
  auto const nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  EXPECT_TRUE(agree(nested(64)));
  EXPECT_FALSE(quick_i_json(nested(65), {}));
  EXPECT_TRUE(agree(R"({"a":{"b":1},"c":{"d":[]}})", {.max_depth = 3}));
  EXPECT_FALSE(quick_i_json(R"({"a":{"b":{}}})", {.max_depth = 2}));
  EXPECT_TRUE(agree(R"({"a":[1,"x",{"b":null}],"c":true})", {.max_values = 7}));
  EXPECT_FALSE(quick_i_json(R"({"a":[1,"x",{"b":null}],"c":true})", {.max_values = 6}));
}

TEST(QuickIJson, SaysWhatTheCarefulReaderSaysOfWhateverIsBroken) {
  constexpr std::string_view kOdd = "{}[]\",:\\u0dDe8aE+-.19 \n\xC3\xA9\xFFtnf";
  RandomJson random(8259);
  std::size_t taken = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto text = boost::json::serialize(random.value(4));
    for (auto edits = random.below(3); edits > 0 && !text.empty(); --edits) {
      auto const at = random.below(text.size());
      auto const odd = kOdd[random.below(kOdd.size())];
      switch (random.below(3)) {
        case 0: text[at] = odd; break;
        case 1: text.insert(at, 1, odd); break;
        default: text.erase(at, 1 + random.below(3));
      }
    }
    taken += agree(text) ? 1 : 0;
  }
  EXPECT_GT(taken, 6'000U) << "else little was compared";
}

}  // namespace
}  // namespace contentos
