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
  EXPECT_EQ(404, report.at("items").at(1).at("status").to_number<int>());
  EXPECT_EQ("not_found", text(report.at("items").at(1).at("problem").at("code")));
  EXPECT_THAT(with_status("published"), testing::ElementsAre("a", "b"));
  ASSERT_EQ(200U, world_.call(acme_, "POST", "/api/v1/entries/a/unpublish").status());
  auto const again = batch(body, key);
  EXPECT_EQ(200, again.json().at("items").at(0).at("status").to_number<int>());
  EXPECT_THAT(with_status("published"), testing::ElementsAre("b")) << "what a repeat did before it does not do again";
}

TEST_F(Batch, NeedsTheScopesOfEachOfItsChanges) {
  acme_ = world_.make_token("acme", R"({"kind":"management","name":"writer","scopes":["content:read","content:write"]})");
  EXPECT_EQ(403U, batch({{"items", {item("a", "tag"), item("b", "publish")}}}).status());
  EXPECT_EQ(200U, batch({{"items", {item("a", "tag")}}}).status());
  auto const report = batch({{"atomic", false}, {"items", {item("a", "tag"), item("b", "publish")}}}).json();
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
