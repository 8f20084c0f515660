// What every event log keeps to where an append demands that claims are held or prefixes are empty (commands/ports/event_log.hpp).
#include "tests/infra/postgres/log_contract.hpp"

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

template <class Place>
class ClaimConditions : public EventLogContract<Place> {
protected:
  AppendRequest demanding(std::vector<Claim> held, NewEvent e = event()) {
    auto r = one(tenant, "new", 0, std::move(e));
    r.held_claims = std::move(held);
    return r;
  }
  AppendRequest demanding_empty(std::string prefix, NewEvent e = event()) {
    auto r = one(tenant, "new", 0, std::move(e));
    r.empty_prefixes = {{"ref", std::move(prefix)}};
    return r;
  }
  /// One stream takes all from `from` up to, not with, `to`.
  static NewEvent taking_numbers(std::string const& prefix, int from, int to) {
    auto e = event();
    for (int i = from; i < to; ++i) { e.claims.take.push_back({"ref", key(prefix, i)}); }
    return e;
  }
  PrefixNotEmpty refused_prefix(AppendRequest r) { return refused<PrefixNotEmpty>(this->log.append(std::move(r))); }

  TenantId tenant = this->place();
  Claim const exists{"exists", "tag/a"};
};

TYPED_TEST_SUITE(ClaimConditions, LogPlaces);

TYPED_TEST(ClaimConditions, DemandThatAClaimIsHeldByWhicheverStream) {
  auto const elsewhere = this->place();
  appended(this->log.append(one(elsewhere, "a", 0, taking({this->exists}))));
  auto const r = this->demanding({this->exists}, taking({{"ref", "tag/a/new"}}));
  EXPECT_EQ(refused<ClaimNotHeld>(this->log.append(r)).claim, this->exists);
  EXPECT_FALSE(ok(this->log.find_command(TenantScope(this->tenant), r.command_id)));
  EXPECT_FALSE(ok(this->log.claim_holder(TenantScope(this->tenant), {"ref", "tag/a/new"})));
  appended(this->log.append(one(this->tenant, "a", 0, taking({this->exists}))));
  appended(this->log.append(r));
  appended(this->log.append(one(this->tenant, "a", 1, taking({}, {this->exists}))));
  auto again = this->demanding({this->exists});
  again.streams[0].expected = StreamVersion(1);
  EXPECT_EQ(refused<ClaimNotHeld>(this->log.append(again)).claim, this->exists);
}

TYPED_TEST(ClaimConditions, AreCountedByPrefixWithinTheTenantToAThousand) {
  auto const elsewhere = this->place();
  appended(this->log.append(one(elsewhere, "a", 0, taking({{"ref", "tag/a/x"}}))));
  appended(
      this->log.append(one(this->tenant, "a", 0, taking({{"ref", "tag/a/x"}, {"ref", "tag/a/y"}, {"ref", "tag/b/x"}, {"x", "tag/a/z"}}))));
  auto const count = [&](std::vector<std::string> const& prefixes) {
    return ok(this->log.count_claims(TenantScope(this->tenant), "ref", prefixes));
  };
  EXPECT_EQ((std::vector<std::int64_t>{2, 0, 1, 3}), count({"tag/a/", "tag/c/", "tag/b/", "tag/"}));
  EXPECT_EQ(std::vector<std::int64_t>{}, count({}));
  appended(this->log.append(one(this->tenant, "b", 0, this->taking_numbers("tag/n/", 0, 1'001))));
  EXPECT_EQ(std::vector<std::int64_t>{1'000}, count({"tag/n/"}));
}

TYPED_TEST(ClaimConditions, NameTheClaimThatIsNotHeld) {
  Claim const strange{"exists", std::string("tag/\0\xFF", 6)};
  appended(this->log.append(one(this->tenant, "a", 0, taking({this->exists}))));
  EXPECT_EQ(refused<ClaimNotHeld>(this->log.append(this->demanding({this->exists, strange}))).claim, strange);
}

TYPED_TEST(ClaimConditions, AreJudgedOnTheClaimsThatTheRequestLeaves) {
  appended(this->log.append(this->demanding({this->exists}, taking({this->exists}))));
  auto back = this->demanding({this->exists}, taking({}, {this->exists}));
  back.streams[0].expected = StreamVersion(1);
  EXPECT_EQ(refused<ClaimNotHeld>(this->log.append(back)).claim, this->exists);
  EXPECT_EQ(ok(this->log.claim_holder(TenantScope(this->tenant), this->exists)), stream("new"));
  back.streams[0].events.push_back(taking({this->exists}));
  appended(this->log.append(back));
}

TYPED_TEST(ClaimConditions, LetARecordThatRefersToItselfBeDeleted) {
  Claim const own{"ref", "tag/a/new"};
  appended(this->log.append(one(this->tenant, "new", 0, taking({this->exists, own}))));
  auto remove = this->demanding_empty("tag/a/", taking({}, {this->exists, own}));
  remove.streams[0].expected = StreamVersion(1);
  appended(this->log.append(one(this->tenant, "other", 0, taking({{"ref", "tag/a/other"}}))));
  EXPECT_EQ(this->refused_prefix(remove).holders, std::vector{stream("other")});
  appended(this->log.append(one(this->tenant, "other", 1, taking({}, {{"ref", "tag/a/other"}}))));
  appended(this->log.append(remove));
}

TYPED_TEST(ClaimConditions, NameTheFirstTwentyHoldersInTheOrderOfTheirClaims) {
  std::vector<StreamEvents> all;
  std::vector<StreamName> first;
  for (int i = 0; i < 25; ++i) {
    auto const by = stream("s" + std::to_string(100 - i));
    all.push_back({by, StreamVersion(0), {taking({{"ref", key("tag/a/", i)}})}});
    if (i < 20) { first.push_back(by); }
  }
  all.push_back({stream("beside"), StreamVersion(0), {taking({{"ref", "tag/a"}, {"ref", "tag/a0"}, {"reg", "tag/a/0"}})}});
  appended(this->log.append(request(this->tenant, all)));
  auto const no = this->refused_prefix(this->demanding_empty("tag/a/"));
  EXPECT_EQ(no.holders, first);
  EXPECT_EQ(no.claims, 25);
  // What the request itself gives back is not among them, and what it takes is.
  auto r = request(this->tenant, {{stream("s100"), StreamVersion(1), {taking({{"ref", "tag/a/"}}, {{"ref", key("tag/a/", 0)}})}},
                                  {stream("s90"), StreamVersion(1), {taking({}, {{"ref", key("tag/a/", 10)}})}}});
  r.empty_prefixes = {{"ref", "tag/a/"}};
  auto const less = this->refused_prefix(r);
  first.erase(first.begin() + 10);
  first.push_back(stream("s80"));
  EXPECT_EQ(less.holders, first);
  EXPECT_EQ(less.claims, 24);
}

TYPED_TEST(ClaimConditions, NameAHolderOfManyClaimsOnce) {
  appended(this->log.append(one(this->tenant, "many", 0, this->taking_numbers("tag/a/", 0, 19))));
  appended(this->log.append(one(this->tenant, "twentieth", 0, this->taking_numbers("tag/a/", 19, 20))));
  appended(this->log.append(one(this->tenant, "later", 0, this->taking_numbers("tag/a/", 20, 30))));
  auto const no = this->refused_prefix(this->demanding_empty("tag/a/"));
  EXPECT_EQ(no.holders, (std::vector{stream("many"), stream("twentieth")}));
  EXPECT_EQ(no.claims, 30);
}

TYPED_TEST(ClaimConditions, CountToAThousand) {
  appended(this->log.append(one(this->tenant, "x", 0, this->taking_numbers("tag/a/", 0, 999))));
  EXPECT_EQ(this->refused_prefix(this->demanding_empty("tag/a/")).claims, 999);
  appended(this->log.append(one(this->tenant, "x", 1, this->taking_numbers("tag/a/", 999, 1000))));
  EXPECT_EQ(this->refused_prefix(this->demanding_empty("tag/a/")).claims, 1000);
  appended(this->log.append(one(this->tenant, "x", 2, this->taking_numbers("tag/a/", 1000, 1002))));
  EXPECT_EQ(this->refused_prefix(this->demanding_empty("tag/a/")).claims, 1000);
  // What the request gives back is not counted, though it stands before what is.
  auto r = one(this->tenant, "x", 3, taking({}, {{"ref", key("tag/a/", 0)}, {"ref", key("tag/a/", 1)}, {"ref", key("tag/a/", 5)}}));
  r.empty_prefixes = {{"ref", "tag/a/"}};
  EXPECT_EQ(this->refused_prefix(r).claims, 999);
  r.streams[0].events[0].claims.release.pop_back();
  EXPECT_EQ(this->refused_prefix(r).claims, 1000);
}

TYPED_TEST(ClaimConditions, TakePrefixesOfAnyBytes) {
  std::string const high(512, '\xFF');
  appended(this->log.append(one(this->tenant, "x", 0, taking({{"ref", std::string("a\xFF\0", 3)}, {"ref", "b"}, {"ref", high}}))));
  EXPECT_EQ(this->refused_prefix(this->demanding_empty("")).claims, 3);
  EXPECT_EQ(this->refused_prefix(this->demanding_empty("a\xFF")).claims, 1);
  EXPECT_EQ(this->refused_prefix(this->demanding_empty("\xFF\xFF")).claims, 1);
  EXPECT_EQ(this->refused_prefix(this->demanding_empty(high)).claims, 1);
  appended(this->log.append(this->demanding_empty("a\xFF\xFF")));
}

TYPED_TEST(ClaimConditions, RefuseAClaimThatNobodyCanHold) {
  EXPECT_FALSE(this->log.append(this->demanding({{"exists", std::string(513, 'k')}})).has_value());
  EXPECT_FALSE(this->log.append(this->demanding({{std::string("a\0b", 3), "k"}})).has_value());
}

}  // namespace
}  // namespace contentos
