// Two tenants that know each other's ids: to either, the other's records are such as are nowhere, on every route of every word.
#include "tests/api/kinds.hpp"
#include "tests/api/route_requests.hpp"
#include "tests/support/references.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace contentos::test {
namespace {

namespace json = boost::json;

/// What a read may be asked for beside its path. Routes that take no such parameter refuse it, whatever the path means.
constexpr std::array<char const*, 4> kReads{"", "include_deleted=true", "as_of=2999-01-01T00:00:00Z", "include_data=true"};

class Isolation : public testing::Test {
protected:
  static std::string name_of(http::Route const& route) { return route.method + " " + route.pattern; }

  Answer ask(Caller const& caller, http::Route const& route, RouteRequest const& request, std::string const& parameter = {}) {
    auto const target = target_of(route, request);
    auto const more = parameter.empty() ? "" : (request.query.empty() ? "?" : "&") + parameter;
    return world_.call(caller, route.method, target + more, request.body);
  }
  /// Byte for byte, but for the request's own id.
  static void expect_same(Answer const& theirs, Answer const& nothing) {
    EXPECT_EQ(nothing.status(), theirs.status()) << theirs.body();
    EXPECT_EQ(nothing.response.headers, theirs.response.headers);
    if (nothing.status() == 304 || nothing.body().empty()) {
      EXPECT_EQ(nothing.body(), theirs.body());
    } else {
      EXPECT_EQ(nothing.body_without_trace(), theirs.body_without_trace());
    }
  }
  /// Of what was asked for with all rights to it. What a record's state forbids is an answer too.
  static void expect_granted(Answer const& own) { EXPECT_TRUE(own.status() < 400 || own.status() == 409) << own.status() << own.body(); }

  /// Whether a tenant begins or ends by it, which platform admins alone may ask for.
  static bool is_for_the_platform(http::Route const& route) {
    return route.pattern.starts_with("/api/v1/tenants/{id}") && route.method != "GET" && route.method != "PATCH";
  }

  std::vector<http::Route> routes(bool (*wanted)(http::Route const&)) {
    std::vector<http::Route> out;
    std::ranges::copy_if(world_.routes(), std::back_inserter(out), wanted);
    return out;
  }
  /// What an installation has once, whoever its tenants are.
  static bool is_of_operators(http::Route const& route) {
    return route.pattern.starts_with("/api/v1/projectors") || route.pattern.starts_with("/api/v1/reactors");
  }
  static bool is_about_one(http::Route const& route) {
    return is_guarded(route) && route.pattern.find('{') != std::string::npos && !is_of_operators(route);
  }
  static bool is_list(http::Route const& route) {
    return is_guarded(route) && route.method == "GET" && route.pattern.find('{') == std::string::npos;
  }
  std::string list(Caller const& caller, std::string const& target) {
    auto const answer = world_.call(caller, "GET", target);
    EXPECT_NE(500U, answer.status()) << target;
    return answer.body();
  }

  World world_{};
  TenantGround ours_{world_, "acme"};
  TenantGround theirs_{world_, "rival"};
};

TEST_F(Isolation, ARecordOfAnotherTenantAnswersAsOneThatIsNowhere) {
  std::set<std::string_view> words_tried;
  for (auto const& route : routes(is_about_one)) {
    SCOPED_TRACE(name_of(route));
    auto const requests = theirs_.granted(route);
    EXPECT_FALSE(requests.empty());
    world_.catch_up();
    for (auto const& request : requests) {
      SCOPED_TRACE(target_of(route, request));
      auto const before = theirs_.events();
      for (auto const* query : kReads) {
        auto const answer = ask(ours_.caller(), route, request, query);
        if (std::string_view(query).empty()) { EXPECT_EQ(404U, answer.status()) << answer.body(); }
        expect_same(answer, ask(ours_.caller(), route, about_nothing(request), query));
        if (route.method != "GET") { break; }
      }
      EXPECT_EQ(before, theirs_.events()) << "a command of another tenant's changes nothing";
      if (!is_for_the_platform(route)) { expect_granted(ask(theirs_.caller(), route, request)); }
      if (auto const* word = word_of(route)) { words_tried.insert(word->name); }
    }
  }
  for (auto const* word : words()) {
    if (TenantGround::can_make(*word)) { EXPECT_TRUE(words_tried.contains(word->name)) << word->name; }
  }
}

TEST_F(Isolation, ATenantThatIsNotTheCallersAnswersAsOneThatIsNowhere) {
  for (auto const& route : routes(is_guarded)) {
    SCOPED_TRACE(name_of(route));
    for (auto const& request : theirs_.granted(route)) {
      auto const before = theirs_.events();
      for (auto const& tenant : {theirs_.slug(), theirs_.scope().tenant().str()}) {
        auto const answer = ask({ours_.caller().token, tenant}, route, request);
        expect_same(answer, ask({ours_.caller().token, "nobody"}, route, about_nothing(request)));
        expect_same(answer, ask({ours_.caller().token, kNowhere}, route, about_nothing(request)));
      }
      EXPECT_EQ(before, theirs_.events());
    }
  }
}

TEST_F(Isolation, WhatIsDeliveredForAnotherTenantIsForNobodyElse) {
  auto const reader = world_.make_token("acme", R"({"kind":"delivery","name":"site"})");
  auto const delivered = routes(test::is_delivery);
  EXPECT_FALSE(delivered.empty());
  for (auto const& route : delivered) {
    SCOPED_TRACE(name_of(route));
    auto const request = theirs_.granted(route).front();
    (void)ours_.make(*find_word("entry"));
    world_.catch_up();
    for (auto const& caller : {ours_.caller(), reader}) {
      expect_same(ask(caller, route, request), ask(caller, route, about_nothing(request)));
      auto in_ours = request;
      in_ours.names["tenant"] = ours_.slug();
      auto const ours = ask(caller, route, in_ours);
      EXPECT_EQ(std::string::npos, ours.body().find(theirs_.slug())) << ours.body();
      if (route.pattern.find("{id}") == std::string::npos) { continue; }
      in_ours.names["id"] = "nothing";
      expect_same(ours, ask(caller, route, in_ours));
    }
    EXPECT_EQ(200U, ask(theirs_.caller(), route, request).status());
  }
}

TEST_F(Isolation, ListsAndExportsHoldNothingOfAnotherTenant) {
  for (auto const* word : words()) {
    for (int i = 0; i < 2 && TenantGround::can_make(*word); ++i) {
      (void)theirs_.make(*word);
      (void)ours_.make(*word);
    }
  }
  world_.catch_up();
  auto marks = theirs_.ids();
  for (auto const& id : ours_.ids()) { marks.erase(id); }  // types that every tenant has
  marks.insert("rival");
  auto const marks_in = [&](std::string const& text) {
    return std::ranges::count_if(marks, [&](auto const& mark) { return text.find(mark) != std::string::npos; });
  };
  std::set<std::string> shown;
  for (auto const& route : routes(is_list)) {
    SCOPED_TRACE(name_of(route));
    auto const theirs = list(theirs_.caller(), route.pattern);
    if (marks_in(theirs) > 0) { shown.insert(route.pattern); }
    for (auto const* query : {"", "?include_deleted=true", "?limit=200", "?with_total=true", "?limit=1"}) {
      EXPECT_EQ(0, marks_in(list(ours_.caller(), route.pattern + query))) << query;
    }
    // What the other tenant's list goes on with shows nothing of it either.
    auto const page = json::parse(list(theirs_.caller(), route.pattern + "?limit=1"));
    auto const* cursor = page.is_object() ? page.as_object().if_contains("next_cursor") : nullptr;
    if (cursor == nullptr || !cursor->is_string()) { continue; }
    EXPECT_EQ(0, marks_in(list(ours_.caller(), route.pattern + "?limit=1&cursor=" + text(*cursor))));
  }
  // The test itself: with the other's own token the same lists show all that.
  for (auto const& route : routes(is_list)) {
    if (!is_of_operators(route)) { EXPECT_TRUE(shown.contains(route.pattern)) << route.pattern; }
  }
}

/// What else a list could be asked for by the facet of which `given` is one: nobody has it.
std::string nowhere_like(record::Kind const& kind, std::string_view given) {
  auto const name = given.substr(0, given.find('='));
  auto const value = given.substr(name.size() + 1);
  auto const facet = std::ranges::find(kind.known_facets, name, &record::Facet::name);
  EXPECT_NE(kind.known_facets.end(), facet) << given;
  switch (facet->of) {
    case record::FacetOf::reference: return std::string(value.substr(0, value.find('/') + 1)) + kNowhere;
    case record::FacetOf::flag: return value == "true" ? "false" : "true";
    case record::FacetOf::text: return facet->pattern != nullptr ? std::string(facet->pattern->example) : kNowhere;
    case record::FacetOf::id:
    case record::FacetOf::id_or_none: break;
  }
  return kNowhere;
}

TEST_F(Isolation, FiltersAndTotalsKnowNothingOfAnotherTenant) {
  auto const entry = theirs_.make(*find_word("entry"));
  (void)ours_.make(*find_word("entry"));
  world_.catch_up();
  auto const shown = world_.call(theirs_.caller(), "GET", "/api/v1/entries/" + entry).json();
  auto const token = TokenText::parse(theirs_.caller().token)->token.str();
  std::vector<std::array<std::string, 3>> asked{
      {"/api/v1/entries?with_total=true&tag=", text(shown.at("tags").at(0)), kNowhere},
      {"/api/v1/entries?with_total=true&category=", text(shown.at("categories").at(0)), kNowhere},
      {"/api/v1/entries?with_total=true&site=", text(shown.at("site_id")), kNowhere},
      {"/api/v1/entries?with_total=true&owner=", token, kNowhere},
      {"/api/v1/entries?with_total=true&author=", token, kNowhere},
      {"/audit/v1/events?actor=", token, kNowhere},
      {"/audit/v1/events?entity_id=", entry, kNowhere},
  };
  each_kind([&](WordRow const& word) {
    auto const id = theirs_.make(word);
    asked.push_back({"/audit/v1/events?entity_id=", id, kNowhere});
    auto const state = world_.services().repositories.load(word, theirs_.scope(), id, Freshness::fresh).value().state;
    for (auto const& facet : word.fold.facets(state.get())) {
      auto const end = facet.find('=') + 1;
      asked.push_back({path_of(word) + "?" + facet.substr(0, end), facet.substr(end), nowhere_like(*word.kind, facet)});
    }
  });
  for (auto const& [target, value, nowhere] : asked) {
    SCOPED_TRACE(target);
    auto const theirs = world_.call(ours_.caller(), "GET", target + value);
    EXPECT_EQ(json::array(), theirs.json().at("items")) << theirs.body();
    expect_same(theirs, world_.call(ours_.caller(), "GET", target + nowhere));
    EXPECT_NE(json::array(), world_.call(theirs_.caller(), "GET", target + value).json().at("items"));
  }
  auto const all = world_.call(ours_.caller(), "GET", "/api/v1/entries?with_total=true").json();
  EXPECT_EQ(1, all.at("total").as_int64());
}

TEST_F(Isolation, RecordsOfOneIdInTwoTenantsLeaveEachOtherAlone) {
  std::set<std::string_view> words_tried;
  for (auto const& route : routes(is_about_one)) {
    auto const* word = word_of(route);
    if (word == nullptr || (word->kind == nullptr && word->name != "entry" && word->name != "content_type")) { continue; }
    SCOPED_TRACE(name_of(route));
    auto request = theirs_.granted(route).front();
    auto const id = request.names.at("id");
    auto const one = "/api/v1/" + std::string(word->plural) + "/" + id;
    ASSERT_EQ(id, ours_.make(*word, id));
    request.body = ours_.body(route, id);
    world_.catch_up();
    auto const before = world_.call(theirs_.caller(), "GET", one);
    auto const events = theirs_.events();
    auto const answer = ask(ours_.caller(), route, request);
    expect_granted(answer);
    EXPECT_EQ(std::string::npos, answer.body().find("Title of rival")) << answer.body();
    world_.catch_up();
    EXPECT_EQ(events, theirs_.events());
    EXPECT_EQ(200U, before.status());
    EXPECT_EQ(before.body(), world_.call(theirs_.caller(), "GET", one).body());
    auto const history = json::parse(list(ours_.caller(), "/audit/v1/" + std::string(word->plural) + "/" + id + "/history"));
    for (auto const& item : history.at("items").as_array()) {
      EXPECT_NE(TokenText::parse(theirs_.caller().token)->token.str(), text(item.at("actor").at("id")));
    }
    words_tried.insert(word->name);
  }
  EXPECT_TRUE(words_tried.contains("entry") && words_tried.contains("content_type") && words_tried.size() > 3);
}

TEST_F(Isolation, AReferenceToARecordOfAnotherTenantIsOneToNothing) {
  /// What is refused, with the id that it was refused for as a word.
  auto const refusal = [&](std::string const& method, std::string const& path, json::object const& body, std::string const& id) {
    auto const answer = world_.call(ours_.caller(), method, path, json::serialize(body));
    EXPECT_EQ(422U, answer.status()) << answer.body();
    auto out = answer.body_without_trace();
    for (auto at = out.find(id); at != std::string::npos; at = out.find(id)) { out.replace(at, id.size(), "ID"); }
    return out;
  };
  auto const events = ours_.events();
  for (auto const& [member, word] : {std::pair("tags", "tag"), std::pair("categories", "category")}) {
    auto const theirs = theirs_.make(*find_word(word));
    auto const body = [&, key = member](std::string const& id) -> json::object {
      return {{"type_key", "note"}, {"data", {{"title", "New"}}}, {key, {id}}};
    };
    EXPECT_EQ(refusal("POST", "/api/v1/entries", body(kNowhere), kNowhere), refusal("POST", "/api/v1/entries", body(theirs), theirs));
  }
  EXPECT_EQ(events, ours_.events());
  auto const entry = "/api/v1/entries/" + ours_.make(*find_word("entry"));
  auto const with_entry = ours_.events();
  auto const site = theirs_.make(*find_word("site"));
  auto const placed = [&](std::string const& id) { return refusal("PUT", entry + "/site", {{"site_id", id}}, id); };
  EXPECT_EQ(placed(kNowhere), placed(site));
  EXPECT_EQ(with_entry, ours_.events());
  each_kind([&](WordRow const& word) {
    for (auto const& field : referring_fields(*word.kind)) {
      SCOPED_TRACE(field.key);
      auto const theirs = theirs_.make(*find_word(field.target));
      auto const made = ours_.make(word);
      auto content = ours_.content(word);
      auto const at = [&](std::string const& id) {
        content[field.key] = field.to(id);
        return refusal("POST", path_of(word), content, id) + refusal("PATCH", path_of(word, made), {{field.key, field.to(id)}}, id);
      };
      EXPECT_EQ(at(kNowhere), at(theirs));
    }
  });
}

}  // namespace
}  // namespace contentos::test
