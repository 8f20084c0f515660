// Families of tokens: what one may pass on, for how long, and what goes when it goes.
#include "tests/api/world.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <random>

namespace contentos::test {
namespace {

namespace json = boost::json;

constexpr char const* kFar = "2999-01-01T00:00:00Z";
constexpr char const* kNear = "2998-01-01T00:00:00Z";

class Tokens : public testing::Test {
protected:
  Tokens() {
    world_.make_tenant("acme");
    world_.make_tenant("rival");
  }

  Answer ask(Caller const& maker, json::object const& body) { return world_.call(maker, "POST", "/api/v1/tokens", json::serialize(body)); }
  Caller make(Caller const& maker, json::object const& body) {
    auto const made = ask(maker, body);
    EXPECT_EQ(201U, made.status()) << made.body();
    return {text(made.json().at("token")), {}};
  }
  std::string id_of(Caller const& token) { return TokenText::parse(token.token)->token.str(); }
  unsigned seen(Caller const& token) { return world_.call(token, "GET", "/api/v1/content-types/html").status(); }
  std::vector<std::string> pointers(Answer const& answer) {
    EXPECT_EQ(422U, answer.status()) << answer.body();
    std::vector<std::string> out;
    auto const problem = answer.json();
    for (auto const& error : problem.at("errors").as_array()) { out.push_back(text(error.at("pointer"))); }
    return out;
  }
  Answer revoke(Caller const& by, Caller const& token, char const* query = "") {
    return world_.call(by, "DELETE", "/api/v1/tokens/" + id_of(token) + query);
  }

  World world_{};
};

TEST_F(Tokens, NoScopesAreNotAllScopes) {
  auto const clerk = make(world_.admin("acme"), {{"kind", "management"}, {"name", "clerk"}, {"scopes", {"tokens:manage"}}});
  for (auto const& maker : {clerk, world_.admin("acme")}) {
    for (auto const* kind : {"management", "delivery"}) {
      EXPECT_THAT(pointers(ask(maker, {{"kind", kind}, {"name", "x"}, {"scopes", json::array{}}})), testing::ElementsAre("/scopes"));
    }
  }
}

TEST_F(Tokens, ACallerThatMayNotReadContentMakesNoDeliveryToken) {
  auto const clerk = make(world_.admin("acme"), {{"kind", "management"}, {"name", "clerk"}, {"scopes", {"tokens:manage"}}});
  EXPECT_THAT(pointers(ask(clerk, {{"kind", "delivery"}, {"name", "x"}})), testing::ElementsAre("/scopes/0"));
  EXPECT_THAT(pointers(ask(clerk, {{"kind", "delivery"}, {"name", "x"}, {"scopes", {"delivery:read"}}})),
              testing::ElementsAre("/scopes/0"));
  auto const reader = make(world_.admin("acme"), {{"kind", "management"}, {"name", "r"}, {"scopes", {"tokens:manage", "content:read"}}});
  EXPECT_EQ(201U, ask(reader, {{"kind", "delivery"}, {"name", "x"}}).status());
}

TEST_F(Tokens, AChildDoesNotOutliveItsParent) {
  auto const parent = make(world_.admin("acme"), {{"kind", "management"}, {"name", "p"}, {"expires_at", kNear}});
  EXPECT_THAT(pointers(ask(parent, {{"kind", "management"}, {"name", "c"}, {"expires_at", kFar}})), testing::ElementsAre("/expires_at"));
  auto const same = ask(parent, {{"kind", "delivery"}, {"name", "c"}});
  ASSERT_EQ(201U, same.status()) << same.body();
  EXPECT_EQ("2998-01-01T00:00:00.000000Z", text(same.json().at("expires_at")));
}

TEST_F(Tokens, ARevocationTakesDescendantsAlongWhenAsked) {
  auto const parent = make(world_.admin("acme"), {{"kind", "management"}, {"name", "p"}});
  auto const child = make(parent, {{"kind", "management"}, {"name", "c"}});
  auto const grandchild = make(child, {{"kind", "management"}, {"name", "g"}});
  auto const other = make(world_.admin("acme"), {{"kind", "management"}, {"name", "o"}});
  EXPECT_EQ(204U, revoke(other, parent).status());
  EXPECT_EQ(401U, seen(parent));
  EXPECT_EQ(200U, seen(child)) << "nobody asked for more";
  // The parent is revoked already; what was made with it goes all the same, and a token may take itself along.
  auto const all = revoke(child, parent, "?descendants=true");
  ASSERT_EQ(200U, all.status()) << all.body();
  EXPECT_EQ((json::array{json::string(id_of(parent)), json::string(id_of(child)), json::string(id_of(grandchild))}),
            all.json().at("revoked"));
  EXPECT_EQ(401U, seen(child));
  EXPECT_EQ(401U, seen(grandchild));
  EXPECT_EQ(200U, seen(other));
}

TEST_F(Tokens, AnAdminsDescendantsAreFoundInEveryTenant) {
  auto const second = make(world_.admin("platform"), {{"kind", "management"}, {"name", "second admin"}});
  EXPECT_EQ("platform:admin", [&] {
    auto const read = world_.call({second.token, "platform"}, "GET", "/api/v1/tokens/" + id_of(second));
    return text(read.json().at("scopes").at(0));
  }());
  auto const in_acme = make({second.token, "acme"}, {{"kind", "management"}, {"name", "a"}});
  auto const in_rival = make({second.token, "rival"}, {{"kind", "management"}, {"name", "r"}});
  auto const below = make(in_rival, {{"kind", "delivery"}, {"name", "site"}});
  auto const first_admins = make(world_.admin("acme"), {{"kind", "management"}, {"name", "not of the second"}});
  auto const revoked = revoke(world_.admin("platform"), second, "?descendants=true");
  ASSERT_EQ(200U, revoked.status()) << revoked.body();
  EXPECT_EQ(4U, revoked.json().at("revoked").as_array().size());
  for (auto const& token : {in_acme, in_rival}) { EXPECT_EQ(401U, seen(token)); }
  EXPECT_EQ(401U, world_.call(below, "GET", "/api/rival/entries").status());
  EXPECT_EQ(200U, seen(first_admins));
}

TEST_F(Tokens, ThePlatformHasNothingToDeliver) {
  EXPECT_THAT(pointers(ask(world_.admin("platform"), {{"kind", "delivery"}, {"name", "x"}})), testing::ElementsAre("/kind"));
}

/// Random families: whoever asks for whatever, nobody ever holds more, or for longer, than the one it has it from.
TEST_F(Tokens, NoFamilyEverGainsARight) {
  struct Member {
    Caller caller;
    std::set<std::string> scopes;
    std::string expires_at;  // RFC 3339, all of one form; empty: never
  };
  auto all = token::known_scopes(token::Kind::management);
  all.emplace_back("delivery:read");
  all.emplace_back("platform:admin");
  std::mt19937 random(20261126);
  auto const below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  std::vector<Member> family{{make(world_.admin("acme"), {{"kind", "management"}, {"name", "root"}}), {all.begin(), all.end() - 1}, ""}};
  int made = 0;
  for (int i = 0; i < 400; ++i) {
    auto const& maker = family[below(family.size())];
    auto const is_delivery = below(4) == 0;
    json::object body{{"kind", is_delivery ? "delivery" : "management"}, {"name", "x"}};
    if (below(3) != 0) {
      json::array scopes;
      for (auto n = below(4); n > 0; --n) { scopes.emplace_back(below(2) == 0 ? "tokens:manage" : all[below(all.size())]); }
      body["scopes"] = scopes;
    }
    if (below(3) == 0) { body["expires_at"] = "299" + std::to_string(below(10)) + "-01-01T00:00:00Z"; }
    auto const answer = ask(maker.caller, body);
    if (answer.status() != 201) { continue; }
    ++made;
    auto const token = answer.json();
    Member child{{text(token.at("token")), {}}, {}, {}};
    for (auto const& scope : token.at("scopes").as_array()) {
      child.scopes.insert(text(scope));
      auto const by_content = scope == "delivery:read" && maker.scopes.contains("content:read");
      EXPECT_TRUE(maker.scopes.contains(text(scope)) || by_content) << json::serialize(body) << scope;
    }
    EXPECT_FALSE(child.scopes.empty());
    if (auto const& end = token.at("expires_at"); end.is_string()) { child.expires_at = text(end); }
    EXPECT_TRUE(maker.expires_at.empty() || (!child.expires_at.empty() && child.expires_at <= maker.expires_at)) << json::serialize(body);
    if (child.scopes.contains("tokens:manage")) { family.push_back(child); }
  }
  EXPECT_GT(made, 50);
  EXPECT_GT(family.size(), 10U);
}

}  // namespace
}  // namespace contentos::test
