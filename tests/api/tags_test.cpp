// Tags through the API: a slug of their own, and the entries that bear them.
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cctype>

namespace contentos::test {
namespace {

namespace json = boost::json;

constexpr char const* kAbsentTag = "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11";

class Tags : public testing::Test {
protected:
  void SetUp() override {
    world_.make_tenant("acme");
    world_.make_note_type("acme");
    acme_ = world_.make_token("acme", R"({"kind":"management","name":"tools"})");
  }

  Answer create(std::string const& slug) {
    return world_.call(acme_, "POST", "/api/v1/tags", json::serialize(json::object{{"name", "Tag " + slug}, {"slug", slug}}));
  }
  std::string make(std::string const& slug) {
    auto const made = create(slug);
    EXPECT_EQ(201U, made.status()) << made.body();
    return text(made.json().at("tag_id"));
  }
  Answer remove(std::string const& id) { return world_.call(acme_, "DELETE", "/api/v1/tags/" + id); }

  Answer write(std::string const& id, json::array const& tags) {
    json::object const body{{"entry_id", id}, {"type_key", "note"}, {"data", {{"title", id}}}, {"tags", tags}};
    return world_.call(acme_, "POST", "/api/v1/entries", json::serialize(body));
  }
  /// Saves the entry once more.
  Answer save(Answer const& before, json::array const& tags) {
    auto const entry = before.json();
    auto const base = entry.at("latest_version").at("version_id");
    json::object const body{{"data", {{"title", "again"}}}, {"base_version_id", base}, {"tags", tags}};
    return world_.call(acme_, "POST", "/api/v1/entries/" + text(entry.at("entry_id")) + "/versions", json::serialize(body));
  }
  std::vector<std::string> entries(std::string const& query) {
    return ids_of(world_.call(acme_, "GET", "/api/v1/entries" + query), "entry_id");
  }

  World world_{};
  Caller acme_{};
};

TEST_F(Tags, ShareNoSlug) {
  auto const news = make("news");
  auto const other = make("other");
  auto const change = world_.call(acme_, "PATCH", "/api/v1/tags/" + other, R"({"slug":"news"})");
  for (auto const& refused : {create("news"), change}) {
    EXPECT_EQ(409U, refused.status()) << refused.body();
    EXPECT_EQ("already_exists", refused.code());
    EXPECT_THAT(errors(refused), testing::ElementsAre("/slug not_unique"));
    EXPECT_EQ("tag-" + news, text(refused.json().at("holder")));
  }
  world_.make_tenant("rival");
  EXPECT_EQ(201U, world_.call(world_.admin("rival"), "POST", "/api/v1/tags", R"({"name":"n","slug":"news"})").status());
}

TEST_F(Tags, GiveTheirSlugUpWhenTheyAreDeleted) {
  auto const news = make("news");
  EXPECT_EQ(200U, remove(news).status());
  auto const successor = make("news");
  auto const back = world_.call(acme_, "POST", "/api/v1/tags/" + news + "/undelete");
  EXPECT_EQ(409U, back.status()) << back.body();
  EXPECT_THAT(errors(back), testing::ElementsAre("/slug not_unique"));
  EXPECT_EQ(200U, remove(successor).status());
  EXPECT_EQ(200U, world_.call(acme_, "POST", "/api/v1/tags/" + news + "/undelete").status());
}

TEST_F(Tags, AreWhatTheirRulesSay) {
  std::vector<std::pair<std::string, std::string>> const wrong{
      {R"({"name":"n","slug":"Not A Slug"})", "/slug pattern"},
      {R"({"name":"n","slug":"s","color":"red"})", "/color pattern"},
      {R"({"name":7,"slug":"s"})", "/name type"},
      {R"({"name":")" + std::string(201, 'n') + R"(","slug":"s"})", "/name too_long"},
  };
  for (auto const& [body, error] : wrong) {
    auto const refused = world_.call(acme_, "POST", "/api/v1/tags", body);
    EXPECT_EQ(422U, refused.status()) << refused.body();
    EXPECT_THAT(errors(refused), testing::ElementsAre(error));
  }
  EXPECT_EQ(201U, world_.call(acme_, "POST", "/api/v1/tags", R"({"name":"n","slug":"s","color":"#1a2b3c"})").status());
}

TEST_F(Tags, OfAnEntryAreThereAndThereOnce) {
  auto const news = make("news");
  auto const deleted = make("deleted");
  EXPECT_EQ(200U, remove(deleted).status());
  EXPECT_THAT(errors(write("a", {kAbsentTag, news})), testing::ElementsAre("/tags/0 unknown_tag"));
  EXPECT_THAT(errors(write("a", {news, deleted})), testing::ElementsAre("/tags/1 unknown_tag"));
  EXPECT_THAT(errors(write("a", {news, news})), testing::ElementsAre("/tags/1 not_unique"));
  EXPECT_THAT(errors(write("a", {kAbsentTag, news, news})), testing::ElementsAre("/tags/0 unknown_tag", "/tags/2 not_unique"));
  EXPECT_EQ(422U, write("a", {kAbsentTag}).status());
  EXPECT_EQ(422U, write("a", {"news"}).status()) << "an id is needed, not a slug";
  EXPECT_EQ(422U, write("a", {7}).status());
  EXPECT_EQ(404U, world_.call(acme_, "GET", "/api/v1/entries/a").status());
  world_.make_tenant("rival");
  auto const theirs = world_.call(world_.admin("rival"), "POST", "/api/v1/tags", R"({"name":"n","slug":"n"})");
  EXPECT_THAT(errors(write("a", {theirs.json().at("tag_id")})), testing::ElementsAre("/tags/0 unknown_tag"));
  EXPECT_EQ((json::array{json::value(news)}), write("a", {news}).json().at("tags"));
}

TEST_F(Tags, OfAnEntryAreAHundredAtMost) {
  json::array tags;
  for (int i = 0; i < 101; ++i) { tags.emplace_back(make("t" + std::to_string(i))); }
  auto const refused = write("a", tags);
  EXPECT_EQ(422U, refused.status());
  EXPECT_THAT(errors(refused), testing::ElementsAre("/tags too_long"));
  tags.pop_back();
  EXPECT_EQ(201U, write("a", tags).status());
}

TEST_F(Tags, AreWhatEntriesAreListedBy) {
  auto const news = make("news");
  auto const sport = make("sport");
  ASSERT_EQ(201U, write("a", {news}).status());
  ASSERT_EQ(201U, write("b", {sport, news}).status());
  ASSERT_EQ(201U, write("c", {}).status());
  EXPECT_THAT(entries("?tag=" + news), testing::ElementsAre("a", "b"));
  EXPECT_THAT(entries("?tag=" + sport), testing::ElementsAre("b"));
  EXPECT_THAT(entries("?tag=" + std::string(kAbsentTag)), testing::IsEmpty());
  EXPECT_THAT(entries("?tag=" + news + "&status=published"), testing::IsEmpty());
  EXPECT_THAT(errors(world_.call(acme_, "GET", "/api/v1/entries?tag=news")), testing::ElementsAre("?tag format"));
}

TEST_F(Tags, SayInTheirListHowManyBearThem) {
  auto const news = make("news");
  auto const sport = make("sport");
  auto const a = write("a", {news});
  ASSERT_EQ(201U, write("b", {news, sport}).status());
  auto const persona = json::serialize(json::object{{"name", "Fan"}, {"tags", {sport}}});
  ASSERT_EQ(201U, world_.call(acme_, "POST", "/api/v1/personas", persona).status());
  auto const counts = [&] {
    std::map<std::string, std::int64_t> out;
    auto const page = world_.call(acme_, "GET", "/api/v1/tags?include_deleted=true").json();
    for (auto const& item : page.at("items").as_array()) { out[text(item.at("tag_id"))] = item.at("usage_count").as_int64(); }
    return out;
  };
  EXPECT_EQ((std::map<std::string, std::int64_t>{{news, 2}, {sport, 2}}), counts());
  ASSERT_EQ(201U, save(a, {}).status());
  ASSERT_EQ(200U, world_.call(acme_, "DELETE", "/api/v1/entries/b").status());
  EXPECT_EQ((std::map<std::string, std::int64_t>{{news, 0}, {sport, 1}}), counts());
  auto const past = world_.call(acme_, "GET", "/api/v1/tags?as_of=2999-01-01T00:00:00Z").json();
  for (auto const& item : past.at("items").as_array()) { EXPECT_FALSE(item.as_object().contains("usage_count")); }
}

TEST_F(Tags, OfAPersonaAreAReferenceAndAFacet) {
  auto const news = make("news");
  auto const persona = world_.call(acme_, "POST", "/api/v1/personas", json::serialize(json::object{{"name", "Fan"}, {"tags", {news}}}));
  ASSERT_EQ(201U, persona.status()) << persona.body();
  EXPECT_EQ(409U, remove(news).status());
  auto const found = world_.call(acme_, "GET", "/api/v1/personas?tag=" + news).json();
  ASSERT_EQ(1U, found.at("items").as_array().size());
  EXPECT_EQ("Fan", text(found.at("items").at(0).at("name")));
  std::string capitals = news;
  std::ranges::transform(capitals, capitals.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  EXPECT_EQ(found, world_.call(acme_, "GET", "/api/v1/personas?tag=" + capitals).json());
  EXPECT_THAT(errors(world_.call(acme_, "GET", "/api/v1/personas?tag=news")), testing::ElementsAre("?tag format"));
  auto const wrong = world_.call(acme_, "POST", "/api/v1/personas", json::serialize(json::object{{"name", "Fan"}, {"tags", {kAbsentTag}}}));
  EXPECT_THAT(errors(wrong), testing::ElementsAre("/tags/0 unknown_reference"));
}

TEST_F(Tags, AreDeletedOnlyWhenNothingBearsThem) {
  auto const news = make("news");
  auto const sport = make("sport");
  auto const a = write("a", {news});
  auto const b = write("b", {news, sport});
  ASSERT_EQ(201U, b.status()) << b.body();
  auto const refused = remove(news);
  EXPECT_EQ(409U, refused.status()) << refused.body();
  EXPECT_EQ("in_use", refused.code());
  EXPECT_EQ((json::array{"entry-a", "entry-b"}), refused.json().at("holders"));
  EXPECT_EQ(2, refused.json().at("holders_total").as_int64());

  auto const saved = save(a, {});
  ASSERT_EQ(201U, saved.status()) << saved.body();
  EXPECT_EQ(1, remove(news).json().at("holders_total").as_int64()) << "the other one bears it still";
  ASSERT_EQ(201U, save(b, {sport}).status());
  EXPECT_EQ(200U, remove(news).status());
  EXPECT_EQ(409U, remove(sport).status());
  EXPECT_EQ(404U, world_.call(acme_, "GET", "/api/v1/tags/" + news).status());
  EXPECT_THAT(errors(write("c", {news})), testing::ElementsAre("/tags/0 unknown_tag"));
}

}  // namespace
}  // namespace contentos::test
