// If-Match on every route: whose tag it names, and whose it cannot.
#include "api/answer.hpp"
#include "tests/api/route_requests.hpp"

namespace contentos::test {
namespace {

std::vector<std::int64_t> asked_by(std::string const& header) {
  http::Request request{};
  request.headers.emplace_back("if-match", header);
  std::vector<std::int64_t> out;
  auto const asked = api::if_match(request);
  if (!asked) { return {asked.error().code == RejectionCode::bad_request ? -2 : -3}; }
  if (!*asked) { return {-1}; }
  for (auto const& version : **asked) { out.push_back(version.value); }
  return out;
}

TEST(IfMatch, IsAListOfStrongTags) {
  using Versions = std::vector<std::int64_t>;
  EXPECT_EQ(Versions{7}, asked_by("\"7\""));
  EXPECT_EQ((Versions{7, 8, 9}), asked_by("\"7\", \"8.0a1b2c3d\" ,\"9\""));
  EXPECT_EQ(Versions{8}, asked_by("W/\"7\",\"8\"")) << "a weak tag is the same as none";
  EXPECT_EQ(Versions{8}, asked_by("\"a,\", , \"8\"")) << "a comma may stand in a tag";
  EXPECT_EQ(Versions{-1}, asked_by("*"));
  for (auto const* none : {"", " , ", "W/\"7\"", "\"07\"", "\"+7\"", "\"-7\"", "\"\"", "\"0\"", "\"7x\"", "\"*\"", "\"\xC3\xBC\""}) {
    EXPECT_EQ(Versions{}, asked_by(none)) << none;
  }
  for (auto const* malformed : {"7", "\"7", "7\"", "\"7\";", "\"7\"x", "\"7\" \"8\"", "\"7\"\"8\"", "\"7\", 8", "*, \"7\"", "**", "w/\"7\"",
                                "W/ \"7\"", "W/7", "\"7 8\"", "\"7\t\"", "\"7\x7F\"", ";\"7\""}) {
    EXPECT_EQ(Versions{-2}, asked_by(malformed)) << malformed;
  }
}

class Preconditions : public testing::Test {
protected:
  World world_{};
  TenantGround ground_{world_, "acme"};

  /// Whether what the route is about has a tag: its answer says it.
  static bool has_tag(Answer const& answer) { return !answer.header("ETag").empty(); }
};

TEST_F(Preconditions, OneTagOfAListIsEnoughAndAWeakOneIsNone) {
  auto const caller = ground_.caller();
  auto const id = ground_.make(*find_word("entry"));
  auto const publish = [&](std::string const& tags) {
    return world_.call(caller, "PUT", "/api/v1/entries/" + id + "/metadata", R"({"metadata":{"n":)" + std::to_string(tags.size()) + "}}",
                       {{"if-match", tags}});
  };
  auto const first = publish("*");
  ASSERT_EQ(200U, first.status()) << first.body();
  auto const tag = first.header("ETag");
  EXPECT_EQ(412U, publish("W/" + tag).status());
  EXPECT_EQ(412U, publish("\"1\", \"2\"").status());
  EXPECT_EQ(412U, publish("").status());
  auto const second = publish("\"1\", " + tag + ", \"900\"");
  ASSERT_EQ(200U, second.status()) << second.body();
  EXPECT_NE(tag, second.header("ETag"));
}

TEST_F(Preconditions, AreKeptByEveryRouteOrRefused) {
  auto const admin = world_.admin("acme");
  std::size_t tagged = 0;
  for (auto const& route : world_.routes()) {
    if (!is_guarded(route) || route.method == "GET" || route.pattern == "/api/v1/imports") { continue; }
    SCOPED_TRACE(route.method + " " + route.pattern);
    auto const request = ground_.granted(route).front();
    auto const ask = [&](std::string const& tags) {
      return world_.call(admin, route.method, target_of(route, request), request.body, {{"if-match", tags}});
    };
    auto const events = ground_.events();
    auto const refused = ask("\"900\", W/\"2\"");
    EXPECT_EQ(412U, refused.status()) << refused.body();
    EXPECT_EQ(events, ground_.events());
    auto const malformed = ask("\"3\";");
    EXPECT_EQ(400U, malformed.status()) << malformed.body();
    EXPECT_THAT(errors(malformed), testing::ElementsAre("If-Match malformed"));
    EXPECT_EQ(events, ground_.events());
    auto const granted = ask("*");
    EXPECT_TRUE(granted.status() < 400 || granted.status() == 409 || route.pattern.find("/projectors/") != std::string::npos)
        << granted.status() << granted.body();
    tagged += has_tag(granted) ? 1 : 0;
  }
  EXPECT_GT(tagged, 20U);
}

TEST_F(Preconditions, AnyVersionOfWhatIsNotThereIsNone) {
  EXPECT_EQ(404U, world_.call(ground_.caller(), "POST", "/api/v1/entries/nothing/publish", {}, {{"if-match", "*"}}).status());
}

}  // namespace
}  // namespace contentos::test
