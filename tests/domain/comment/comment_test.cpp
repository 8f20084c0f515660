#include "domain/comment/comment.hpp"

#include "domain/json/i_json.hpp"
#include "tests/domain/support/spec.hpp"

#include <random>

namespace contentos::comment {
namespace {

using CommentSpec = Spec<State, Event, record::Command>;
using record::Verb;

Actor const kAda{ActorKind::person, "ada"};
Actor const kTool{ActorKind::token, "tool"};

record::Command create(std::string_view members) { return {.verb = Verb::create, .id = "c1", .members = stored_json(members).as_object()}; }
record::Command by(Actor const& actor, Verb verb, std::string_view members = "{}") {
  return {.verb = verb, .members = stored_json(members).as_object(), .by = actor};
}
CommentSpec on_entry() {
  CommentSpec spec;
  spec.when(create(R"({"on":"entry/welcome","text":"Well said."})")).and_it_happens();
  return spec;
}
std::string const kParent = test_uuid(7, 1).str();

TEST(Comment, RefersToWhatItIsOnAndToWhatItRepliesTo) {
  CommentSpec spec;
  spec.when(create(R"({"on":"entry/welcome","text":"t","parent_id":")" + kParent + R"("})")).and_it_happens();
  EXPECT_EQ(lines(spec.state().record.claims),
            (std::vector<std::string>{"exists comment/c1", "ref comment/" + kParent + "/comment-c1", "ref entry/welcome/comment-c1"}));
  EXPECT_EQ(Word::facets(spec.state()),
            (std::vector<std::string>{"on=entry/welcome", "parent=" + kParent, "is_resolved=false", "is_internal=false"}));
  EXPECT_EQ(Word::facets(on_entry().state()).at(1), "parent=none");
}

TEST(Comment, IsOnSomethingThatCanBeReferredTo) {
  CommentSpec spec;
  std::vector<std::pair<std::string, std::string>> const wrong{{"entry", "type"},           {"nothing/1", "unknown_kind"},
                                                               {"token/1", "unknown_kind"}, {"entry/", "pattern"},
                                                               {"entry/a/b", "pattern"},    {"/welcome", "required"}};
  for (auto const& [on, code] : wrong) {
    spec.when(create(R"({"text":"t","on":")" + on + R"("})")).then_rejected(RejectionCode::validation_failed, "/on");
    EXPECT_EQ(spec.rejection().errors.front().code, code) << on;
  }
  spec.when(create(R"({"text":"t"})")).then_rejected(RejectionCode::validation_failed, "/on");
}

TEST(Comment, IsOnARecordInWhateverLettersItsIdIsWritten) {
  CommentSpec spec;
  spec.when(create(R"({"text":"t","on":"tag/0190A7C2-6F3E-7C11-9D4B-0C2F6F1F8B11"})")).and_it_happens();
  EXPECT_EQ(Word::facets(spec.state()).front(), "on=tag/0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11");
  CommentSpec of_entry;
  of_entry.when(create(R"({"text":"t","on":"entry/0190A7C2-6F3E-7C11-9D4B-0C2F6F1F8B11"})")).and_it_happens();
  EXPECT_EQ(Word::facets(of_entry.state()).front(), "on=entry/0190A7C2-6F3E-7C11-9D4B-0C2F6F1F8B11") << "entries tell them apart";
}

TEST(Comment, IsFoundByAllThatItsFacetsGive) {
  CommentSpec reply;
  reply.when(create(R"({"on":"entry/welcome","text":"t","parent_id":")" + kParent + R"("})")).and_it_happens();
  for (auto const& state : {on_entry().state(), reply.state()}) {
    for (auto const& given : Word::facets(state)) {
      auto const name = given.substr(0, given.find('='));
      auto const facet = std::ranges::find(Word::kFacets, name, &record::Facet::name);
      ASSERT_NE(facet, Word::kFacets.end()) << name;
      Flaws flaws;
      EXPECT_EQ(record::read_facet(*facet, given.substr(name.size() + 1), flaws), given.substr(name.size() + 1)) << name;
    }
  }
}

TEST(Comment, StaysWhereItIs) {
  auto spec = on_entry();
  spec.when(by(kAda, Verb::change, R"({"on":"entry/other"})")).then_rejected(RejectionCode::validation_failed, "/on");
  spec.when(by(kAda, Verb::change, R"({"parent_id":")" + kParent + R"("})")).then_rejected(RejectionCode::validation_failed, "/parent_id");
  spec.when(by(kAda, Verb::change, R"({"on":"entry/welcome"})")).then_nothing();
  spec.when(by(kAda, Verb::remove)).and_it_happens();
  spec.when(by(kAda, Verb::undelete, R"({"on":"entry/other"})")).then_rejected(RejectionCode::validation_failed, "/on");
}

TEST(Comment, RepliesOnTheRecordOfItsParent) {
  auto const parent = std::make_shared<State>(on_entry().state());
  auto const lookup = [&](record::Reference const&) -> std::shared_ptr<void const> { return parent; };
  Content reply{{"entry", "welcome"}, *CommentId::parse(kParent), "t", false};
  EXPECT_TRUE(Word::check_against(reply, lookup).empty());
  reply.on.id = "other";
  ASSERT_EQ(Word::check_against(reply, lookup).size(), 1U);
  EXPECT_EQ(Word::check_against(reply, lookup).front().pointer, "/parent_id");
  reply.parent_id.reset();
  EXPECT_TRUE(Word::check_against(reply, lookup).empty());
}

TEST(Comment, IsResolvedAndReopenedOnceAndSaysByWhom) {
  auto spec = on_entry();
  spec.when(by(kAda, Verb::reopen)).then_nothing();
  spec.when(by(kAda, Verb::resolve)).then({Resolved{}});
  spec.given_by(kAda, Resolved{}).when(by(kTool, Verb::resolve)).then_nothing();
  EXPECT_EQ(describe(spec.state()).at("resolved_by"), boost::json::value(actor_json(kAda)));
  EXPECT_EQ(describe(spec.state()).at("resolved_at"), format_rfc3339(at_second(2)).c_str());
  EXPECT_EQ(Word::facets(spec.state()).at(2), "is_resolved=true");
  spec.when(by(kTool, Verb::reopen)).then({Reopened{}});
  spec.and_it_happens();
  EXPECT_TRUE(describe(spec.state()).at("resolved_by").is_null());
}

TEST(Comment, IsLikedOnceByEach) {
  auto spec = on_entry();
  auto const updated_at = describe(spec.state()).at("updated_at");
  spec.when(by(kAda, Verb::unlike)).then_nothing();
  spec.when(by(kAda, Verb::like)).then({Liked{}});
  spec.given_by(kAda, Liked{}).when(by(kAda, Verb::like)).then_nothing();
  spec.when(by(kTool, Verb::like)).then({Liked{}});
  spec.given_by(kTool, Liked{});
  EXPECT_EQ(describe(spec.state()).at("likes"), 2);
  EXPECT_EQ(describe(spec.state()).at("liked_by"), (boost::json::array{actor_json(kAda), actor_json(kTool)}));
  EXPECT_EQ(describe(spec.state()).at("updated_at"), updated_at) << "it is as it was";
  spec.when(by(kAda, Verb::unlike)).then({Unliked{}});
  spec.given_by(kAda, Unliked{});
  EXPECT_EQ(describe(spec.state()).at("likes"), 1);
}

TEST(Comment, SaysWhetherItIsEdited) {
  auto spec = on_entry();
  EXPECT_TRUE(describe(spec.state()).at("edited_at").is_null());
  spec.when(by(kAda, Verb::resolve)).and_it_happens();
  EXPECT_TRUE(describe(spec.state()).at("edited_at").is_null());
  spec.when(by(kAda, Verb::change, R"({"text":"Better said."})")).and_it_happens();
  EXPECT_EQ(describe(spec.state()).at("edited_at"), format_rfc3339(at_second(3)).c_str());
  EXPECT_EQ(describe(spec.state()).at("text_html"), "<p>Better said.</p>");
}

TEST(Comment, ThatIsGoneKnowsNothingButItsWayBack) {
  auto spec = on_entry();
  spec.when(by(kAda, Verb::like)).and_it_happens().when(by(kAda, Verb::remove)).and_it_happens();
  EXPECT_TRUE(spec.state().record.claims.empty());
  for (auto const verb : {Verb::like, Verb::unlike, Verb::resolve, Verb::reopen, Verb::change}) {
    spec.when(by(kAda, verb)).then_rejected(RejectionCode::not_found);
  }
  spec.when(by(kAda, Verb::undelete)).and_it_happens();
  EXPECT_EQ(describe(spec.state()).at("likes"), 1);
  CommentSpec nothing;
  nothing.when(by(kAda, Verb::like)).then_rejected(RejectionCode::not_found);
}

/// After any commands of some: who likes it are those whose last word it was, and each event is decided once.
TEST(Comment, RemembersTheLastWordOfEach) {
  std::mt19937 random(20261127);
  auto spec = on_entry();
  std::map<std::string, bool> likes;
  bool resolved = false;
  for (int i = 0; i < 2'000; ++i) {
    Actor const actor{ActorKind::person, std::string(1, static_cast<char>('a' + random() % 5))};
    auto const verb = std::array{Verb::like, Verb::unlike, Verb::resolve, Verb::reopen}.at(random() % 4);
    spec.when(by(actor, verb));
    bool const is_of_likes = verb == Verb::like || verb == Verb::unlike;
    auto& fact = is_of_likes ? likes[actor.id] : resolved;
    bool const after = verb == Verb::like || verb == Verb::resolve;
    EXPECT_EQ(spec.events().size(), fact == after ? 0U : 1U);
    for (auto const& event : std::vector(spec.events())) { spec.given_by(actor, event); }
    fact = after;
  }
  for (auto const& [id, is_liked] : likes) { EXPECT_EQ(spec.state().liked_by.contains(id), is_liked) << id; }
  EXPECT_EQ(spec.state().resolution.has_value(), resolved);
}

}  // namespace
}  // namespace contentos::comment
