// Slugs, tags and categories, from the editor to the reader.
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace contentos::test {
namespace {

namespace json = boost::json;

class DeliveredMarks : public testing::Test {
protected:
  void SetUp() override {
    world_.make_tenant("acme", R"({"public_delivery":true})");
    world_.make_note_type("acme");
    acme_ = world_.make_token("acme", R"({"kind":"management","name":"tools"})");
    news_ = made("/api/v1/tags", R"({"name":"News","slug":"news"})", "tag_id");
    sport_ = made("/api/v1/tags", R"({"name":"Sport","slug":"sport"})", "tag_id");
    section_ = made("/api/v1/categories", R"({"name":"Section"})", "category_id");
    publish("a", {news_, sport_}, {section_}, R"({"en-US":"first/steps"})");
    publish("b", {news_}, {}, "{}");
    publish("c", {}, {}, R"({"en-US":"third"})");
    world_.catch_up();
  }
  std::string made(std::string const& path, std::string const& body, char const* id) {
    auto const answer = world_.call(acme_, "POST", path, body);
    EXPECT_EQ(201U, answer.status()) << answer.body();
    return text(answer.json().at(id));
  }
  void publish(std::string const& id, json::array const& tags, json::array const& categories, std::string const& slugs) {
    json::object const body{{"entry_id", id},           {"type_key", "note"},          {"data", {{"title", id}}}, {"tags", tags},
                            {"categories", categories}, {"slugs", json::parse(slugs)}, {"publish", true}};
    auto const answer = world_.call(acme_, "POST", "/api/v1/entries", json::serialize(body));
    EXPECT_EQ(201U, answer.status()) << answer.body();
  }
  Answer get(std::string const& query) { return world_.call({}, "GET", "/api/acme/entries" + query); }
  std::vector<std::string> found(std::string const& query) {
    auto const answer = get("?order=sys.id&" + query);
    EXPECT_EQ(200U, answer.status()) << answer.body();
    auto const list = answer.json();
    std::vector<std::string> out;
    for (auto const& item : list.at("items").as_array()) { out.push_back(text(item.at("sys").at("id"))); }
    return out;
  }

  World world_{};
  Caller acme_{};
  std::string news_{};
  std::string sport_{};
  std::string section_{};
};

TEST_F(DeliveredMarks, AreShown) {
  auto const a = get("/a").json();
  EXPECT_EQ(2U, a.at("metadata").at("tags").as_array().size());
  auto const concept_link = a.at("metadata").at("concepts").at(0).at("sys");
  EXPECT_EQ("TaxonomyConcept", text(concept_link.at("linkType")));
  EXPECT_EQ(section_, text(concept_link.at("id")));
  EXPECT_EQ("first/steps", text(a.at("sys").at("slug")));
  EXPECT_FALSE(get("/b").json().at("sys").as_object().contains("slug"));
  EXPECT_EQ(json::parse(R"({"en-US":"third"})"), get("/c?locale=*").json().at("sys").at("slugs"));
}

TEST_F(DeliveredMarks, AreWhatListsAreFilteredBy) {
  using testing::ElementsAre;
  using testing::IsEmpty;
  EXPECT_THAT(found("sys.slug=first%2Fsteps"), ElementsAre("a"));
  EXPECT_THAT(found("sys.slug%5Bin%5D=third,first/steps,none"), ElementsAre("a", "c"));
  EXPECT_THAT(found("metadata.tags.sys.id=" + news_), ElementsAre("a", "b"));
  EXPECT_THAT(found("metadata.tags.sys.id%5Bin%5D=" + news_ + "," + sport_ + "&content_type=note"), ElementsAre("a", "b"));
  EXPECT_THAT(found("metadata.tags.sys.id[all]=" + news_ + "," + sport_), ElementsAre("a"));
  EXPECT_THAT(found("metadata.tags[exists]=false"), ElementsAre("c"));
  EXPECT_THAT(found("metadata.tags.sys.id[exists]=true"), ElementsAre("a", "b"));
  EXPECT_THAT(found("metadata.concepts.sys.id=" + section_), ElementsAre("a"));
  EXPECT_THAT(found("metadata.concepts.sys.id[all]=" + section_ + "&metadata.tags.sys.id=" + sport_), ElementsAre("a"));
  EXPECT_THAT(found("metadata.concepts[exists]=false&limit=1&skip=1"), ElementsAre("c"));
  EXPECT_THAT(found("sys.site.sys.id=0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11"), IsEmpty());
}

TEST_F(DeliveredMarks, AreAskedForAsTheContractSays) {
  for (auto const& [query, error] : std::vector<std::pair<std::string, std::string>>{
           {"metadata.tags[exists]=perhaps", "?metadata.tags[exists] malformed"},
           {"metadata.tags.sys.id[ne]=x", "?metadata.tags.sys.id[ne] unknown_parameter"},
           {"metadata.colour=red", "?metadata.colour unknown_field"},
           {"sys.slug[all]=a", "?sys.slug[all] unknown_parameter"},
       }) {
    auto const refused = get("?" + query);
    EXPECT_EQ(400U, refused.status()) << query;
    auto const problem = refused.json().at("errors").at(0);
    EXPECT_EQ(error, text(problem.at("pointer")) + " " + text(problem.at("code")));
  }
}

TEST_F(DeliveredMarks, GoOutWithTheNextPublicationOfTheVersionThatIsLive) {
  auto const site = made("/api/v1/sites", R"({"name":"Shop"})", "site_id");
  auto const put = [&](std::string const& member, std::string const& body) {
    auto const answer = world_.call(acme_, "PUT", "/api/v1/entries/a/" + member, body);
    EXPECT_EQ(200U, answer.status()) << answer.body();
    EXPECT_TRUE(answer.json().at("has_unpublished_changes").as_bool());
  };
  auto const publish_again = [&] {
    auto const answer = world_.call(acme_, "POST", "/api/v1/entries/a/publish");
    EXPECT_EQ(200U, answer.status()) << answer.body();
    EXPECT_FALSE(answer.json().at("has_unpublished_changes").as_bool());
    world_.catch_up();
    return get("/a").json();
  };
  put("metadata", R"({"metadata":{"v":2},"template_key":"t2"})");
  auto const with_metadata = publish_again();
  EXPECT_EQ(2, with_metadata.at("metadata").at("custom").at("v").to_number<int>());
  EXPECT_EQ("t2", text(with_metadata.at("sys").at("templateKey")));
  put("site", R"({"site_id":")" + site + R"("})");
  EXPECT_EQ(site, text(publish_again().at("sys").at("site").at("sys").at("id")));
  EXPECT_EQ("true", world_.call(acme_, "POST", "/api/v1/entries/a/publish").header("ContentOS-Unchanged"));
}

TEST_F(DeliveredMarks, HaveAnEtagOfTheirOwn) {
  auto const any = get("?metadata.tags.sys.id[in]=" + news_ + "," + sport_);
  auto const all = get("?metadata.tags.sys.id[all]=" + news_ + "," + sport_);
  EXPECT_NE(any.header("ETag"), all.header("ETag"));
  EXPECT_EQ(304U, world_
                      .call({}, "GET", "/api/acme/entries?metadata.tags.sys.id[all]=" + sport_ + "," + news_, {},
                            {{"if-none-match", all.header("ETag")}})
                      .status())
      << "the order of values does not matter";
}

}  // namespace
}  // namespace contentos::test
