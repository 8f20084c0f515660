// What happens after events, as operators watch it and decide on what was given up.
#include "api/ops/start_page.hpp"
#include "tests/api/kept_todos.hpp"
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace contentos::test {
namespace {

namespace json = boost::json;

class Reactors : public testing::Test {
protected:
  void SetUp() override { world_.services().todos = &todos_; }

  static DeadTodo dead(unsigned number) {
    auto const id = "00000000-0000-7000-8000-0000000000" + std::to_string(10 + number);
    return {
        {"scheduler", *TenantId::parse(id), "welcome/unpublish", *EventId::parse(id)}, {}, {}, {{"caused_by", 3}}, 12, "It is set aside."};
  }
  Answer get(std::string const& path) { return world_.call(world_.admin(), "GET", "/api/v1/reactors" + path); }
  Answer post(std::string const& path, json::object const& body) {
    return world_.call(world_.admin(), "POST", "/api/v1/reactors" + path, json::serialize(body));
  }

  World world_{};
  KeptTodos todos_{};
};

TEST_F(Reactors, AreListedWithHowTheyStand) {
  todos_.standing = {5, 2, 0, 1, std::chrono::seconds(40)};
  todos_.given_up = {dead(1)};
  auto const all = get("").json().at("items").as_array();
  ASSERT_EQ(2U, all.size());
  EXPECT_EQ((json::object{{"name", "scheduler"}, {"open", 5}, {"due", 2}, {"lateness_seconds", 40}, {"refused", 1}, {"given_up", 1}}),
            all[0]);
  EXPECT_EQ(0, all[1].at("given_up").as_int64());
  EXPECT_EQ(all[0], get("/scheduler").json());
  EXPECT_EQ(404U, get("/nobody").status());
  EXPECT_EQ(403U, world_
                      .call(world_.make_token(((void)world_.make_tenant("acme"), "acme"), R"({"kind":"management","name":"t"})"), "GET",
                            "/api/v1/reactors")
                      .status());
}

TEST_F(Reactors, ShowWhatTheyHaveGivenUpPageByPage) {
  for (unsigned i = 0; i < 5; ++i) { todos_.given_up.push_back(dead(i)); }
  std::vector<json::value> found;
  std::string cursor;
  int pages = 0;
  do {
    auto const page = get("/scheduler/given-up?limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor)).json();
    for (auto const& item : page.at("items").as_array()) { found.push_back(item.at("event_id")); }
    cursor = page.at("next_cursor").is_null() ? "" : text(page.at("next_cursor"));
    ++pages;
  } while (!cursor.empty());
  EXPECT_EQ(3, pages);
  ASSERT_EQ(5U, found.size());
  for (unsigned i = 0; i < 5; ++i) { EXPECT_EQ(dead(i).name.event_id.str(), text(found[i])); }
  EXPECT_EQ(400U, get("/scheduler/given-up?cursor=no").status());
  EXPECT_EQ("It is set aside.", text(get("/scheduler/given-up").json().at("items").at(0).at("why")));
}

TEST_F(Reactors, TryAgainOrLetGoWhatAPersonSays) {
  todos_.given_up = {dead(1), dead(2), dead(3)};
  auto const named = [](DeadTodo const& one) {
    return json::object{{"tenant_id", one.name.tenant.str()}, {"key", one.name.key}, {"event_id", one.name.event_id.str()}};
  };
  EXPECT_EQ((json::object{{"changed", 1}}), post("/scheduler/retry", named(dead(2))).json());
  EXPECT_EQ(std::vector{dead(2).name}, todos_.revived);
  EXPECT_THAT(errors(post("/scheduler/retry", named(dead(2)))), testing::ElementsAre("/key not_given_up"));
  EXPECT_THAT(errors(post("/timer/drop", named(dead(1)))), testing::ElementsAre("/key not_given_up"));
  EXPECT_THAT(errors(post("/scheduler/drop", {})),
              testing::UnorderedElementsAre("/tenant_id required", "/key required", "/event_id required"));
  auto both = named(dead(1));
  both["all"] = true;
  EXPECT_THAT(errors(post("/scheduler/drop", both)), testing::ElementsAre("/all exclusive"));
  EXPECT_EQ((json::object{{"changed", 2}}), post("/scheduler/drop", {{"all", true}}).json());
  EXPECT_TRUE(todos_.given_up.empty());
}

TEST_F(Reactors, StandOnTheStartPage) {
  todos_.standing.refused = 7;
  EXPECT_NE(std::string::npos, api::start_page(world_.services()).body->find("<span class=bad>7</span>"));
  todos_.given_up = {dead(1), dead(2)};
  EXPECT_NE(std::string::npos, api::start_page(world_.services()).body->find("<span class=bad>2</span>"));
  todos_.is_away = true;
  EXPECT_NE(std::string::npos, api::start_page(world_.services()).body->find("cannot be counted now"));
  EXPECT_EQ(503U, get("").status());
}

}  // namespace
}  // namespace contentos::test
