// The auditable contract of every record by description, by a record that only tests know.
#include "domain/json/i_json.hpp"
#include "tests/domain/record/gadget.hpp"
#include "tests/domain/support/spec.hpp"

namespace contentos::record {
namespace {

using gadget::Content;
using gadget::kind;

class GadgetSpec : public Spec<State, Event, Command> {
public:
  GadgetSpec() : Spec(gadget::initial()) {}
};

boost::json::object members(std::string_view text) { return stored_json(text).as_object(); }

Command create(std::string_view text, std::string id = "g1") {
  return {.verb = Verb::create, .id = std::move(id), .members = members(text)};
}
Command change(std::string_view text) { return {.verb = Verb::change, .members = members(text)}; }
Command as_admin(Command command) {
  command.by_platform_admin = true;
  return command;
}

Event event(What what, ClaimChanges claims = {}) { return {.kind = &kind(), .what = what, .claims = std::move(claims)}; }
Event with(What what, Content content, ClaimChanges claims) {
  return {.kind = &kind(),
          .what = what,
          .id = what == What::created ? "g1" : "",
          .content = std::make_shared<Content>(std::move(content)),
          .claims = std::move(claims)};
}

Claim const kExists{"exists", "gadget/g1"};
Claim const kSlug{"gadget_slug", "s"};
Claim const kOwner{"ref", "tag/p1/gadget-g1"};
Claim const kPart{"ref", "tag/e1/gadget-g1"};

Content full() { return {"n", "s", 3, "p1", {EntryId("e1")}, {}}; }
Event created() { return with(What::created, full(), {{kExists, kSlug, kPart, kOwner}, {}}); }
Event made_by_the_system() {
  auto out = created();
  out.is_system = true;
  return out;
}
Event deleted() { return event(What::deleted, {{}, {kExists, kSlug, kPart, kOwner}}); }

constexpr char const* kFull = R"({"name":"n","slug":"s","rank":3,"owner":"p1","parts":["e1"]})";

std::vector<std::string> errors(GadgetSpec const& spec) {
  std::vector<std::string> out;
  for (auto const& error : spec.rejection().errors) { out.push_back(error.pointer + " " + error.code); }
  return out;
}

TEST(CreatingARecord, TakesWhatItNeedsToHoldAloneAndWhatItPointsAt) {
  GadgetSpec().when(create(kFull)).then({created()});
  GadgetSpec().when(create(R"({"name":"n","slug":"s"})")).then({with(What::created, {"n", "s", 1, {}, {}, {}}, {{kExists, kSlug}, {}})});
}

TEST(CreatingARecord, IsRejectedWhenTheIdIsTakenAlsoByADeletedOne) {
  GadgetSpec().given({created()}).when(create(kFull)).then_rejected(RejectionCode::already_exists, "/gadget_id");
  GadgetSpec().given({created(), deleted()}).when(create(kFull)).then_rejected(RejectionCode::already_exists, "/gadget_id");
}

TEST(CreatingARecord, SaysAllThatIsWrongAtOnce) {
  GadgetSpec spec;
  spec.when(create(R"({"slug":"","rank":10,"owner":7,"weight":1,"parts":["e1","../e2"]})"))
      .then_rejected(RejectionCode::validation_failed, "/name");
  EXPECT_EQ(errors(spec), (std::vector<std::string>{"/name required", "/owner type", "/weight unknown_member", "/slug required",
                                                    "/rank out_of_range", "/parts/1 pattern"}));
}

TEST(CreatingARecord, TakesNullForAbsent) {
  GadgetSpec()
      .when(create(R"({"name":"n","slug":"s","rank":null,"owner":null,"parts":null})"))
      .then({with(What::created, {"n", "s", 1, {}, {}, {}}, {{kExists, kSlug}, {}})});
  GadgetSpec spec;
  spec.when(create(R"({"name":null,"slug":"s","owner":null,"rank":null})")).then_rejected(RejectionCode::validation_failed, "/name");
  EXPECT_EQ(errors(spec), std::vector<std::string>{"/name required"});
}

TEST(CreatingARecord, IsHeldToTheWordsOwnRuleOnceEveryFieldIsRight) {
  GadgetSpec spec;
  spec.when(create(R"({"name":"s","slug":"s","rank":10})")).then_rejected(RejectionCode::validation_failed, "/rank");
  EXPECT_EQ(errors(spec).size(), 1U);
  spec.when(create(R"({"name":"s","slug":"s"})")).then_rejected(RejectionCode::validation_failed, "/slug");
  EXPECT_EQ(errors(spec), std::vector<std::string>{"/slug same"});
}

TEST(ChangingARecord, KeepsWhatTheCommandDoesNotName) {
  auto expected = full();
  expected.rank = 4;
  GadgetSpec spec;
  spec.given({created()}).when(change(R"({"rank":4})")).then({with(What::changed, expected, {})});
  EXPECT_TRUE(content<gadget::Word>(spec.and_it_happens().state()) == expected);
  spec.when(change(R"({"rank":4,"name":"n","weight":1})")).then_rejected(RejectionCode::validation_failed, "/weight");
}

TEST(ChangingARecord, TakesAwayWhatIsNullUnlessItIsRequired) {
  auto after = full();
  after.rank = 1;
  after.parts.clear();
  after.owner.reset();
  GadgetSpec spec;
  spec.given({created()}).when(change(R"({"rank":null,"parts":null,"owner":null,"labels":null})"));
  spec.then({with(What::changed, after, {{}, {kPart, kOwner}})});
  spec.when(change(R"({"rank":null,"name":null})")).then_rejected(RejectionCode::validation_failed, "/name");
  EXPECT_EQ(errors(spec), std::vector<std::string>{"/name required"});
}

TEST(ChangingARecord, IsRefusedWhereNoListCouldHoldAFacet) {
  auto const owned_by = [](std::size_t bytes) { return change(R"({"owner":")" + std::string(bytes, 'a') + R"("})"); };
  auto const most = kMostFacetBytes - std::string_view("owner=").size();
  GadgetSpec spec;
  spec.given({created()}).when(owned_by(most + 1)).then_rejected(RejectionCode::validation_failed);
  EXPECT_EQ(errors(spec), std::vector<std::string>{" too_long"});
  spec.when(owned_by(most));
  EXPECT_EQ(facets(spec.and_it_happens().state()).back().size(), kMostFacetBytes);
}

TEST(AReference, PointsAtARecordThatHoldsThatItExists) {
  EXPECT_EQ(ref_claim({"tag", "t1"}, "gadget-g1"), (Claim{"ref", "tag/t1/gadget-g1"}));
  EXPECT_EQ(ref_claim({"entry", "t1"}, "gadget-g1"), (Claim{"ref", "entry/t1/gadget-g1"}));
  for (auto const* other : {"token", "category", "gadget", ""}) {
    EXPECT_DEATH((void)ref_claim({other, "t1"}, "gadget-g1"), "gadget-g1 refers to .*hold no claim that they exist") << other;
  }
}

TEST(TheContentOfARecord, IsThatOfItsOwnWordAndThere) {
  EXPECT_DEATH((void)content<gadget::Word>(gadget::initial()), "of a record that exists");
  GadgetSpec spec;
  spec.given({created()});
  EXPECT_DEATH((void)content<sprocket::Word>(spec.state()), "by its own word");
}

TEST(ChangingARecord, ReplacesListsAndMapsAndTakesOptionalsAway) {
  auto before = full();
  before.labels = {{"a", "1"}};
  auto after = full();
  after.parts = {EntryId("e2")};
  after.owner.reset();
  after.labels = {{"b", "2"}};
  GadgetSpec spec;
  spec.given({with(What::created, before, {{kExists, kSlug, kPart, kOwner}, {}})});
  spec.when(change(R"({"parts":["e2"],"owner":null,"labels":{"b":"2"}})"))
      .then({with(What::changed, after, {{{"ref", "tag/e2/gadget-g1"}}, {kPart, kOwner}})});
}

TEST(ChangingARecord, MovesTheClaimsThatDiffer) {
  auto after = full();
  after.slug = "t";
  GadgetSpec spec;
  spec.given({created()}).when(change(R"({"slug":"t"})")).then({with(What::changed, after, {{{"gadget_slug", "t"}}, {kSlug}})});
  EXPECT_EQ(spec.and_it_happens().state().claims, (std::set<Claim>{kExists, {"gadget_slug", "t"}, kPart, kOwner}));
}

TEST(ChangingARecord, ToWhatItIsIsNothing) {
  GadgetSpec().given({created()}).when(change("{}")).then_nothing();
  GadgetSpec().given({created()}).when(change(kFull)).then_nothing();
}

TEST(ChangingARecord, IsHeldToAllRules) {
  GadgetSpec spec;
  spec.given({created()}).when(change(R"({"name":"","rank":-1})")).then_rejected(RejectionCode::validation_failed, "/name");
  EXPECT_EQ(errors(spec), (std::vector<std::string>{"/name required", "/rank out_of_range"}));
  spec.when(change(R"({"name":"s"})")).then_rejected(RejectionCode::validation_failed, "/slug");
}

TEST(DeactivatingARecord, HappensOnceIsUndoneAndKeepsWhatItHolds) {
  GadgetSpec spec;
  spec.given({created()}).when({.verb = Verb::activate}).then_nothing();
  spec.when({.verb = Verb::deactivate}).then({event(What::deactivated)});
  spec.and_it_happens().when({.verb = Verb::deactivate}).then_nothing();
  EXPECT_FALSE(spec.state().audit.is_active);
  EXPECT_EQ(spec.state().claims.size(), 4U);
  spec.when({.verb = Verb::activate}).then({event(What::activated)});
  EXPECT_TRUE(spec.and_it_happens().state().audit.is_active);
}

TEST(DeletingARecord, GivesBackAllThatItHolds) {
  GadgetSpec spec;
  spec.given({created()}).when({.verb = Verb::remove}).then({deleted()});
  EXPECT_TRUE(spec.and_it_happens().state().claims.empty());
  EXPECT_TRUE(spec.state().audit.is_deleted());
  spec.when({.verb = Verb::remove}).then_nothing();
}

TEST(ADeletedRecord, ComesBackWithAnotherContentInOneStep) {
  auto after = full();
  after.slug = "other";
  after.owner.reset();
  GadgetSpec spec;
  spec.given({created(), deleted()});
  spec.when({.verb = Verb::undelete, .members = {{"slug", "other"}, {"owner", nullptr}}});
  spec.then({with(What::changed, after, {}), event(What::undeleted, {{kExists, {"gadget_slug", "other"}, kPart}, {}})});
  auto const& state = spec.and_it_happens().state();
  EXPECT_EQ(state.claims, needed_claims(kind(), "g1", state.content.get()));
  spec.when({.verb = Verb::undelete, .members = {{"slug", "other"}}}).then_nothing();
  spec.when({.verb = Verb::undelete, .members = {{"slug", "third"}}}).then_rejected(RejectionCode::validation_failed, "/slug");
}

TEST(ADeletedRecord, CanOnlyBeUndeletedAndIsThenAsItWas) {
  GadgetSpec spec;
  spec.given({created(), event(What::deactivated), deleted()});
  for (auto const verb : {Verb::change, Verb::activate, Verb::deactivate, Verb::archive}) {
    spec.when({.verb = verb}).then_rejected(RejectionCode::not_found);
  }
  spec.when({.verb = Verb::undelete}).then({event(What::undeleted, {{kExists, kSlug, kPart, kOwner}, {}})});
  auto const& state = spec.and_it_happens().state();
  EXPECT_FALSE(state.audit.is_deleted());
  EXPECT_FALSE(state.audit.deleted_by);
  EXPECT_FALSE(state.audit.is_active) << "as it was";
  EXPECT_EQ(state.claims, needed_claims(kind(), "g1", state.content.get()));
  spec.when({.verb = Verb::undelete}).then_nothing();
}

TEST(ARecordOfTheSystem, IsMadeByTheSystemAndChangedByPlatformAdminsAlone) {
  auto command = create(kFull);
  command.is_system = true;
  GadgetSpec spec;
  spec.when(command).then({made_by_the_system()});
  spec.and_it_happens();
  for (auto const verb : {Verb::change, Verb::activate, Verb::deactivate, Verb::remove, Verb::undelete}) {
    spec.when({.verb = verb}).then_rejected(RejectionCode::protected_record);
  }
  spec.when(as_admin({.verb = Verb::deactivate})).then({event(What::deactivated)});
  spec.when(as_admin(change(R"({"rank":3})"))).then_nothing();
  spec.when(as_admin({.verb = Verb::remove})).then_rejected(RejectionCode::protected_record);
}

TEST(AnyCommandOnARecord, IsNotFoundWithoutOne) {
  for (auto const verb : {Verb::change, Verb::activate, Verb::deactivate, Verb::remove, Verb::undelete}) {
    GadgetSpec().when({.verb = verb}).then_rejected(RejectionCode::not_found);
    GadgetSpec().when(as_admin({.verb = verb})).then_rejected(RejectionCode::not_found);
  }
}

TEST(AVerbThatRecordsDoNotKnow, IsABadRequest) {
  for (auto const verb : {Verb::archive, Verb::unarchive}) {
    GadgetSpec().given({created()}).when({.verb = verb}).then_rejected(RejectionCode::bad_request);
  }
}

TEST(AVerbThatTheWordDoesNotName, IsABadRequest) {
  Spec<State, Event, Command> spec(State{.kind = &kind_of<bolt::Word>()});
  spec.when({.verb = Verb::create, .id = "b1"});
  spec.and_it_happens();
  for (auto const verb : {Verb::remove, Verb::undelete, Verb::archive}) {
    spec.when({.verb = verb}).then_rejected(RejectionCode::bad_request);
  }
  spec.when({.verb = Verb::deactivate});
  EXPECT_FALSE(spec.and_it_happens().state().audit.is_active);
  EXPECT_EQ(std::vector(spec.state().kind->verbs.begin(), spec.state().kind->verbs.end()), (std::vector{Verb::activate, Verb::deactivate}));
}

TEST(ARecordWithoutOptionalFunctions, HoldsThatItExistsAndStandsById) {
  auto const& plain = kind_of<sprocket::Word>();
  Spec<State, Event, Command> spec(State{.kind = &plain});
  spec.when({.verb = Verb::create, .id = "s1"});
  spec.and_it_happens();
  EXPECT_EQ(spec.state().claims, (std::set<Claim>{{"exists", "sprocket/s1"}}));
  EXPECT_EQ(sort_key(spec.state()), "");
  EXPECT_TRUE(facets(spec.state()).empty());
}

}  // namespace
}  // namespace contentos::record
