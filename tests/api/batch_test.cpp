// Many entries changed by one request.
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace contentos::test {
namespace {

namespace json = boost::json;

class Batch : public testing::Test {
protected:
  void SetUp() override {
    world_.make_tenant("acme");
    world_.make_note_type("acme");
    acme_ = world_.make_token("acme", R"({"kind":"management","name":"tools"})");
    for (auto const* id : {"a", "b", "c"}) {
      json::object const body{{"entry_id", id}, {"type_key", "note"}, {"data", {{"title", id}}}};
      EXPECT_EQ(201U, world_.call(acme_, "POST", "/api/v1/entries", json::serialize(body)).status());
    }
  }
  Answer batch(json::object const& body, Headers headers = {}) {
    return world_.call(acme_, "POST", "/api/v1/entries:batch", json::serialize(body), std::move(headers));
  }
  static json::object item(char const* id, char const* action) { return {{"entry_id", id}, {"action", action}}; }
  static json::object tagging_nothing(char const* id) { return {{"entry_id", id}, {"action", "tag"}, {"add", json::array{}}}; }
  std::vector<std::string> with_status(std::string const& status) {
    world_.catch_up();
    return ids_of(world_.call(acme_, "GET", "/api/v1/entries?order=created_at&include_deleted=true&status=" + status), "entry_id");
  }

  World world_{};
  Caller acme_{};
};

TEST_F(Batch, ChangesAllOfThemAndIsAnsweredTheSameAgain) {
  Headers const key{{"idempotency-key", "morning"}};
  json::object const body{{"items", {item("a", "publish"), item("b", "publish"), item("c", "archive")}}};
  auto const done = batch(body, key);
  ASSERT_EQ(200U, done.status()) << done.body();
  EXPECT_EQ((json::object{{"changed", 3}, {"unchanged", 0}}), done.json());
  EXPECT_FALSE(done.header("ContentOS-Position").empty());
  EXPECT_THAT(with_status("published"), testing::ElementsAre("a", "b"));
  EXPECT_THAT(with_status("archived"), testing::ElementsAre("c"));
  auto const again = batch(body, key);
  EXPECT_EQ(done.body(), again.body());
  EXPECT_EQ("true", again.header("Idempotency-Replayed"));
  EXPECT_EQ("true", batch(body).header("ContentOS-Unchanged"));
}

TEST_F(Batch, ChangesNothingWhenOneIsRefused) {
  auto stale = item("b", "publish");
  stale["stream_version"] = 1;
  auto const refused = batch({{"items", {item("a", "publish"), stale}}});
  EXPECT_EQ(412U, refused.status()) << refused.body();
  EXPECT_THAT(errors(refused), testing::ElementsAre("/items/1/stream_version stale"));
  ASSERT_EQ(200U, batch({{"items", {item("c", "archive")}}}).status());
  auto const impossible = batch({{"items", {item("a", "publish"), item("c", "publish")}}});
  EXPECT_EQ(409U, impossible.status()) << impossible.body();
  EXPECT_EQ("invalid_transition", impossible.code());
  EXPECT_THAT(errors(impossible), testing::ElementsAre("/items/1 invalid_transition"));
  EXPECT_THAT(with_status("published"), testing::IsEmpty());
}

TEST_F(Batch, PointsAtEveryItemThatIsWrong) {
  auto extra = item("a", "unpublish");
  extra["note"] = "why";
  auto number = item("b", "publish");
  number["version"] = 7;
  auto const wrong = batch({{"items", {extra, number, item("a", "publish"), item("c", "eat"), 5, item("nowhere", "archive")}}});
  EXPECT_EQ(422U, wrong.status());
  EXPECT_THAT(errors(wrong), testing::UnorderedElementsAre("/items/0/note unknown_member", "/items/1/version unknown_version",
                                                           "/items/2/entry_id not_unique", "/items/3/action enum", "/items/4 type"));
  EXPECT_THAT(errors(batch({{"items", {item("a", "publish"), item("nowhere", "archive")}}})),
              testing::ElementsAre("/items/1/entry_id unknown_entry"));
  auto unknown = item("c", "eat");
  unknown["version"] = 3;
  EXPECT_THAT(errors(batch({{"items", {unknown}}})), testing::ElementsAre("/items/0/action enum")) << "what else it may have nobody knows";
  auto nobody = item("no/body", "publish");
  nobody["version"] = 3;
  EXPECT_THAT(errors(batch({{"items", {nobody}}})), testing::ElementsAre("/items/0/entry_id pattern"));
  EXPECT_THAT(errors(batch({{"items", json::array{}}})), testing::ElementsAre("/items length"));
  EXPECT_THAT(errors(batch({})), testing::ElementsAre("/items required"));
  json::array many;
  for (int i = 0; i < 201; ++i) { many.push_back(item(("n" + std::to_string(i)).c_str(), "publish")); }
  EXPECT_THAT(errors(batch({{"items", many}})), testing::ElementsAre("/items length"));
}

TEST_F(Batch, ReportsOnEachWhenTheyAreChangedOneByOne) {
  Headers const key{{"idempotency-key", "evening"}};
  json::object const body{{"atomic", false}, {"items", {item("a", "publish"), item("nowhere", "publish"), item("b", "publish")}}};
  auto const done = batch(body, key);
  ASSERT_EQ(200U, done.status()) << done.body();
  auto const report = done.json();
  EXPECT_EQ(2, report.at("changed").as_int64());
  EXPECT_EQ(1, report.at("failed").as_int64());
  EXPECT_EQ(422, report.at("items").at(1).at("status").to_number<int>());
  auto const problem = report.at("items").at(1).at("problem");
  EXPECT_EQ("validation_failed", text(problem.at("code")));
  auto const together = batch({{"items", {item("a", "publish"), item("nowhere", "publish")}}});
  EXPECT_EQ(422U, together.status());
  EXPECT_EQ(problem.at("detail"), together.json().at("detail")) << "one word for one thing";
  for (auto const* member : {"code", "message"}) {
    EXPECT_EQ(problem.at("errors").at(0).at(member), together.json().at("errors").at(0).at(member));
  }
  EXPECT_EQ("/entry_id", text(problem.at("errors").at(0).at("pointer")));
  EXPECT_EQ("/items/1/entry_id", text(together.json().at("errors").at(0).at("pointer")));
  EXPECT_THAT(with_status("published"), testing::ElementsAre("a", "b"));
  ASSERT_EQ(200U, world_.call(acme_, "POST", "/api/v1/entries/a/unpublish").status());
  auto const again = batch(body, key);
  EXPECT_EQ(200, again.json().at("items").at(0).at("status").to_number<int>());
  EXPECT_THAT(with_status("published"), testing::ElementsAre("b")) << "what a repeat did before it does not do again";
}

/// What a version holds was not sent.
TEST_F(Batch, SaysOfAnOldVersionWhatIsWrongAtTheMemberThatNamesIt) {
  auto const with_slug = [](char const* slug) { return json::object{{"data", {{"title", slug}}}, {"slugs", {{"en-US", slug}}}}; };
  auto const save = [&](std::string const& id, char const* slug) {
    auto body = with_slug(slug);
    body["base_version_id"] = world_.call(acme_, "GET", "/api/v1/entries/" + id).json().at("latest_version").at("version_id");
    ASSERT_EQ(201U, world_.call(acme_, "POST", "/api/v1/entries/" + id + "/versions", json::serialize(body)).status());
    world_.catch_up();
  };
  world_.catch_up();
  save("a", "spring");
  save("a", "summer");
  save("b", "spring");
  auto old = item("a", "publish");
  old["version"] = 2;
  auto const alone = world_.call(acme_, "POST", "/api/v1/entries/a/publish", R"({"version":2})");
  EXPECT_EQ("already_exists", alone.code());
  EXPECT_THAT(errors(alone), testing::ElementsAre("/version not_unique"));
  EXPECT_THAT(errors(batch({{"items", {old}}})), testing::ElementsAre("/items/0/version not_unique"));
  auto const second = batch({{"items", {item("c", "publish"), old}}});
  EXPECT_THAT(errors(second), testing::ElementsAre("/items/1/version not_unique"));
  EXPECT_EQ(nullptr, second.json().as_object().if_contains("stream"));
  EXPECT_EQ(text(alone.json().at("errors").at(0).at("message")), text(second.json().at("errors").at(0).at("message")));

  auto stale = item("c", "archive");
  stale["stream_version"] = 1;
  auto const report = batch({{"atomic", false}, {"items", {old, stale}}}).json();
  auto const pointer = [&](std::size_t i) { return text(report.at("items").at(i).at("problem").at("errors").at(0).at("pointer")); };
  EXPECT_EQ("/version", pointer(0));
  EXPECT_EQ("/stream_version", pointer(1));
}

TEST_F(Batch, ReportsWhatItDidNotComeToAndGoesOnThere) {
  Headers const key{{"idempotency-key", "noon"}};
  json::object const body{{"atomic", false}, {"items", {item("a", "publish"), item("b", "publish")}}};
  world_.watched().lose_next_answer("entry", true);
  auto const report = batch(body, key).json();
  EXPECT_EQ(2, report.at("failed").as_int64());
  EXPECT_EQ(503, report.at("items").at(0).at("status").to_number<int>());
  EXPECT_EQ("unavailable", text(report.at("items").at(0).at("problem").at("code")));
  EXPECT_EQ(503, report.at("items").at(1).at("status").to_number<int>());
  EXPECT_EQ("not_tried", text(report.at("items").at(1).at("problem").at("code")));
  EXPECT_THAT(with_status("published"), testing::ElementsAre("a"));
  EXPECT_EQ(2, batch(body, key).json().at("changed").as_int64());
  EXPECT_THAT(with_status("published"), testing::ElementsAre("a", "b"));
}

TEST_F(Batch, JudgesAgainWhatItReportedAsUnchanged) {
  auto const publish_a = [&] { return world_.call(acme_, "POST", "/api/v1/entries/a/publish").status(); };
  for (bool const is_atomic : {true, false}) {
    SCOPED_TRACE(is_atomic);
    Headers const key{{"idempotency-key", is_atomic ? "all" : "each"}};
    ASSERT_EQ(200U, publish_a());
    json::object const body{{"atomic", is_atomic}, {"items", {item("a", "publish")}}};
    auto const unchanged = batch(body, key).json();
    EXPECT_EQ(1, unchanged.at("unchanged").as_int64());
    ASSERT_EQ(200U, world_.call(acme_, "POST", "/api/v1/entries/a/unpublish").status());
    EXPECT_EQ(1, batch(body, key).json().at("changed").as_int64()) << "its key was not kept";
    ASSERT_EQ(200U, world_.call(acme_, "POST", "/api/v1/entries/a/unpublish").status());
    EXPECT_EQ(1, batch(body, key).json().at("changed").as_int64()) << "now it is: this is the answer of then";
    EXPECT_THAT(with_status("published"), testing::IsEmpty());
  }
  // Beside what was changed, which is not changed again.
  ASSERT_EQ(200U, publish_a());
  Headers const key{{"idempotency-key", "both"}};
  json::object const both{{"atomic", false}, {"items", {item("a", "publish"), item("b", "publish")}}};
  EXPECT_FALSE(batch(both, key).json().at("items").at(0).at("changed").as_bool());
  for (auto const* id : {"a", "b"}) {
    ASSERT_EQ(200U, world_.call(acme_, "POST", "/api/v1/entries/" + std::string(id) + "/unpublish").status());
  }
  EXPECT_TRUE(batch(both, key).json().at("items").at(0).at("changed").as_bool());
  EXPECT_THAT(with_status("published"), testing::ElementsAre("a"));
}

TEST_F(Batch, AKeyWhoseCommandChangedNothingIsFree) {
  Headers const key{{"idempotency-key", "once"}};
  auto const ask = [&](std::string const& what) { return world_.call(acme_, "POST", "/api/v1/entries/a/" + what, {}, key); };
  ASSERT_EQ(200U, world_.call(acme_, "POST", "/api/v1/entries/a/publish").status());
  EXPECT_EQ("true", ask("publish").header("ContentOS-Unchanged"));
  auto const other = ask("unpublish");
  EXPECT_EQ(200U, other.status()) << "also for another command: " << other.body();
  EXPECT_TRUE(other.header("ContentOS-Unchanged").empty());
  EXPECT_EQ("true", ask("unpublish").header("Idempotency-Replayed"));
  EXPECT_EQ("command_reused", ask("publish").code());
  auto const contract = world_.call({}, "GET", "/openapi.json").json();
  EXPECT_THAT(text(contract.at("components").at("parameters").at("IdempotencyKey").at("description")),
              testing::HasSubstr("leaves nothing behind"));
}

TEST_F(Batch, ATagItemSaysWhatToAddOrToRemove) {
  auto const nothing = batch({{"items", {item("b", "publish"), item("a", "tag")}}});
  EXPECT_EQ(422U, nothing.status());
  EXPECT_THAT(errors(nothing), testing::ElementsAre("/items/1 required"));
  auto wrong = item("a", "tag");
  wrong["add"] = 5;
  EXPECT_THAT(errors(batch({{"items", {wrong}}})), testing::ElementsAre("/items/0/add type"));
  wrong["add"] = json::array{};
  EXPECT_EQ(200U, batch({{"items", {wrong}}}).status());
}

TEST_F(Batch, OneByOneKeepsItsKeyForWhatWasSent) {
  Headers const key{{"idempotency-key", "dusk"}};
  ASSERT_EQ(200U, batch({{"atomic", false}, {"items", {item("a", "publish")}}}, key).status());
  EXPECT_EQ("command_reused", batch({{"atomic", false}, {"items", {item("b", "publish")}}}, key).code());
  EXPECT_EQ("command_reused", batch({{"items", {item("b", "publish")}}}, key).code());
  EXPECT_THAT(with_status("published"), testing::ElementsAre("a"));
}

TEST_F(Batch, LetsInWhoMayDoAnyOfItsChanges) {
  auto const as = [&](char const* scope) {
    acme_ = world_.make_token("acme", json::serialize(json::object{{"kind", "management"}, {"name", scope}, {"scopes", {scope}}}));
  };
  as("content:publish");
  EXPECT_EQ(200U, batch({{"items", {item("a", "publish")}}}).status());
  EXPECT_EQ(403U, batch({{"items", {tagging_nothing("a")}}}).status());
  as("content:write");
  EXPECT_EQ(200U, batch({{"items", {tagging_nothing("a")}}}).status());
  as("content:read");
  auto const refused = batch({{"atomic", false}, {"items", {tagging_nothing("a")}}});
  EXPECT_EQ(403U, refused.status()) << refused.body();

  auto const contract = world_.call({}, "GET", "/openapi.json").json();
  EXPECT_EQ((json::array{{{"bearer", {"content:write"}}}, {{"bearer", {"content:publish"}}}}),
            contract.at("paths").at("/api/v1/entries:batch").at("post").at("security"));
  EXPECT_THAT(world_.call({}, "GET", "/docs").body(), testing::HasSubstr("<code>content:write</code> or <code>content:publish</code>"));
}

TEST_F(Batch, NeedsTheScopesOfEachOfItsChanges) {
  acme_ = world_.make_token("acme", R"({"kind":"management","name":"writer","scopes":["content:read","content:write"]})");
  EXPECT_EQ(403U, batch({{"items", {tagging_nothing("a"), item("b", "publish")}}}).status());
  EXPECT_EQ(200U, batch({{"items", {tagging_nothing("a")}}}).status());
  auto const report = batch({{"atomic", false}, {"items", {tagging_nothing("a"), item("b", "publish")}}}).json();
  EXPECT_EQ(200, report.at("items").at(0).at("status").to_number<int>());
  EXPECT_EQ(403, report.at("items").at(1).at("status").to_number<int>());
}

TEST_F(Batch, TagsLeaveOtherTagsAlone) {
  auto const made = world_.call(acme_, "POST", "/api/v1/tags", R"({"name":"News","slug":"news"})");
  auto const news = text(made.json().at("tag_id"));
  auto const set = world_.call(acme_, "PUT", "/api/v1/entries/a/tags", json::serialize(json::object{{"tags", {news}}}));
  ASSERT_EQ(200U, set.status()) << set.body();
  EXPECT_EQ(json::array{news}, set.json().at("tags"));
  auto add = item("b", "tag");
  add["add"] = json::array{news};
  auto remove = item("a", "tag");
  remove["remove"] = json::array{news};
  ASSERT_EQ(200U, batch({{"items", {add, remove}}}).status());
  world_.catch_up();
  EXPECT_THAT(ids_of(world_.call(acme_, "GET", "/api/v1/entries?tag=" + news), "entry_id"), testing::ElementsAre("b"));
}

}  // namespace
}  // namespace contentos::test
