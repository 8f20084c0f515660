// What can go wrong on the way of a batch: connections cut at every point, requests that the database itself refuses, full queues.
#include "tests/infra/postgres/faulty_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <thread>

namespace contentos {
namespace {

using namespace test;
TEST(CommitOutcome, IsFoundAgainWhenTheConnectionDiesBetweenCommitAndAnswer) {
  Faulty f;
  std::vector<std::int64_t> told;
  f.log->on_committed([&](ShardNo, std::span<EventPtr const> events, pg::Continuity) {
    for (auto const& e : events) { told.push_back(e->position.value); }
  });
  f.before_cut = [&] { f.await_head(1); };  // the commit has happened; only its answer gets lost
  auto const done = appended(f.log->append(one(f.tenant, "x", 0)));
  EXPECT_EQ(f.cuts_left, 0);
  EXPECT_FALSE(done.repeated);
  EXPECT_EQ(done.shard_position, ShardPosition(1));
  EXPECT_EQ(f.head(), 1);
  EXPECT_EQ(told, std::vector<std::int64_t>{1});
  EXPECT_EQ(appended(f.log->append(one(f.tenant, "x", 1))).shard_position, ShardPosition(2));
  EXPECT_EQ(ok(f.log->read_shard(ShardNo(0), ShardPosition(0), 10, 1 << 20)).size(), 2U);
}

TEST(CommitOutcome, IsOneEffectHoweverTheRaceOfTheCutEnds) {
  Faulty f;
  for (int i = 0; i < 30; ++i) {
    f.cuts_left = 1;
    EXPECT_EQ(appended(f.log->append(one(f.tenant, "x", i))).last, TenantPosition(i + 1));
  }
  EXPECT_EQ(f.head(), 30);
}

TEST(CommitOutcome, IsMadeAnewWhenTheConnectionDiesBeforeTheWrites) {
  Faulty f;
  f.where = {FaultPoint::facts_read};
  f.cuts_left = 3;
  EXPECT_EQ(appended(f.log->append(one(f.tenant, "x", 0))).shard_position, ShardPosition(1));
  EXPECT_EQ(f.cuts_left, 0);
  EXPECT_EQ(f.head(), 1);
}

TEST(CommitOutcome, OfWhatWasWrittenByMemoryIsFoundAgainToo) {
  Faulty f;
  f.cuts_left = 0;
  appended(f.log->append(one(f.tenant, "x", 0)));
  f.where = {FaultPoint::sent_by_memory};
  f.before_cut = [&] { f.await_head(2); };
  f.cuts_left = 1;
  auto const done = appended(f.log->append(one(f.tenant, "x", 1)));
  EXPECT_EQ(f.cuts_left, 0);
  EXPECT_FALSE(done.repeated);
  EXPECT_EQ(done.shard_position, ShardPosition(2));
  EXPECT_EQ(f.head(), 2);
  EXPECT_EQ(appended(f.log->append(one(f.tenant, "x", 2))).shard_position, ShardPosition(3));
}

TEST(CommitOutcome, OfWhatWasJudgedByMemoryIsMadeAnewWhenTheConnectionDiesBefore) {
  Faulty f;
  f.cuts_left = 0;
  appended(f.log->append(one(f.tenant, "x", 0)));
  f.where = {FaultPoint::judged_by_memory};
  f.cuts_left = 1;
  EXPECT_EQ(appended(f.log->append(one(f.tenant, "x", 1))).shard_position, ShardPosition(2));
  EXPECT_EQ(f.cuts_left, 0);
  EXPECT_EQ(f.head(), 2);
}

TEST(CommitOutcome, OfWhatWasSentByMemoryIsOneEffectHoweverTheRaceEnds) {
  Faulty f;
  f.where = {FaultPoint::sent_by_memory};
  f.cuts_left = 0;
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(appended(f.log->append(one(f.tenant, "x", 2 * i))).last, TenantPosition(2 * i + 1));
    f.cuts_left = 1;
    EXPECT_EQ(appended(f.log->append(one(f.tenant, "x", 2 * i + 1))).last, TenantPosition(2 * i + 2));
    EXPECT_EQ(f.cuts_left, 0) << i;
  }
  EXPECT_EQ(f.head(), 60);
}

TEST(CommitOutcome, IsUnknownToTheCallerOnlyAsARetryableErrorThatTheCommandIdSettles) {
  pg::AppenderOptions impatient;
  impatient.reconnect_for = std::chrono::milliseconds(0);
  Faulty f(impatient);
  f.before_cut = [&] { f.await_head(1); };
  auto const r = one(f.tenant, "x", 0);
  auto const lost = f.log->append(r);
  ASSERT_FALSE(lost.has_value());
  EXPECT_TRUE(lost.error().retryable);
  EXPECT_EQ(lost.error().code, StoreErrorCode::unavailable);
  auto const again = appended(f.log->append(r));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.last, TenantPosition(1));
  EXPECT_EQ(f.head(), 1);
}

TEST(CommitOutcome, SurvivesAServerThatEndsTheSession) {
  Faulty f;
  appended(f.log->append(one(f.tenant, "x", 0)));
  auto admin = ok(pg::Connection::open({.conninfo = f.conninfo}));
  ok(admin.exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"));
  EXPECT_EQ(appended(f.log->append(one(f.tenant, "x", 1))).last, TenantPosition(2));
  EXPECT_EQ(ok(f.log->stream_version(TenantScope(f.tenant), stream("x"))), StreamVersion(2));
}

/// A client gives a command to two processes. One has it in a batch with another's command when its connection dies; the other appends it
/// before the first comes back, at the very place where the lost batch had it. Whatever was acknowledged is in the log, once.
class TwoProcesses : public testing::TestWithParam<FaultPoint> {};

TEST_P(TwoProcesses, NeverTakeTheOthersAppendForTheirLostBatch) {
  Faulty here;
  here.where = {GetParam()};
  here.cuts_left = 0;
  auto const there = ok(PgEventLog::open({.conninfo = here.conninfo}));
  bool const by_memory = GetParam() == FaultPoint::judged_by_memory || GetParam() == FaultPoint::sent_by_memory;
  auto x = one(here.tenant, "x", 0);
  if (!by_memory) { x.empty_prefixes = {{"ref", "x/"}}; }  // that is looked up under the lock
  auto const y = one(here.tenant, "y", 0);
  std::vector<std::string> told;
  here.log->on_committed([&](ShardNo, std::span<EventPtr const> events, pg::Continuity) {
    for (auto const& e : events) { told.push_back(e->header.id.str()); }
  });
  LockedShard lock(here.conninfo);
  std::thread before([&] { appended(here.log->append(one(here.tenant, "before", 0))); });
  lock.await_waiting();
  Appended of_x, of_y, elsewhere;
  std::thread first([&] { of_x = appended(here.log->append(x)); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));  // X stands before Y; in another order the test asks less
  std::thread second([&] { of_y = appended(here.log->append(y)); });
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  auto retry = x;
  retry.streams[0].events[0].id = EventId(crypto::new_uuid_v7());
  std::atomic<bool> seen_before = false;
  here.before_cut = [&] { seen_before = true; };
  here.after_cut = [&] { elsewhere = appended(there->append(retry)); };
  here.cuts_left = 1;
  here.skip = by_memory ? 0 : 1;  // the batch of `before`, of which nothing was known
  lock.release();
  for (auto* thread : {&before, &first, &second}) { thread->join(); }
  EXPECT_TRUE(seen_before);

  std::map<std::string, int> in_log;
  std::vector<std::string> ids;
  for (auto const& e : ok(here.log->read_shard(ShardNo(0), ShardPosition(0), 10, 1 << 20))) {
    ++in_log[e->header.stream.str()];
    ids.push_back(e->header.id.str());
  }
  EXPECT_EQ(in_log, (std::map<std::string, int>{{"test-before", 1}, {"test-x", 1}, {"test-y", 1}}));
  EXPECT_EQ(of_x.shard_position, elsewhere.shard_position);
  EXPECT_NE(of_x.shard_position, of_y.shard_position);
  for (auto const& id : told) { EXPECT_NE(std::find(ids.begin(), ids.end(), id), ids.end()) << "the feed tells of what is not in the log"; }
}

INSTANTIATE_TEST_SUITE_P(CommitOutcome, TwoProcesses,
                         testing::Values(FaultPoint::facts_read, FaultPoint::commit_sent, FaultPoint::judged_by_memory,
                                         FaultPoint::sent_by_memory));

TEST(Batch, AnswersNinetyNineWhenOneIsRefused) {
  Faulty f;
  f.cuts_left = 0;
  LockedShard lock(f.conninfo);
  std::atomic<int> done = 0;
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  threads.reserve(100);
  for (int i = 0; i < 100; ++i) {
    threads.emplace_back([&, i] {
      auto const verdict = ok(f.log->append(one(f.tenant, "s" + std::to_string(i), i == 50 ? 1 : 0)));
      std::holds_alternative<Appended>(verdict) ? ++done : ++wrong;
    });
  }
  lock.await_waiting();
  lock.release();
  for (auto& t : threads) { t.join(); }
  EXPECT_EQ(done, 99);
  EXPECT_EQ(wrong, 1);
  EXPECT_EQ(f.head(), 99);
}

TEST(Batch, IsSplitWhenTheDatabaseRefusesARequestOfIt) {
  Faulty f;
  f.cuts_left = 0;
  auto admin = ok(pg::Connection::open({.conninfo = f.conninfo}));
  ok(admin.script("ALTER TABLE event ADD CONSTRAINT no_poison CHECK (stream <> 'test-poison')"));
  LockedShard lock(f.conninfo);
  std::atomic<int> done = 0;
  std::atomic<int> failed = 0;
  std::vector<std::thread> threads;
  threads.reserve(20);
  for (int i = 0; i < 20; ++i) {
    threads.emplace_back([&, i] {
      auto const verdict = f.log->append(one(f.tenant, i == 10 ? "poison" : "s" + std::to_string(i), 0));
      verdict.has_value() ? ++done : ++failed;
    });
  }
  lock.await_waiting();
  lock.release();
  for (auto& t : threads) { t.join(); }
  EXPECT_EQ(done, 19);
  EXPECT_EQ(failed, 1);
  EXPECT_EQ(f.head(), 19);
}

TEST(Batch, ChainsRequestsOnOneStream) {
  Faulty f;
  f.cuts_left = 0;
  LockedShard lock(f.conninfo);
  std::vector<std::thread> threads;
  threads.emplace_back([&] { appended(f.log->append(one(f.tenant, "first", 0))); });
  lock.await_waiting();  // that one is a batch of its own; the next two become one together
  std::atomic<int> conflicts = 0;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      for (int version = 0;;) {
        auto const verdict = ok(f.log->append(one(f.tenant, "x", version)));
        if (std::holds_alternative<Appended>(verdict)) { return; }
        version = static_cast<int>(std::get<WrongVersion>(verdict).actual.value);
        ++conflicts;
      }
    });
  }
  lock.release();
  for (auto& t : threads) { t.join(); }
  EXPECT_EQ(ok(f.log->stream_version(TenantScope(f.tenant), stream("x"))), StreamVersion(2));
  EXPECT_EQ(conflicts, 1);
}

TEST(Queue, IsBoundedAndSaysSo) {
  pg::AppenderOptions small;
  small.queue_requests = 2;
  Faulty f(small);
  f.cuts_left = 0;
  LockedShard lock(f.conninfo);
  std::vector<std::thread> threads;
  threads.emplace_back([&] { appended(f.log->append(one(f.tenant, "first", 0))); });
  lock.await_waiting();
  std::atomic<int> overloaded = 0;
  std::atomic<int> answered = 0;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&, i] {
      auto const verdict = f.log->append(one(f.tenant, "s" + std::to_string(i), 0));
      if (!verdict && verdict.error().code == StoreErrorCode::overloaded && verdict.error().retryable) { ++overloaded; }
      ++answered;
    });
  }
  while (answered < 4) { std::this_thread::yield(); }
  lock.release();
  for (auto& t : threads) { t.join(); }
  EXPECT_EQ(overloaded, 4);
  EXPECT_EQ(f.head(), 3);
}

TEST(RecordedTime, NeverGoesBackWhenTheDatabasesClockDoes) {
  Faulty f;
  f.cuts_left = 0;
  auto admin = ok(pg::Connection::open({.conninfo = f.conninfo}));
  ok(admin.script("UPDATE log_shard SET last_recorded = '2100-01-01T00:00:00Z' WHERE shard = 0"));
  auto const done = appended(f.log->append(one(f.tenant, "x", 0)));
  EXPECT_EQ(done.recorded, *parse_rfc3339("2100-01-01T00:00:00Z"));
  EXPECT_EQ(appended(f.log->append(one(f.tenant, "x", 1))).recorded, done.recorded);
}

}  // namespace
}  // namespace contentos
