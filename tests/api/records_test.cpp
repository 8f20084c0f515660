// Records through the API: what holds for every word that has a kind, whatever its fields are.
#include "tests/api/kinds.hpp"
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>

#include <cctype>

namespace contentos::test {
namespace {

namespace json = boost::json;
using record::Verb;

constexpr char const* kAbsent = "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11";
constexpr char const* kChosen = "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8bab";

class Records : public testing::Test {
protected:
  void SetUp() override {
    world_.make_tenant("acme");
    acme_ = world_.make_token("acme", R"({"kind":"management","name":"tools"})");
  }

  Answer create(WordRow const& word, json::object const& members, Headers headers = {}) {
    return world_.call(acme_, "POST", path_of(word), json::serialize(with_references(world_, acme_, word, members)), std::move(headers));
  }
  std::string make(WordRow const& word, json::object const& members) { return id_in(word, create(word, members)); }
  std::string make(WordRow const& word) { return make(word, example_of(word)); }
  static std::string id_in(WordRow const& word, Answer const& made) {
    EXPECT_EQ(201U, made.status()) << made.body();
    return text(made.json().at(word.kind->id_member));
  }
  Answer read(WordRow const& word, std::string const& id, std::string const& query = {}) {
    return world_.call(acme_, "GET", path_of(word, id) + query);
  }
  Answer change(WordRow const& word, std::string const& id, json::object const& members) {
    return world_.call(acme_, "PATCH", path_of(word, id), json::serialize(members));
  }
  Answer command(Caller const& caller, WordRow const& word, std::string const& id, Verb verb, std::string const& body = {},
                 std::string const& query = {}) {
    auto const way = record::way_of(verb);
    auto const path = path_of(word, id) + (way.suffix.empty() ? "" : "/" + std::string(way.suffix)) + query;
    return world_.call(caller, std::string(way.method), path, body);
  }
  Answer command(WordRow const& word, std::string const& id, Verb verb, std::string const& body = {}) {
    return command(acme_, word, id, verb, body);
  }
  /// Without what a tenant begins with.
  std::vector<std::string> listed(WordRow const& word, std::string const& query = {}) {
    auto const answer = world_.call(acme_, "GET", path_of(word) + query);
    EXPECT_EQ(200U, answer.status()) << answer.body();
    auto const page = answer.json();
    std::vector<std::string> out;
    for (auto const& item : page.at("items").as_array()) {
      if (item.at("created_by").at("kind") != "system") { out.push_back(text(item.at(word.kind->id_member))); }
    }
    return out;
  }
  /// Of the events that audit has of a record, the oldest first, without the word's name.
  std::vector<std::string> history(WordRow const& word, std::string const& id) {
    auto const answer = world_.call(acme_, "GET", "/audit/v1/" + std::string(word.plural) + "/" + id + "/history");
    EXPECT_EQ(200U, answer.status()) << answer.body();
    auto const page = answer.json();
    std::vector<std::string> out;
    for (auto const& item : page.at("items").as_array()) {
      auto const type = text(item.at("type"));
      auto const begin = word.name.size() + 1;
      out.push_back(type.substr(begin, type.rfind('.') - begin));
    }
    std::ranges::reverse(out);
    return out;
  }
  /// `pointer code` of the only error.
  static std::string error_of(Answer const& answer) {
    auto const problem = answer.json();
    auto const& errors = problem.at("errors").as_array();
    EXPECT_EQ(1U, errors.size()) << answer.body();
    return text(errors.at(0).at("pointer")) + " " + text(errors.at(0).at("code"));
  }

  World world_{};
  Caller acme_{};
};

TEST_F(Records, AreMadeReadListedAndChanged) {
  each_kind([&](WordRow const& word) {
    auto const made = create(word, example_of(word));
    auto const id = id_in(word, made);
    EXPECT_EQ(path_of(word, id), made.header("Location"));
    EXPECT_NE("", made.header("ContentOS-Position"));
    auto const shown = made.json().as_object();
    for (auto const& [key, value] : example_of(word)) { EXPECT_EQ(value, shown.at(key)); }
    auto const seen = read(word, id);
    EXPECT_EQ(200U, seen.status());
    EXPECT_EQ(shown, seen.json());
    EXPECT_EQ(std::vector{id}, listed(word));
    auto item = world_.call(acme_, "GET", path_of(word)).json().at("items").at(0);
    item.as_object().erase("usage_count");  // which a list alone says
    EXPECT_EQ(shown, item);

    auto const other = another(word, "2");
    auto const changed = change(word, id, other);
    EXPECT_EQ(200U, changed.status()) << changed.body();
    EXPECT_EQ("", changed.header("ContentOS-Unchanged"));
    for (auto const& [key, value] : other) { EXPECT_EQ(value, changed.json().at(key)); }
    EXPECT_EQ("true", change(word, id, other).header("ContentOS-Unchanged"));
    EXPECT_EQ("true", change(word, id, {}).header("ContentOS-Unchanged"));
    EXPECT_EQ((std::vector<std::string>{"created", "changed"}), history(word, id));
  });
}

TEST_F(Records, AreChangedOnlyAsTheyWereReadWhereAClientSaysSo) {
  each_kind([&](WordRow const& word) {
    auto const made = create(word, example_of(word));
    auto const id = id_in(word, made);
    auto const path = path_of(word, id);
    auto const read_at = made.header("ETag");
    EXPECT_EQ(read_at, read(word, id).header("ETag"));
    EXPECT_EQ(304U, world_.call(acme_, "GET", path, {}, {{"if-none-match", read_at}}).status());
    world_.catch_up();
    auto const as_of = read(word, id, "?as_of=" + text(made.json().at("created_at")));
    EXPECT_EQ(200U, as_of.status()) << as_of.body();
    EXPECT_EQ("", as_of.header("ETag"));

    auto const key = "change of a " + std::string(word.name);
    auto const other = json::serialize(another(word, "2"));
    auto const changed = world_.call(acme_, "PATCH", path, other, {{"if-match", read_at}, {"idempotency-key", key}});
    EXPECT_EQ(200U, changed.status()) << changed.body();
    EXPECT_NE(read_at, changed.header("ETag"));
    EXPECT_EQ(changed.header("ETag"), read(word, id).header("ETag"));
    EXPECT_EQ(200U, world_.call(acme_, "GET", path, {}, {{"if-none-match", read_at}}).status());

    for (auto const& stale : {read_at, std::string("\"999\"")}) {
      auto const refused = world_.call(acme_, "PATCH", path, json::serialize(another(word, "3")), {{"if-match", stale}});
      EXPECT_EQ(412U, refused.status()) << refused.body();
      EXPECT_EQ("stale_precondition", refused.code());
    }
    auto const repeated = world_.call(acme_, "PATCH", path, other, {{"if-match", read_at}, {"idempotency-key", key}});
    EXPECT_EQ(200U, repeated.status()) << "what happened is not refused when it is asked for again: " << repeated.body();
    EXPECT_EQ(changed.header("ETag"), repeated.header("ETag"));
    for (auto const verb : word.kind->verbs) {
      auto const way = record::way_of(verb);
      auto const of_verb = path + (way.suffix.empty() ? "" : "/" + std::string(way.suffix));
      EXPECT_EQ(412U, world_.call(acme_, std::string(way.method), of_verb, {}, {{"if-match", read_at}}).status());
    }
    EXPECT_EQ(404U, world_.call(acme_, "PATCH", path_of(word, kAbsent), other, {{"if-match", read_at}}).status());
    EXPECT_EQ((std::vector<std::string>{"created", "changed"}), history(word, id));
  });
}

TEST_F(Records, ComeBackWithWhatIsChangedOnTheWay) {
  each_kind([&](WordRow const& word) {
    if (!knows(word, Verb::undelete)) { return; }
    auto const id = make(word);
    ASSERT_EQ(200U, command(word, id, Verb::remove).status());
    auto const taker = make(word);  // holds from now on whatever only one can have
    auto const other = another(word, "2");
    EXPECT_EQ("/colour unknown_member", error_of(command(word, id, Verb::undelete, R"({"colour":1})")));
    auto const back = command(word, id, Verb::undelete, json::serialize(other));
    EXPECT_EQ(200U, back.status()) << back.body();
    for (auto const& [key, value] : other) { EXPECT_EQ(value, back.json().at(key)); }
    EXPECT_EQ(back.json(), read(word, id).json());
    EXPECT_EQ("true", command(word, id, Verb::undelete, json::serialize(other)).header("ContentOS-Unchanged"));
    auto const late = command(word, id, Verb::undelete, json::serialize(another(word, "3")));
    EXPECT_EQ(422U, late.status()) << late.body();
    EXPECT_THAT(errors(late), testing::Each(testing::EndsWith(" not_deleted")));
    EXPECT_EQ((std::vector<std::string>{"created", "deleted", "changed", "undeleted"}), history(word, id));
    EXPECT_EQ(200U, command(word, taker, Verb::remove).status());
  });
}

TEST_F(Records, AreSwitchedOffAndOn) {
  each_kind([&](WordRow const& word) {
    if (!knows(word, Verb::deactivate)) { return; }
    auto const id = make(word);
    auto const off = command(word, id, Verb::deactivate);
    EXPECT_EQ(200U, off.status()) << off.body();
    EXPECT_FALSE(off.json().at("is_active").as_bool());
    EXPECT_EQ("true", command(word, id, Verb::deactivate).header("ContentOS-Unchanged"));
    EXPECT_FALSE(read(word, id).json().at("is_active").as_bool());
    EXPECT_TRUE(command(word, id, Verb::activate).json().at("is_active").as_bool());
    EXPECT_EQ((std::vector<std::string>{"created", "deactivated", "activated"}), history(word, id));
  });
}

TEST_F(Records, AreAbsentOnceDeletedUntilTheyAreTakenBack) {
  each_kind([&](WordRow const& word) {
    if (!knows(word, Verb::remove)) { return; }
    auto const id = make(word);
    auto const gone = command(word, id, Verb::remove);
    EXPECT_EQ(200U, gone.status()) << gone.body();
    EXPECT_TRUE(gone.json().at("is_deleted").as_bool());
    EXPECT_EQ(read(word, kAbsent).body_without_trace(), read(word, id).body_without_trace());
    EXPECT_EQ(404U, read(word, id).status());
    EXPECT_EQ(404U, read(word, id, "?include_deleted=false").status());
    EXPECT_EQ(gone.json(), read(word, id, "?include_deleted=true").json());
    EXPECT_TRUE(listed(word).empty());
    EXPECT_EQ(std::vector{id}, listed(word, "?include_deleted=true"));
    EXPECT_EQ(404U, change(word, id, another(word, "2")).status());
    EXPECT_EQ("true", command(word, id, Verb::remove).header("ContentOS-Unchanged"));
    if (knows(word, Verb::activate)) { EXPECT_EQ(404U, command(word, id, Verb::activate).status()); }

    auto const back = command(word, id, Verb::undelete);
    EXPECT_EQ(200U, back.status()) << back.body();
    EXPECT_FALSE(back.json().at("is_deleted").as_bool());
    EXPECT_EQ(back.json(), read(word, id).json());
    EXPECT_EQ("true", command(word, id, Verb::undelete).header("ContentOS-Unchanged"));
    EXPECT_EQ((std::vector<std::string>{"created", "deleted", "undeleted"}), history(word, id));
  });
}

TEST_F(Records, StandInNoListWhileTheyAreArchived) {
  each_kind([&](WordRow const& word) {
    if (!knows(word, Verb::archive)) { return; }
    auto const id = make(word);
    EXPECT_EQ(200U, command(word, id, Verb::archive).status());
    EXPECT_TRUE(listed(word).empty());
    EXPECT_EQ(std::vector{id}, listed(word, "?include_deleted=true"));
    EXPECT_EQ(200U, read(word, id).status()) << "what bears it still shows it";
    EXPECT_EQ(200U, command(word, id, Verb::unarchive).status());
    EXPECT_EQ(std::vector{id}, listed(word));
    EXPECT_EQ((std::vector<std::string>{"created", "archived", "unarchived"}), history(word, id));
  });
}

TEST_F(Records, AreListedPageByPage) {
  each_kind([&](WordRow const& word) {
    std::vector<std::string> ids;
    for (auto const* suffix : {"1", "2", "3"}) { ids.push_back(make(word, another(word, suffix))); }
    std::vector<std::string> seen;
    std::string query = "?limit=2";
    for (int pages = 0; !query.empty() && pages < 5; ++pages) {
      for (auto const& id : listed(word, query)) { seen.push_back(id); }
      auto const next = world_.call(acme_, "GET", path_of(word) + query).json().at("next_cursor");
      query = next.is_null() ? "" : "?limit=2&cursor=" + text(next);
    }
    std::ranges::sort(ids);
    EXPECT_EQ(ids, seen);
  });
}

TEST_F(Records, AreMadeOnceUnderOneIdempotencyKey) {
  each_kind([&](WordRow const& word) {
    auto const key = "make a " + std::string(word.name);
    auto const first = create(word, example_of(word), {{"idempotency-key", key}});
    auto const again = create(word, example_of(word), {{"idempotency-key", key}});
    EXPECT_EQ(201U, again.status()) << again.body();
    EXPECT_EQ("true", again.header("Idempotency-Replayed"));
    EXPECT_EQ(first.body(), again.body());
    EXPECT_EQ(first.header("Location"), again.header("Location"));
    EXPECT_EQ(1U, listed(word).size());
    auto const other = create(word, another(word, "2"), {{"idempotency-key", key}});
    EXPECT_EQ(422U, other.status());
    EXPECT_EQ("command_reused", other.code());
  });
}

TEST_F(Records, TakeAnIdThatAClientChose) {
  each_kind([&](WordRow const& word) {
    auto const& member = word.kind->id_member;
    auto const with_id = [&](json::value const& id, std::string const& suffix) {
      auto members = another(word, suffix);
      members[member] = id;
      return create(word, members);
    };
    std::string capitals = kChosen;
    std::ranges::transform(capitals, capitals.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    EXPECT_EQ(kChosen, id_in(word, with_id(json::value(capitals), "1")));
    EXPECT_EQ(200U, read(word, kChosen).status());
    EXPECT_NE(kChosen, id_in(word, with_id(nullptr, "2"))) << "null is none";
    std::vector<std::pair<json::value, std::string>> const wrongs{{7, "type"}, {json::array{kChosen}, "type"}, {"x", "format"}};
    for (auto const& [wrong, code] : wrongs) {
      auto const refused = with_id(wrong, "3");
      EXPECT_EQ(422U, refused.status()) << refused.body();
      EXPECT_EQ("/" + member + " " + code, error_of(refused));
    }
    auto const taken = with_id(kChosen, "3");
    EXPECT_EQ(409U, taken.status()) << taken.body();
    EXPECT_EQ("already_exists", taken.code());
    EXPECT_EQ("/" + member + " not_unique", error_of(taken));
    EXPECT_EQ(2U, listed(word).size());
  });
}

TEST_F(Records, RefuseMembersThatThereAreNot) {
  each_kind([&](WordRow const& word) {
    auto const id = make(word);
    for (std::string const key : {"nonsense", "is_system", "is_deleted", "created_at", "claims"}) {
      auto members = another(word, "2");
      members[key] = true;
      for (auto const& refused : {create(word, members), change(word, id, {{key, true}})}) {
        EXPECT_EQ(422U, refused.status()) << refused.body();
        EXPECT_EQ("validation_failed", refused.code());
        EXPECT_EQ("/" + key + " unknown_member", error_of(refused));
      }
    }
    EXPECT_EQ("/" + word.kind->id_member + " unknown_member", error_of(change(word, id, {{word.kind->id_member, id}})));
    EXPECT_EQ((std::vector<std::string>{"created"}), history(word, id));
  });
}

TEST_F(Records, NeedWhatIsRequired) {
  each_kind([&](WordRow const& word) {
    for (auto const& field : word.kind->content.fields) {
      if (!field.rules.required) { continue; }
      std::string const key(field.key);
      auto members = with_references(world_, acme_, word, example_of(word));
      members.erase(key);
      EXPECT_EQ("/" + key + " required", error_of(world_.call(acme_, "POST", path_of(word), json::serialize(members))));
      members[key] = nullptr;
      EXPECT_EQ("/" + key + " required", error_of(create(word, members)));
    }
  });
}

TEST_F(Records, OfAnotherTenantAreAbsent) {
  world_.make_tenant("rival");
  auto const rival = world_.make_token("rival", R"({"kind":"management","name":"spy"})");
  each_kind([&](WordRow const& word) {
    auto const id = make(word);
    auto const same = [&](std::string const& method, std::string const& before, std::string const& after, std::string const& body = {}) {
      auto const theirs = world_.call(rival, method, before + id + after, body);
      auto const absent = world_.call(rival, method, before + kAbsent + after, body);
      EXPECT_EQ(404U, theirs.status()) << method << after << theirs.body();
      EXPECT_EQ(absent.body_without_trace(), theirs.body_without_trace()) << method << after;
    };
    same("GET", path_of(word) + "/", "");
    same("GET", path_of(word) + "/", "?include_deleted=true");
    same("GET", "/audit/v1/" + std::string(word.plural) + "/", "/history");
    same("PATCH", path_of(word) + "/", "", json::serialize(another(word, "2")));
    for (auto const verb : word.kind->verbs) {
      auto const way = record::way_of(verb);
      same(std::string(way.method), path_of(word) + "/", way.suffix.empty() ? "" : "/" + std::string(way.suffix));
    }
    EXPECT_THAT(world_.call(rival, "GET", path_of(word)).body(), testing::Not(testing::HasSubstr(id)));
    auto own = with_references(world_, rival, word, example_of(word));
    own[word.kind->id_member] = id;
    EXPECT_EQ(201U, world_.call(rival, "POST", path_of(word), json::serialize(own)).status()) << "an id is taken in its tenant only";
    EXPECT_EQ((std::vector<std::string>{"created"}), history(word, id));
  });
}

TEST_F(Records, RefuseParametersThatThereAreNot) {
  each_kind([&](WordRow const& word) {
    auto const id = make(word);
    std::vector<Answer> answers{
        world_.call(acme_, "GET", path_of(word) + "?nonsense=1"),
        read(word, id, "?nonsense=1"),
        world_.call(acme_, "POST", path_of(word) + "?nonsense=1", json::serialize(another(word, "2"))),
        world_.call(acme_, "PATCH", path_of(word, id) + "?nonsense=1", json::serialize(another(word, "2"))),
    };
    for (auto const verb : word.kind->verbs) { answers.push_back(command(acme_, word, id, verb, {}, "?nonsense=1")); }
    for (auto const& answer : answers) {
      EXPECT_EQ(400U, answer.status()) << answer.body();
      EXPECT_EQ("bad_request", answer.code());
      EXPECT_EQ("?nonsense unknown_parameter", error_of(answer));
    }
    EXPECT_EQ("?include_deleted enum", error_of(read(word, id, "?include_deleted=yes")));
    EXPECT_EQ((std::vector<std::string>{"created"}), history(word, id));
  });
}

TEST_F(Records, AreOnlyReadWithATokenThatReads) {
  each_kind([&](WordRow const& word) {
    auto const scope = std::string(word.kind->scope) + ":read";
    auto const reader = world_.make_token("acme", R"({"kind":"management","name":"r","scopes":[")" + scope + R"("]})");
    auto const id = make(word);
    EXPECT_EQ(200U, world_.call(reader, "GET", path_of(word)).status());
    EXPECT_EQ(200U, world_.call(reader, "GET", path_of(word, id)).status());
    auto const body = json::serialize(another(word, "2"));
    std::vector<Answer> answers{world_.call(reader, "POST", path_of(word), body), world_.call(reader, "PATCH", path_of(word, id), body)};
    for (auto const verb : word.kind->verbs) { answers.push_back(command(reader, word, id, verb)); }
    for (auto const& answer : answers) {
      EXPECT_EQ(403U, answer.status()) << answer.body();
      EXPECT_EQ("forbidden", answer.code());
    }
    EXPECT_EQ((std::vector<std::string>{"created"}), history(word, id));
  });
}

TEST_F(Records, TakeNothingInTheBodyOfACommand) {
  each_kind([&](WordRow const& word) {
    auto const id = make(word);
    for (auto const verb : word.kind->verbs) {
      auto const refused = command(word, id, verb, R"({"reason":"none"})");
      EXPECT_EQ(422U, refused.status()) << refused.body();
      EXPECT_EQ("/reason unknown_member", error_of(refused));
      EXPECT_EQ(400U, command(word, id, verb, "{").status());
      EXPECT_EQ(200U, command(word, id, verb, "{}").status());
    }
    EXPECT_EQ(400U, world_.call(acme_, "POST", path_of(word), {}, {{"content-type", "application/json"}}).status()) << "it needs a body";
  });
}

}  // namespace
}  // namespace contentos::test
