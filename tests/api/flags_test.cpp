// Flags through the API, and what they say of somebody.
#include "domain/core/time.hpp"
#include "tests/api/log_readers.hpp"
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <functional>
#include <map>

namespace contentos::test {
namespace {

namespace json = boost::json;

class Flags : public testing::Test {
protected:
  void SetUp() override {
    world_.make_tenant("acme");
    acme_ = world_.admin("acme");
  }
  Answer make(std::string const& key, json::object more = {}) {
    more["name"] = key;
    more["flag_key"] = key;
    if (!more.contains("is_enabled")) { more["is_enabled"] = true; }
    return world_.call(acme_, "POST", "/api/v1/flags", json::serialize(more));
  }
  Answer ask(std::string const& query) { return world_.call(acme_, "GET", "/api/v1/flags/evaluate" + query); }
  /// By its key, what each flag of the page says, after `+` where it is on.
  static std::map<std::string, std::string> said(Answer const& page) {
    EXPECT_EQ(200U, page.status()) << page.body();
    auto const document = page.json();
    std::map<std::string, std::string> out;
    for (auto const& item : document.at("items").as_array()) {
      out[text(item.at("flag_key"))] = (item.at("is_on").as_bool() ? "+" : "-") + text(item.at("reason"));
    }
    return out;
  }
  static std::string hour_from_now(int hours) {
    return format_rfc3339(std::chrono::time_point_cast<Timestamp::duration>(std::chrono::system_clock::now()) + std::chrono::hours(hours));
  }

  using Said = std::map<std::string, std::string>;
  World world_{};
  Caller acme_{};
};

TEST_F(Flags, SayForWhomTheyAreOnAndWhy) {
  // Places: 3,751 of user-17 and 4,833 of user-18 for checkout.new; 6,071 of user-17 for search.
  ASSERT_EQ(201U, make("checkout.new", {{"rollout", 4'000}, {"target_roles", {"beta"}}}).status());
  ASSERT_EQ(201U, make("search", {{"rollout", 6'071}, {"target_users", {"user-18"}}}).status());
  ASSERT_EQ(201U, make("off", {{"is_enabled", false}}).status());
  ASSERT_EQ(201U, make("soon", {{"valid_from", hour_from_now(1)}}).status());
  ASSERT_EQ(201U, make("past", {{"valid_until", hour_from_now(-1)}}).status());
  ASSERT_EQ(201U, make("now", {{"valid_from", hour_from_now(-1)}, {"valid_until", hour_from_now(1)}}).status());
  Said expected{{"checkout.new", "+rolled_out"}, {"search", "-not_rolled_out"}, {"off", "-off"}, {"soon", "-not_yet"}, {"past", "-ended"},
                {"now", "+rolled_out"}};
  EXPECT_EQ(expected, said(ask("?subject=user-17")));
  expected["checkout.new"] = "+targeted_role";
  EXPECT_EQ(expected, said(ask("?subject=user-17&roles=editor,beta")));
  EXPECT_EQ((Said{{"checkout.new", "-not_rolled_out"}}), said(ask("?subject=user-18&key=checkout.new")));
  EXPECT_EQ((Said{{"search", "+targeted_user"}}), said(ask("?subject=user-18&key=search")));
  EXPECT_EQ((Said{{"search", "-no_subject"}}), said(ask("?key=search")));
  EXPECT_EQ(Said{}, said(ask("?key=nobody")));
}

TEST_F(Flags, AreAskedPageByPage) {
  for (auto const* key : {"a", "b", "c"}) { ASSERT_EQ(201U, make(key).status()); }
  auto const first = ask("?limit=2");
  EXPECT_EQ(2U, said(first).size());
  auto const rest = ask("?limit=2&cursor=" + text(first.json().at("next_cursor")));
  EXPECT_EQ(1U, said(rest).size());
  EXPECT_TRUE(rest.json().at("next_cursor").is_null());
  EXPECT_EQ(400U, ask("?limit=201").status());
  EXPECT_EQ(400U, ask("?user=1").status());
}

TEST_F(Flags, SayAnotherThingOnceTheyAreChanged) {
  auto const made = make("k", {{"rollout", 0}});
  auto const path = "/api/v1/flags/" + text(made.json().at("flag_id"));
  auto const asked = [&](Answer const& written) {
    EXPECT_GT(300U, written.status()) << written.body();
    return said(ask("?subject=s"));
  };
  EXPECT_EQ((Said{{"k", "-not_rolled_out"}}), asked(made));
  EXPECT_EQ((Said{{"k", "+rolled_out"}}), asked(world_.call(acme_, "PATCH", path, R"({"rollout":10000})")));
  EXPECT_EQ((Said{{"k", "-off"}}), asked(world_.call(acme_, "POST", path + "/deactivate")));
  EXPECT_EQ(Said{}, asked(world_.call(acme_, "DELETE", path)));
  EXPECT_THAT(errors(make("k", {{"valid_from", hour_from_now(1)}, {"valid_until", hour_from_now(0)}})),
              testing::ElementsAre("/valid_until out_of_range"));
  ASSERT_EQ(201U, make("k").status());
  EXPECT_THAT(errors(make("k")), testing::ElementsAre("/flag_key not_unique"));
}

TEST_F(Flags, AreForRolesThatCanBeAskedFor) {
  auto const refused = make("k", {{"target_roles", {"editor", "beta,alpha"}}});
  EXPECT_EQ(422U, refused.status());
  EXPECT_THAT(errors(refused), testing::ElementsAre("/target_roles/1 pattern"));
  EXPECT_EQ(201U, make("k", {{"target_roles", {"editor", "beta"}}, {"target_users", {"a,b"}}}).status());
}

TEST_F(Flags, ThatAnotherReleaseWroteInAnotherShapeAreAMachinesError) {
  ASSERT_EQ(201U, make("k").status());
  auto& catalog = dynamic_cast<LogCatalog&>(world_.services().catalog);
  std::vector<std::function<void(json::object&)>> const shapes{
      [](json::object& shown) { shown["rollout"] = "all"; }, [](json::object& shown) { shown.erase("flag_key"); },
      [](json::object& shown) { shown.erase("is_active"); }, [](json::object& shown) { shown["is_active"] = 1; },
      [](json::object& shown) { shown.erase("flag_id"); }};
  for (auto const& shape : shapes) {
    catalog.spoil = shape;
    auto const answer = ask("?subject=s");
    EXPECT_EQ(500U, answer.status()) << answer.body();
    EXPECT_EQ("internal", answer.code());
  }
  catalog.spoil = [](json::object& shown) { shown["of_a_later_release"] = true; };
  EXPECT_EQ((Said{{"k", "+rolled_out"}}), said(ask("?subject=s")));
}

TEST_F(Flags, AreAskedByWhoMayRead) {
  ASSERT_EQ(201U, make("k").status());
  auto const reader = world_.make_token("acme", R"({"kind":"management","name":"r","scopes":["content:read"]})");
  auto const stranger = world_.make_token("acme", R"({"kind":"management","name":"s","scopes":["types:read"]})");
  EXPECT_EQ(200U, world_.call(reader, "GET", "/api/v1/flags/evaluate").status());
  EXPECT_EQ(403U, world_.call(stranger, "GET", "/api/v1/flags/evaluate").status());
}

}  // namespace
}  // namespace contentos::test
