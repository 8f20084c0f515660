// Who may ask: every route against every kind of caller who may not, and tenants that cannot see each other.
#include "tests/api/contract.hpp"
#include "tests/api/route_requests.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <iterator>
#include <map>

namespace contentos::test {
namespace {

namespace json = boost::json;

std::string concrete(std::string pattern) {
  auto const put = [&](std::string const& name, std::string const& value) {
    if (auto const at = pattern.find(name); at != std::string::npos) { pattern.replace(at, name.size(), value); }
  };
  put("{tenant}", "acme");
  put("{type_key}", "note");
  put("{number}", "1");
  put("{name}", "delivery");
  put("{id}", pattern.find("entries") != std::string::npos ? "n1" : "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11");
  return pattern;
}

bool is_open(std::string const& pattern) {
  return pattern.find("/v1/") == std::string::npos && pattern.find("{tenant}") == std::string::npos;
}
bool is_delivery(std::string const& pattern) { return pattern.find("{tenant}") != std::string::npos; }

class Access : public testing::Test {
protected:
  void SetUp() override {
    acme_id_ = world_.make_tenant("acme");
    world_.make_tenant("rival");
    world_.make_note_type("acme");
    auto const made = world_.call(world_.admin("acme"), "POST", "/api/v1/entries",
                                  R"({"entry_id":"n1","type_key":"note","data":{"title":"Secret"},"publish":true})");
    EXPECT_EQ(201U, made.status()) << made.body();
    world_.catch_up();
  }
  World world_{};
  std::string acme_id_{};
};

TEST_F(Access, EveryRouteNeedsAUsableToken) {
  auto const valid = world_.make_token("acme", R"({"kind":"management","name":"t"})").token;
  auto other_secret = valid;
  other_secret[valid.size() - 10] = valid[valid.size() - 10] == 'A' ? 'B' : 'A';
  for (auto const& route : world_.routes()) {
    if (is_open(route.pattern)) { continue; }
    for (auto const& token : {std::string(), std::string("cos_m_nonsense"), other_secret}) {
      auto const answer = world_.call({token, {}}, route.method, concrete(route.pattern));
      EXPECT_EQ(401U, answer.status()) << route.method << " " << route.pattern;
      EXPECT_EQ("unauthenticated", answer.code());
      EXPECT_TRUE(answer.header("WWW-Authenticate").starts_with("Bearer")) << route.pattern;
    }
  }
}

TEST_F(Access, ADeliveryTokenReadsDeliveryAndNothingElse) {
  auto const delivery = world_.make_token("acme", R"({"kind":"delivery","name":"site"})");
  for (auto const& route : world_.routes()) {
    if (is_open(route.pattern)) { continue; }
    auto const answer = world_.call(delivery, route.method, concrete(route.pattern));
    if (is_delivery(route.pattern)) {
      EXPECT_EQ(200U, answer.status()) << route.pattern << answer.body();
    } else {
      EXPECT_TRUE(answer.status() == 403 || answer.status() == 404) << route.method << " " << route.pattern << " " << answer.status();
    }
  }
}

TEST_F(Access, ATokenWithoutTheScopeIsTold) {
  auto const reader = world_.make_token("acme", R"({"kind":"management","name":"r","scopes":["tenant:read"]})");
  for (auto const& [method, target, scope] :
       std::vector<std::array<std::string, 3>>{{"GET", "/api/v1/entries/n1", "content:read"},
                                               {"POST", "/api/v1/entries", "content:write"},
                                               {"POST", "/api/v1/entries/n1/publish", "content:publish"},
                                               {"POST", "/api/v1/content-types", "types:write"},
                                               {"GET", "/api/v1/tokens", "tokens:manage"},
                                               {"GET", "/audit/v1/events", "audit:read"},
                                               {"GET", "/api/v1/export", "audit:read"},
                                               {"POST", "/api/v1/tenants", "platform:admin"},
                                               {"GET", "/api/v1/projectors", "platform:admin"}}) {
    auto const answer = world_.call(reader, method, target);
    EXPECT_EQ(403U, answer.status()) << method << " " << target;
    EXPECT_EQ(scope, json::value_to<std::string>(answer.json().at("scope")));
  }
  EXPECT_EQ(200U, world_.call(reader, "GET", "/api/v1/tenants").status());
}

/// A token with just the scopes that the contract names for an operation, and one with all the others.
class Scopes : public testing::Test {
protected:
  Scopes() {
    for (auto const& scope : contract().at("components").at("schemas").at("Scope").at("enum").as_array()) {
      if (scope != "platform:admin" && scope != "delivery:read") { all_.push_back(scope); }
    }
  }
  Answer ask(http::Route const& route, json::array const& scopes) {
    json::object const token{{"kind", "management"}, {"name", "t"}, {"scopes", scopes}};
    auto const request = ground_.granted(route).front();
    auto const caller = world_.make_token("acme", json::serialize(token));
    auto const target = target_of(route, request);
    return route.spool_body ? world_.import(caller, target, "{}\n") : world_.call(caller, route.method, target, request.body);
  }
  [[nodiscard]] json::array all_but(json::array const& some) const {
    json::array out;
    for (auto const& scope : all_) {
      if (std::ranges::find(some, scope) == some.end()) { out.push_back(scope); }
    }
    return out;
  }
  void expect_needs(http::Route const& route, json::array const& ways, std::string const& said) {
    json::array any;
    for (auto const& way : ways) {
      auto const& needed = way.at("bearer").as_array();
      std::ranges::copy(needed, std::back_inserter(any));
      auto const answer = ask(route, needed);
      // What a command does beside what it is for may ask for more, which is said in words.
      EXPECT_TRUE(answer.status() != 403 || said.find("`" + text(answer.json().at("scope")) + "`") != std::string::npos) << answer.body();
    }
    EXPECT_EQ(403U, ask(route, all_but(any)).status());
    if (ways.size() > 1) { return; }
    for (auto const& scope : any) { EXPECT_EQ(403U, ask(route, all_but({scope})).status()) << "without " << scope; }
  }

  World world_{};
  TenantGround ground_{world_, "acme"};
  json::array all_{};
};

TEST_F(Scopes, AreThoseThatTheContractNames) {
  std::map<std::string, http::Route const*> routes;
  for (auto const& route : world_.routes()) { routes[route.method + " " + route.pattern] = &route; }
  auto tried = 0;
  each_operation([&](std::string const& name, json::object const& operation) {
    SCOPED_TRACE(name);
    auto const& ways = operation.at("security").as_array();
    if (ways.empty() || !ways.front().as_object().contains("bearer") || ways.front().at("bearer").at(0) == "platform:admin") { return; }
    auto const* description = operation.if_contains("description");
    expect_needs(*routes.at(name), ways, description == nullptr ? "" : text(*description));
    ++tried;
  });
  EXPECT_GT(tried, 80);
}

TEST_F(Access, ATokenCannotPassOnMoreThanItHas) {
  auto const clerk = world_.make_token("acme", R"({"kind":"management","name":"c","scopes":["tokens:manage","content:read"]})");
  auto const more =
      world_.call(clerk, "POST", "/api/v1/tokens", R"({"kind":"management","name":"x","scopes":["content:read","content:write"]})");
  EXPECT_EQ(422U, more.status());
  EXPECT_EQ("/scopes/1", json::value_to<std::string>(more.json().at("errors").at(0).at("pointer")));
  auto const same = world_.call(clerk, "POST", "/api/v1/tokens", R"({"kind":"management","name":"x"})");
  ASSERT_EQ(201U, same.status()) << same.body();
  EXPECT_EQ("no-store", same.header("Cache-Control"));
  EXPECT_EQ(2U, same.json().at("scopes").as_array().size());
}

TEST_F(Access, AnotherTenantsRecordsAnswerAsIfTheyWereNotThere) {
  auto const spy = world_.make_token("rival", R"({"kind":"management","name":"spy"})");
  for (auto const& [method, theirs, absent] : std::vector<std::array<std::string, 3>>{
           {"GET", "/api/v1/entries/n1", "/api/v1/entries/zz"},
           {"GET", "/api/v1/entries/n1/versions", "/api/v1/entries/zz/versions"},
           {"GET", "/api/v1/entries/n1/versions/1", "/api/v1/entries/zz/versions/1"},
           {"GET", "/api/v1/entries/n1/diff?from=1&to=1", "/api/v1/entries/zz/diff?from=1&to=1"},
           {"POST", "/api/v1/entries/n1/publish", "/api/v1/entries/zz/publish"},
           {"POST", "/api/v1/entries/n1/archive", "/api/v1/entries/zz/archive"},
           {"DELETE", "/api/v1/entries/n1", "/api/v1/entries/zz"},
           {"GET", "/api/v1/content-types/note", "/api/v1/content-types/zz"},
           {"GET", "/audit/v1/entries/n1/history", "/audit/v1/entries/zz/history"},
           {"GET", "/api/v1/tenants/" + acme_id_, "/api/v1/tenants/0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11"},
           {"GET", "/api/acme/entries", "/api/nobody/entries"},
           {"GET", "/api/acme/entries/n1", "/api/nobody/entries/n1"}}) {
    auto const a = world_.call(spy, method, theirs);
    auto const b = world_.call(spy, method, absent);
    EXPECT_EQ(404U, a.status()) << method << " " << theirs << " " << a.body();
    EXPECT_EQ(a.status(), b.status());
    EXPECT_EQ(a.body_without_trace(), b.body_without_trace()) << theirs;
    EXPECT_EQ(a.response.headers, b.response.headers);
  }
  EXPECT_EQ(404U, world_.call({spy.token, "acme"}, "GET", "/api/v1/entries/n1").status());
  EXPECT_EQ(404U, world_.call({spy.token, "nobody"}, "GET", "/api/v1/entries/n1").status());
}

TEST_F(Access, SaysWhatIsNotThereWhereItIsNoRecord) {
  auto const detail = [&](Caller const& caller, std::string const& target) {
    auto const answer = world_.call(caller, "GET", target);
    EXPECT_EQ(404U, answer.status()) << answer.body();
    return text(answer.json().at("detail"));
  };
  auto const admin = world_.admin("acme");
  EXPECT_EQ("There is no such tenant.", detail(world_.admin("nobody"), "/api/v1/entries"));
  EXPECT_EQ("There is no such tenant.", detail(world_.admin(), "/api/v1/tenants/" + std::string(kNowhere)));
  EXPECT_EQ("There is no such content type.", detail(admin, "/api/v1/content-types/zz"));
  EXPECT_EQ("There is no such reactor.", detail(world_.admin(), "/api/v1/reactors/zz"));
  EXPECT_EQ("There is no such read model.", detail(world_.admin(), "/api/v1/projectors/zz"));
  EXPECT_EQ("There is no such kind of record.", detail(admin, "/audit/v1/gadgets/zz/history"));
  EXPECT_EQ("There is no such record.", detail(admin, "/audit/v1/entries/zz/history"));
  EXPECT_EQ("There is no such record.", detail(admin, "/api/v1/entries/zz"));
}

TEST_F(Access, ARecordThatIsNotThereIsNotFoundWhateverIsSent) {
  for (auto const* word : words()) {
    if (word->kind == nullptr) { continue; }
    auto const target = "/api/v1/" + std::string(word->plural) + "/" + kNowhere;
    EXPECT_EQ(404U, world_.call(world_.admin("acme"), "PATCH", target, "{}").status()) << word->name;
  }
}

TEST_F(Access, APlatformAdminSaysWhichTenantIsMeant) {
  auto const none = world_.call(world_.admin(), "GET", "/api/v1/entries/n1");
  EXPECT_EQ(400U, none.status());
  EXPECT_EQ(200U, world_.call(world_.admin("acme"), "GET", "/api/v1/entries/n1").status());
  EXPECT_EQ(200U, world_.call(world_.admin(acme_id_), "GET", "/api/v1/entries/n1").status());
  EXPECT_EQ(404U, world_.call(world_.admin("nobody"), "GET", "/api/v1/entries/n1").status());
  EXPECT_EQ(2U, world_.call(world_.admin(), "GET", "/api/v1/tenants").json().at("items").as_array().size());
}

TEST_F(Access, ARevokedTokenOpensNothing) {
  auto const made = world_.call(world_.admin("acme"), "POST", "/api/v1/tokens", R"({"kind":"management","name":"t"})");
  Caller const caller{json::value_to<std::string>(made.json().at("token")), {}};
  EXPECT_EQ(200U, world_.call(caller, "GET", "/api/v1/entries/n1").status());
  auto const revoked = world_.call(world_.admin("acme"), "DELETE", made.header("Location"));
  EXPECT_EQ(204U, revoked.status());
  EXPECT_EQ("", revoked.body());
  EXPECT_EQ(401U, world_.call(caller, "GET", "/api/v1/entries/n1").status());
}

}  // namespace
}  // namespace contentos::test
