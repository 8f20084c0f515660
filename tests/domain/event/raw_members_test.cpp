#include "domain/event/raw_members.hpp"

#include <gtest/gtest.h>

#include <string>

namespace contentos {
namespace {

using Members = std::vector<std::pair<std::string_view, std::string_view>>;

TEST(RawMembers, AreTheBytesBetweenTheCommas) {
  EXPECT_EQ(raw_members(R"({"a":{"x":[1,{"y":"}"}]},"b":"q\"},{","c":-1.5e-7,"d":null})"),
            (Members{{"a", R"({"x":[1,{"y":"}"}]})"}, {"b", R"("q\"},{")"}, {"c", "-1.5e-7"}, {"d", "null"}}));
  EXPECT_EQ(raw_members("{}"), Members{});
}

TEST(RawMembers, AreNoneWhereThereIsNoWholeObject) {
  for (auto const* text : {"", "{", "[]", "1", R"({"a":1)", R"({"a":1}})", R"({"a":1} )", R"({ "a":1})", R"({"a":})", R"({"a":1,})",
                           R"({"a"})", R"({a:1})", R"({"a":[1})", R"({"a":"x)", R"({"a":"x\)", R"({"a":1]})"}) {
    EXPECT_FALSE(raw_members(text)) << text;
  }
}

TEST(RawMembers, EndWhereTheirStringsEndHoweverManyBackslashesThereAre) {
  for (std::size_t pairs = 0; pairs < 5; ++pairs) {
    auto const backslashes = std::string(2 * pairs, '\\');
    auto const even = "{\"a\":\"x" + backslashes + "\",\"b\":1}";
    auto const members = raw_members(even);
    ASSERT_TRUE(members) << even;
    EXPECT_EQ((*members)[0].second, "\"x" + backslashes + "\"");
    auto const odd = "{\"a\":\"x" + backslashes + "\\\",\\\"b\",\"c\":2}";
    auto const escaped = raw_members(odd);
    ASSERT_TRUE(escaped) << odd;
    EXPECT_EQ(escaped->size(), 2U);
    EXPECT_EQ((*escaped)[1].first, "c");
    EXPECT_FALSE(raw_members("{\"a\":\"x" + backslashes + "\\\"}")) << "its last quote is escaped";
  }
}

TEST(RawMembers, AreFoundHoweverDeepTheValuesAre) {
  auto const value = std::string(100'000, '[') + std::string(100'000, ']');
  auto const object = "{\"a\":" + value + "}";
  auto const members = raw_members(object);
  ASSERT_TRUE(members);
  EXPECT_EQ((*members)[0].second, value);
}

}  // namespace
}  // namespace contentos
