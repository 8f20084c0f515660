#include "infra/http/target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace contentos::http {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

std::optional<Request> parse_target(std::string_view target) {
  Request into{.method = "GET", .path = "/before", .segments = {"before", "it", "and", "more"}, .query = {{{"as", "it"}, {"was", "left"}}}};
  return http::parse_target(target, into) ? std::optional(std::move(into)) : std::nullopt;
}

TEST(Target, IsTakenApartAtSlashesBeforeItIsDecoded) {
  auto const target = parse_target("/api/a%2Fb/entries");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/api/a/b/entries");
  EXPECT_THAT(target->segments, ElementsAre("api", "a/b", "entries"));
}

TEST(Target, OfTheRootHasNoSegments) {
  EXPECT_THAT(parse_target("/")->segments, IsEmpty());
  EXPECT_EQ(parse_target("/")->path, "/");
}

TEST(Target, KeepsEmptySegmentsSoThatTheyMatchNothing) {
  EXPECT_THAT(parse_target("/a//b")->segments, ElementsAre("a", "", "b"));
  EXPECT_THAT(parse_target("/a/")->segments, ElementsAre("a", ""));
}

TEST(Target, IsDecodedOnceOnly) { EXPECT_THAT(parse_target("/%2541")->segments, ElementsAre("%41")); }

TEST(Target, IsDecodedAsUtf8) { EXPECT_THAT(parse_target("/caf%C3%A9")->segments, ElementsAre("café")); }

TEST(Target, KeepsAPlusInThePathButMakesItABlankInTheQuery) {
  auto const target = parse_target("/a+b?q=a+b&r=a%2Bb");
  EXPECT_THAT(target->segments, ElementsAre("a+b"));
  EXPECT_THAT(target->query.parameters, ElementsAre(Pair("q", "a b"), Pair("r", "a+b")));
}

TEST(Target, MayBeAbsolute) {
  EXPECT_EQ(parse_target("http://host:80/a?b=c")->path, "/a");
  EXPECT_EQ(parse_target("http://host?b=c")->path, "/");
  EXPECT_EQ(parse_target("https://host")->path, "/");
}

TEST(Target, MayBeAnAsterisk) { EXPECT_EQ(parse_target("*")->path, "*"); }

class MalformedTarget : public testing::TestWithParam<std::string_view> {};

TEST_P(MalformedTarget, IsRefused) { EXPECT_FALSE(parse_target(GetParam())) << GetParam(); }

INSTANTIATE_TEST_SUITE_P(Forms, MalformedTarget, testing::Values("", "a", "host:80", "ftp://host/a", "http://", "http:///a", "?a=b", "*a"));
INSTANTIATE_TEST_SUITE_P(Escapes, MalformedTarget,
                         testing::Values("/%", "/%4", "/%zz", "/%4g", "/a?b=%", "/a?%=b", "/a?b=%f", "/%00", "/a?b=%00", "/%0a", "/%0D",
                                         "/%7f"));
INSTANTIATE_TEST_SUITE_P(Dots, MalformedTarget,
                         testing::Values("/.", "/..", "/a/../b", "/a/./b", "/a/..", "/%2e%2e/a", "/.%2E", "/%2e", "http://host/../a"));
INSTANTIATE_TEST_SUITE_P(Characters, MalformedTarget,
                         testing::Values("/a b", "/a\tb", "/a#b", "/a\\b", "/caf\xC3\xA9", std::string_view{"/a\0b", 4}));
INSTANTIATE_TEST_SUITE_P(Utf8, MalformedTarget,
                         testing::Values("/%ff", "/%C3", "/%C0%AF", "/%E0%80%AF", "/%ED%A0%80", "/%F4%90%80%80", "/%F8%88%80%80%80",
                                         "/a?b=%ff", "/%E2%82", "/%F0%9F%98"));

TEST(Query, KeepsOrderAndRepetition) {
  auto const query = parse_query("b=2&a=1&b=3");
  EXPECT_THAT(query->parameters, ElementsAre(Pair("b", "2"), Pair("a", "1"), Pair("b", "3")));
  EXPECT_EQ(query->get("b"), "2");
  EXPECT_EQ(query->get("c"), std::nullopt);
}

TEST(Query, AllowsBracketsAndEqualsSignsInValues) {
  EXPECT_THAT(parse_query("fields.title[in]=a,b&x=y=z")->parameters, ElementsAre(Pair("fields.title[in]", "a,b"), Pair("x", "y=z")));
}

TEST(Query, GivesAParameterWithoutAValueAnEmptyOne) {
  EXPECT_THAT(parse_query("a&b=&&=c&")->parameters, ElementsAre(Pair("a", ""), Pair("b", ""), Pair("", "c")));
  EXPECT_THAT(parse_query("")->parameters, IsEmpty());
}

}  // namespace
}  // namespace contentos::http
