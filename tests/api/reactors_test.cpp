// What happens after events, as operators watch it and decide on what was given up.
#include "api/cli/cli.hpp"
#include "api/ops/start_page.hpp"
#include "tests/api/given_up.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace contentos::test {
namespace {

namespace json = boost::json;

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
  json::object const one{{"changed", 1}, {"kept", json::array()}, {"next_cursor", nullptr}};
  EXPECT_EQ(one, post("/scheduler/retry", named(dead(2))).json());
  EXPECT_EQ(std::vector{dead(2).name}, todos_.revived);
  EXPECT_THAT(errors(post("/scheduler/retry", named(dead(2)))), testing::ElementsAre("/key not_given_up"));
  EXPECT_THAT(errors(post("/timer/drop", named(dead(1)))), testing::ElementsAre("/key not_given_up"));
  for (std::string const& key : {std::string("k\0", 2), std::string("ключ"), std::string("a b")}) {
    auto odd = dead(2);
    odd.name.key = key;
    EXPECT_THAT(errors(post("/scheduler/drop", named(odd))), testing::ElementsAre("/key pattern")) << key;
  }
  EXPECT_THAT(errors(post("/scheduler/drop", {})),
              testing::UnorderedElementsAre("/tenant_id required", "/key required", "/event_id required"));
  auto both = named(dead(1));
  both["all"] = true;
  EXPECT_THAT(errors(post("/scheduler/drop", both)), testing::ElementsAre("/all exclusive"));
  EXPECT_EQ(2, post("/scheduler/drop", {{"all", true}}).json().at("changed").as_int64());
  EXPECT_TRUE(todos_.given_up.empty());
  EXPECT_EQ((std::vector<std::string>{"welcome/unpublish: tried again", "welcome/unpublish: let go", "welcome/unpublish: let go"}),
            decisions_);
}

TEST_F(Reactors, LetGoOfManyInSteps) {
  for (int i = 0; i < 450; ++i) {
    auto one = dead(1);
    one.name.key = "e" + std::to_string(1000 + i) + "/unpublish";
    todos_.given_up.push_back(one);
  }
  EXPECT_THAT(errors(post("/scheduler/drop", {{"all", true}, {"cursor", "no"}})), testing::ElementsAre("/cursor malformed"));
  std::vector<std::int64_t> changed;
  json::object body{{"all", true}};
  do {
    auto const answer = post("/scheduler/drop", body).json();
    changed.push_back(answer.at("changed").as_int64());
    body["cursor"] = answer.at("next_cursor");
  } while (!body["cursor"].is_null());
  EXPECT_EQ((std::vector<std::int64_t>{200, 200, 50}), changed);
  EXPECT_TRUE(todos_.given_up.empty());
}

TEST_F(Publications, ThatAreLetGoHaveFailedByWhoeverSaidSo) {
  auto const todo = scheduled();
  todos_.given_up = {todo};
  EXPECT_TRUE(schedule().is_null());
  EXPECT_EQ(1, post("/scheduler/drop", named(todo)).json().at("changed").as_int64());
  EXPECT_TRUE(todos_.given_up.empty());
  EXPECT_EQ("dropped", text(schedule().at("code")));
  auto const said = last_event(todo).header;
  EXPECT_EQ("entry.schedule_failed.v1", said.type);
  EXPECT_EQ(ActorKind::token, said.actor.kind);
  EXPECT_EQ(todo.name.event_id, said.causation_id);
  EXPECT_EQ(std::vector<std::string>{todo.name.key + ": let go, as an event says"}, decisions_);
}

TEST_F(Publications, StayGivenUpWhereNothingMayBeSaidOfThem) {
  auto const todo = scheduled();
  todos_.given_up = {dead(1), todo};
  std::ranges::sort(todos_.given_up, {}, [](DeadTodo const& one) { return one.name.tenant; });
  auto const acme = todo.name.tenant.str();
  ASSERT_EQ(200U, world_.call(world_.admin(), "PATCH", "/api/v1/tenants/" + acme, R"({"status":"suspended"})").status());
  auto const refused = post("/scheduler/drop", named(todo));
  EXPECT_EQ(403U, refused.status()) << refused.body();
  auto const all = post("/scheduler/drop", {{"all", true}}).json();
  EXPECT_EQ(1, all.at("changed").as_int64()) << "the other is nothing that an event could say anything of";
  ASSERT_EQ(1U, all.at("kept").as_array().size());
  EXPECT_EQ("This tenant is suspended.", text(all.at("kept").at(0).at("why")));
  ASSERT_EQ(1U, todos_.given_up.size());
  EXPECT_EQ(todo.name, todos_.given_up[0].name);
  ASSERT_EQ(200U, world_.call(world_.admin(), "PATCH", "/api/v1/tenants/" + acme, R"({"status":"active"})").status());
  EXPECT_EQ(1, post("/scheduler/drop", {{"all", true}}).json().at("changed").as_int64());
  EXPECT_EQ("dropped", text(schedule().at("code")));
}

TEST_F(Reactors, OnTheCommandLineTakeOneOrAllButNotBoth) {
  auto const ends_with = [](std::vector<std::string> words) {
    std::vector<char*> arguments;
    for (auto& word : words) { arguments.push_back(word.data()); }
    testing::internal::CaptureStderr();
    auto const code = cli::run(static_cast<int>(arguments.size()), arguments.data());
    EXPECT_NE(std::string::npos, testing::internal::GetCapturedStderr().find("not both"));
    return code;
  };
  for (auto const* verb : {"retry", "drop"}) {
    EXPECT_EQ(2, ends_with({"contentos", "reactors", verb, "scheduler", "--all", "--key", "a/unpublish"}));
    EXPECT_EQ(2, ends_with({"contentos", "reactors", verb, "scheduler", "--key", "a/unpublish"}));
    EXPECT_EQ(2, ends_with({"contentos", "reactors", verb, "scheduler"}));
  }
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

TEST_F(Reactors, AreNotCountedForEveryoneWhoLooksAtTheStartPage) {
  ReactorDesk desk(todos_, {}, world_.services().identity, {.keep_counts = std::chrono::hours(1)});
  world_.services().reactors = &desk;
  for (int i = 0; i < 5; ++i) { (void)api::start_page(world_.services()); }
  EXPECT_EQ(2, todos_.times_counted) << "each reactor once";
  world_.services().reactors = &desk_;
}

}  // namespace
}  // namespace contentos::test
