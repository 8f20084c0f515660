// Delivery, audit and the pages for operators, through their routes.
#include "infra/http/target.hpp"
#include "tests/api/log_readers.hpp"
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>

namespace contentos::test {
namespace {

namespace json = boost::json;

class Delivery : public testing::Test {
protected:
  void SetUp() override {
    acme_ = world_.make_tenant("acme", R"({"public_delivery":true,"cache_ttl_seconds":60})");
    world_.make_note_type("acme");
    for (char const* id : {"n1", "n2"}) {
      auto const made =
          world_.call(world_.admin("acme"), "POST", "/api/v1/entries",
                      std::string(R"({"entry_id":")") + id + R"(","type_key":"note","data":{"title":")" + id + R"("},"publish":true})");
      EXPECT_EQ(201U, made.status()) << made.body();
      position_ = made.header("ContentOS-Position");
    }
    world_.catch_up();
  }
  World world_{};
  std::string acme_{};
  std::string position_{};
};

TEST_F(Delivery, GivesAnEntryWithWhatCachesNeed) {
  auto const answer = world_.call({}, "GET", "/api/acme/entries/n1", {}, {{"contentos-position", position_}});
  ASSERT_EQ(200U, answer.status()) << answer.body();
  EXPECT_EQ("n1", json::value_to<std::string>(answer.json().at("fields").at("title")));
  EXPECT_EQ("Entry", json::value_to<std::string>(answer.json().at("sys").at("type")));
  EXPECT_EQ("public, max-age=60", answer.header("Cache-Control"));
  EXPECT_NE("", answer.header("Surrogate-Key"));
  EXPECT_EQ(std::string::npos, answer.header("Cache-Tag").find(' '));
  auto const etag = answer.header("ETag");
  EXPECT_TRUE(etag.starts_with("\"")) << "a strong tag";
  for (auto const& tags : {etag, "\"x\", " + etag, std::string("*"), "W/" + etag}) {
    auto const same = world_.call({}, "GET", "/api/acme/entries/n1", {}, {{"if-none-match", tags}});
    EXPECT_EQ(304U, same.status()) << tags;
    EXPECT_EQ("", same.body());
    for (char const* name : {"ETag", "Cache-Control", "Surrogate-Key", "Cache-Tag"}) { EXPECT_EQ(answer.header(name), same.header(name)); }
  }
  EXPECT_EQ(200U, world_.call({}, "GET", "/api/acme/entries/n1", {}, {{"if-none-match", "\"x\""}}).status());
}

TEST_F(Delivery, ListsFiltersAndRefusesHonestly) {
  auto const all = world_.call({}, "GET", "/api/acme/entries?status=PUBLISHED");
  ASSERT_EQ(200U, all.status()) << all.body();
  EXPECT_EQ(2, all.json().at("total").to_number<int>());
  auto const one = world_.call({}, "GET", "/api/acme/entries?content_type=note&fields.title=n2&order=-sys.createdAt&limit=1");
  ASSERT_EQ(200U, one.status()) << one.body();
  EXPECT_EQ(1, one.json().at("total").to_number<int>());
  auto const both = world_.call({}, "GET", "/api/acme/entries?content_type=note&fields.title%5Bin%5D=n1,n2");
  EXPECT_EQ(2, both.json().at("total").to_number<int>());
  EXPECT_NE(one.header("ETag"), both.header("ETag"));
  for (char const* query : {"status=DRAFT", "colour=red", "content_type=note&fields.text=x", "fields.title=n1", "limit=1001", "skip=-1",
                            "locale=xx-XX", "locale=", "content_type=nothing", "order=fields.nothing"}) {
    auto const refused = world_.call({}, "GET", std::string("/api/acme/entries?") + query);
    EXPECT_EQ(400U, refused.status()) << query << " " << refused.body();
    EXPECT_TRUE(json::value_to<std::string>(refused.json().at("errors").at(0).at("pointer")).starts_with("?")) << query;
  }
  EXPECT_EQ(404U, world_.call({}, "GET", "/api/acme/entries/nothing").status());
  for (auto const* query : {"colour=red", "locale="}) {
    EXPECT_EQ(400U, world_.call({}, "GET", std::string("/api/acme/entries/n1?") + query).status()) << query;
  }
}

/// As Contentful's clients do: `pages.next` is followed until there is none.
TEST_F(Delivery, IsListedFromPlaceToPlace) {
  for (char const* id : {"n3", "n4", "n5"}) {
    auto const made =
        world_.call(world_.admin("acme"), "POST", "/api/v1/entries",
                    std::string(R"({"entry_id":")") + id + R"(","type_key":"note","data":{"title":"a & b=c"},"publish":true})");
    EXPECT_EQ(201U, made.status()) << made.body();
  }
  world_.catch_up();
  std::string seen;
  std::string place;
  std::string next =
      "/api/acme/entries?content_type=note&limit=2&order=-fields.title&cursor=true&fields.title%5Bin%5D=n1,n2,a%20%26%20b%3Dc";
  int pages = 0;
  for (; !next.empty() && pages < 5; ++pages) {
    auto const page = world_.call({}, "GET", next);
    ASSERT_EQ(200U, page.status()) << next << page.body();
    auto const list = page.json();
    EXPECT_EQ(nullptr, list.as_object().if_contains("total"));
    EXPECT_EQ(nullptr, list.as_object().if_contains("skip"));
    EXPECT_EQ(2, list.at("limit").to_number<int>());
    for (auto const& item : list.at("items").as_array()) { seen += json::value_to<std::string>(item.at("sys").at("id")) + " "; }
    EXPECT_EQ(304U, world_.call({}, "GET", next, {}, {{"if-none-match", page.header("ETag")}}).status());
    auto const* link = list.at("pages").as_object().if_contains("next");
    next = link != nullptr ? json::value_to<std::string>(*link) : std::string{};
    if (!next.empty()) { place = next.substr(next.find("pageNext=")); }
  }
  EXPECT_EQ("n2 n1 n5 n4 n3 ", seen);
  EXPECT_EQ(3, pages);
  for (auto const& [query, error] :
       std::vector<std::pair<std::string, std::string>>{{"content_type=note&order=fields.title&" + place, "?pageNext malformed"},
                                                        {"content_type=note&order=-fields.title&pageNext=nonsense", "?pageNext malformed"},
                                                        {"content_type=note&order=-fields.title&" + place + "AAAA", "?pageNext malformed"},
                                                        {"cursor=true&skip=1", "?skip exclusive"},
                                                        {"cursor=true&query=word", "?query exclusive"},
                                                        {"cursor=yes", "?cursor malformed"}}) {
    auto const refused = world_.call({}, "GET", "/api/acme/entries?" + query);
    ASSERT_EQ(400U, refused.status()) << query << refused.body();
    auto const problem = refused.json();
    auto const& first = problem.at("errors").at(0);
    EXPECT_EQ(error, json::value_to<std::string>(first.at("pointer")) + " " + json::value_to<std::string>(first.at("code"))) << query;
  }
}

TEST_F(Delivery, TellsNobodyWhichTenantsThereAre) {
  world_.make_tenant("hidden");
  world_.make_tenant("rival");
  auto const site = world_.make_token("hidden", R"({"kind":"delivery","name":"site"})");
  auto const rival = world_.make_token("rival", R"({"kind":"delivery","name":"site"})");
  world_.catch_up();
  auto const body = [&](Caller const& caller, char const* target) {
    auto const answer = world_.call(caller, "GET", target);
    return std::to_string(answer.status()) + answer.body_without_trace();
  };
  EXPECT_EQ(body({}, "/api/nobody/entries"), body({}, "/api/hidden/entries"));
  EXPECT_EQ(body({"cos_d_x", {}}, "/api/nobody/entries"), body({"cos_d_x", {}}, "/api/hidden/entries"));
  EXPECT_EQ(body(rival, "/api/nobody/entries/x"), body(rival, "/api/hidden/entries/x"));
  EXPECT_EQ("404", body(rival, "/api/hidden/entries").substr(0, 3));
  auto const own = world_.call(site, "GET", "/api/hidden/entries");
  EXPECT_EQ(200U, own.status()) << own.body();
  EXPECT_TRUE(own.header("Cache-Control").starts_with("private")) << own.header("Cache-Control");
  EXPECT_EQ(200U, world_.call({}, "GET", "/api/hidden/entries?access_token=" + site.token).status());
  EXPECT_EQ(401U, world_.call({}, "GET", "/api/hidden/entries?access_token=wrong").status());
}

TEST_F(Delivery, LeavesTheIoThreadOnlyForPositionsAndTokensThatMustBeChecked) {
  world_.make_tenant("closed");
  auto const site = world_.make_token("closed", R"({"kind":"delivery","name":"site"})");
  world_.catch_up();
  auto const route = std::ranges::find(world_.routes(), std::string("/api/{tenant}/entries/{id}"), &http::Route::pattern);
  ASSERT_NE(world_.routes().end(), route);
  std::vector<std::string> const path{"closed", "n1"};
  http::Request plain{};
  plain.method = "GET";
  EXPECT_EQ(401U, route->at_hand(plain, path).value().status) << "what has no token asks nobody";
  auto with_position = plain;
  with_position.headers.emplace_back("contentos-position", "x");
  EXPECT_FALSE(route->at_hand(with_position, path));
  auto with_token = plain;
  with_token.headers.emplace_back("authorization", "Bearer " + site.token);
  EXPECT_FALSE(route->at_hand(with_token, path)) << "nobody has checked it";
  EXPECT_EQ(404U, world_.call(site, "GET", "/api/closed/entries/n1").status());
  EXPECT_EQ(404U, route->at_hand(with_token, path).value().status) << "it was checked right now";
}

TEST_F(Delivery, KeepsAnswersOfEachTenantAndForNobodyElse) {
  world_.make_tenant("closed");
  world_.make_note_type("closed");
  auto const site = world_.make_token("closed", R"({"kind":"delivery","name":"site"})");
  auto const other = world_.make_token("acme", R"({"kind":"delivery","name":"site"})");
  EXPECT_EQ(201U, world_
                      .call(world_.admin("closed"), "POST", "/api/v1/entries",
                            R"({"entry_id":"c1","type_key":"note","data":{"title":"c1"},"publish":true})")
                      .status());
  world_.catch_up();
  auto const route = std::ranges::find(world_.routes(), std::string("/api/{tenant}/entries"), &http::Route::pattern);
  ASSERT_NE(world_.routes().end(), route);
  auto const titles = [](Answer const& page) {
    std::vector<std::string> out;
    auto const body = page.json();
    for (auto const& item : body.at("items").as_array()) { out.push_back(text(item.at("fields").at("title"))); }
    return out;
  };
  auto const list = [&](std::string const& tenant, Caller const& caller, std::string const& query) {
    return world_.call(caller, "GET", "/api/" + tenant + "/entries?" + query);
  };
  for (int again = 0; again < 3; ++again) {
    EXPECT_EQ(std::vector<std::string>{"c1"}, titles(list("closed", site, "content_type=note&order=fields.title")));
    EXPECT_EQ((std::vector<std::string>{"n1", "n2"}), titles(list("acme", {}, "content_type=note&order=fields.title")));
    EXPECT_EQ((std::vector<std::string>{"n2", "n1"}), titles(list("acme", {}, "content_type=note&order=-fields.title")));
    EXPECT_EQ(404U, list("closed", other, "content_type=note&order=fields.title").status()) << "what is kept is nobody else's";
    EXPECT_EQ(401U, list("closed", {}, "content_type=note&order=fields.title").status());
  }
  http::Request request{};
  request.method = "GET";
  ASSERT_TRUE(http::parse_target("/api/acme/entries?order=fields.title&content_type=note", request));
  EXPECT_FALSE(route->at_hand(request, {"acme"})) << "asked for in other words for the first time";
  ASSERT_TRUE(http::parse_target("/api/acme/entries?content_type=note&order=fields.title", request));
  EXPECT_EQ(200U, route->at_hand(request, {"acme"}).value().status);
  EXPECT_EQ(201U, world_
                      .call(world_.admin("acme"), "POST", "/api/v1/entries",
                            R"({"entry_id":"n3","type_key":"note","data":{"title":"n3"},"publish":true})")
                      .status());
  world_.catch_up();
  EXPECT_FALSE(route->at_hand(request, {"acme"}));
  EXPECT_EQ((std::vector<std::string>{"n1", "n2", "n3"}), titles(list("acme", {}, "content_type=note&order=fields.title")));
  auto const hidden = world_.call(world_.admin(), "PATCH", "/api/v1/tenants/" + acme_, R"({"settings":{"public_delivery":false}})");
  EXPECT_EQ(200U, hidden.status()) << hidden.body();
  world_.catch_up();
  EXPECT_EQ(401U, list("acme", {}, "content_type=note&order=fields.title").status());
  auto const shown = list("acme", other, "content_type=note&order=fields.title");
  EXPECT_TRUE(shown.header("Cache-Control").starts_with("private")) << shown.header("Cache-Control");
  EXPECT_EQ("Authorization", shown.header("Vary"));
}

TEST_F(Delivery, IsShownByTheAuditTrail) {
  auto const events = world_.call(world_.admin("acme"), "GET", "/audit/v1/events?type=entry.published&limit=1");
  ASSERT_EQ(200U, events.status()) << events.body();
  auto const page = events.json();
  auto const& event = page.at("items").at(0);
  EXPECT_EQ("n2", json::value_to<std::string>(event.at("entity").at("id")));
  EXPECT_EQ("token", json::value_to<std::string>(event.at("actor").at("kind")));
  auto const next = json::value_to<std::string>(page.at("next_cursor"));
  auto const older = world_.call(world_.admin("acme"), "GET", "/audit/v1/events?type=entry.published&limit=1&cursor=" + next);
  EXPECT_EQ("n1", json::value_to<std::string>(older.json().at("items").at(0).at("entity").at("id")));
  EXPECT_EQ(200U, world_.call(world_.admin("acme"), "GET", "/audit/v1/entries/n1/history").status());
  EXPECT_EQ(400U, world_.call(world_.admin("acme"), "GET", "/audit/v1/events?from=yesterday&author=x").status());
  dynamic_cast<LogAudit&>(world_.services().audit).spoil = [](AuditRow& row) { row.newer_actor_kind = "robot"; };
  auto const newer = world_.call(world_.admin("acme"), "GET", "/audit/v1/events?limit=1");
  ASSERT_EQ(200U, newer.status()) << newer.body();
  auto const actor = newer.json().at("items").at(0).at("actor");
  EXPECT_EQ("robot", text(actor.at("kind")));
  EXPECT_TRUE(actor.at("name").is_null());
}

TEST_F(Delivery, IsWatchedByOperators) {
  EXPECT_EQ(200U, world_.call({}, "GET", "/healthz").status());
  auto const ready = world_.call({}, "GET", "/readyz");
  EXPECT_EQ(200U, ready.status()) << ready.body();
  world_.services().options.readiness.push_back({"disk", [] { return std::optional<std::string>("is full"); }});
  auto const not_ready = world_.call({}, "GET", "/readyz");
  EXPECT_EQ(503U, not_ready.status());
  EXPECT_NE(std::string::npos, not_ready.body().find("is full"));
  world_.services().options.demo_tenant = "acme";
  auto const page = world_.call({}, "GET", "/");
  EXPECT_EQ(200U, page.status());
  EXPECT_NE(std::string::npos, page.body().find("/api/acme/entries/n1"));
  EXPECT_NE(std::string::npos, page.body().find("versions"));
  auto const projectors = world_.call(world_.admin(), "GET", "/api/v1/projectors");
  EXPECT_EQ(3U, projectors.json().at("items").as_array().size());
  auto const rebuild = world_.call(world_.admin(), "POST", "/api/v1/projectors/versions/rebuild");
  EXPECT_EQ(202U, rebuild.status()) << rebuild.body();
  EXPECT_EQ(404U, world_.call(world_.admin(), "POST", "/api/v1/projectors/nothing/rebuild").status());
  EXPECT_EQ(422U, world_.call(world_.admin(), "POST", "/api/v1/projectors/delivery/unpark", R"({"tenant":"acme"})").status());
}

}  // namespace
}  // namespace contentos::test
