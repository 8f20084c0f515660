// The feed over the log: what it keeps in memory, what it reads back, and that nothing wrong gets through it.
#include "infra/postgres/log_feed.hpp"

#include "infra/postgres/event_rows.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gtest/gtest.h>

namespace contentos {
namespace {

using namespace test;

class Feeds : public testing::Test {
protected:
  void SetUp() override {
    log_ = ok(PgEventLog::open({.conninfo = conninfo_}));
    ASSERT_TRUE(log_->place_tenant(TenantScope(tenant_), ShardNo(0)).has_value());
  }
  void append(int from, int upto) {
    for (int i = from; i < upto; ++i) {
      auto e = event();
      e.body = "body " + std::to_string(i) + std::string(200, 'b');
      appended(log_->append(one(tenant_, "x", i, e)));
    }
  }
  void as_admin(std::string const& sql) {
    auto admin = ok(pg::Connection::open({.conninfo = conninfo_}));
    ok(admin.script(sql));
  }
  /// Everything from the beginning, in pieces.
  static std::size_t read_all(Feed& feed, std::size_t max_events, std::size_t max_bytes) {
    ShardPosition after{};
    for (;;) {
      auto const piece = ok(feed.read(ShardNo(0), after, max_events, max_bytes));
      if (piece.empty()) { return static_cast<std::size_t>(after.value); }
      for (auto const& e : piece) {
        EXPECT_EQ(e->position, after.next());
        after = e->position;
        EXPECT_TRUE(e->body.has_value());
        EXPECT_TRUE(pg::has_true_hash(*e));
      }
    }
  }

  std::string conninfo_ = fresh_database();
  std::unique_ptr<PgEventLog> log_{};
  TenantId tenant_ = new_tenant();
};

TEST_F(Feeds, GivesTheSameFromMemoryAndFromTheLog) {
  LogFeed in_memory(*log_);
  LogFeed from_log(*log_, {.tail_bytes = 0});
  append(0, 20);
  auto const a = ok(in_memory.read(ShardNo(0), ShardPosition(0), 100, 1 << 20));
  auto const b = ok(from_log.read(ShardNo(0), ShardPosition(0), 100, 1 << 20));
  ASSERT_EQ(a.size(), 20U);
  ASSERT_EQ(b.size(), 20U);
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_EQ(a[i]->header, b[i]->header);
    EXPECT_EQ(a[i]->header_bytes, b[i]->header_bytes);
    EXPECT_EQ(a[i]->data, b[i]->data);
    EXPECT_EQ(a[i]->body, b[i]->body);
    EXPECT_EQ(a[i]->hash, b[i]->hash);
  }
}

TEST_F(Feeds, ReadsBackWhatItsMemoryHasLost) {
  LogFeed feed(*log_, {.tail_bytes = 4000});
  append(0, 30);
  EXPECT_EQ(read_all(feed, 7, 1 << 20), 30U);
  EXPECT_EQ(read_all(feed, 1000, 1), 30U);
}

TEST_F(Feeds, BeginsWithWhatWasThereBefore) {
  append(0, 5);
  auto const later = ok(PgEventLog::open({.conninfo = conninfo_}));
  LogFeed feed(*later);
  EXPECT_EQ(feed.head(ShardNo(0)), ShardPosition(5));
  EXPECT_EQ(read_all(feed, 100, 1 << 20), 5U);
}

TEST_F(Feeds, NoticesAppendsOfAnotherProcess) {
  auto const other = ok(PgEventLog::open({.conninfo = conninfo_}));
  LogFeed feed(*other);
  auto ticket = feed.wait(0, std::chrono::milliseconds(0));
  append(0, 3);
  while (feed.head(ShardNo(0)) < ShardPosition(3)) { ticket = feed.wait(ticket, std::chrono::seconds(20)); }
  EXPECT_EQ(read_all(feed, 100, 1 << 20), 3U);
  // Now both append: the tail in memory has a hole, which is read from the log.
  appended(other->append(one(tenant_, "x", 3, [] {
    auto e = event();
    e.body = "b";
    return e;
  }())));
  append(4, 6);
  appended(other->append(one(tenant_, "x", 6, [] {
    auto e = event();
    e.body = "b";
    return e;
  }())));
  EXPECT_EQ(read_all(feed, 100, 1 << 20), 7U);
}

TEST_F(Feeds, GoOnOnlyFromAnEventThatTheLogHas) {
  append(0, 6);
  auto const fresh = ok(PgEventLog::open({.conninfo = conninfo_}));
  LogFeed feed(*fresh);
  auto const third = ok(feed.at(ShardNo(0), ShardPosition(3)));
  Checkpoint last{third->position, third->hash};
  auto const on = ok(feed.read_on(ShardNo(0), last, 2, 1 << 20));
  ASSERT_TRUE(on);
  ASSERT_EQ(on->size(), 2U);
  EXPECT_EQ(on->front()->position, ShardPosition(4));
  last.hash[7] ^= 1U;  // as if the log had been replaced, by one that is longer
  EXPECT_FALSE(ok(feed.read_on(ShardNo(0), last, 2, 1 << 20)));
  EXPECT_TRUE(ok(feed.read_on(ShardNo(0), {}, 2, 1 << 20))) << "nothing was applied yet";
  last.position = ShardPosition(6);
  EXPECT_TRUE(ok(feed.read_on(ShardNo(0), last, 2, 1 << 20))->empty()) << "there is nothing to go on with";
  EXPECT_EQ(ok(feed.at(ShardNo(0), ShardPosition(7))), nullptr);
}

TEST_F(Feeds, NoticeTheirOwnAppendInAPlaceThatWasTaken) {
  LogFeed feed(*log_);
  append(0, 3);
  // The log loses its end under a process that has no reason to look.
  as_admin(
      "DELETE FROM event WHERE position = 3; UPDATE log_shard SET head = 2 WHERE shard = 0; "
      "UPDATE stream_head SET version = 2; UPDATE tenant_head SET position = 2");
  auto const before = feed.epoch();
  append(2, 3);
  EXPECT_NE(feed.epoch(), before);
  EXPECT_EQ(feed.head(ShardNo(0)), ShardPosition(3));
  auto const again = ok(feed.read(ShardNo(0), ShardPosition(2), 1, 1 << 20));
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again.front()->hash, ok(log_->at(ShardNo(0), ShardPosition(3)))->hash);
}

TEST_F(Feeds, DoNotJoinTwoLogsWhenAsMuchWasAppendedAsWasLost) {
  LogFeed feed(*log_);
  append(0, 3);
  // What a restore from an older back-up does: connections end, and the log loses its end.
  as_admin(
      "DELETE FROM event WHERE position = 3; UPDATE log_shard SET head = 2 WHERE shard = 0; "
      "UPDATE stream_head SET version = 2; UPDATE tenant_head SET position = 2; "
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'contentos append'");
  auto const other = ok(PgEventLog::open({.conninfo = conninfo_}));
  appended(other->append(one(tenant_, "x", 2)));
  auto const before = feed.epoch();
  append(3, 4);
  EXPECT_NE(feed.epoch(), before);
  auto const again = ok(feed.read(ShardNo(0), ShardPosition(2), 1, 1 << 20));
  ASSERT_EQ(again.size(), 1U);
  EXPECT_EQ(again.front()->hash, ok(log_->at(ShardNo(0), ShardPosition(3)))->hash) << "and not what was appended here, and lost";
}

TEST_F(Feeds, GiveAboutAsManyBytesAsWasAskedForAndOneEventAtLeast) {
  append(0, 10);
  LogFeed feed(*log_, {.tail_bytes = 0});
  auto const read = [&](std::size_t max_events, std::size_t max_bytes) {
    return ok(feed.read(ShardNo(0), ShardPosition(2), max_events, max_bytes)).size();
  };
  auto const first = ok(feed.at(ShardNo(0), ShardPosition(3)));
  auto const bytes = first->header_bytes.size() + first->data.size() + first->packed_body->size();
  EXPECT_EQ(read(0, 0), 1U);
  EXPECT_EQ(read(100, bytes), 1U);
  EXPECT_EQ(read(100, bytes + 1), 2U);
  EXPECT_EQ(read(5, 1 << 20), 5U);
  EXPECT_EQ(read(100, 1 << 20), 8U);
}

TEST_F(Feeds, StopAtAGapAndAtATamperedEvent) {
  append(0, 10);
  auto const fresh = ok(PgEventLog::open({.conninfo = conninfo_}));
  LogFeed feed(*fresh);
  auto const expect_corrupt = [&](std::string_view what) {
    auto const read = feed.read(ShardNo(0), ShardPosition(0), 100, 1 << 20);
    ASSERT_FALSE(read.has_value()) << what;
    EXPECT_EQ(read.error().code, StoreErrorCode::corrupt) << what;
    EXPECT_FALSE(read.error().retryable);
    EXPECT_NE(read.error().context.find("event 5 of shard 0"), std::string::npos) << read.error().context;
  };
  as_admin("CREATE TABLE kept AS SELECT * FROM event WHERE position = 5");
  for (char const* change : {"data = '{\"n\":2}'", "body = '\\x00626f6f'", "header = header || ' '", "body_hash = sha256('x')"}) {
    as_admin(std::string("UPDATE event SET ") + change + " WHERE position = 5");
    expect_corrupt(change);
    as_admin(
        "UPDATE event e SET data = k.data, body = k.body, header = k.header, body_hash = k.body_hash FROM kept k WHERE e.position = 5");
  }
  EXPECT_EQ(read_all(feed, 100, 1 << 20), 10U);
  as_admin("DELETE FROM event WHERE position = 5");
  expect_corrupt("a gap");
  EXPECT_FALSE(feed.read(ShardNo(0), ShardPosition(4), 1, 1)) << "a gap before what is larger than was asked for";
}

TEST_F(Feeds, GoOnAfterBodiesWerePurgedAndTheirHashesStayProven) {
  append(0, 3);
  as_admin("SET ROLE contentos_migrator; UPDATE event SET body = NULL WHERE position = 2");
  auto const fresh = ok(PgEventLog::open({.conninfo = conninfo_}));
  LogFeed feed(*fresh);
  auto const events = ok(feed.read(ShardNo(0), ShardPosition(0), 100, 1 << 20));
  ASSERT_EQ(events.size(), 3U);
  EXPECT_FALSE(events[1]->body);
  EXPECT_TRUE(events[1]->body_hash);
  EXPECT_TRUE(pg::has_true_hash(*events[1]));
  auto const read = ok(fresh->read_event(TenantScope(tenant_), stream("x"), StreamVersion(2)));
  EXPECT_TRUE(read->body_hash);
}

TEST_F(Feeds, WithoutBodiesThatNobodyReadsHaveAllElse) {
  LogFeed feed(*log_);
  append(0, 5);
  auto const whole = ok(feed.read(ShardNo(0), ShardPosition(0), 100, 1 << 20));
  auto const type = whole.front()->header.type;
  for (bool const reads : {false, true}) {
    auto const lean = feed.lean([&](std::string_view asked) { return asked != type || reads; });
    ASSERT_NE(lean, nullptr);
    EXPECT_EQ(lean->head(ShardNo(0)), feed.head(ShardNo(0)));
    auto const events = ok(lean->read(ShardNo(0), ShardPosition(0), 100, 1 << 20));
    ASSERT_EQ(events.size(), whole.size());
    for (std::size_t i = 0; i < events.size(); ++i) {
      EXPECT_EQ(events[i]->hash, whole[i]->hash);
      EXPECT_EQ(events[i]->body_hash, whole[i]->body_hash);
      EXPECT_EQ(events[i]->body, reads ? whole[i]->body : std::nullopt);
      EXPECT_EQ(events[i]->packed_body.has_value(), reads);
      EXPECT_TRUE(pg::has_true_hash(*events[i]));
    }
  }
  as_admin("UPDATE contentos.event SET data = 'other' WHERE position = 3");
  auto const lean = feed.lean([](std::string_view) { return false; });
  auto const tampered = lean->read(ShardNo(0), ShardPosition(0), 100, 1 << 20);
  ASSERT_FALSE(tampered.has_value());
  EXPECT_EQ(tampered.error().code, StoreErrorCode::corrupt) << "what is there is proven";
}

TEST_F(Feeds, ReadAnAppendLargerThanWhatWasAskedForAsAWhole) {
  std::vector<NewEvent> many(500, event());
  appended(log_->append(request(tenant_, {{stream("x"), StreamVersion(0), many}})));
  appended(log_->append(one(tenant_, "y", 0)));
  auto const fresh = ok(PgEventLog::open({.conninfo = conninfo_}));
  LogFeed feed(*fresh);
  EXPECT_EQ(ok(feed.read(ShardNo(0), ShardPosition(0), 10, 100)).size(), 500U);
}

}  // namespace
}  // namespace contentos
