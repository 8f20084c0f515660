// A body with a member that its route does not know is refused and said to be, on every route that takes one.
#include "tests/api/route_requests.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace contentos::test {
namespace {

namespace json = boost::json;

std::vector<std::string> errors_of(Answer const& answer) {
  std::vector<std::string> out;
  auto const problem = answer.json();
  auto const* errors = problem.as_object().if_contains("errors");
  if (errors == nullptr) { return out; }
  for (auto const& e : errors->as_array()) { out.push_back(text(e.at("pointer")) + " " + text(e.at("code"))); }
  return out;
}

/// What an import reads is lines, whose members are its fields.
bool takes_a_body(http::Route const& route) { return is_guarded(route) && route.method != "GET" && route.pattern != "/api/v1/imports"; }

TEST(UnknownMembers, AreRefusedByEveryRoute) {
  World world;
  TenantGround ground(world, "acme");
  auto const admin = world.admin("acme");
  std::set<std::string_view> made;
  std::set<std::string_view> changed;
  for (auto const& route : world.routes()) {
    if (!takes_a_body(route)) { continue; }
    SCOPED_TRACE(route.method + " " + route.pattern);
    for (auto const& request : ground.granted(route)) {
      auto more = request.body.empty() ? json::object() : json::parse(request.body).as_object();
      more["nonsense"] = true;
      auto const events = ground.events();
      auto const refused = world.call(admin, route.method, target_of(route, request), json::serialize(more));
      EXPECT_EQ(422U, refused.status()) << refused.body();
      EXPECT_EQ("validation_failed", refused.code());
      EXPECT_THAT(errors_of(refused), testing::ElementsAre(testing::AnyOf("/nonsense unknown_member", "/nonsense unknown")));
      EXPECT_EQ(events, ground.events());
      // The test itself: without that member nothing is wrong with the body.
      auto const answer = world.call(admin, route.method, target_of(route, request), request.body);
      EXPECT_TRUE(answer.status() < 400 || answer.status() == 409 || route.pattern.find("/projectors/") != std::string::npos)
          << answer.status() << answer.body();
    }
    if (auto const* word = word_of(route)) { (route.pattern.find('{') == std::string::npos ? made : changed).insert(word->name); }
  }
  for (auto const* word : words()) {
    if (!TenantGround::can_make(*word) || word->name == "operation") { continue; }
    EXPECT_TRUE(made.contains(word->name)) << word->name;
    EXPECT_TRUE(changed.contains(word->name)) << word->name;
  }
}

}  // namespace
}  // namespace contentos::test
