// What is appended on memory alone is what would have been appended after reading: every thought that does not hold is found out.
#include "infra/postgres/shard_memory.hpp"

#include "infra/postgres/append_batch.hpp"
#include "infra/postgres/event_log.hpp"
#include "infra/postgres/migrate.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gtest/gtest.h>

#include <thread>

namespace contentos {
namespace {

using namespace test;
using namespace std::chrono_literals;
using pg::AppendBatch;
using pg::DatabaseClock;
using pg::RecentMap;
using pg::ShardMemory;

TEST(RecentMap, HoldsWhatIsAskedForAndBoundsTheRest) {
  RecentMap<int, int, std::hash<int>> map(10);
  map.put(-1, 7);
  for (int i = 0; i < 1'000; ++i) {
    map.put(i, i);
    ASSERT_NE(map.find(-1), nullptr) << i;
    EXPECT_EQ(*map.find(-1), 7);
  }
  EXPECT_NE(map.find(999), nullptr);
  EXPECT_NE(map.find(991), nullptr);
  EXPECT_EQ(map.find(900), nullptr);
  map.clear();
  EXPECT_EQ(map.find(-1), nullptr);
}

class DatabaseClockTest : public testing::Test {
protected:
  Timestamp const ten_o_clock = *parse_rfc3339("2026-11-27T10:00:00Z");
  DatabaseClock::Steady const start{1h};
  DatabaseClock clock{};
};

TEST_F(DatabaseClockTest, IsUnknownUntilHeard) {
  EXPECT_FALSE(clock.at(start));
  clock.hear(ten_o_clock, start, start + 2ms);
  EXPECT_TRUE(clock.at(start));
  clock.forget();
  EXPECT_FALSE(clock.at(start));
}

TEST_F(DatabaseClockTest, IsNeverAheadAndBehindByTheQuickestAnswer) {
  clock.hear(ten_o_clock, start, start + 5ms);
  EXPECT_EQ(clock.at(start + 5ms), ten_o_clock);
  clock.hear(ten_o_clock + 10s, start + 10s, start + 10s + 1ms);
  EXPECT_EQ(clock.at(start + 20s), ten_o_clock + 20s - 1ms);
  clock.hear(ten_o_clock + 20s, start + 20s, start + 20s + 900ms);
  EXPECT_EQ(clock.at(start + 30s), ten_o_clock + 30s - 1ms);
}

TEST_F(DatabaseClockTest, FollowsAClockThatIsSetBackOrForward) {
  clock.hear(ten_o_clock, start, start + 1ms);
  clock.hear(ten_o_clock - 1h, start + 1s, start + 1s + 1ms);
  EXPECT_EQ(clock.at(start + 2s), ten_o_clock - 1h + 1s - 1ms);
  clock.hear(ten_o_clock + 1h, start + 3s, start + 3s + 1ms);
  EXPECT_EQ(clock.at(start + 4s), ten_o_clock + 1h + 1s - 1ms);
}

/// One process as its appender is: a connection and a memory.
struct Appending {
  explicit Appending(std::string const& conninfo, std::size_t most = ShardMemory::kMostOfAKind)
      : connection(ok(pg::Connection::open({.conninfo = conninfo, .role = std::string(pg::kAppenderRole)}))), memory(ShardNo(0), most) {}

  std::vector<AppendVerdict> all(std::vector<AppendRequest> requests) {
    std::vector<pg::Prepared> prepared;
    for (auto& r : requests) { prepared.push_back(pg::prepare(std::move(r), AppendId(crypto::new_uuid_v7()))); }
    std::vector<pg::Prepared*> pointers;
    for (auto& p : prepared) { pointers.push_back(&p); }
    AppendBatch batch(ShardNo(0), std::move(pointers));
    auto const done = batch.run(connection, memory, {});
    EXPECT_TRUE(done.has_value()) << done.error().context;
    was_at_once = batch.was_at_once();
    return batch.verdicts();
  }
  AppendVerdict alone(AppendRequest r) { return all({std::move(r)}).at(0); }

  pg::Connection connection;
  ShardMemory memory;
  bool was_at_once = false;
};

class AtOnce : public testing::Test {
protected:
  void SetUp() override { ASSERT_TRUE(log_->place_tenant(TenantScope(tenant_), ShardNo(0)).has_value()); }
  /// Such that the next batch can be written at once: nothing of "other" is known.
  void warm_up() { expect_appended(here_.alone(one(tenant_, "warm", ++warm_ - 1))); }
  static Appended expect_appended(AppendVerdict const& verdict) { return appended(Result<AppendVerdict>(verdict)); }
  std::int64_t version(std::string_view id) { return ok(log_->stream_version(TenantScope(tenant_), stream(id))).value; }

  std::string conninfo_ = fresh_database();
  TenantId tenant_ = new_tenant();
  std::unique_ptr<PgEventLog> log_ = ok(PgEventLog::open({.conninfo = conninfo_}));
  Appending here_{conninfo_};
  Appending there_{conninfo_};
  std::int64_t warm_ = 0;
};

TEST_F(AtOnce, IsWhatFollowsTheFirstBatch) {
  expect_appended(here_.alone(one(tenant_, "x", 0)));
  EXPECT_FALSE(here_.was_at_once);
  auto const done = expect_appended(here_.alone(one(tenant_, "x", 1, taking({{"slug", "a"}}))));
  EXPECT_TRUE(here_.was_at_once);
  EXPECT_EQ(done.last, TenantPosition(2));
  EXPECT_EQ(done.shard_position, ShardPosition(2));
  here_.all({one(tenant_, "x", 2), one(tenant_, "new", 0), one(tenant_, "x", 3, taking({{"slug", "b"}}, {{"slug", "a"}}))});
  EXPECT_TRUE(here_.was_at_once);
  EXPECT_EQ(version("x"), 4);
  EXPECT_EQ(version("new"), 1);
  EXPECT_EQ(ok(log_->claim_holder(TenantScope(tenant_), {"slug", "a"})), std::nullopt);
  EXPECT_EQ(ok(log_->claim_holder(TenantScope(tenant_), {"slug", "b"})), stream("x"));
  EXPECT_EQ(ok(log_->read_shard(ShardNo(0), ShardPosition(0), 10, 1 << 20)).size(), 5U);
}

TEST_F(AtOnce, FindsOutThatAnotherProcessHasAppended) {
  warm_up();
  expect_appended(there_.alone(one(tenant_, "x", 0)));
  EXPECT_EQ(std::get<WrongVersion>(here_.alone(one(tenant_, "x", 0))).actual, StreamVersion(1));
  EXPECT_FALSE(here_.was_at_once);
  expect_appended(here_.alone(one(tenant_, "x", 1)));
  EXPECT_FALSE(here_.was_at_once);
  expect_appended(here_.alone(one(tenant_, "x", 2)));
  EXPECT_TRUE(here_.was_at_once);
}

TEST_F(AtOnce, IsNotTriedAgainUntilNobodyCameBetween) {
  warm_up();
  for (int i = 0; i < 5; ++i) {
    expect_appended(there_.alone(one(tenant_, "there", i)));
    warm_up();
    EXPECT_FALSE(here_.was_at_once);
  }
  warm_up();
  warm_up();
  EXPECT_TRUE(here_.was_at_once);
}

TEST_F(AtOnce, FindsACommandThatIsNotRemembered) {
  auto const r = one(tenant_, "x", 0);
  auto const first = expect_appended(there_.alone(r));
  warm_up();
  auto const again = expect_appended(here_.alone(r));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.last, first.last);
  auto other = r;
  other.command_digest = crypto::sha256("other");
  EXPECT_TRUE(std::holds_alternative<CommandReused>(here_.alone(other)));
  // Also where it would be allowed if the command were new.
  auto third = r;
  third.streams[0].expected = StreamVersion(1);
  EXPECT_TRUE(expect_appended(here_.alone(third)).repeated);
  EXPECT_EQ(version("x"), 1);
}

TEST_F(AtOnce, AnswersACommandThatIsRememberedBesideNewOnes) {
  warm_up();
  auto const r = one(tenant_, "x", 0);
  expect_appended(here_.alone(r));
  auto const verdicts = here_.all({one(tenant_, "y", 0), r});
  EXPECT_TRUE(here_.was_at_once);
  EXPECT_TRUE(expect_appended(verdicts.at(1)).repeated);
  EXPECT_EQ(version("x"), 1);
}

TEST_F(AtOnce, FindsVersionsThatAreNotRemembered) {
  expect_appended(there_.alone(one(tenant_, "x", 0)));
  expect_appended(there_.alone(one(tenant_, "z", 0)));
  warm_up();
  EXPECT_EQ(std::get<WrongVersion>(here_.alone(one(tenant_, "x", 0))).actual, StreamVersion(1));
  EXPECT_EQ(std::get<WrongVersion>(here_.alone(one(tenant_, "y", 3))).actual, StreamVersion(0));
  EXPECT_EQ(std::get<WrongVersion>(here_.alone(one(tenant_, "z", 2))).actual, StreamVersion(1));
  EXPECT_FALSE(here_.was_at_once);
}

TEST_F(AtOnce, GoesOnFromAVersionThatIsNotRemembered) {
  expect_appended(there_.alone(one(tenant_, "x", 0)));
  warm_up();
  expect_appended(here_.alone(one(tenant_, "x", 1)));
  EXPECT_TRUE(here_.was_at_once);
}

TEST_F(AtOnce, ReadsWhenItOccurredWhereTheRequestSaysATime) {
  expect_appended(there_.alone(one(tenant_, "x", 0)));
  warm_up();
  auto e = event();
  e.occurred = *parse_rfc3339("2020-01-01T00:00:00Z");
  EXPECT_TRUE(std::holds_alternative<OccurredTooEarly>(here_.alone(one(tenant_, "x", 1, e))));
}

TEST_F(AtOnce, FindsClaimsThatAreNotRemembered) {
  expect_appended(there_.alone(one(tenant_, "holder", 0, taking({{"slug", "a"}}))));
  warm_up();
  EXPECT_EQ(std::get<ClaimHeld>(here_.alone(one(tenant_, "x", 0, taking({{"slug", "a"}})))).holder, stream("holder"));
  auto both = taking({{"slug", "c"}});
  expect_appended(here_.alone(one(tenant_, "x", 0, both)));
  EXPECT_TRUE(here_.was_at_once);
  EXPECT_EQ(std::get<ClaimHeld>(here_.alone(one(tenant_, "y", 0, both))).holder, stream("x"));
}

/// Nothing of it is inserted, so nothing would tell that somebody holds it.
TEST_F(AtOnce, FindsAClaimThatABatchTakesAndGivesBack) {
  expect_appended(there_.alone(one(tenant_, "holder", 0, taking({{"slug", "a"}}))));
  warm_up();
  auto const verdicts =
      here_.all({one(tenant_, "x", 0, taking({{"slug", "a"}})), one(tenant_, "x", 1, taking({}, {{"slug", "a"}})), one(tenant_, "y", 0)});
  EXPECT_TRUE(std::holds_alternative<ClaimHeld>(verdicts.at(0)));
  EXPECT_TRUE(std::holds_alternative<WrongVersion>(verdicts.at(1)));
  expect_appended(verdicts.at(2));
  EXPECT_EQ(ok(log_->claim_holder(TenantScope(tenant_), {"slug", "a"})), stream("holder"));
}

TEST_F(AtOnce, PassesAClaimFromHandToHand) {
  warm_up();
  expect_appended(here_.alone(one(tenant_, "x", 0, taking({{"slug", "a"}}))));
  here_.all({one(tenant_, "x", 1, taking({}, {{"slug", "a"}})), one(tenant_, "y", 0, taking({{"slug", "a"}}))});
  EXPECT_TRUE(here_.was_at_once);
  EXPECT_EQ(ok(log_->claim_holder(TenantScope(tenant_), {"slug", "a"})), stream("y"));
}

TEST_F(AtOnce, LearnsNothingFromARequestThatWasNotWritten) {
  expect_appended(there_.alone(one(tenant_, "y", 0, taking({{"slug", "a"}}))));
  warm_up();
  auto const r = one(tenant_, "x", 0);
  auto twin = one(tenant_, "y", 0, taking({{"slug", "b"}}));
  twin.command_id = r.command_id;
  EXPECT_TRUE(expect_appended(here_.all({r, twin}).at(1)).repeated);
  EXPECT_EQ(std::get<WrongVersion>(here_.alone(one(tenant_, "y", 0))).actual, StreamVersion(1));
  auto guarded = one(tenant_, "z", 0);
  guarded.guards = {{stream("y"), StreamVersion(0)}};
  EXPECT_EQ(std::get<GuardFailed>(here_.alone(guarded)).actual, StreamVersion(1));
}

TEST_F(AtOnce, ReadsGuardsAndConditionsItDoesNotKnow) {
  expect_appended(there_.alone(one(tenant_, "target", 0, taking({{"slug", "t"}}))));
  warm_up();
  auto r = one(tenant_, "x", 0);
  r.guards = {{stream("target"), StreamVersion(1)}};
  r.held_claims = {{"slug", "t"}};
  expect_appended(here_.alone(r));
  EXPECT_FALSE(here_.was_at_once);
  auto second = one(tenant_, "x", 1);
  second.guards = r.guards;
  second.held_claims = r.held_claims;
  expect_appended(here_.alone(second));
  EXPECT_TRUE(here_.was_at_once);
  auto third = one(tenant_, "x", 2);
  third.empty_prefixes = {{"slug", "t"}};
  EXPECT_TRUE(std::holds_alternative<PrefixNotEmpty>(here_.alone(third)));
}

TEST_F(AtOnce, IsRecordedByTheDatabasesClock) {
  warm_up();
  for (auto const off : {+24h, -24h}) {
    std::this_thread::sleep_for(150ms);  // else it were as if time had stood still for a moment, which is allowed
    auto const now = DatabaseClock::Steady::clock::now();
    here_.memory.clock.forget();
    here_.memory.clock.hear(ok(log_->now()) + off, now, now);
    auto const before = ok(log_->now());
    warm_up();
    EXPECT_FALSE(here_.was_at_once);
    auto const event = ok(log_->at(ShardNo(0), ShardPosition(warm_)));
    EXPECT_GE(event->header.recorded, before);
    EXPECT_LE(event->header.recorded, ok(log_->now()));
    warm_up();
    EXPECT_TRUE(here_.was_at_once);
  }
}

TEST_F(AtOnce, StandsStillWhileTheDatabasesClockIsSetBack) {
  auto admin = ok(pg::Connection::open({.conninfo = conninfo_}));
  ok(admin.script("UPDATE log_shard SET last_recorded = '2100-01-01T00:00:00Z' WHERE shard = 0"));
  warm_up();
  warm_up();
  EXPECT_TRUE(here_.was_at_once);
  EXPECT_EQ(ok(log_->at(ShardNo(0), ShardPosition(2)))->header.recorded, *parse_rfc3339("2100-01-01T00:00:00Z"));
}

/// What nobody but the database can see: a head that is written again after a restore.
TEST_F(AtOnce, ComparesTheHash) {
  warm_up();
  auto admin = ok(pg::Connection::open({.conninfo = conninfo_}));
  ok(admin.script("UPDATE log_shard SET head_hash = sha256('another') WHERE shard = 0"));
  warm_up();
  EXPECT_FALSE(here_.was_at_once);
}

TEST_F(AtOnce, NeverWritesAVersionTwiceThoughTheMemoryWereWrong) {
  warm_up();
  expect_appended(here_.alone(one(tenant_, "x", 0)));
  auto admin = ok(pg::Connection::open({.conninfo = conninfo_}));
  ok(admin.script("UPDATE stream_head SET version = 5 WHERE stream = 'test-x'"));
  EXPECT_EQ(std::get<WrongVersion>(here_.alone(one(tenant_, "x", 1))).actual, StreamVersion(5));
}

TEST_F(AtOnce, WaitsForWhoHoldsTheLock) {
  warm_up();
  auto admin = ok(pg::Connection::open({.conninfo = conninfo_}));
  for (bool const somebody_appends : {false, true}) {
    ok(admin.script("BEGIN; SELECT FROM log_shard WHERE shard = 0 FOR UPDATE"));
    std::thread waiting([&] { warm_up(); });
    auto watch = ok(pg::Connection::open({.conninfo = conninfo_}));
    while (ok(watch.exec("SELECT count(*) FROM pg_locks WHERE NOT granted")).front().int8(0) == 0) { std::this_thread::yield(); }
    if (somebody_appends) { ok(admin.script("UPDATE log_shard SET head_hash = sha256('another') WHERE shard = 0")); }
    ok(admin.script("COMMIT"));
    waiting.join();
    EXPECT_EQ(here_.was_at_once, !somebody_appends);
  }
}

}  // namespace
}  // namespace contentos
