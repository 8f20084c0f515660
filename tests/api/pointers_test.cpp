// Whatever is wrong with a body is said at a member of that body, of every route that takes one. Bodies are made by spoiling good ones.
#include "api/openapi/openapi.hpp"
#include "tests/api/route_requests.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cctype>
#include <functional>

namespace contentos::test {
namespace {

namespace json = boost::json;

bool takes_json(http::Route const& route) { return is_guarded(route) && route.method != "GET" && route.pattern != "/api/v1/imports"; }

std::vector<json::value> const& spoilt_values() {
  static std::vector<json::value> const out{nullptr,
                                            7,
                                            -1.5,
                                            true,
                                            "",
                                            "no such",
                                            "a/b~c",
                                            json::value(std::string(70'000, 'x')),
                                            json::array(),
                                            json::object(),
                                            json::array{7},
                                            json::array{"no such", "no such"},
                                            json::object{{"a/b~c", 1}},
                                            json::value(18446744073709551615ULL)};
  return out;
}

/// Calls `visit` with each body that differs from `body` in one place at or below `at`.
void each_spoilt(json::value const& body, std::string const& at, std::function<void(json::value const&)> const& visit) {
  auto const with = [&](auto const& change) {
    auto other = body;
    boost::system::error_code error;
    change(*other.find_pointer(at, error));
    visit(other);
  };
  if (!at.empty()) {
    for (auto const& value : spoilt_values()) {
      with([&](json::value& place) { place = value; });
    }
  }
  boost::system::error_code error;
  auto const place = *body.find_pointer(at, error);
  if (auto const* object = place.if_object()) {
    with([&](json::value& here) { here.as_object()["un/kn~own"] = 1; });
    for (auto const& member : *object) {
      std::string const key(member.key());
      with([&](json::value& here) { here.as_object().erase(key); });
      each_spoilt(body, at + "/" + key, visit);
    }
  } else if (auto const* list = place.if_array()) {
    for (std::size_t i = 0; i < list->size(); ++i) { each_spoilt(body, at + "/" + std::to_string(i), visit); }
  }
}

std::string letters(int number) {
  std::string out;
  for (; number > 0; number /= 26) { out.push_back(static_cast<char>('a' + number % 26)); }
  return out;
}

class Contract {
public:
  /// The members that a route's body may have by the contract.
  std::set<std::string> members_of(http::Route const& route) const {
    auto method = route.method;
    std::ranges::transform(method, method.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    std::set<std::string> out;
    auto const& operation = document_.at("paths").at(route.pattern).at(method).as_object();
    if (auto const* body = operation.if_contains("requestBody")) {
      for (auto const& media : resolved(*body).at("content").as_object()) { add(media.value().at("schema"), out); }
    }
    return out;
  }

private:
  json::value const& resolved(json::value const& value) const {
    auto const* reference = value.as_object().if_contains("$ref");
    boost::system::error_code error;
    return reference == nullptr ? value : *document_.find_pointer(text(*reference).substr(1), error);
  }
  void add(json::value const& given, std::set<std::string>& out) const {
    auto const& schema = resolved(given).as_object();
    if (auto const* properties = schema.if_contains("properties")) {
      for (auto const& property : properties->as_object()) { out.emplace(property.key()); }
    }
    for (auto const* several : {"allOf", "anyOf", "oneOf"}) {
      auto const* parts = schema.if_contains(several);
      for (std::size_t i = 0; parts != nullptr && i < parts->as_array().size(); ++i) { add(parts->as_array()[i], out); }
    }
  }

  json::value document_ = api::openapi_document("test");
};

/// A member that is there; one that is needed, beside others that are; a parameter; or a header.
bool leads_somewhere(json::value const& body, std::string const& pointer, std::string const& code) {
  if (pointer.empty()) { return false; }
  if (pointer.front() != '/') { return pointer.front() == '?' || std::isupper(static_cast<unsigned char>(pointer.front())) != 0; }
  boost::system::error_code error;
  if (body.find_pointer(pointer, error) != nullptr) { return true; }
  auto const* beside = body.find_pointer(pointer.substr(0, pointer.rfind('/')), error);
  return code == "required" && beside != nullptr && beside->is_object();
}

class Pointers : public testing::Test {
protected:
  void check(json::value const& body, Answer const& answer) {
    ++sent_;
    EXPECT_LT(answer.status(), 500U) << answer.body() << json::serialize(body);
    if (answer.status() != 422U && answer.status() != 409U) { return; }
    auto const problem = answer.json();
    auto const* errors = problem.as_object().if_contains("errors");
    if (errors == nullptr) {
      EXPECT_EQ(409U, answer.status()) << answer.body();
      return;
    }
    for (auto const& e : errors->as_array()) {
      ++looked_at_;
      EXPECT_TRUE(leads_somewhere(body, text(e.at("pointer")), text(e.at("code"))))
          << answer.body() << " of " << json::serialize(body).substr(0, 1000);
    }
  }

  World world_{};
  std::size_t sent_ = 0;
  std::size_t looked_at_ = 0;
};

/// All bodies that differ from a good one in one place, or have one more of the members that there may be.
std::vector<json::value> spoilt(json::value const& good, std::set<std::string> const& members) {
  std::vector<json::value> out;
  each_spoilt(good, "", [&](json::value const& body) { out.push_back(body); });
  for (auto const& member : members) {
    for (auto const& value : spoilt_values()) {
      out.push_back(good);
      out.back().as_object()[member] = value;
    }
  }
  return out;
}

TEST_F(Pointers, LeadToWhatWasSentOrShouldHaveBeen) {
  Contract const contract;
  auto ground = std::make_unique<TenantGround>(world_, "acme");
  int grounds = 0;
  for (auto const& route : world_.routes()) {
    if (!takes_json(route)) { continue; }
    SCOPED_TRACE(route.method + " " + route.pattern);
    auto const members = contract.members_of(route);
    RouteRequest request;
    std::vector<json::value> bodies;
    auto const begin = [&] {
      request = ground->granted(route).front();
      bodies = spoilt(request.body.empty() ? json::value(json::object()) : json::parse(request.body), members);
    };
    begin();
    for (std::size_t i = 0; i < bodies.size(); ++i) {
      auto const answer = world_.call(world_.admin(ground->slug()), route.method, target_of(route, request), json::serialize(bodies[i]));
      check(bodies[i], answer);
      if (answer.status() >= 300) { continue; }
      // What was granted may stand in the way of the next.
      if (route.pattern.starts_with("/api/v1/tenants/")) { ground = std::make_unique<TenantGround>(world_, "acme" + letters(++grounds)); }
      begin();
    }
  }
  EXPECT_GT(sent_, 2'000U);
  EXPECT_GT(looked_at_, 1'000U);
}

class TakenValues : public testing::Test {
protected:
  void SetUp() override {
    world_.make_tenant("acme");
    acme_ = world_.make_token("acme", R"({"kind":"management","name":"tools"})");
    auto const made =
        world_.call(acme_, "POST", "/api/v1/content-types",
                    R"({"type_key":"post","display_field":"title","fields":[{"key":"title","type":"string","unique":true}]})");
    ASSERT_EQ(201U, made.status()) << made.body();
    ASSERT_EQ(201U, create(R"({"entry_id":"a","data":{"title":"One"},"slugs":{"en-US":"one"}})").status());
  }
  Answer create(std::string const& members) {
    auto body = json::parse(members).as_object();
    body["type_key"] = "post";
    return world_.call(acme_, "POST", "/api/v1/entries", json::serialize(body));
  }
  Answer post(std::string const& path, std::string const& body = {}) { return world_.call(acme_, "POST", "/api/v1/entries/" + path, body); }

  World world_{};
  Caller acme_{};
};

TEST_F(TakenValues, ArePointedOutWhereTheyWereSent) {
  EXPECT_THAT(errors(create(R"({"data":{},"slugs":{"en-US":"one"}})")), testing::ElementsAre("/slugs/en-US not_unique"));
  EXPECT_THAT(errors(create(R"({"data":{"title":"One"}})")), testing::ElementsAre("/data/title not_unique"));
  EXPECT_THAT(errors(create(R"({"entry_id":"a","data":{}})")), testing::ElementsAre("/entry_id not_unique"));
  EXPECT_THAT(errors(create(R"({"entry_id":"a b","data":{}})")), testing::ElementsAre("/entry_id pattern"));
  EXPECT_THAT(errors(create(R"({"data":{},"slugs":{"e/n":"x"}})")), testing::Contains("/slugs/e~1n unknown_locale"));
}

TEST_F(TakenValues, ThatWereNotSentAreSaidOfTheWhole) {
  ASSERT_EQ(200U, world_.call(acme_, "DELETE", "/api/v1/entries/a").status());
  ASSERT_EQ(201U, create(R"({"data":{},"slugs":{"en-US":"one"}})").status());
  auto const refused = post("a/undelete");
  EXPECT_EQ(409U, refused.status());
  EXPECT_THAT(errors(refused), testing::ElementsAre(" not_unique"));
  EXPECT_THAT(text(refused.json().at("errors").at(0).at("message")), testing::HasSubstr("/slugs/en-US"));
}

TEST_F(TakenValues, AnOldVersionThatDoesNotFitIsSaidAtTheMemberThatNamesIt) {
  auto const changed =
      world_.call(acme_, "PUT", "/api/v1/content-types/post",
                  R"({"display_field":"title","fields":[{"key":"title","type":"string","unique":true,"constraints":{"max":1}}]})");
  ASSERT_EQ(200U, changed.status()) << changed.body();
  EXPECT_THAT(errors(post("a/restore", R"({"version":1})")), testing::ElementsAre("/version max"));
  world_.catch_up();
  auto const id = text(world_.call(acme_, "GET", "/api/v1/entries/a").json().at("latest_version").at("version_id"));
  EXPECT_THAT(errors(post("a/restore", R"({"version_id":")" + id + "\"}")), testing::ElementsAre("/version_id max"));
}

TEST_F(TakenValues, AFieldThatDoesNotGoWithWhatWasBeforeIsPointedOutInTheBody) {
  auto const put = [&](std::string const& fields) {
    return errors(world_.call(acme_, "PUT", "/api/v1/content-types/post", R"({"fields":[)" + fields + "]}"));
  };
  EXPECT_THAT(put(R"({"key":"new","type":"string","sort_order":5},{"key":"title","type":"number"})"),
              testing::ElementsAre("/fields/1 incompatible_change"));
  EXPECT_THAT(put(""), testing::ElementsAre("/fields incompatible_change"));
}

}  // namespace
}  // namespace contentos::test
