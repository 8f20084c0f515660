// What takes something off the site, or keeps it from it, is a matter of publishing; and no accepted command sets a tenant aside.
#include "tests/api/world.hpp"

#include <boost/json/value_to.hpp>

namespace contentos::test {
namespace {

class TakingDown : public testing::Test {
protected:
  TakingDown() {
    world_.make_tenant("acme", R"({"public_delivery":true})");
    world_.make_note_type("acme");
    admin_ = world_.admin("acme");
    writer_ = world_.make_token("acme", R"({"kind":"management","name":"w","scopes":["content:read","content:write","import"]})");
  }
  Answer create(std::string const& id, bool publish) {
    return world_.call(admin_, "POST", "/api/v1/entries",
                       R"({"entry_id":")" + id + R"(","type_key":"note","data":{"title":"x"},"publish":)" + (publish ? "true}" : "false}"));
  }
  Answer post(std::string const& id, std::string const& what, std::string const& body = {}) {
    return world_.call(admin_, "POST", "/api/v1/entries/" + id + "/" + what, body);
  }
  void expect_nothing_set_aside() {
    world_.catch_up();
    for (auto const& model : world_.services().read_models.status()) { EXPECT_EQ(0U, model.set_aside.size()) << model.name; }
  }

  World world_{};
  Caller admin_{};
  Caller writer_{};
};

TEST_F(TakingDown, NeedsTheRightToPublish) {
  ASSERT_EQ(201U, create("live", true).status());
  ASSERT_EQ(201U, create("draft", false).status());
  ASSERT_EQ(201U, create("planned", false).status());
  ASSERT_EQ(200U, post("planned", "schedule", R"({"publish_at":"2999-01-01T00:00:00Z"})").status());
  for (auto const* id : {"live", "planned"}) {
    auto const refused = world_.call(writer_, "DELETE", std::string("/api/v1/entries/") + id);
    EXPECT_EQ(403U, refused.status()) << id << refused.body();
    EXPECT_EQ("content:publish", text(refused.json().at("scope")));
  }
  EXPECT_EQ(200U, world_.call(writer_, "DELETE", "/api/v1/entries/draft").status());
  EXPECT_EQ(
      403U,
      world_.import(writer_, "/api/v1/imports?type=note&id=id&time=at", R"({"id":"i","at":"2020-01-01T00:00:00Z","title":"x"})").status());
}

TEST_F(TakingDown, SaysWhatItEnded) {
  ASSERT_EQ(201U, create("n", true).status());
  ASSERT_EQ(200U, post("n", "schedule", R"({"publish_at":"2999-01-01T00:00:00Z"})").status());
  ASSERT_EQ(200U, post("n", "submit").status());
  auto const deleted = world_.call(admin_, "DELETE", "/api/v1/entries/n", {}, {{"idempotency-key", "once"}});
  ASSERT_EQ(200U, deleted.status()) << deleted.body();
  EXPECT_EQ(2U, deleted.json().at("ended").as_array().size()) << deleted.body();
  auto const again = world_.call(admin_, "DELETE", "/api/v1/entries/n", {}, {{"idempotency-key", "once"}});
  EXPECT_EQ("true", again.header("Idempotency-Replayed"));
  EXPECT_EQ(deleted.body(), again.body());
}

TEST_F(TakingDown, TimesAtTheEndOfTheRangeHarmNobody) {
  ASSERT_EQ(201U, create("n", false).status());
  EXPECT_EQ(422U, post("n", "schedule", R"({"publish_at":"9999-12-31T23:59:59-01:00"})").status());
  ASSERT_EQ(200U, post("n", "schedule", R"({"publish_at":"9999-12-31T23:59:58Z","unpublish_at":"9999-12-31T23:59:59.999999Z"})").status());
  ASSERT_EQ(200U, post("n", "submit").status());
  ASSERT_EQ(200U, post("n", "publish", R"({"unpublish_at":"9999-12-31T23:59:59.999999Z"})").status());
  ASSERT_EQ(200U, post("n", "archive").status());
  expect_nothing_set_aside();
}

TEST_F(TakingDown, RestoringNoVersionIsRefused) {
  ASSERT_EQ(201U, create("n", false).status());
  for (auto const* body : {R"({"version":null})", R"({"version_id":null})", "{}"}) {
    auto const refused = post("n", "restore", body);
    EXPECT_EQ(422U, refused.status()) << body << refused.body();
  }
}

}  // namespace
}  // namespace contentos::test
