// Tenants through the API: what platform admins do to them, and what of a deleted one is to be seen, and by whom.
#include "api/management/management.hpp"
#include "domain/registration/registration.hpp"
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <set>

namespace contentos::test {
namespace {

namespace json = boost::json;

class Tenants : public testing::Test {
protected:
  void SetUp() override {
    acme_id_ = world_.make_tenant("acme", R"({"public_delivery":true})");
    world_.make_note_type("acme");
    acme_ = world_.make_token("acme", R"({"kind":"management","name":"tools"})");
    site_ = world_.make_token("acme", R"({"kind":"delivery","name":"site"})");
    auto const made =
        world_.call(acme_, "POST", "/api/v1/entries", R"({"entry_id":"n1","type_key":"note","data":{"title":"One"},"publish":true})");
    ASSERT_EQ(201U, made.status()) << made.body();
    world_.catch_up();
  }
  static std::string path(std::string const& id, std::string const& more = {}) { return "/api/v1/tenants/" + id + more; }
  Answer admin(std::string const& method, std::string const& target, std::string const& body = {}, Headers headers = {}) {
    return world_.call(world_.admin(), method, target, body, std::move(headers));
  }
  Answer remove(std::string const& id) {
    auto answer = admin("DELETE", path(id));
    EXPECT_EQ(200U, answer.status()) << answer.body();
    world_.catch_up();
    return answer;
  }
  Answer undelete(std::string const& id, std::string const& body = {}) {
    auto answer = admin("POST", path(id, "/undelete"), body);
    world_.catch_up();
    return answer;
  }
  Answer patch(std::string const& id, std::string const& body) { return admin("PATCH", path(id), body); }
  /// All pages of this many.
  std::vector<std::string> listed(int limit, std::string const& query) {
    std::vector<std::string> out;
    std::string cursor;
    do {
      auto const page = admin("GET", "/api/v1/tenants?limit=" + std::to_string(limit) + query + cursor);
      EXPECT_EQ(200U, page.status()) << page.body();
      auto const body = page.json();
      EXPECT_LE(body.at("items").as_array().size(), static_cast<std::size_t>(limit));
      for (auto const& item : body.at("items").as_array()) { out.push_back(text(item.at("slug"))); }
      auto const& next = body.at("next_cursor");
      if (next.is_string()) {
        EXPECT_EQ(static_cast<std::size_t>(limit), body.at("items").as_array().size()) << "no page but the last is short";
      }
      cursor = next.is_string() ? "&cursor=" + text(next) : "";
    } while (!cursor.empty());
    return out;
  }
  static std::string pointer(Answer const& answer) { return text(answer.json().at("errors").at(0).at("pointer")); }

  World world_{};
  Caller acme_{};
  Caller site_{};
  std::string acme_id_{};
  std::string const absent_ = "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11";
};

TEST_F(Tenants, ThatAreDeletedAreAbsentForEverybodyButPlatformAdmins) {
  auto const deleted = remove(acme_id_);
  EXPECT_EQ("deleted", text(deleted.json().at("status")));
  EXPECT_TRUE(deleted.json().at("is_deleted").as_bool());
  EXPECT_EQ("token", text(deleted.json().at("deleted_by").at("kind")));

  // Its own tokens are what tokens of nobody are, wherever they are shown.
  for (auto const& route : world_.routes()) {
    if (route.pattern.find("/v1/") == std::string::npos) { continue; }
    auto pattern = route.pattern;
    for (auto at = pattern.find('{'); at != std::string::npos; at = pattern.find('{')) {
      pattern.replace(at, pattern.find('}') - at + 1, "n1");
    }
    auto const own = world_.call(acme_, route.method, pattern);
    auto const nobody = world_.call({"cos_m_nonsense", {}}, route.method, pattern);
    EXPECT_EQ(401U, own.status()) << route.method << " " << pattern;
    EXPECT_EQ(nobody.body_without_trace(), own.body_without_trace());
    EXPECT_EQ(nobody.response.headers, own.response.headers);
  }
  auto const other_tenant = world_.make_tenant("rival");
  auto const rival = world_.make_token("rival", R"({"kind":"management","name":"spy"})");
  auto const rival_site = world_.make_token("rival", R"({"kind":"delivery","name":"site"})");
  for (auto const& caller : {Caller{}, acme_, site_, rival, rival_site, world_.admin()}) {
    for (auto const& [theirs, nobodys] : {std::pair<std::string, std::string>{"/api/acme/entries", "/api/nobody/entries"},
                                          {"/api/acme/entries/n1", "/api/nobody/entries/n1"},
                                          {"/api/" + acme_id_ + "/entries/n1", "/api/" + absent_ + "/entries/n1"},
                                          {"/api/" + acme_id_ + "/entries?limit=1", "/api/" + absent_ + "/entries?limit=1"}}) {
      auto const a = world_.call(caller, "GET", theirs);
      auto const b = world_.call(caller, "GET", nobodys);
      bool const is_token = caller.token == rival.token || caller.token == rival_site.token || caller.token == world_.admin().token;
      EXPECT_EQ(is_token ? 404U : 401U, a.status()) << theirs;
      EXPECT_EQ(b.body_without_trace(), a.body_without_trace()) << theirs;
      EXPECT_EQ(b.response.headers, a.response.headers);
    }
  }
  EXPECT_EQ(world_.call(rival, "GET", path(absent_, "?include_deleted=true")).body_without_trace(),
            world_.call(rival, "GET", path(acme_id_, "?include_deleted=true")).body_without_trace());
  EXPECT_EQ(404U, world_.call(world_.admin("acme"), "GET", "/api/v1/entries/n1").status());

  EXPECT_EQ(404U, admin("GET", path(acme_id_)).status());
  EXPECT_EQ(admin("GET", path(absent_)).body_without_trace(), admin("GET", path(acme_id_)).body_without_trace());
  EXPECT_EQ(200U, admin("GET", path(acme_id_, "?include_deleted=true")).status());
  EXPECT_EQ(200U, world_.call(world_.admin(acme_id_), "GET", "/api/v1/entries/n1").status()) << "by its id an admin may still look into it";
  auto const refused = world_.call(world_.admin(acme_id_), "POST", "/api/v1/entries", R"({"type_key":"note","data":{"title":"x"}})");
  EXPECT_EQ(403U, refused.status());
  EXPECT_EQ("This tenant is deleted.", text(refused.json().at("detail")));
  EXPECT_EQ(404U, patch(acme_id_, R"({"name":"x"})").status());
}

TEST_F(Tenants, ComeBackWithAllThatTheyHad) {
  auto const before = admin("GET", path(acme_id_)).json().as_object();
  remove(acme_id_);
  auto const back = undelete(acme_id_);
  ASSERT_EQ(200U, back.status()) << back.body();
  EXPECT_EQ("active", text(back.json().at("status")));
  auto after = admin("GET", path(acme_id_)).json().as_object();
  for (auto const* member : {"name", "slug", "settings", "plan", "owner", "created_at", "is_deleted", "deleted_at", "is_active"}) {
    EXPECT_EQ(before.at(member), after.at(member)) << member;
  }
  EXPECT_EQ(200U, world_.call(acme_, "GET", "/api/v1/entries/n1").status());
  EXPECT_EQ(200U, world_.call({}, "GET", "/api/acme/entries/n1").status());
  EXPECT_EQ(200U, world_.call(site_, "GET", "/api/" + acme_id_ + "/entries").status());
  EXPECT_EQ(200U, world_.call(acme_, "POST", "/api/v1/entries/n1/unpublish").status());
}

TEST_F(Tenants, GiveTheirSlugToWhoeverWantsItMeanwhile) {
  auto const entry_of = [&](std::string const& slug) { return world_.call(world_.admin(slug), "GET", "/api/v1/entries/n1").status(); };
  EXPECT_EQ(200U, entry_of("acme"));
  remove(acme_id_);
  EXPECT_EQ(404U, entry_of("acme")) << "nobody is called so";
  auto const other = world_.make_tenant("acme", R"({"public_delivery":true})");
  world_.catch_up();
  EXPECT_EQ(404U, world_.call({}, "GET", "/api/acme/entries/none").status()) << "it is the other's address now";
  EXPECT_EQ(404U, entry_of("acme")) << "the other has no such entry";
  auto const refused = undelete(acme_id_);
  EXPECT_EQ(409U, refused.status());
  EXPECT_EQ("already_exists", refused.code());
  EXPECT_EQ("/slug", pointer(refused));
  EXPECT_EQ(404U, admin("GET", path(acme_id_)).status());
  EXPECT_EQ(422U, undelete(acme_id_, R"({"slug":"api"})").status());
  EXPECT_EQ(422U, undelete(acme_id_, R"({"slag":"x"})").status());
  auto const back = undelete(acme_id_, R"({"slug":"acme-old"})");
  ASSERT_EQ(200U, back.status()) << back.body();
  EXPECT_EQ("acme-old", text(back.json().at("slug")));
  EXPECT_EQ(200U, entry_of("acme-old"));
  EXPECT_EQ(404U, entry_of("acme"));
  EXPECT_EQ(200U, world_.call({}, "GET", "/api/acme-old/entries/n1").status());
  EXPECT_EQ(404U, world_.call({}, "GET", "/api/acme/entries/n1").status());
  remove(other);
  EXPECT_EQ(401U, world_.call({}, "GET", "/api/acme/entries/n1").status());
}

TEST_F(Tenants, AreListedInWholePagesWithoutThoseThatAreDeletedUnlessAskedFor) {
  std::set<std::string> all{"acme"};
  std::set<std::string> live{"acme"};
  for (int i = 0; i < 9; ++i) {
    auto const slug = "t" + std::to_string(i);
    auto const id = world_.make_tenant(slug);
    all.insert(slug);
    if (i % 3 == 1) {
      live.insert(slug);
    } else {
      remove(id);
    }
  }
  for (int const limit : {1, 2, 3, 200}) {
    auto const of_live = listed(limit, "");
    EXPECT_EQ(live, std::set(of_live.begin(), of_live.end())) << limit;
    EXPECT_EQ(live.size(), of_live.size());
    auto const of_all = listed(limit, "&include_deleted=true");
    EXPECT_EQ(all, std::set(of_all.begin(), of_all.end())) << limit;
    EXPECT_EQ(all.size(), of_all.size());
  }
  auto const first = admin("GET", "/api/v1/tenants?limit=1").json();
  EXPECT_EQ(400U, admin("GET", "/api/v1/tenants?limit=1&include_deleted=true&cursor=" + text(first.at("next_cursor"))).status())
      << "a cursor is of one list";
  auto const own = world_.call(acme_, "GET", "/api/v1/tenants?include_deleted=true").json();
  ASSERT_EQ(1U, own.at("items").as_array().size()) << "nobody else's are listed, deleted or not";
  EXPECT_EQ("acme", text(own.at("items").at(0).at("slug")));
}

TEST_F(Tenants, AreDeactivatedAsTheyAreSuspended) {
  auto const off = admin("POST", path(acme_id_, "/deactivate"), R"({"reason":"unpaid"})");
  ASSERT_EQ(200U, off.status()) << off.body();
  EXPECT_EQ("suspended", text(off.json().at("status")));
  EXPECT_FALSE(off.json().at("is_active").as_bool());
  EXPECT_EQ("true", patch(acme_id_, R"({"status":"suspended"})").header("ContentOS-Unchanged"));
  world_.catch_up();
  EXPECT_EQ(401U, world_.call({}, "GET", "/api/acme/entries/n1").status());
  EXPECT_EQ(404U, world_.call(site_, "GET", "/api/acme/entries/n1").status());
  EXPECT_EQ(200U, world_.call(acme_, "GET", "/api/v1/entries/n1").status());
  EXPECT_EQ(403U, world_.call(acme_, "POST", "/api/v1/entries/n1/unpublish").status());
  remove(acme_id_);
  ASSERT_EQ(200U, undelete(acme_id_).status());
  EXPECT_EQ("suspended", text(admin("GET", path(acme_id_)).json().at("status"))) << "as it was";
  auto const on = admin("POST", path(acme_id_, "/activate"));
  ASSERT_EQ(200U, on.status()) << on.body();
  EXPECT_TRUE(on.json().at("is_active").as_bool());
  EXPECT_EQ("active", text(on.json().at("status")));
  EXPECT_EQ(422U, admin("POST", path(acme_id_, "/activate"), R"({"reason":"x"})").status());
}

TEST_F(Tenants, AreForPlatformAdminsToDeleteAndDeactivate) {
  world_.make_tenant("rival");
  auto const rival = world_.make_token("rival", R"({"kind":"management","name":"spy"})");
  for (auto const& [method, way] :
       {std::pair<std::string, std::string>{"DELETE", ""}, {"POST", "/undelete"}, {"POST", "/deactivate"}, {"POST", "/activate"}}) {
    auto const own = world_.call(acme_, method, path(acme_id_, way));
    EXPECT_EQ(403U, own.status()) << method << way;
    EXPECT_EQ("platform:admin", text(own.json().at("scope")));
    EXPECT_EQ(404U, world_.call(rival, method, path(acme_id_, way)).status());
    EXPECT_EQ(404U, admin(method, path(absent_, way)).status()) << method << way;
    EXPECT_EQ(404U, admin(method, path("none", way)).status()) << method << way;
  }
  auto const platform = admin("DELETE", path(kPlatformTenant.str()));
  EXPECT_EQ(409U, platform.status());
  EXPECT_EQ("protected_record", platform.code());
  for (auto const* body : {R"({"plan":"gold"})", R"({"owner":"me"})", R"({"slug":"mine"})", R"({"status":"suspended"})"}) {
    EXPECT_EQ(403U, world_.call(acme_, "PATCH", path(acme_id_), body).status()) << body;
  }
  EXPECT_EQ(200U, world_.call(acme_, "PATCH", path(acme_id_), R"({"name":"Mine"})").status());
}

TEST_F(Tenants, SayAPlanAndAnOwner) {
  auto const made = admin("POST", "/api/v1/tenants", R"({"name":"Owned","slug":"owned","plan":"pro","owner":"account-17"})");
  ASSERT_EQ(201U, made.status()) << made.body();
  EXPECT_EQ("account-17", text(made.json().at("owner")));
  auto const id = text(made.json().at("tenant_id"));
  auto const changed = patch(id, R"({"plan":"free","owner":"account-18"})");
  ASSERT_EQ(200U, changed.status()) << changed.body();
  EXPECT_EQ("free", text(changed.json().at("plan")));
  EXPECT_EQ("account-18", text(changed.json().at("owner")));
  EXPECT_EQ("true", patch(id, R"({"plan":"free","owner":"account-18"})").header("ContentOS-Unchanged"));
  EXPECT_EQ("/plan", pointer(patch(id, R"({"plan":")" + std::string(65, 'x') + "\"}")));
  EXPECT_EQ("/owner", pointer(patch(id, R"({"owner":")" + std::string(201, 'x') + "\"}")));
  EXPECT_EQ("/owner", pointer(admin("POST", "/api/v1/tenants", R"({"name":"x","slug":"xx","owner":")" + std::string(201, 'x') + "\"}")));
  auto const history = world_.call(world_.admin(id), "GET", "/audit/v1/tenants/" + id + "/history").json();
  std::vector<std::string> types;
  for (auto const& item : history.at("items").as_array()) { types.push_back(text(item.at("type"))); }
  EXPECT_EQ((std::vector<std::string>{"tenant.owner_changed.v1", "tenant.plan_changed.v1", "tenant.owner_changed.v1", "tenant.created.v1"}),
            types);
}

TEST_F(Tenants, SayWhereASettingIsWrong) {
  auto const refused =
      world_.call(acme_, "PATCH", path(acme_id_),
                  R"({"settings":{"nav":[{"label":"A","url":"javascript:x"}],"branding":{"primary_color":"red"},"locales":7}})");
  EXPECT_EQ(422U, refused.status());
  std::vector<std::string> pointers;
  auto const body = refused.json();
  for (auto const& error : body.at("errors").as_array()) { pointers.push_back(text(error.at("pointer"))); }
  std::ranges::sort(pointers);
  EXPECT_EQ((std::vector<std::string>{"/settings/branding/primary_color", "/settings/locales", "/settings/nav/0/url"}), pointers);
  auto const created = admin("POST", "/api/v1/tenants", R"({"name":"x","slug":"xx","settings":{"seo":{"robots":"<"}}})");
  EXPECT_EQ("/settings/seo/robots", pointer(created));
  auto const kept =
      world_.call(acme_, "PATCH", path(acme_id_), R"({"settings":{"seo":{"robots":"noindex"},"nav":[{"label":"A","url":"/a"}]}})");
  ASSERT_EQ(200U, kept.status()) << kept.body();
  EXPECT_EQ("/a", text(kept.json().at("settings").at("nav").at(0).at("url")));
  EXPECT_TRUE(kept.json().at("settings").at("public_delivery").as_bool());
}

/// Models that are always there, and remember what was waited for.
class WaitedFor final : public ReadModels {
public:
  std::vector<std::pair<TenantId, TenantPosition>> waits{};
  [[nodiscard]] bool knows(std::string_view) const override { return true; }
  [[nodiscard]] std::vector<ProjectionStatus> status() const override { return {}; }
  [[nodiscard]] Result<void> wait_for_tenant(std::string_view name, TenantId tenant, TenantPosition position, Deadline) override {
    EXPECT_EQ("catalog", name);
    waits.emplace_back(tenant, position);
    return {};
  }
  [[nodiscard]] Result<void> unpark(std::string_view, TenantId) override { return {}; }
  [[nodiscard]] Result<void> start_rebuild(std::string_view) override { return {}; }
};

TEST_F(Tenants, AreListedAsThePlatformSaidBeforeTheirOwnPosition) {
  remove(acme_id_);
  auto const back = undelete(acme_id_);
  auto const acme = *TenantId::parse(acme_id_);
  auto const& real = world_.services();
  auto const said = real.log.tenant_position(TenantScope(kPlatformTenant)).value();
  WaitedFor models;
  api::Services services{real.log,      real.feed,     real.identity, real.repositories, real.authenticator, real.authorizer,
                         real.commands, real.delivery, real.digest,   real.versions,     real.search,        real.catalog,
                         real.audit,    models,        real.reactors, real.options};
  auto const endpoints = api::tenant_endpoints();
  auto const list = std::ranges::find_if(endpoints, [](auto const& r) { return r.method == "GET" && r.pattern == "/api/v1/tenants"; });
  ASSERT_NE(endpoints.end(), list);
  http::Request request;
  request.method = "GET";
  request.path = "/api/v1/tenants";
  request.headers = {{"authorization", "Bearer " + world_.admin().token}, {"contentos-position", back.header("ContentOS-Position")}};
  EXPECT_EQ(200U, api::guarded(services, *list).handler(request, {}).status);
  ASSERT_EQ(2U, models.waits.size());
  EXPECT_EQ(acme, models.waits[0].first);
  EXPECT_EQ(std::pair(kPlatformTenant, said), models.waits[1]) << "the slug was taken there before the tenant was back";
}

TEST_F(Tenants, AreDeletedOnceByARepeatedKey) {
  Headers const key{{"idempotency-key", "order 66"}};
  auto const first = admin("DELETE", path(acme_id_), {}, key);
  ASSERT_EQ(200U, first.status()) << first.body();
  EXPECT_EQ("true", admin("DELETE", path(acme_id_)).header("ContentOS-Unchanged"));
  ASSERT_EQ(200U, undelete(acme_id_).status());
  auto const again = admin("DELETE", path(acme_id_), {}, key);
  EXPECT_EQ(200U, again.status());
  EXPECT_EQ("true", again.header("Idempotency-Replayed"));
  EXPECT_EQ(first.body(), again.body());
  EXPECT_EQ(200U, admin("GET", path(acme_id_)).status());
  EXPECT_EQ("command_reused", admin("POST", path(acme_id_, "/deactivate"), {}, key).code());
}

}  // namespace
}  // namespace contentos::test
