// Text search, of management and of delivery, through their routes.
#include "infra/url/percent.hpp"
#include "tests/api/world.hpp"

#include <gmock/gmock.h>

namespace contentos::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

class TextSearch : public testing::Test {
protected:
  void SetUp() override {
    for (auto const* tenant : {"acme", "rival"}) {
      world_.make_tenant(tenant, R"({"public_delivery":true})");
      world_.make_note_type(tenant);
    }
    save("acme", "a", "Foxes", "the quick brown fox");
    save("acme", "b", "Dogs", "a lazy dog and a fox");
    save("rival", "c", "Foxes", "the quick brown fox");
    world_.catch_up();
  }
  /// Published.
  void save(std::string const& tenant, std::string const& id, std::string const& title, std::string const& text) {
    auto const made = world_.call(
        world_.admin(tenant), "POST", "/api/v1/entries",
        R"({"entry_id":")" + id + R"(","type_key":"note","data":{"title":")" + title + R"(","text":")" + text + R"("},"publish":true})");
    ASSERT_EQ(201U, made.status()) << made.body();
    position_ = made.header("ContentOS-Position");
  }
  Answer list(std::string const& parameters, std::string const& tenant = "acme") {
    return world_.call(world_.admin(tenant), "GET", "/api/v1/entries?" + parameters);
  }
  std::vector<std::string> found(std::string const& parameters, std::string const& tenant = "acme") {
    return ids_of(list(parameters, tenant), "entry_id");
  }
  Answer deliver(std::string const& parameters, std::string const& tenant = "acme", Headers headers = {}) {
    return world_.call({}, "GET", "/api/" + tenant + "/entries?" + parameters, {}, std::move(headers));
  }
  std::vector<std::string> delivered(std::string const& parameters, std::string const& tenant = "acme") {
    auto const answer = deliver(parameters, tenant);
    EXPECT_EQ(200U, answer.status()) << answer.body();
    auto const page = answer.json();
    std::vector<std::string> out;
    for (auto const& item : page.at("items").as_array()) { out.push_back(text(item.at("sys").at("id"))); }
    EXPECT_EQ(static_cast<std::int64_t>(out.size()), page.at("total").to_number<std::int64_t>());
    return out;
  }
  World world_{};
  std::string position_{};
};

TEST_F(TextSearch, FindsEntriesByTheWordsOfTheirLatestVersion) {
  EXPECT_THAT(found("text=fox"), UnorderedElementsAre("a", "b"));
  EXPECT_THAT(found("text=FOXES"), ElementsAre("a")) << "the title";
  EXPECT_THAT(found("text=%22lazy+dog%22"), ElementsAre("b"));
  EXPECT_THAT(found("text=%22dog+lazy%22"), IsEmpty());
  EXPECT_THAT(found("text=fox+-dog"), ElementsAre("a"));
  EXPECT_THAT(found("text=quick+or+lazy"), UnorderedElementsAre("a", "b"));
  EXPECT_THAT(found("text=qui*"), ElementsAre("a"));
  EXPECT_THAT(found("text=qui"), IsEmpty());
  EXPECT_THAT(found("text=fox", "rival"), ElementsAre("c"));
  EXPECT_THAT(found("text=dog", "rival"), IsEmpty());
  for (auto const* odd : {"'", "!!", "a+%26+%7C+b", "%5C", ":*", "%22", "*"}) {
    EXPECT_EQ(200U, list(std::string("text=") + odd).status()) << odd;
  }
}

TEST_F(TextSearch, FindsWordsThatNoSpacesPart) {
  save("acme", "ja", "日本語の全文検索", "東京に住む");
  world_.catch_up();
  EXPECT_THAT(found("text=" + url::percent_encode("検索")), ElementsAre("ja"));
  EXPECT_THAT(found("text=" + url::percent_encode("全文検索")), ElementsAre("ja"));
  EXPECT_THAT(delivered("query=" + url::percent_encode("東京")), ElementsAre("ja"));
}

TEST_F(TextSearch, RefusesWhatItCannotAnswer) {
  EXPECT_THAT(errors(list("text=-fox")), ElementsAre("?text only_excluded"));
  EXPECT_THAT(errors(list("order=relevance")), ElementsAre("?order needs_text"));
  EXPECT_THAT(errors(deliver("query=-fox")), ElementsAre("?query only_excluded"));
  EXPECT_THAT(errors(deliver("query=")), ElementsAre("?query length"));
  for (auto const* name : {"as_of", "as_of_occurred"}) {
    auto const refused = list("text=fox&" + std::string(name) + "=2999-01-01T00:00:00Z");
    EXPECT_EQ(422U, refused.status());
    EXPECT_THAT(errors(refused), ElementsAre("?" + std::string(name) + " unsupported"));
  }
}

TEST_F(TextSearch, WaitsForThePositionThatItIsGiven) {
  for (int i = 1; i < 20; ++i) {
    save("acme", "owl-" + std::to_string(i), "New", "something about owls");
    auto const answer = deliver("query=owls", "acme", {{"contentos-position", position_}});
    ASSERT_EQ(200U, answer.status()) << answer.body();
    EXPECT_EQ(i, answer.json().at("total").to_number<int>());
  }
}

TEST_F(TextSearch, IsRefusedUntilItIsFilledAndNothingElseIs) {
  world_.services().options.has_caught_up = [](std::string_view model) { return model != "search"; };
  for (auto const& answer : {list("text=fox"), deliver("query=fox")}) {
    EXPECT_EQ(503U, answer.status());
    EXPECT_EQ("not_caught_up", text(answer.json().at("code")));
    EXPECT_EQ("1", answer.header("Retry-After"));
  }
  EXPECT_EQ(200U, list("limit=1").status());
  EXPECT_EQ(200U, deliver("limit=1").status());
  world_.services().options.has_caught_up = {};
  EXPECT_THAT(delivered("query=fox"), UnorderedElementsAre("a", "b"));
}

TEST_F(TextSearch, DeliversWhatIsPublishedAndHasTheWords) {
  EXPECT_THAT(delivered("query=fox"), UnorderedElementsAre("a", "b"));
  EXPECT_THAT(delivered("query=foxes+or+fox"), ElementsAre("a", "b")) << "what stands in the title first";
  EXPECT_THAT(delivered("query=foxes+or+fox&order=-sys.id"), ElementsAre("b", "a"));
  EXPECT_THAT(delivered("query=fox&content_type=note&fields.title=Dogs"), ElementsAre("b"));
  EXPECT_THAT(delivered("query=fox&sys.id%5Bin%5D=b,c"), ElementsAre("b"));
  EXPECT_THAT(delivered("query=%22lazy+dog%22"), ElementsAre("b"));
  EXPECT_THAT(delivered("query=fox", "rival"), ElementsAre("c"));
  EXPECT_NE(deliver("query=fox").header("ETag"), deliver("query=foxes+or+fox").header("ETag"));
  auto const before = world_.call(world_.admin("acme"), "GET", "/api/v1/entries/a").json();
  auto const saved =
      world_.call(world_.admin("acme"), "POST", "/api/v1/entries/a/versions",
                  R"({"data":{"title":"Owls"},"base_version_id":")" + text(before.at("latest_version").at("version_id")) + "\"}");
  ASSERT_EQ(201U, saved.status()) << saved.body();
  ASSERT_EQ(200U, world_.call(world_.admin("acme"), "POST", "/api/v1/entries/b/unpublish").status());
  world_.catch_up();
  EXPECT_THAT(delivered("query=fox"), ElementsAre("a")) << "what is saved is not published yet, and what is taken down is gone";
  EXPECT_THAT(delivered("query=owls"), IsEmpty());
  EXPECT_THAT(found("text=owls"), ElementsAre("a"));
}

TEST_F(TextSearch, FindsNothingByWhatIsNotDelivered) {
  auto const type = [&](bool omitted) {
    return std::string(
               R"({"type_key":"secret","display_name":"S","fields":[{"key":"shown","type":"string"},{"key":"hidden","type":"string","omitted":)") +
           (omitted ? "true" : "false") + "}]}";
  };
  auto const made = world_.call(world_.admin("acme"), "POST", "/api/v1/content-types", type(true));
  ASSERT_EQ(201U, made.status()) << made.body();
  auto const entry =
      world_.call(world_.admin("acme"), "POST", "/api/v1/entries",
                  R"({"entry_id":"s","type_key":"secret","data":{"shown":"open owl","hidden":"covert owl"},"publish":true})");
  ASSERT_EQ(201U, entry.status()) << entry.body();
  world_.catch_up();
  EXPECT_THAT(delivered("query=open"), ElementsAre("s"));
  EXPECT_THAT(delivered("query=owl"), ElementsAre("s"));
  EXPECT_THAT(delivered("query=covert"), IsEmpty());
  EXPECT_THAT(delivered("query=cov*"), IsEmpty());
  EXPECT_THAT(found("text=covert"), ElementsAre("s")) << "editors see it";
}

TEST_F(TextSearch, LeavesOutWhatIsDeletedUnlessAskedFor) {
  ASSERT_EQ(200U, world_.call(world_.admin("acme"), "DELETE", "/api/v1/entries/a").status());
  world_.catch_up();
  EXPECT_THAT(found("text=fox"), ElementsAre("b"));
  EXPECT_THAT(found("text=fox&include_deleted=true"), UnorderedElementsAre("a", "b"));
  EXPECT_THAT(delivered("query=fox"), ElementsAre("b"));
}

}  // namespace
}  // namespace contentos::test
