#include "infra/http/router.hpp"

#include "infra/http/target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace contentos::http {
namespace {

using testing::ElementsAre;

Route route(std::string method, std::string pattern) {
  return {std::move(method), std::move(pattern), RunsOn::inline_on_io, false, [](Request const&, auto const&) { return Response{}; }};
}

class RouterTest : public testing::Test {
protected:
  std::string matched(std::string_view path, std::string_view method = "GET") {
    Request request;
    EXPECT_TRUE(parse_target(path, request));
    auto const* leaf = router_.match(request.segments, parameters_);
    if (leaf == nullptr) { return "nothing"; }
    auto const* found = router_.route(*leaf, method);
    return found == nullptr ? "only " + leaf->allow : found->method + ' ' + found->pattern;
  }

  std::vector<std::string> parameters_{};
  Router router_{{route("GET", "/"), route("GET", "/api/{tenant}/entries"), route("GET", "/api/{tenant}/entries/{id}"),
                  route("GET", "/api/v1/entries"), route("POST", "/api/v1/entries"), route("DELETE", "/api/v1/entries/{id}"),
                  route("GET", "/api/v1/entries/{id}/versions/{number}"), route("GET", "/api/v1/entries/count"),
                  route("GET", "/{tenant}/feed"), route("OPTIONS", "/cors")}};
};

TEST_F(RouterTest, PrefersStaticSegments) {
  EXPECT_EQ(matched("/api/v1/entries"), "GET /api/v1/entries");
  EXPECT_EQ(matched("/api/blog/entries"), "GET /api/{tenant}/entries");
  EXPECT_EQ(matched("/api/v1/entries/count"), "GET /api/v1/entries/count");
}

TEST_F(RouterTest, LeavesAStaticBranchThatLeadsNowhere) {
  EXPECT_EQ(matched("/api/feed"), "GET /{tenant}/feed");
  EXPECT_THAT(parameters_, ElementsAre("api"));
}

TEST_F(RouterTest, GivesParametersInTheOrderOfThePattern) {
  EXPECT_EQ(matched("/api/v1/entries/a%2Fb/versions/7"), "GET /api/v1/entries/{id}/versions/{number}");
  EXPECT_THAT(parameters_, ElementsAre("a/b", "7"));
}

TEST_F(RouterTest, MatchesNoEmptySegmentWithAParameter) {
  EXPECT_EQ(matched("/api//entries"), "nothing");
  EXPECT_EQ(matched("/api/v1/entries/"), "nothing");
}

TEST_F(RouterTest, KnowsTheRoot) { EXPECT_EQ(matched("/"), "GET /"); }

TEST_F(RouterTest, MatchesNothingBeyondAPattern) {
  EXPECT_EQ(matched("/api"), "nothing");
  EXPECT_EQ(matched("/api/v1/entries/a/b"), "nothing");
}

TEST_F(RouterTest, NamesTheMethodsOfAPath) {
  EXPECT_EQ(matched("/api/v1/entries", "PUT"), "only GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(matched("/api/v1/entries/a", "GET"), "only DELETE, OPTIONS");
  EXPECT_EQ(router_.allow_anywhere(), "DELETE, GET, HEAD, OPTIONS, POST");
}

TEST_F(RouterTest, AnswersHeadByGetAndMethodsCaseSensitively) {
  EXPECT_EQ(matched("/api/v1/entries", "HEAD"), "GET /api/v1/entries");
  EXPECT_EQ(matched("/api/v1/entries", "get"), "only GET, HEAD, OPTIONS, POST");
  EXPECT_EQ(matched("/api/v1/entries/a", "HEAD"), "only DELETE, OPTIONS");
  EXPECT_EQ(matched("/cors", "OPTIONS"), "OPTIONS /cors");
}

TEST(Router, RefusesRoutesThatContradictEachOther) {
  EXPECT_THROW(Router({route("GET", "/a/{x}"), route("GET", "/a/{y}")}), std::invalid_argument);
  EXPECT_THROW(Router({route("GET", "a")}), std::invalid_argument);
  EXPECT_THROW(Router({route("GET", "/a{x}")}), std::invalid_argument);
  EXPECT_THROW(Router({Route{"GET", "/a", RunsOn::worker_pool, false, {}}}), std::invalid_argument);
}

}  // namespace
}  // namespace contentos::http
