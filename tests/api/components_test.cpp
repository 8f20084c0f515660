// Components and the layouts that allow them through the API.
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace contentos::test {
namespace {

namespace json = boost::json;

class Components : public testing::Test {
protected:
  void SetUp() override {
    world_.make_tenant("acme");
    acme_ = world_.admin("acme");
  }
  Answer post(std::string const& path, json::object const& body) {
    return world_.call(acme_, "POST", "/api/v1/" + path, json::serialize(body));
  }
  std::string make(std::string const& key, std::int64_t version) {
    auto const made = post("components", {{"name", key}, {"component_key", key}, {"version", version}});
    EXPECT_EQ(201U, made.status()) << made.body();
    return text(made.json().at("component_id"));
  }
  std::vector<std::string> listed(std::string const& kind, std::string const& query) {
    return ids_of(world_.call(acme_, "GET", "/api/v1/" + kind + "s?" + query), kind + "_id");
  }

  World world_{};
  Caller acme_{};
};

TEST_F(Components, HaveVersionsThatShareAKey) {
  auto const second = make("hero", 2);
  auto const first = make("hero", 1);
  (void)make("card", 1);
  EXPECT_THAT(listed("component", "component_key=hero"), testing::UnorderedElementsAre(first, second));
  auto const taken = post("components", {{"name", "n"}, {"component_key", "hero"}});
  EXPECT_EQ(409U, taken.status()) << taken.body();
  EXPECT_THAT(errors(taken), testing::ElementsAre("/component_key not_unique"));
}

TEST_F(Components, AreToldWhichMemberIsTakenWhereAKeyAndAVersionAre) {
  auto const second = make("hero", 2);
  auto const third = "/api/v1/components/" + make("hero", 3);
  auto const patch = [&](std::string const& path, std::string const& body) { return world_.call(acme_, "PATCH", path, body); };
  auto const made = post("components", {{"version", 2}, {"name", "n"}, {"component_key", "hero"}});
  EXPECT_EQ(409U, made.status()) << made.body();
  EXPECT_THAT(errors(made), testing::ElementsAre("/component_key not_unique"));
  EXPECT_EQ("component-" + second, text(made.json().at("holder")));
  EXPECT_FALSE(made.json().as_object().contains("claim"));
  EXPECT_THAT(errors(patch(third, R"({"name":"m","version":2})")), testing::ElementsAre("/version not_unique")) << "of what was sent";
  auto const card = "/api/v1/components/" + make("card", 2);
  EXPECT_THAT(errors(patch(card, R"({"component_key":"hero"})")), testing::ElementsAre("/component_key not_unique"));
  EXPECT_THAT(errors(patch(third, R"({"version":2,"component_key":"hero"})")), testing::ElementsAre("/component_key not_unique"));
  ASSERT_EQ(200U, world_.call(acme_, "DELETE", "/api/v1/components/" + second).status());
  ASSERT_EQ(200U, patch(third, R"({"version":2})").status());
  auto const back = world_.call(acme_, "POST", "/api/v1/components/" + second + "/undelete");
  EXPECT_THAT(errors(back), testing::ElementsAre("/component_key not_unique")) << back.body();
  auto const other = world_.call(acme_, "POST", "/api/v1/components/" + second + "/undelete", R"({"component_key":"card"})");
  EXPECT_THAT(errors(other), testing::ElementsAre("/component_key not_unique")) << other.body();
}

TEST_F(Components, TakePropsBySchemasThatCanBeUsed) {
  auto const with = [](json::value const& schema) -> json::object {
    return {{"name", "Hero"}, {"component_key", "hero"}, {"props_schema", schema}};
  };
  json::value const good = {{"type", "object"}, {"properties", {{"title", {{"type", "string"}, {"pattern", "^[A-Z]"}}}}}};
  auto const made = post("components", with(good));
  ASSERT_EQ(201U, made.status()) << made.body();
  EXPECT_EQ(good, made.json().at("props_schema"));
  auto const path = "components/" + text(made.json().at("component_id"));

  json::value const bad = {{"type", "objekt"}, {"properties", {{"title", {{"pattern", "("}}}, {"at", {{"$ref", "https://a.example/"}}}}}};
  auto const wrong = testing::UnorderedElementsAre("/props_schema/type not_a_schema", "/props_schema/properties/title/pattern bad_pattern",
                                                   "/props_schema/properties/at/$ref remote_ref");
  EXPECT_THAT(errors(post("components", with(bad))), wrong);
  EXPECT_THAT(errors(world_.call(acme_, "PATCH", "/api/v1/" + path, json::serialize(json::object{{"props_schema", bad}}))), wrong);
  auto more = with(json::object{{"type", 7}});
  more["component_key"] = "No key";
  EXPECT_THAT(errors(post("components", more)), testing::UnorderedElementsAre("/props_schema/type not_a_schema", "/component_key pattern"))
      << "all that is wrong in one answer";

  ASSERT_EQ(200U, world_.call(acme_, "DELETE", "/api/v1/" + path).status());
  EXPECT_THAT(errors(post(path + "/undelete", {{"props_schema", bad}})), wrong);
  EXPECT_EQ(good, world_.call(acme_, "POST", "/api/v1/" + path + "/undelete").json().at("props_schema"));
}

TEST_F(Components, AreToldOnceThatASchemaIsTooLong) {
  json::object const schema{{"description", std::string(70'000, 'x')}};
  auto const refused = post("components", {{"name", "n"}, {"component_key", "hero"}, {"props_schema", schema}});
  EXPECT_THAT(errors(refused), testing::ElementsAre("/props_schema too_long"));
}

TEST_F(Components, StayWhileALayoutAllowsThem) {
  auto const hero = make("hero", 1);
  auto const card = make("card", 1);
  auto const made =
      post("layouts", {{"name", "Landing"}, {"layout_key", "landing"}, {"regions", {{"main", {hero, card}}, {"side", {card}}}}});
  ASSERT_EQ(201U, made.status()) << made.body();
  auto const layout = text(made.json().at("layout_id"));
  EXPECT_THAT(listed("layout", "component=" + card), testing::ElementsAre(layout));
  EXPECT_THAT(listed("layout", "layout_key=landing"), testing::ElementsAre(layout));

  auto const in_use = world_.call(acme_, "DELETE", "/api/v1/components/" + card);
  EXPECT_EQ(409U, in_use.status()) << in_use.body();
  EXPECT_EQ((json::array{"layout-" + layout}), in_use.json().at("holders"));
  auto const path = "/api/v1/layouts/" + layout;
  EXPECT_EQ(200U, world_.call(acme_, "PATCH", path, R"({"regions":{"main":[")" + hero + R"("]}})").status());
  EXPECT_EQ(200U, world_.call(acme_, "DELETE", "/api/v1/components/" + card).status());
  auto const refused = world_.call(acme_, "PATCH", path, R"({"regions":{"main":[")" + hero + R"("],"side":[")" + card + R"("]}})");
  EXPECT_EQ(422U, refused.status()) << refused.body();
  EXPECT_THAT(errors(refused), testing::ElementsAre("/regions/side/0 unknown_reference"));
  auto const twice = world_.call(acme_, "PATCH", path, R"({"regions":{"main":[],"main":[]}})");
  EXPECT_EQ(400U, twice.status()) << "a region is named once: " << twice.body();
}

TEST_F(Components, AreLookedAfterAsContentTypesAre) {
  auto const editor =
      world_.make_token("acme", R"({"kind":"management","name":"e","scopes":["content:read","content:write","types:read"]})");
  auto const body = R"({"name":"n","component_key":"k"})";
  EXPECT_EQ(403U, world_.call(editor, "POST", "/api/v1/components", body).status());
  EXPECT_EQ(200U, world_.call(editor, "GET", "/api/v1/components").status());
}

}  // namespace
}  // namespace contentos::test
