// What editors, sites and auditors see over HTTP, on the real database and stores.
#include "tests/e2e/test_node.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <thread>

namespace contentos::test {
namespace {

namespace json = boost::json;

constexpr char const* kNoteType = R"({"type_key":"note","display_name":"Note","display_field":"title","fields":[
  {"key":"title","name":"Title","type":"string","required":true},{"key":"text","name":"Text","type":"text"},
  {"key":"rank","name":"Rank","type":"number"}]})";

std::string text(json::value const& value) { return std::string(value.as_string()); }

class Lifecycle : public testing::Test {
protected:
  void SetUp() override {
    node_.make_tenant("acme");
    client_ = std::make_unique<cli::Client>(node_.admin("acme"));
    expect_status(201, client_->call("POST", "/api/v1/content-types", kNoteType));
  }
  void TearDown() override { node_.expect_models_equal_rebuild(); }

  json::value create(std::string const& id, std::string const& title) {
    json::object const body{{"entry_id", id}, {"type_key", "note"}, {"data", json::object{{"title", title}, {"text", "first"}}}};
    return expect_status(201, client_->call("POST", "/api/v1/entries", json::serialize(body)));
  }
  json::value save(std::string const& id, json::object data, json::value const& base, long status = 201,
                   char const* on_conflict = nullptr) {
    json::object body{{"data", std::move(data)}, {"base_version_id", base}};
    if (on_conflict != nullptr) { body["on_conflict"] = on_conflict; }
    return expect_status(status, client_->call("POST", "/api/v1/entries/" + id + "/versions", json::serialize(body)));
  }
  json::value post(std::string const& path, long status, json::object const& body = {}) {
    return expect_status(status, client_->call("POST", "/api/v1/entries/" + path, json::serialize(body)));
  }
  json::value entry(std::string const& id) {
    node_.catch_up();
    return expect_status(200, client_->call("GET", "/api/v1/entries/" + id));
  }
  long delivered(std::string const& id) {
    node_.catch_up();
    return client_->call("GET", "/api/acme/entries/" + id).status;
  }

  TestNode node_{};
  std::unique_ptr<cli::Client> client_{};
};

TEST_F(Lifecycle, PublishesReplacesAndTakesDown) {
  auto const created = create("n1", "Hello");
  EXPECT_EQ("draft", text(created.at("status")));
  EXPECT_EQ(404, delivered("n1"));
  post("n1/publish", 200);
  EXPECT_EQ(200, delivered("n1"));
  auto const base = created.at("latest_version").at("version_id");
  save("n1", {{"title", "Hello again"}}, base);
  EXPECT_EQ("Hello", text(expect_status(200, client_->call("GET", "/api/acme/entries/n1")).at("fields").at("title")));
  EXPECT_TRUE(entry("n1").at("has_unpublished_changes").as_bool());
  post("n1/publish", 200);
  node_.catch_up();
  EXPECT_EQ("Hello again", text(expect_status(200, client_->call("GET", "/api/acme/entries/n1")).at("fields").at("title")));
  post("n1/unpublish", 200);
  EXPECT_EQ(404, delivered("n1"));
  post("n1/archive", 200);
  auto const refused = post("n1/publish", 409);
  EXPECT_EQ("invalid_transition", text(refused.at("code")));
  post("n1/unarchive", 200);
  post("n1/publish", 200);
  EXPECT_EQ(200, delivered("n1"));
  expect_status(200, client_->call("DELETE", "/api/v1/entries/n1"));
  EXPECT_EQ(404, delivered("n1"));
  post("n1/undelete", 200);
  EXPECT_EQ(404, delivered("n1"));
}

TEST_F(Lifecycle, ShowsBothDifferencesOnAConflictAndMergesOnRequest) {
  auto const base = create("n2", "Base").at("latest_version").at("version_id");
  save("n2", {{"title", "Theirs"}, {"text", "first"}}, base);
  auto const conflict = save("n2", {{"title", "Base"}, {"text", "mine"}}, base, 409);
  EXPECT_EQ("version_conflict", text(conflict.at("code")));
  EXPECT_EQ(2, conflict.at("latest_version").at("number").as_int64());
  EXPECT_EQ("title", text(conflict.at("diff_latest").at(0).at("field")));
  EXPECT_EQ("text", text(conflict.at("diff_yours").at(0).at("field")));
  save("n2", {{"title", "Base"}, {"text", "mine"}}, base, 201, "merge");
  node_.catch_up();
  auto const merged = expect_status(200, client_->call("GET", "/api/v1/entries/n2/versions/3"));
  EXPECT_EQ((json::object{{"text", "mine"}, {"title", "Theirs"}}), merged.at("data").as_object());
  auto const diff = expect_status(200, client_->call("GET", "/api/v1/entries/n2/diff?from=1&to=3"));
  EXPECT_EQ(2U, diff.at("fields").as_array().size());
  post("n2/restore", 200, {{"version", 1}});
  node_.catch_up();
  auto const restored = expect_status(200, client_->call("GET", "/api/v1/entries/n2/versions/4"));
  EXPECT_EQ("Base", text(restored.at("data").at("title")));
}

TEST_F(Lifecycle, PublishesOnTimeNeverEarlyAndOnce) {
  create("n3", "Later");
  auto const due = node_.now() + std::chrono::milliseconds(1500);
  post("n3/schedule", 200,
       {{"publish_at", format_rfc3339(due)},
        {"unpublish_at", format_rfc3339(due + std::chrono::seconds(2))},
        {"time_zone", "Europe/Berlin"}});
  EXPECT_EQ("scheduled", text(entry("n3").at("status")));
  auto const wait_for = [&](bool live) {
    for (int i = 0; i < 400; ++i) {
      if (entry("n3").at("is_published").as_bool() == live) { return true; }
      std::this_thread::sleep_for(std::chrono::milliseconds(25));
    }
    return false;
  };
  ASSERT_TRUE(wait_for(true));
  auto const since = parse_rfc3339(text(entry("n3").at("live").at("since")));
  ASSERT_TRUE(since.has_value());
  EXPECT_GE(*since, due);
  ASSERT_TRUE(wait_for(false));
  node_.catch_up();
  for (char const* type : {"entry.published", "entry.unpublished"}) {
    auto const events = expect_status(200, client_->call("GET", std::string("/audit/v1/events?type=") + type));
    EXPECT_EQ(1U, events.at("items").as_array().size()) << type;
  }
}

TEST_F(Lifecycle, AnswersARepeatedCommandAsTheFirstTime) {
  auto const body = R"({"type_key":"note","data":{"title":"Once"}})";
  std::vector<std::string> const key{"Idempotency-Key: order-66"};
  auto const first = client_->call("POST", "/api/v1/entries", body, key);
  auto const again = client_->call("POST", "/api/v1/entries", body, key);
  EXPECT_EQ(201, first.status);
  EXPECT_EQ(first.status, again.status);
  EXPECT_EQ(first.json().at("entry_id"), again.json().at("entry_id"));
  auto const other = client_->call("POST", "/api/v1/entries", R"({"type_key":"note","data":{"title":"Twice"}})", key);
  EXPECT_EQ(422, other.status) << other.body;
  node_.catch_up();
  EXPECT_EQ(1U, expect_status(200, client_->call("GET", "/api/v1/entries")).at("items").as_array().size());
}

TEST_F(Lifecycle, HidesATenantFromTheTokensOfAnother) {
  create("n4", "Secret");
  node_.make_tenant("rival");
  auto const made = expect_status(201, node_.admin("rival").call("POST", "/api/v1/tokens", R"({"kind":"management","name":"spy"})"));
  auto const spy = node_.with_token(text(made.at("token")));
  auto const theirs = spy.call("GET", "/api/v1/entries/n4");
  auto const absent = spy.call("GET", "/api/v1/entries/nothing");
  EXPECT_EQ(404, theirs.status);
  EXPECT_EQ(absent.status, theirs.status);
  EXPECT_EQ(absent.json().at("detail"), theirs.json().at("detail"));
  // A revoked token writes nothing, and after a second reads nothing.
  expect_status(204, node_.admin("rival").call("DELETE", "/api/v1/tokens/" + text(made.at("token_id"))));
  EXPECT_EQ(401, spy.call("POST", "/api/v1/categories", R"({"name":"x"})").status);
}

TEST_F(Lifecycle, NamesTheFieldThatIsWrongAndChangesNothing) {
  auto const missing = expect_status(422, client_->call("POST", "/api/v1/entries", R"({"type_key":"note","data":{"text":"no title"}})"));
  EXPECT_EQ("/data/title", text(missing.at("errors").at(0).at("pointer")));
  auto const unknown = expect_status(422, client_->call("POST", "/api/v1/entries", R"({"type_key":"nope","data":{}})"));
  EXPECT_EQ("/type_key", text(unknown.at("errors").at(0).at("pointer")));
  EXPECT_EQ(400, client_->call("POST", "/api/v1/entries", R"({"type_key":"note","type_key":"note"})").status);
  EXPECT_EQ(400, client_->call("GET", "/api/v1/entries?colour=red").status);
  std::string deep(2000, '[');
  EXPECT_EQ(400, client_->call("POST", "/api/v1/entries", R"({"data":)" + deep).status);
  node_.catch_up();
  EXPECT_TRUE(expect_status(200, client_->call("GET", "/api/v1/entries")).at("items").as_array().empty());
}

TEST_F(Lifecycle, KeepsEverythingOverARestart) {
  create("n5", "Stays");
  post("n5/publish", 200);
  node_.catch_up();
  node_.restart();
  client_ = std::make_unique<cli::Client>(node_.admin("acme"));
  EXPECT_EQ(200, delivered("n5"));
  EXPECT_EQ("published", text(entry("n5").at("status")));
}

}  // namespace
}  // namespace contentos::test
