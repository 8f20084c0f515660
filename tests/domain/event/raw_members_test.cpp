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

TEST(RawMembers, AreFoundHoweverDeepTheValuesAre) {
  auto const value = std::string(100'000, '[') + std::string(100'000, ']');
  auto const object = "{\"a\":" + value + "}";
  auto const members = raw_members(object);
  ASSERT_TRUE(members);
  EXPECT_EQ((*members)[0].second, value);
}

}  // namespace
}  // namespace contentos
