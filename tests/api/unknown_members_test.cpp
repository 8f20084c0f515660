// A body with a member that its route does not know is refused and said to be, on every route that takes one, wherever in the body it is.
#include "tests/api/route_requests.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace contentos::test {
namespace {

namespace json = boost::json;

/// What an import reads is lines, whose members are its fields.
bool takes_a_body(http::Route const& route) { return is_guarded(route) && route.method != "GET" && route.pattern != "/api/v1/imports"; }

/// What a client puts there is its own.
bool is_free(http::Route const& route, std::string const& place) {
  static std::set<std::string> const kFree{"/metadata", "/settings", "/attributes", "/json_schema"};
  return kFree.contains(place) || (route.pattern.starts_with("/api/v1/content-types") && place.ends_with("/value"));
}

/// The places of all objects in `value`, that of the whole first.
void add_objects(json::value const& value, std::string const& at, std::vector<std::string>& out) {
  if (auto const* list = value.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) { add_objects((*list)[i], at + "/" + std::to_string(i), out); }
  } else if (auto const* object = value.if_object()) {
    out.push_back(at);
    for (auto const& [key, member] : *object) { add_objects(member, at + "/" + std::string(key), out); }
  }
}

std::vector<std::string> objects_in(std::string const& body) {
  std::vector<std::string> out;
  add_objects(body.empty() ? json::value(json::object()) : json::parse(body), "", out);
  return out;
}

std::string with_nonsense(std::string const& body, std::string const& place) {
  json::value out = body.empty() ? json::value(json::object()) : json::parse(body);
  boost::system::error_code error;
  out.find_pointer(place, error)->as_object()["non/sense"] = true;
  return json::serialize(out);
}

TEST(UnknownMembers, AreRefusedByEveryRouteWhereverTheyAre) {
  World world;
  TenantGround ground(world, "acme");
  auto const admin = world.admin("acme");
  std::set<std::string_view> made;
  std::set<std::string_view> changed;
  std::size_t nested = 0;
  for (auto const& route : world.routes()) {
    if (!takes_a_body(route)) { continue; }
    SCOPED_TRACE(route.method + " " + route.pattern);
    for (auto const& request : ground.granted(route)) {
      for (auto const& place : objects_in(request.body)) {
        if (is_free(route, place)) { continue; }
        auto const events = ground.events();
        auto const refused = world.call(admin, route.method, target_of(route, request), with_nonsense(request.body, place));
        EXPECT_EQ(422U, refused.status()) << place << refused.body();
        if (refused.status() != 422U) { continue; }
        EXPECT_EQ("validation_failed", refused.code());
        // Where all members are of one kind, as slugs are, it is no member of that kind.
        EXPECT_THAT(errors(refused), testing::ElementsAre(testing::AnyOf(place + "/non~1sense unknown_member",
                                                                         place + "/non~1sense unknown_field", place + "/non~1sense type")));
        EXPECT_EQ(events, ground.events());
        nested += place.empty() ? 0 : 1;
      }
      // The test itself: without that member nothing is wrong with the body.
      auto const answer = world.call(admin, route.method, target_of(route, request), request.body);
      EXPECT_TRUE(answer.status() < 400 || answer.status() == 409 || route.pattern.find("/projectors/") != std::string::npos)
          << answer.status() << answer.body();
    }
    if (auto const* word = word_of(route)) { (route.pattern.find('{') == std::string::npos ? made : changed).insert(word->name); }
  }
  EXPECT_GT(nested, 20U);
  for (auto const* word : words()) {
    if (!TenantGround::can_make(*word) || word->name == "operation") { continue; }
    EXPECT_TRUE(made.contains(word->name)) << word->name;
    EXPECT_TRUE(changed.contains(word->name)) << word->name;
  }
}

}  // namespace
}  // namespace contentos::test
