// What the judge says of claims that must be held and of prefixes that must be empty. What needs a log to be said is in its contract
// (tests/infra/postgres/event_log_contract_test.cpp).
#include "commands/append/judge.hpp"

#include "tests/infra/postgres/log_testing.hpp"

#include <iomanip>
#include <sstream>

namespace contentos {
namespace {

using namespace test;

std::string key(std::string const& prefix, int number) {
  std::ostringstream out;
  out << prefix << std::setw(5) << std::setfill('0') << number;
  return out.str();
}

class AJudge : public testing::Test {
protected:
  void SetUp() override { facts_.tenants[tenant_] = TenantPosition(0); }

  Judgement judged(AppendRequest const& r) { return judge(facts_, clock_, AppendId(crypto::new_uuid_v7()), r); }
  void accept(AppendRequest const& r) { EXPECT_TRUE(std::holds_alternative<Accepted>(judged(r))); }
  template <class Verdict>
  Verdict refuse(AppendRequest const& r) {
    auto judgement = judged(r);
    auto const* verdict = std::get_if<AppendVerdict>(&judgement);
    if (verdict == nullptr || !std::holds_alternative<Verdict>(*verdict)) {
      ADD_FAILURE() << "accepted, or refused for another reason";
      return {};
    }
    return std::get<Verdict>(*verdict);
  }
  void hold(Claim const& claim, std::string_view by) { facts_.claims[{tenant_, claim}] = stream(by); }
  AppendRequest demanding(std::vector<Claim> held, NewEvent e = event()) {
    auto r = one(tenant_, "new", 0, std::move(e));
    r.held_claims = std::move(held);
    return r;
  }
  AppendRequest demanding_empty(std::string prefix, NewEvent e = event()) {
    auto r = one(tenant_, "new", 0, std::move(e));
    r.empty_prefixes = {{"ref", std::move(prefix)}};
    return r;
  }

  TenantId tenant_ = new_tenant();
  LogFacts facts_{};
  ShardClock clock_{ShardNo(0), ShardPosition(0), *parse_rfc3339("2025-01-01T00:00:00Z")};
  Claim const a_{"exists", "tag/a"};
  Claim const b_{"exists", "tag/b"};
};

TEST_F(AJudge, RefusesWhenAClaimIsNotHeldAndChangesNothing) {
  hold(a_, "a");
  auto const before = facts_.claims;
  EXPECT_EQ(refuse<ClaimNotHeld>(demanding({a_, b_}, taking({{"ref", "tag/a/new"}}))).claim, b_);
  EXPECT_EQ(facts_.claims, before);
  EXPECT_TRUE(facts_.streams.empty());
  EXPECT_EQ(clock_.head, ShardPosition(0));
  accept(demanding({a_}));
}

TEST_F(AJudge, CountsAClaimOfAnotherTenantOrKindAsNotHeld) {
  facts_.claims[{new_tenant(), a_}] = stream("a");
  hold({"exist", a_.key}, "a");
  EXPECT_EQ(refuse<ClaimNotHeld>(demanding({a_})).claim, a_);
}

TEST_F(AJudge, CountsAClaimAsHeldThatTheRequestTakes) {
  accept(demanding({a_}, taking({a_})));
  EXPECT_EQ(facts_.claims.at({tenant_, a_}), stream("new"));
}

TEST_F(AJudge, CountsAClaimAsNotHeldThatTheRequestGivesBack) {
  hold(a_, "new");
  EXPECT_EQ(refuse<ClaimNotHeld>(demanding({a_}, taking({}, {a_}))).claim, a_);
  EXPECT_TRUE(facts_.claims.contains({tenant_, a_}));
}

TEST_F(AJudge, CountsAClaimAsHeldThatTheRequestHandsOver) {
  hold(a_, "old");
  facts_.streams[{tenant_, stream("old")}] = {StreamVersion(1), Timestamp{}};
  auto r = request(tenant_, {{stream("new"), StreamVersion(0), {taking({a_})}}, {stream("old"), StreamVersion(1), {taking({}, {a_})}}});
  r.held_claims = {a_};
  accept(r);
  EXPECT_EQ(facts_.claims.at({tenant_, a_}), stream("new"));
}

TEST_F(AJudge, LooksAtVersionsAndClaimsOfOthersBeforeTheConditions) {
  hold(a_, "a");
  auto late = demanding({b_});
  late.streams[0].expected = StreamVersion(3);
  refuse<WrongVersion>(late);
  EXPECT_EQ(refuse<ClaimHeld>(demanding({b_}, taking({a_}))).holder, stream("a"));
}

TEST_F(AJudge, NamesTheFirstTwentyHoldersInTheOrderOfTheirClaims) {
  for (int i = 0; i < 25; ++i) { hold({"ref", key("tag/a/", i)}, "s" + std::to_string(100 - i)); }
  hold({"ref", "tag/a"}, "before");
  hold({"ref", "tag/b/0"}, "behind");
  auto const no = refuse<PrefixNotEmpty>(demanding_empty("tag/a/"));
  std::vector<StreamName> expected;
  expected.reserve(20);
  for (int i = 0; i < 20; ++i) { expected.push_back(stream("s" + std::to_string(100 - i))); }
  EXPECT_EQ(no.holders, expected);
  EXPECT_EQ(no.claims, 25);
  EXPECT_EQ(no.prefix.key_prefix, "tag/a/");
}

TEST_F(AJudge, NamesAHolderOfManyClaimsOnce) {
  for (int i = 0; i < 30; ++i) { hold({"ref", key("tag/a/", i)}, i < 19 ? "many" : i == 19 ? "twentieth" : "later"); }
  auto const no = refuse<PrefixNotEmpty>(demanding_empty("tag/a/"));
  EXPECT_EQ(no.holders, (std::vector{stream("many"), stream("twentieth")}));
  EXPECT_EQ(no.claims, 30);
}

TEST_F(AJudge, CountsToAThousand) {
  for (int i = 0; i < 999; ++i) { hold({"ref", key("tag/a/", i)}, "x"); }
  EXPECT_EQ(refuse<PrefixNotEmpty>(demanding_empty("tag/a/")).claims, 999);
  hold({"ref", "tag/a/more"}, "x");
  EXPECT_EQ(refuse<PrefixNotEmpty>(demanding_empty("tag/a/")).claims, 1000);
  hold({"ref", "tag/a/still more"}, "x");
  EXPECT_EQ(refuse<PrefixNotEmpty>(demanding_empty("tag/a/")).claims, 1000);
}

TEST_F(AJudge, CountsWhatIsKnownToLieBelowAPrefixThoughItWasNotRead) {
  for (int i = 0; i < 22; ++i) { hold({"ref", key("tag/a/", i)}, "s" + std::to_string(i)); }
  facts_.more_below[{tenant_, {"ref", "tag/a/"}}] = 7;
  facts_.more_below[{tenant_, {"ref", "tag/b/"}}] = 1000;
  EXPECT_EQ(refuse<PrefixNotEmpty>(demanding_empty("tag/a/")).claims, 29);
  facts_.more_below[{tenant_, {"ref", "tag/a/"}}] = 1000;
  auto const no = refuse<PrefixNotEmpty>(demanding_empty("tag/a/"));
  EXPECT_EQ(no.claims, 1000);
  EXPECT_EQ(no.holders.size(), 20U);
}

TEST_F(AJudge, FindsAPrefixEmptyWhenTheRequestGivesBackAllBelowIt) {
  hold({"ref", "tag/a/new"}, "new");  // a record that refers to itself
  hold({"ref", "tag/a/other"}, "other");
  auto const self_released = demanding_empty("tag/a/", taking({}, {{"ref", "tag/a/new"}}));
  auto const no = refuse<PrefixNotEmpty>(self_released);
  EXPECT_EQ(no.holders, std::vector{stream("other")});
  EXPECT_EQ(no.claims, 1);
  facts_.claims.erase({tenant_, {"ref", "tag/a/other"}});
  accept(self_released);
  EXPECT_TRUE(facts_.claims.empty());
}

TEST_F(AJudge, DoesNotCountAClaimAsGivenBackByWhoDoesNotHoldIt) {
  hold({"ref", "tag/a/other"}, "other");
  refuse<PrefixNotEmpty>(demanding_empty("tag/a/", taking({}, {{"ref", "tag/a/other"}})));
}

TEST_F(AJudge, CountsWhatTheRequestItselfTakesBelowThePrefix) {
  hold({"ref", "tag/a/1"}, "one");
  hold({"ref", "tag/a/3"}, "three");
  auto const no = refuse<PrefixNotEmpty>(demanding_empty("tag/a/", taking({{"ref", "tag/a/2"}})));
  EXPECT_EQ(no.holders, (std::vector{stream("one"), stream("new"), stream("three")}));
  EXPECT_EQ(no.claims, 3);
}

TEST_F(AJudge, SeesInARequestWhatTheOnesBeforeItChanged) {
  hold(a_, "a");
  facts_.streams[{tenant_, stream("a")}] = {StreamVersion(1), Timestamp{}};
  Claim const reference{"ref", "tag/a/r"};
  auto const refer = [&](std::string_view by, std::int64_t at) {
    auto r = one(tenant_, by, at, taking({{"ref", "tag/a/" + std::string(by)}}));
    r.held_claims = {a_};
    return r;
  };
  auto const remove = [&] {
    auto r = one(tenant_, "a", 1, taking({}, {a_}));
    r.empty_prefixes = {{"ref", "tag/a/"}};
    return r;
  };
  accept(refer("r", 0));
  EXPECT_EQ(refuse<PrefixNotEmpty>(remove()).holders, std::vector{stream("r")});
  accept(one(tenant_, "r", 1, taking({}, {reference})));
  accept(remove());
  EXPECT_EQ(refuse<ClaimNotHeld>(refer("q", 0)).claim, a_);
  accept(one(tenant_, "a", 2, taking({a_})));
  accept(refer("q", 0));
}

TEST_F(AJudge, FindsAFlawInAClaimThatNobodyCanHold) {
  EXPECT_FALSE(flaw_of(demanding({{"exists", std::string(512, 'k')}})));
  EXPECT_TRUE(flaw_of(demanding({{"exists", std::string(513, 'k')}})));
  EXPECT_TRUE(flaw_of(demanding({{"", "k"}})));
}

}  // namespace
}  // namespace contentos
