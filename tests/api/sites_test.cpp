// Sites through the API, the entries on them, and what else entries are marked with beside their versions.
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace contentos::test {
namespace {

namespace json = boost::json;

constexpr char const* kAbsentSite = "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11";

class Sites : public testing::Test {
protected:
  void SetUp() override {
    world_.make_tenant("acme");
    world_.make_note_type("acme");
    acme_ = world_.admin("acme");
  }

  Answer create(std::string const& name, json::array const& hosts = {}) { return post("sites", {{"name", name}, {"host_names", hosts}}); }
  std::string make(std::string const& name, json::array const& hosts = {}) {
    auto const made = create(name, hosts);
    EXPECT_EQ(201U, made.status()) << made.body();
    return text(made.json().at("site_id"));
  }
  std::string default_site() {
    auto const tenants = world_.call(acme_, "GET", "/api/v1/tenants");
    return text(tenants.json().at("items").at(0).at("default_site_id"));
  }
  Answer post(std::string const& path, json::object const& body) {
    return world_.call(acme_, "POST", "/api/v1/" + path, json::serialize(body));
  }
  Answer put(std::string const& path, json::object const& body) {
    return world_.call(acme_, "PUT", "/api/v1/entries/" + path, json::serialize(body));
  }
  Answer write(std::string const& id, json::object more = {}) {
    more["entry_id"] = id;
    more["type_key"] = "note";
    more["data"] = {{"title", id}};
    return post("entries", more);
  }
  std::vector<std::string> entries(std::string const& query) {
    return ids_of(world_.call(acme_, "GET", "/api/v1/entries?" + query), "entry_id");
  }

  World world_{};
  Caller acme_{};
};

TEST_F(Sites, ShareNoHostName) {
  (void)make("Shop", {"shop.example.org", "www.example.org"});
  auto const refused = create("Blog", {"blog.example.org", "www.example.org"});
  EXPECT_EQ(409U, refused.status()) << refused.body();
  EXPECT_EQ("already_exists", refused.code());
  EXPECT_THAT(errors(refused), testing::ElementsAre("/host_names/1 not_unique"));
  auto const blog = make("Blog", {"blog.example.org"});
  EXPECT_EQ(409U, world_.call(acme_, "PATCH", "/api/v1/sites/" + blog, R"({"host_names":["shop.example.org"]})").status());
  EXPECT_EQ(200U, world_.call(acme_, "PATCH", "/api/v1/sites/" + blog, R"({"host_names":["example.org","blog.example.org"]})").status());
  world_.make_tenant("rival");
  auto const theirs = world_.call(world_.admin("rival"), "POST", "/api/v1/sites", R"({"name":"n","host_names":["www.example.org"]})");
  EXPECT_EQ(201U, theirs.status()) << "unique in the tenant";
}

TEST_F(Sites, AreWhatTheirRulesSay) {
  std::vector<std::pair<std::string, std::string>> const wrong{
      {R"({"name":"n","host_names":["WWW.example.org"]})", "/host_names/0 pattern"},
      {R"({"name":"n","host_names":["ok.org","a..b"]})", "/host_names/1 pattern"},
      {R"({"name":"n","host_names":["example.org:8080"]})", "/host_names/0 pattern"},
      {R"({"name":"n","host_names":["-a.org"]})", "/host_names/0 pattern"},
      {R"({"name":"n","host_names":["a.org",null]})", "/host_names/1 type"},
      {R"({"name":"n","host_names":["a.org","b.org","a.org"]})", "/host_names/2 not_unique"},
      {R"({"name":"n","default_locale":"no locale"})", "/default_locale pattern"},
      {R"({"name":""})", "/name required"},
  };
  for (auto const& [body, error] : wrong) {
    auto const refused = world_.call(acme_, "POST", "/api/v1/sites", body);
    EXPECT_EQ(422U, refused.status()) << refused.body();
    EXPECT_THAT(errors(refused), testing::ElementsAre(error)) << body;
  }
}

TEST_F(Sites, AreThereFromTheBeginningAsTheDefaultOneWhichStays) {
  auto const id = default_site();
  auto const site = world_.call(acme_, "GET", "/api/v1/sites/" + id);
  ASSERT_EQ(200U, site.status()) << site.body();
  EXPECT_EQ("acme", text(site.json().at("name")));
  EXPECT_FALSE(site.json().at("can_delete").as_bool());
  auto const refused = world_.call(acme_, "DELETE", "/api/v1/sites/" + id);
  EXPECT_EQ(409U, refused.status()) << refused.body();
  EXPECT_EQ("protected_record", refused.code());
  EXPECT_EQ(200U, world_.call(acme_, "PATCH", "/api/v1/sites/" + id, R"({"host_names":["example.org"]})").status());
  EXPECT_EQ(id, text(write("a").json().at("site_id")));
}

TEST_F(Sites, HoldEntriesAndAreListedByThem) {
  auto const shop = make("Shop");
  auto const blog = make("Blog");
  ASSERT_EQ(201U, write("a").status());
  auto const b = write("b", {{"site_id", shop}});
  ASSERT_EQ(201U, b.status()) << b.body();
  EXPECT_EQ(shop, text(b.json().at("site_id")));
  EXPECT_THAT(entries("site=" + shop), testing::ElementsAre("b"));
  EXPECT_THAT(entries("site=" + default_site()), testing::ElementsAre("a"));
  EXPECT_THAT(errors(write("c", {{"site_id", kAbsentSite}})), testing::ElementsAre("/site_id unknown_site"));

  auto const in_use = world_.call(acme_, "DELETE", "/api/v1/sites/" + shop);
  EXPECT_EQ(409U, in_use.status());
  EXPECT_EQ("in_use", in_use.code());
  EXPECT_EQ((json::array{"entry-b"}), in_use.json().at("holders"));
  auto const moved = put("b/site", {{"site_id", blog}});
  ASSERT_EQ(200U, moved.status()) << moved.body();
  EXPECT_EQ(1, moved.json().at("latest_version").at("number").as_int64()) << "no new version";
  EXPECT_THAT(entries("site=" + blog), testing::ElementsAre("b"));
  EXPECT_THAT(entries("site=" + shop), testing::IsEmpty());
  EXPECT_EQ(200U, world_.call(acme_, "DELETE", "/api/v1/sites/" + shop).status());
  EXPECT_THAT(errors(put("b/site", {{"site_id", shop}})), testing::ElementsAre("/site_id unknown_site"));
  EXPECT_EQ(404U, put("nobody/site", {{"site_id", shop}}).status());
}

TEST_F(Sites, ThatWereDeletedWhileTheirEntryWasLeaveItToTheDefaultOne) {
  auto const shop = make("Shop");
  ASSERT_EQ(201U, write("a", {{"site_id", shop}}).status());
  ASSERT_EQ(200U, world_.call(acme_, "DELETE", "/api/v1/entries/a").status());
  ASSERT_EQ(200U, world_.call(acme_, "DELETE", "/api/v1/sites/" + shop).status());
  auto const back = world_.call(acme_, "POST", "/api/v1/entries/a/undelete");
  ASSERT_EQ(200U, back.status()) << back.body();
  EXPECT_EQ(default_site(), text(back.json().at("site_id")));
}

TEST_F(Sites, AreNotTheOnlyMarksOfAnEntry) {
  auto const made = write("a", {{"metadata", {{"priority", 3}}}, {"template_key", "pages/landing"}});
  ASSERT_EQ(201U, made.status()) << made.body();
  EXPECT_EQ((json::object{{"priority", 3}}), made.json().at("metadata"));
  EXPECT_THAT(entries("template=pages/landing"), testing::ElementsAre("a"));
  auto const changed = put("a/metadata", {{"metadata", {{"priority", 4}}}});
  ASSERT_EQ(200U, changed.status()) << changed.body();
  EXPECT_EQ((json::object{{"priority", 4}}), changed.json().at("metadata"));
  EXPECT_EQ("", text(changed.json().at("template_key"))) << "both are replaced";
  EXPECT_EQ(1, changed.json().at("latest_version").at("number").as_int64());
  EXPECT_THAT(entries("template=pages/landing"), testing::IsEmpty());

  EXPECT_THAT(errors(put("a/metadata", {{"template_key", "t"}})), testing::ElementsAre("/metadata required"));
  EXPECT_THAT(errors(put("a/metadata", {{"metadata", json::object{}}, {"template_key", "no key"}})),
              testing::ElementsAre("/template_key pattern"));
  EXPECT_THAT(errors(put("a/metadata", {{"metadata", {{"a", std::string(16'400, 'x')}}}})), testing::ElementsAre("/metadata too_long"));
  EXPECT_THAT(errors(put("a/metadata", {{"metadata", json::object{}}, {"slug", "s"}})), testing::ElementsAre("/slug unknown_member"));
  auto const stale = world_.call(acme_, "PUT", "/api/v1/entries/a/metadata", R"({"metadata":{}})", {{"if-match", "\"1\""}});
  EXPECT_EQ(412U, stale.status()) << stale.body();
}

TEST_F(Sites, SayNothingOfWhoOwnsAnEntry) {
  auto const made = write("a");
  EXPECT_EQ(made.json().at("created_by"), made.json().at("owner"));
  EXPECT_THAT(errors(put("a/owner", {{"owner_id", kAbsentSite}})), testing::ElementsAre("/owner_id unknown_person"));
  EXPECT_THAT(entries("owner=" + text(made.json().at("owner").at("id"))), testing::ElementsAre("a"));
  auto const nobody = put("a/owner", {{"owner_id", nullptr}});
  EXPECT_EQ(200U, nobody.status()) << nobody.body();
  EXPECT_EQ("true", nobody.header("ContentOS-Unchanged"));
}

}  // namespace
}  // namespace contentos::test
