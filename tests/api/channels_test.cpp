// Channels through the API: a secret goes in, and comes out nowhere but for whoever uses it.
#include "domain/channel/channel.hpp"
#include "domain/record/record.hpp"
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace contentos::test {
namespace {

namespace json = boost::json;

constexpr char const* kSecret = "xoxb-0190-secret";
constexpr char const* kOther = "xoxb-0191-secret";

class Channels : public testing::Test {
protected:
  void SetUp() override {
    tenant_ = *TenantId::parse(world_.make_tenant("acme"));
    acme_ = world_.admin("acme");
  }
  Answer make(json::object more = {}, Headers headers = {}) {
    more["name"] = "Newsroom";
    more["kind"] = "slack";
    return world_.call(acme_, "POST", "/api/v1/channels", json::serialize(more), std::move(headers));
  }
  std::string made(json::object more = {}) {
    auto const answer = make(std::move(more));
    EXPECT_EQ(201U, answer.status()) << answer.body();
    return text(answer.json().at("channel_id"));
  }
  Answer change(std::string const& id, json::object const& members, Headers headers = {}) {
    return world_.call(acme_, "PATCH", "/api/v1/channels/" + id, json::serialize(members), std::move(headers));
  }
  std::string sealed(std::string const& id) {
    auto const folded = world_.services().repositories.load<channel::Word>(TenantScope(tenant_), id, Freshness::fresh).value();
    return record::content<channel::Word>(*folded.state).secret.sealed;
  }
  /// As whoever sends to the channel will.
  std::string opened(std::string const& id) {
    auto const secret = world_.secrets().open_secret(TenantScope(tenant_), StreamName("channel", id), "secret", sealed(id));
    return secret ? *secret : secret.error().context;
  }

  World world_{};
  Caller acme_{};
  TenantId tenant_{};
};

TEST_F(Channels, KeepASecretThatWhoeverUsesItOpens) {
  auto const id = made({{"secret", kSecret}});
  EXPECT_EQ(kSecret, opened(id));
  EXPECT_EQ(200U, change(id, {{"name", "Other"}, {"settings", {{"room", "#news"}}}}).status());
  EXPECT_EQ(kSecret, opened(id)) << "what is not named stays";
  auto const changed = change(id, {{"secret", kOther}});
  EXPECT_EQ((json::object{{"is_set", true}}), changed.json().at("secret"));
  EXPECT_EQ(kOther, opened(id));
  auto const taken = change(id, {{"secret", nullptr}});
  EXPECT_EQ((json::object{{"is_set", false}}), taken.json().at("secret"));
  EXPECT_EQ("", sealed(id));
}

TEST_F(Channels, ShowTheirSecretNowhere) {
  auto const id = made({{"secret", kSecret}});
  ASSERT_EQ(200U, change(id, {{"secret", kOther}}).status());
  ASSERT_EQ(200U, world_.call(acme_, "DELETE", "/api/v1/channels/" + id).status());
  ASSERT_EQ(200U,
            world_.call(acme_, "POST", "/api/v1/channels/" + id + "/undelete", R"({"secret":")" + std::string(kSecret) + R"("})").status());
  EXPECT_EQ(kSecret, opened(id));
  world_.catch_up();
  std::string all;
  for (auto const* path : {"/api/v1/channels", "/api/v1/channels?kind=slack", "/audit/v1/events", "/api/v1/export"}) {
    auto const answer = world_.call(acme_, "GET", path);
    EXPECT_EQ(200U, answer.status()) << answer.body();
    EXPECT_NE(std::string::npos, answer.body().find(id)) << path;
    all += answer.body();
  }
  for (auto const& path : {"/api/v1/channels/" + id, "/audit/v1/channels/" + id + "/history"}) {
    auto const answer = world_.call(acme_, "GET", path);
    EXPECT_EQ(200U, answer.status()) << answer.body();
    EXPECT_EQ(std::string::npos, answer.body().find(sealed(id))) << "not even sealed: " << path;
    all += answer.body();
  }
  for (auto const* secret : {kSecret, kOther}) { EXPECT_EQ(std::string::npos, all.find(secret)); }
  // The test itself: what is looked for would be found.
  EXPECT_NE(std::string::npos, all.find("Newsroom"));
  auto const stored = world_.log().read_stream(TenantScope(tenant_), StreamName("channel", id), StreamVersion(1), Parts::with_body).value();
  EXPECT_LT(3U, stored.size());
  for (auto const& event : stored) {
    for (auto const* secret : {kSecret, kOther}) { EXPECT_EQ(std::string::npos, event.data.find(secret)); }
  }
}

TEST_F(Channels, AreMadeAndChangedOnceUnderOneKey) {
  auto const first = make({{"secret", kSecret}}, {{"idempotency-key", "one"}});
  auto const again = make({{"secret", kSecret}}, {{"idempotency-key", "one"}});
  EXPECT_EQ(201U, again.status()) << again.body();
  EXPECT_EQ("true", again.header("Idempotency-Replayed"));
  EXPECT_EQ(first.body(), again.body());
  auto const id = text(first.json().at("channel_id"));
  ASSERT_EQ(200U, change(id, {{"secret", kOther}}, {{"idempotency-key", "two"}}).status());
  auto const before = sealed(id);
  EXPECT_EQ("true", change(id, {{"secret", kOther}}, {{"idempotency-key", "two"}}).header("Idempotency-Replayed"));
  EXPECT_EQ(before, sealed(id));
  auto const other = change(id, {{"secret", kSecret}}, {{"idempotency-key", "two"}});
  EXPECT_EQ("command_reused", other.code()) << other.body();
}

TEST_F(Channels, OfTwoTenantsShareNoSecret) {
  auto const id = made({{"secret", kSecret}});
  auto const rival = *TenantId::parse(world_.make_tenant("rival"));
  auto& vault = world_.secrets();
  auto const stolen = vault.open_secret(TenantScope(rival), StreamName("channel", id), "secret", sealed(id));
  ASSERT_FALSE(stolen);
  EXPECT_EQ(StoreErrorCode::corrupt, stolen.error().code);
  auto const elsewhere = vault.open_secret(TenantScope(tenant_), StreamName("channel", made()), "secret", sealed(id));
  EXPECT_FALSE(elsewhere) << "nor is it another channel's";
}

TEST_F(Channels, AreListedByKindsThatThereAre) {
  auto const id = made();
  EXPECT_THAT(ids_of(world_.call(acme_, "GET", "/api/v1/channels?kind=slack"), "channel_id"), testing::ElementsAre(id));
  auto const answer = world_.call(acme_, "GET", "/api/v1/channels?kind=fax");
  EXPECT_EQ(400U, answer.status());
  EXPECT_THAT(errors(answer), testing::ElementsAre("?kind pattern"));
}

TEST_F(Channels, RefuseWhatIsNoSecret) {
  EXPECT_THAT(errors(make({{"secret", ""}})), testing::ElementsAre("/secret required"));
  EXPECT_THAT(errors(make({{"secret", 7}})), testing::ElementsAre("/secret type"));
  EXPECT_THAT(errors(make({{"secret", json::object{{"is_set", true}}}})), testing::ElementsAre("/secret type"));
  auto const long_one = make({{"secret", std::string(8'193, 'x')}, {"settings", 1}});
  EXPECT_THAT(errors(long_one), testing::UnorderedElementsAre("/secret too_long", "/settings type"));
  EXPECT_EQ(std::string::npos, long_one.body().find("xxx"));
  EXPECT_EQ(201U, make({{"secret", std::string(8'192, 'x')}}).status());
  auto const editor = world_.make_token("acme", R"({"kind":"management","name":"e","scopes":["content:read","content:write"]})");
  EXPECT_EQ(403U, world_.call(editor, "GET", "/api/v1/channels").status());
}

}  // namespace
}  // namespace contentos::test
