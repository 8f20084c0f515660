// Bodies of another media type than a route takes: 415, with the one that it does take.
#include "api/body.hpp"
#include "tests/api/contract.hpp"
#include "tests/api/route_requests.hpp"

#include <boost/json/array.hpp>

#include <set>

namespace contentos::test {
namespace {

namespace json = boost::json;

std::string header_for(http::Route const& route) {
  if (route.method == "POST") { return "Accept-Post"; }
  return route.method == "PATCH" ? "Accept-Patch" : "Accept";
}

/// Of a merge patch the contract says once that every PATCH takes it.
void expect_as_in_the_contract(http::Route const& route, json::array const& accepted) {
  each_operation([&](std::string const& name, json::object const& operation) {
    auto const* body = operation.if_contains("requestBody");
    if (name != route.method + " " + route.pattern || body == nullptr) { return; }
    auto const& content = body->at("content").as_object();
    std::set<std::string> known;
    for (auto const& type : accepted) {
      known.insert(text(type));
      EXPECT_TRUE(content.contains(type.as_string()) || (route.method == "PATCH" && text(type) == api::kMergePatchType))
          << name << " " << type;
    }
    for (auto const& media : content) { EXPECT_TRUE(known.contains(std::string(media.key()))) << name << " " << media.key(); }
  });
}

bool is_written_to(http::Route const& route) { return is_guarded(route) && route.method != "GET"; }

TEST(MediaTypes, ThatARouteDoesNotTakeAreRefusedWithThoseThatItTakes) {
  World world;
  TenantGround ground(world, "acme");
  auto const admin = world.admin("acme");
  for (auto const& route : world.routes()) {
    if (!is_written_to(route)) { continue; }
    SCOPED_TRACE(route.method + " " + route.pattern);
    auto const request = ground.granted(route).front();
    auto const body = request.body.empty() ? std::string("{}") : request.body;
    auto const send = [&](std::string const& type) {
      return world.call(admin, route.method, target_of(route, request), body, {{"content-type", type}});
    };
    for (auto const* other : {"text/plain", "application/x-www-form-urlencoded", "application/xml", ""}) {
      auto const refused = send(other);
      EXPECT_EQ(415U, refused.status()) << refused.body();
      if (refused.status() != 415U) { continue; }
      EXPECT_THAT(errors(refused), testing::ElementsAre("Content-Type media_type"));
      std::string accepted;
      auto const problem = refused.json();
      for (auto const& type : problem.at("accepted").as_array()) { accepted.append(accepted.empty() ? "" : ", ").append(text(type)); }
      EXPECT_EQ(accepted, refused.header(header_for(route)));
      expect_as_in_the_contract(route, problem.at("accepted").as_array());
      auto const first = text(problem.at("accepted").at(0));
      EXPECT_NE(415U, send(first).status()) << "what is said to be taken is taken: " << first;
    }
    if (route.method != "PATCH") { EXPECT_EQ(415U, send("application/merge-patch+json").status()) << "only a PATCH is one"; }
  }
}

TEST(MediaTypes, AreOfNoMatterWhereThereIsNoBody) {
  World world;
  TenantGround ground(world, "acme");
  for (auto const& route : world.routes()) {
    if (!is_written_to(route)) { continue; }
    auto const request = ground.granted(route).front();
    bool const takes_members = !request.body.empty() && request.body != "{}";
    if (takes_members || route.pattern == "/api/v1/imports") { continue; }
    SCOPED_TRACE(route.method + " " + route.pattern);
    auto const answer = world.call(world.admin("acme"), route.method, target_of(route, request), {}, {{"content-type", "text/plain"}});
    EXPECT_NE(415U, answer.status()) << answer.body();
  }
}

TEST(MediaTypes, ACodingIsRefusedWithWhatIsUndone) {
  World world;
  TenantGround const ground(world, "acme");
  auto const refused = world.call(ground.caller(), "POST", "/api/v1/entries", "{}", {{"content-encoding", "gzip"}});
  EXPECT_EQ(415U, refused.status());
  EXPECT_EQ("identity", refused.header("Accept-Encoding"));
}

}  // namespace
}  // namespace contentos::test
