// PATCH of an entry's content: by a merge patch or a JSON Patch, and otherwise a save like every other.
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace contentos::test {
namespace {

namespace json = boost::json;

constexpr char const* kMerge = "application/merge-patch+json";
constexpr char const* kOperations = "application/json-patch+json";

class ContentPatch : public testing::Test {
protected:
  void SetUp() override {
    world_.make_tenant("acme");
    acme_ = world_.make_token("acme", R"({"kind":"management","name":"tools"})");
    auto const type = world_.call(acme_, "POST", "/api/v1/content-types", R"({"type_key":"post","display_field":"title","fields":[
      {"key":"title","type":"string","required":true,"constraints":{"max":10}},{"key":"key","type":"string","unique":true},
      {"key":"free","type":"json"}]})");
    ASSERT_EQ(201U, type.status()) << type.body();
    auto const made =
        world_.call(acme_, "POST", "/api/v1/entries",
                    R"({"entry_id":"a","type_key":"post","data":{"title":"One","free":{"list":[1,2,3]}},"slugs":{"en-US":"one"}})");
    ASSERT_EQ(201U, made.status()) << made.body();
    first_ = latest(made);
  }
  Answer patch(std::string const& body, char const* type = kMerge, std::string const& query = {}, Headers headers = {}) {
    headers.emplace_back("content-type", type);
    return world_.call(acme_, "PATCH", "/api/v1/entries/a" + query, body, std::move(headers));
  }
  static std::string latest(Answer const& answer) { return text(answer.json().at("latest_version").at("version_id")); }
  json::value version() {
    world_.catch_up();
    return world_.call(acme_, "GET", "/api/v1/entries/a").json().at("version");
  }
  json::value data() { return version().at("data"); }

  World world_{};
  Caller acme_{};
  std::string first_{};
};

TEST_F(ContentPatch, AMergePatchMakesANewVersionOfTheLatest) {
  auto const answer = patch(R"({"title":"Two","free":{"list":null,"more":{"n":1,"gone":null}},"key":null})");
  ASSERT_EQ(200U, answer.status()) << answer.body();
  EXPECT_EQ("\"3\"", answer.header("ETag"));
  EXPECT_EQ(2, answer.json().at("latest_version").at("number").as_int64());
  EXPECT_EQ("Two", text(answer.json().at("latest_version").at("title")));
  EXPECT_EQ(json::parse(R"({"title":"Two","free":{"more":{"n":1}}})"), data());
  EXPECT_EQ(first_, text(version().at("base_version_id")));
  EXPECT_EQ(json::parse(R"({"en-US":"one"})"), version().at("slugs"));
  ASSERT_EQ(200U, patch(R"({"title":"Three"})", "application/json").status()) << "a PATCH of JSON is a merge patch everywhere";
  EXPECT_EQ("Three", text(data().at("title")));
}

TEST_F(ContentPatch, AJsonPatchRunsItsOperationsInOrderOrNone) {
  auto const answer = patch(R"([{"op":"test","path":"/title","value":"One"},{"op":"copy","from":"/title","path":"/key"},
    {"op":"remove","path":"/free/list/0"},{"op":"add","path":"/free/list/-","value":4},{"op":"replace","path":"/title","value":"Two"}])",
                            kOperations);
  ASSERT_EQ(200U, answer.status()) << answer.body();
  EXPECT_EQ(json::parse(R"({"title":"Two","key":"One","free":{"list":[2,3,4]}})"), data());
  auto const failed = patch(R"([{"op":"replace","path":"/title","value":"Three"},{"op":"test","path":"/key","value":"Two"}])", kOperations);
  EXPECT_EQ(409U, failed.status());
  EXPECT_EQ("patch_test_failed", failed.code());
  EXPECT_THAT(errors(failed), testing::ElementsAre("/1 patch_test_failed"));
  auto const nowhere = patch(R"([{"op":"test","path":"/title","value":"Two"},{"op":"remove","path":"/free/no"}])", kOperations);
  EXPECT_EQ(422U, nowhere.status());
  EXPECT_THAT(errors(nowhere), testing::ElementsAre("/1/path no_such_place"));
  EXPECT_EQ("Two", text(data().at("title")));
}

TEST_F(ContentPatch, SaysWhereInThePatchContentGoesWrong) {
  EXPECT_THAT(errors(patch(R"({"title":"far too long a title"})")), testing::ElementsAre("/title max"));
  EXPECT_THAT(errors(patch(R"({"title":null})")), testing::ElementsAre("/title required"));
  EXPECT_THAT(errors(patch(R"({"colour":1})")), testing::ElementsAre("/colour unknown_field"));
  EXPECT_THAT(errors(patch(R"([{"op":"test","path":"/title","value":"One"},{"op":"replace","path":"/title","value":7}])", kOperations)),
              testing::ElementsAre("/1/value type"));
  EXPECT_THAT(errors(patch(R"([{"op":"move","from":"/title","path":"/key"}])", kOperations)), testing::ElementsAre(" required"));
  EXPECT_THAT(errors(patch(R"([{"op":"remove","path":"/title"}])", kOperations)), testing::ElementsAre("/0 required"));
  EXPECT_THAT(errors(patch(R"([{"op":"replace","path":"","value":[1]}])", kOperations)), testing::ElementsAre("/0/value type"));
  EXPECT_EQ(400U, patch("[]", kMerge).status());
  EXPECT_EQ(400U, patch("{}", kOperations).status());
  auto const other = patch("{}", "text/plain");
  EXPECT_EQ(415U, other.status());
  EXPECT_EQ("application/merge-patch+json, application/json-patch+json, application/json", other.header("Accept-Patch"));
  ASSERT_EQ(201U, world_.call(acme_, "POST", "/api/v1/entries", R"({"type_key":"post","data":{"title":"x","key":"taken"}})").status());
  auto const taken = patch(R"([{"op":"add","path":"/key","value":"taken"}])", kOperations);
  EXPECT_EQ(409U, taken.status());
  EXPECT_THAT(errors(taken), testing::ElementsAre("/0/value not_unique"));
}

TEST_F(ContentPatch, ConflictsAsEverySaveDoes) {
  ASSERT_EQ(200U, patch(R"({"title":"Theirs"})").status());
  auto const query = "?base_version_id=" + first_;
  auto const refused = patch(R"({"key":"mine"})", kMerge, query);
  ASSERT_EQ(409U, refused.status()) << refused.body();
  EXPECT_EQ("version_conflict", refused.code());
  EXPECT_THAT(errors(refused), testing::ElementsAre("?base_version_id version_conflict"));
  EXPECT_EQ("key", text(refused.json().at("diff_yours").at(0).at("field")));
  auto const merged = patch(R"({"key":"mine"})", kMerge, query + "&on_conflict=merge");
  ASSERT_EQ(200U, merged.status()) << merged.body();
  EXPECT_EQ("Theirs", text(data().at("title")));
  EXPECT_EQ("mine", text(data().at("key")));
  EXPECT_EQ(409U, patch(R"({"title":"Mine"})", kMerge, query + "&on_conflict=merge").status());
  EXPECT_THAT(errors(patch("{}", kMerge, "?base_version_id=0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11")),
              testing::ElementsAre("?base_version_id unknown_version"));
  EXPECT_EQ(400U, patch("{}", kMerge, "?base_version_id=1").status());
  EXPECT_EQ(400U, patch("{}", kMerge, "?on_conflict=win").status());
  EXPECT_EQ(412U, patch("{}", kMerge, {}, {{"if-match", "\"2\""}}).status());
  EXPECT_EQ(200U, patch("{}", kMerge, {}, {{"if-match", merged.header("ETag")}}).status());
}

TEST_F(ContentPatch, HappensOnceForAKeyWhateverComesBetween) {
  Headers const key{{"idempotency-key", "k"}};
  auto const once = patch(R"([{"op":"add","path":"/free/list/0","value":0}])", kOperations, {}, key);
  ASSERT_EQ(200U, once.status()) << once.body();
  ASSERT_EQ(200U, patch(R"({"title":"Two"})").status());
  auto const again = patch(R"([{"op":"add","path":"/free/list/0","value":0}])", kOperations, {}, key);
  EXPECT_EQ("true", again.header("Idempotency-Replayed"));
  EXPECT_EQ(once.json().at("latest_version"), again.json().at("latest_version"));
  EXPECT_EQ(4U, data().at("free").at("list").as_array().size());
  EXPECT_EQ("command_reused",
            patch(R"([{"op":"add","path":"/free/list/0","value":0}])", kOperations, "?base_version_id=" + first_, key).code());
}

TEST_F(ContentPatch, NothingComesTogetherThatNobodyCouldSend) {
  json::array copies;
  for (int i = 0; i < 40; ++i) {
    copies.push_back(json::object{{"op", "copy"}, {"from", "/free"}, {"path", "/free/c" + std::to_string(i)}});
  }
  EXPECT_EQ(422U, patch(json::serialize(copies), kOperations).status());
  auto const many = json::object{{"free", json::array(60'000, json::value(1))}};
  ASSERT_EQ(200U, patch(json::serialize(many)).status());
  EXPECT_EQ(413U, patch(R"([{"op":"copy","from":"/free","path":"/free/0"}])", kOperations).status());
}

/// Of arrays, one in the other.
json::value deep(std::size_t levels) {
  json::value out = 1;
  for (; levels > 0; --levels) { out = json::array{std::move(out)}; }
  return out;
}

TEST_F(ContentPatch, GoesAsDeepAsEverySaveAndNoDeeper) {
  for (std::size_t const levels : {61, 62}) {  // and the content itself
    SCOPED_TRACE(levels);
    json::object const data{{"title", "t"}, {"free", deep(levels)}};
    bool const fits = levels == 61;
    auto const check = [&](Answer const& answer, unsigned status, char const* error) {
      EXPECT_EQ(fits ? status : 422U, answer.status()) << answer.body();
      if (!fits) { EXPECT_THAT(errors(answer), testing::ElementsAre(error)); }
    };
    check(world_.call(acme_, "POST", "/api/v1/entries", json::serialize(json::object{{"type_key", "post"}, {"data", data}})), 201,
          "/data/free too_deep");
    json::object const save{{"data", data}, {"base_version_id", text(version().at("version_id"))}};
    check(world_.call(acme_, "POST", "/api/v1/entries/a/versions", json::serialize(save)), 201, "/data/free too_deep");
    check(patch(json::serialize(data)), 200, "/free too_deep");
    auto const whole = json::array{json::object{{"op", "replace"}, {"path", ""}, {"value", data}}};
    auto const whole_answer = patch(json::serialize(whole), kOperations);
    EXPECT_EQ(fits ? 200U : 400U, whole_answer.status()) << "the body itself is as deep as a body may be: " << whole_answer.body();
    auto const one = json::array{json::object{{"op", "replace"}, {"path", "/free"}, {"value", deep(levels)}}};
    check(patch(json::serialize(one), kOperations), 200, "/0/value too_deep");
  }
}

TEST_F(ContentPatch, SaysThatItIsTheContentItself) {
  auto const wrapped = patch(R"({"data":{"title":"Two"}})");
  EXPECT_EQ(422U, wrapped.status());
  EXPECT_THAT(errors(wrapped), testing::ElementsAre("/data unknown_field"));
  EXPECT_THAT(text(wrapped.json().at("detail")), testing::HasSubstr("A merge patch is the content itself"));
  EXPECT_THAT(text(patch(R"({"datum":1})").json().at("detail")), testing::Not(testing::HasSubstr("itself")));
}

TEST_F(ContentPatch, ReadsAnOlderVersionAsItsTypeIsNow) {
  auto const changed = world_.call(acme_, "PUT", "/api/v1/content-types/post", R"({"display_field":"headline","fields":[
      {"key":"headline","type":"string","required":true},{"key":"key","type":"string","unique":true},{"key":"free","type":"json"}],
      "migration":[{"op":"rename","field":"title","to":"headline"}]})");
  ASSERT_EQ(200U, changed.status()) << changed.body();
  ASSERT_EQ(200U, patch(R"({"key":"k"})").status());
  EXPECT_EQ("One", text(data().at("headline")));
}

TEST_F(ContentPatch, IsAbsentOrRefusedAsEverySaveIs) {
  EXPECT_EQ(404U, world_.call(acme_, "PATCH", "/api/v1/entries/nothing", R"({"title":"x"})").status());
  ASSERT_EQ(200U, world_.call(acme_, "POST", "/api/v1/entries/a/archive").status());
  EXPECT_EQ("invalid_transition", patch(R"({"title":"x"})").code());
}

}  // namespace
}  // namespace contentos::test
