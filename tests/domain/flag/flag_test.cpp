#include "domain/flag/evaluate.hpp"
#include "domain/json/i_json.hpp"
#include "domain/record/record.hpp"
#include "tests/domain/support/spec.hpp"

#include <limits>
#include <random>

namespace contentos::flag {
namespace {

using FlagSpec = Spec<record::State, record::Event, record::Command>;

FlagSpec no_flag() { return FlagSpec(record::State{.kind = &record::kind_of<Word>()}); }
record::Command create(std::string_view members) {
  return {.verb = record::Verb::create, .id = "f1", .members = stored_json(members).as_object()};
}

/// One that puts everybody at this place.
Digest all_at(std::uint16_t place) {
  return [place](std::string_view) {
    Sha256 out{};
    out[6] = static_cast<std::uint8_t>(place >> 8U);
    out[7] = static_cast<std::uint8_t>(place & 0xFFU);
    return out;
  };
}

Content enabled(std::int32_t rollout = kEverybody) {
  Content out;
  out.flag_key = "k";
  out.is_enabled = true;
  out.rollout = rollout;
  return out;
}
Asker const kAda{"ada", {"editor", "beta"}, at_second(100)};

Reason asked(Content const& flag, Asker const& asker = kAda, std::uint16_t place = 5'000) {
  return evaluate(flag, true, asker, all_at(place));
}

TEST(Flag, HoldsItsKeyAloneAndBeginsOff) {
  auto spec = no_flag();
  spec.when(create(R"({"name":"n","flag_key":"checkout.new"})")).and_it_happens();
  EXPECT_EQ(lines(spec.state().claims), (std::vector<std::string>{"exists flag/f1", "flag_key checkout.new"}));
  EXPECT_FALSE(record::content<Word>(spec.state()).is_enabled);
  EXPECT_EQ(record::content<Word>(spec.state()).rollout, kEverybody) << "enabled it is on for all, unless something else is said";
}

TEST(Flag, IsRefusedWhenItEndsBeforeItBegins) {
  auto spec = no_flag();
  for (auto const* until : {"2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z"}) {
    spec.when(create(R"({"name":"n","flag_key":"k","valid_from":"2026-01-01T00:00:00Z","valid_until":")" + std::string(until) + R"("})"))
        .then_rejected(RejectionCode::validation_failed, "/valid_until");
  }
  spec.when(create(R"({"name":"n","flag_key":"k","rollout":10001})")).then_rejected(RejectionCode::validation_failed, "/rollout");
}

TEST(Flag, WasForARoleWithACommaBeforeThatWasRefusedAndCanBeChangedStill) {
  auto const stored = record::decode(record::kind_of<Word>(), "flag.created.v1",
                                     R"({"flag_id":"f1","flag_key":"k","is_enabled":true,"name":"n","rollout":0,"target_roles":["a,b"]})");
  ASSERT_TRUE(stored);
  auto spec = no_flag();
  spec.given({*stored});
  spec.when({.verb = record::Verb::change, .id = "f1", .members = {{"rollout", 5}}}).and_it_happens();
  EXPECT_EQ(record::content<Word>(spec.state()).rollout, 5);
  spec.when({.verb = record::Verb::change, .id = "f1", .members = {{"target_roles", {"x", "c,d"}}}})
      .then_rejected(RejectionCode::validation_failed, "/target_roles/1");
}

TEST(EvaluatedFlag, IsOffUnlessItIsEnabledAndActive) {
  auto flag = enabled();
  flag.target_users = {"ada"};
  EXPECT_EQ(asked(flag), Reason::targeted_user);
  EXPECT_EQ(evaluate(flag, false, kAda, all_at(0)), Reason::off) << "deactivated";
  flag.is_enabled = false;
  EXPECT_EQ(asked(flag), Reason::off);
}

TEST(EvaluatedFlag, HasItsTimeFromItsFirstMomentToBeforeItsLast) {
  auto flag = enabled();
  flag.valid_from = at_second(10);
  flag.valid_until = at_second(20);
  flag.target_roles = {"beta"};
  auto const at = [&](std::int64_t second) { return asked(flag, {"ada", {"beta"}, at_second(second)}); };
  EXPECT_EQ(at(9), Reason::not_yet);
  EXPECT_EQ(at(10), Reason::targeted_role);
  EXPECT_EQ(at(19), Reason::targeted_role);
  EXPECT_EQ(at(20), Reason::ended);
}

TEST(EvaluatedFlag, IsOnForItsTargetsWhateverItsRollOut) {
  auto flag = enabled(0);
  EXPECT_EQ(asked(flag), Reason::not_rolled_out);
  flag.target_roles = {"admin", "beta"};
  EXPECT_EQ(asked(flag), Reason::targeted_role);
  EXPECT_EQ(asked(flag, {"ada", {}, at_second(1)}), Reason::not_rolled_out);
  flag.target_users = {"ada", "bob"};
  EXPECT_EQ(asked(flag), Reason::targeted_user);
}

TEST(EvaluatedFlag, IsOnBelowItsRollOut) {
  EXPECT_EQ(asked(enabled(5'000), kAda, 4'999), Reason::rolled_out);
  EXPECT_EQ(asked(enabled(5'000), kAda, 5'000), Reason::not_rolled_out);
  EXPECT_EQ(asked(enabled(1), kAda, 0), Reason::rolled_out);
  EXPECT_EQ(asked(enabled(kEverybody), kAda, 9'999), Reason::rolled_out);
}

TEST(EvaluatedFlag, IsForNobodyUnknownUnlessItIsForAll) {
  Asker const nobody{"", {}, at_second(1)};
  EXPECT_EQ(asked(enabled(9'999), nobody, 0), Reason::no_subject);
  EXPECT_EQ(asked(enabled(kEverybody), nobody), Reason::rolled_out);
  EXPECT_EQ(asked(enabled(0), nobody), Reason::not_rolled_out);
}

TEST(EvaluatedFlag, TakesTheFirstEightBytesForABigEndianNumber) {
  std::string seen;
  auto const place = place_of("k", "a/b", [&](std::string_view text) {
    seen = text;
    Sha256 out{};
    out.fill(0xFF);
    return out;
  });
  EXPECT_EQ(seen, "k/a/b");
  EXPECT_EQ(place, std::numeric_limits<std::uint64_t>::max() % 10'000);
}

/// Of any flag: whoever it is on for stays so as its roll-out grows, and a reason says one thing.
TEST(EvaluatedFlag, LosesNobodyWhileItGrows) {
  std::mt19937 random(20261126);
  auto const below = [&](int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random); };
  int kept = 0;
  for (int i = 0; i < 20'000; ++i) {
    auto flag = enabled(below(kEverybody + 1));
    flag.is_enabled = below(8) != 0;
    if (below(4) == 0) { flag.valid_from = at_second(below(200)); }
    if (below(4) == 0) { flag.valid_until = at_second(below(200)); }
    if (below(8) == 0) { flag.target_users = {"ada"}; }
    if (below(8) == 0) { flag.target_roles = {"beta"}; }
    auto const place = static_cast<std::uint16_t>(below(kEverybody));
    Asker const asker{below(4) == 0 ? "" : "ada", {"beta"}, at_second(below(200))};
    auto grown = flag;
    grown.rollout = flag.rollout + below(kEverybody - flag.rollout + 1);
    auto const before = asked(flag, asker, place);
    auto const after = asked(grown, asker, place);
    if (is_on(before)) {
      EXPECT_TRUE(is_on(after)) << flag.rollout << " to " << grown.rollout << " at " << place;
      ++kept;
    }
    bool const is_by_rollout = before == Reason::rolled_out || before == Reason::not_rolled_out || before == Reason::no_subject;
    if (!is_by_rollout) { EXPECT_EQ(before, after); }
  }
  EXPECT_GT(kept, 5'000);
}

TEST(EvaluatedFlag, SaysWhyInWordsThatDiffer) {
  std::set<std::string_view> names;
  for (auto const reason : kReasons) { EXPECT_TRUE(!reason_name(reason).empty() && names.insert(reason_name(reason)).second); }
}

}  // namespace
}  // namespace contentos::flag
