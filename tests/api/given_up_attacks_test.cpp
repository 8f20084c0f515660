// Decisions on what was given up: by several at once, by those who may not, and on names that nobody has given.
#include "tests/api/given_up.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <atomic>
#include <thread>

namespace contentos::test {
namespace {

namespace json = boost::json;

/// One after the other by each thread, all threads at once; returns the answers with status 200.
template <class Ask>
int accepted(std::size_t threads, Ask const& ask) {
  std::atomic<int> out = 0;
  std::atomic<std::size_t> ready = 0;
  std::vector<std::jthread> all;
  for (std::size_t n = 0; n < threads; ++n) {
    all.emplace_back([&, n] {
      ++ready;
      while (ready < threads) { std::this_thread::yield(); }
      out += ask(n);
    });
  }
  all.clear();
  return out;
}

TEST_F(Reactors, AreToldOnceOfADecisionThatSeveralMakeAtOnce) {
  constexpr unsigned kTodos = 40;
  for (unsigned i = 0; i < kTodos; ++i) { todos_.given_up.push_back(dead(i)); }
  auto const done = accepted(4, [&](std::size_t n) {
    int out = 0;
    for (unsigned i = 0; i < kTodos; ++i) {
      auto const answer = post(n % 2 == 0 ? "/scheduler/retry" : "/scheduler/drop", named(dead(i)));
      EXPECT_TRUE(answer.status() == 200 || answer.code() == "validation_failed") << answer.body();
      out += answer.status() == 200 ? 1 : 0;
    }
    return out;
  });
  EXPECT_EQ(static_cast<int>(kTodos), done) << "each was decided on once, one way or the other";
  EXPECT_TRUE(todos_.given_up.empty());
  EXPECT_EQ(kTodos, decisions_.size());
}

TEST_F(Reactors, AreToldOnceOfAllThatSeveralLetGoAtOnce) {
  constexpr unsigned kTodos = 40;
  for (unsigned i = 0; i < kTodos; ++i) { todos_.given_up.push_back(dead(i)); }
  auto const changed = accepted(4, [&](std::size_t n) {
    auto const answer = post(n % 2 == 0 ? "/scheduler/retry" : "/scheduler/drop", {{"all", true}});
    EXPECT_EQ(200U, answer.status()) << answer.body();
    return static_cast<int>(answer.json().at("changed").as_int64());
  });
  EXPECT_EQ(static_cast<int>(kTodos), changed);
  EXPECT_TRUE(todos_.given_up.empty());
  EXPECT_EQ(kTodos, decisions_.size());
}

TEST_F(Publications, ThatSeveralLetGoAtOnceHaveFailedOnce) {
  auto const todo = scheduled();
  todos_.given_up = {todo};
  auto const done = accepted(6, [&](std::size_t) { return post("/scheduler/drop", named(todo)).status() == 200 ? 1 : 0; });
  // One may say so by the event, and another take it off the list before the first does: then both have let it go.
  EXPECT_GE(done, 1);
  EXPECT_LE(done, 2) << "the others are told that nothing was given up";
  EXPECT_TRUE(todos_.given_up.empty());
  EXPECT_EQ(static_cast<std::size_t>(done), decisions_.size());
  EXPECT_EQ("entry.schedule_failed.v1", last_event(todo).header.type);
  EXPECT_EQ(StreamVersion(4), last_event(todo).header.stream_version) << "one event says so";
}

TEST_F(Publications, AreNoneOfTheBusinessOfAnyTenant) {
  auto const todo = scheduled();
  todos_.given_up = {todo};
  (void)world_.make_tenant("other");
  auto const management = R"({"kind":"management","name":"t"})";
  std::vector<Caller> const callers{world_.make_token("acme", management), world_.make_token("other", management)};
  std::vector<json::object> const bodies{named(todo), {{"all", true}}, {{"all", true}, {"cursor", "x"}}, {{"key", 7}}, {}};
  for (auto const* route : {"/scheduler/retry", "/scheduler/drop", "/timer/drop", "/nobody/drop"}) {
    for (auto const& body : bodies) {
      auto const path = "/api/v1/reactors" + std::string(route);
      for (auto const& caller : callers) { EXPECT_EQ(403U, world_.call(caller, "POST", path, json::serialize(body)).status()) << path; }
      EXPECT_EQ(401U, world_.call({}, "POST", path, json::serialize(body)).status()) << path;
      EXPECT_EQ(401U, world_.call({"cos_no_such_token"}, "POST", path, json::serialize(body)).status()) << path;
    }
  }
  for (auto const& caller : callers) { EXPECT_EQ(403U, world_.call(caller, "GET", "/api/v1/reactors/scheduler/given-up").status()); }
  EXPECT_EQ(1U, todos_.given_up.size());
  EXPECT_TRUE(decisions_.empty());
  EXPECT_TRUE(schedule().is_null());
}

TEST_F(Reactors, FindNothingUnderNamesThatNobodyGave) {
  todos_.given_up = {dead(1)};
  auto const of_key = [](json::value key) {
    auto body = named(dead(1));
    body["key"] = std::move(key);
    return body;
  };
  for (auto const* verb : {"/scheduler/retry", "/scheduler/drop"}) {
    for (char const* key : {"welcome", "welcome/unpublish/", "WELCOME/unpublish", "../welcome/unpublish", "%", "_", "';--", "\\",
                            "welcome/%", "tidy", "/", "~"}) {
      EXPECT_THAT(errors(post(verb, of_key(key))), testing::ElementsAre("/key not_given_up")) << key;
    }
    EXPECT_THAT(errors(post(verb, of_key(json::string(100'000, 'k')))), testing::ElementsAre("/key too_long"));
    for (std::string const& key : {std::string("a\tb"), std::string("a\x7f"), std::string("\0", 1), std::string("welcome/unpublish\n"),
                                   std::string("\xC2\xA0"), std::string("\xF0\x9F\x8D\x8B")}) {
      EXPECT_THAT(errors(post(verb, of_key(json::string(key)))), testing::ElementsAre("/key pattern")) << key;
    }
    for (auto const& key : {json::value(7), json::value(true), json::value(json::array()), json::value(json::object())}) {
      auto const refused = post(verb, of_key(key));
      EXPECT_EQ(422U, refused.status()) << refused.body();
      EXPECT_THAT(errors(refused), testing::ElementsAre(testing::StartsWith("/key "))) << key;
    }
    for (char const* member : {"tenant_id", "event_id"}) {
      auto other = named(dead(1));
      other[member] = dead(2).name.tenant.str();
      EXPECT_THAT(errors(post(verb, other)), testing::ElementsAre("/key not_given_up")) << member;
      other[member] = "00000000-0000-0000-0000-000000000000";
      EXPECT_NE(200U, post(verb, other).status()) << member;
      other[member] = "x";
      EXPECT_THAT(errors(post(verb, other)), testing::ElementsAre(testing::StartsWith("/" + std::string(member)))) << member;
    }
  }
  EXPECT_EQ(1U, todos_.given_up.size());
  EXPECT_TRUE(todos_.revived.empty());
  EXPECT_TRUE(decisions_.empty());
}

}  // namespace
}  // namespace contentos::test
