// Many writers at once, on one stream and on many, in one process and in two.
#include "infra/postgres/event_log.hpp"
#include "infra/postgres/log_feed.hpp"
#include "infra/process/child_process.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gtest/gtest.h>

#include <array>
#include <barrier>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

namespace contentos {
namespace {

using namespace test;

constexpr int kWriters = 64;

std::unique_ptr<PgEventLog> open_log(std::string const& conninfo) { return ok(PgEventLog::open({.conninfo = conninfo})); }

TenantId place(PgEventLog& log, std::int64_t shard) {
  auto const tenant = new_tenant();
  EXPECT_TRUE(log.place_tenant(TenantScope(tenant), ShardNo(shard)).has_value());
  return tenant;
}

/// Runs `work(i)` on so many threads that all begin at once.
template <class Work>
void together(int threads, Work work) {
  std::barrier start(threads);
  std::vector<std::thread> running;
  running.reserve(static_cast<std::size_t>(threads));
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      start.arrive_and_wait();
      work(i);
    });
  }
  for (auto& t : running) { t.join(); }
}

/// Appends one event, again and again at the version that the refusal names, until it is in. Returns how many tries it took.
int append_stubbornly(EventLog& log, TenantId tenant, std::string_view id) {
  StreamVersion expected(0);
  for (int tries = 1;; ++tries) {
    auto verdict = ok(log.append(one(tenant, id, expected.value)));
    if (auto const* no = std::get_if<WrongVersion>(&verdict)) {
      expected = no->actual;
      continue;
    }
    EXPECT_TRUE(std::holds_alternative<Appended>(verdict));
    return tries;
  }
}

/// Reads a shard from its beginning and holds it to everything that is always true.
std::vector<EventPtr> audited(PgEventLog& log, ShardNo shard) {
  std::vector<EventPtr> all;
  for (ShardPosition after(0);;) {
    auto const piece = ok(log.read_shard(shard, after, 1000, 1 << 20));
    if (piece.empty()) { break; }
    all.insert(all.end(), piece.begin(), piece.end());
    after = piece.back()->position;
  }
  std::map<TenantId, TenantPosition> tenants;
  std::map<std::pair<TenantId, StreamName>, StreamVersion> streams;
  Timestamp recorded{};
  ShardPosition position{};
  for (auto const& e : all) {
    auto const& h = e->header;
    EXPECT_EQ(e->position, position = position.next());
    EXPECT_EQ(h.tenant_position, tenants[h.tenant].next());
    tenants[h.tenant] = h.tenant_position;
    auto& version = streams[{h.tenant, h.stream}];
    EXPECT_EQ(h.stream_version, version.next());
    version = h.stream_version;
    EXPECT_GE(h.recorded, recorded);
    recorded = h.recorded;
  }
  EXPECT_EQ(ok(log.shard_heads()).at(static_cast<std::size_t>(shard.value)), position);
  return all;
}

TEST(EventLogConcurrency, ManyTenantsArePlacedAtOnce) {
  auto const log = open_log(fresh_database());
  for (int round = 0; round < 5; ++round) {
    together(16, [&](int) { (void)place(*log, 3); });
  }
}

TEST(ConcurrentWriters, OnOneStreamHaveOneWinnerPerVersion) {
  auto const log = open_log(fresh_database());
  auto const tenant = place(*log, 0);
  constexpr int kVersions = 10;
  for (int version = 0; version < kVersions; ++version) {
    std::atomic<int> winners = 0;
    std::atomic<int> losers = 0;
    together(kWriters, [&](int) {
      auto const verdict = ok(log->append(one(tenant, "x", version)));
      if (std::holds_alternative<Appended>(verdict)) {
        ++winners;
      } else if (auto const* no = std::get_if<WrongVersion>(&verdict); no != nullptr && no->actual == StreamVersion(version + 1)) {
        ++losers;
      }
    });
    ASSERT_EQ(winners, 1);
    ASSERT_EQ(losers, kWriters - 1);
  }
  EXPECT_EQ(audited(*log, ShardNo(0)).size(), static_cast<std::size_t>(kVersions));
}

TEST(ConcurrentWriters, OnOneStreamAllGetInWhenTheyTryAgain) {
  auto const log = open_log(fresh_database());
  auto const tenant = place(*log, 0);
  together(kWriters, [&](int) { append_stubbornly(*log, tenant, "x"); });
  EXPECT_EQ(audited(*log, ShardNo(0)).size(), static_cast<std::size_t>(kWriters));
}

TEST(ConcurrentWriters, OnManyStreamsLeaveNoGapAndLoseNothing) {
  auto const log = open_log(fresh_database());
  std::vector<TenantId> const tenants{place(*log, 0), place(*log, 0), place(*log, 7)};
  constexpr int kEach = 40;
  std::mutex mutex;
  std::set<std::pair<std::int64_t, std::int64_t>> answered;
  together(kWriters, [&](int i) {
    auto const tenant = tenants[static_cast<std::size_t>(i) % tenants.size()];
    for (int n = 0; n < kEach; ++n) {
      auto const done = appended(log->append(one(tenant, "s" + std::to_string(i), n)));
      std::lock_guard const lock(mutex);
      answered.emplace(done.shard.value, done.shard_position.value);
    }
  });
  std::size_t found = 0;
  for (auto const shard : {ShardNo(0), ShardNo(7)}) {
    for (auto const& e : audited(*log, shard)) { found += answered.count({shard.value, e->position.value}); }
  }
  EXPECT_EQ(found, static_cast<std::size_t>(kWriters * kEach));
  EXPECT_EQ(answered.size(), found);
}

TEST(ConcurrentWriters, AreToldToTheFeedInOrder) {
  auto const log = open_log(fresh_database());
  LogFeed feed(*log);
  auto const tenant = place(*log, 2);
  std::vector<std::int64_t> told;
  log->on_committed([&](ShardNo, std::span<EventPtr const> events, pg::Continuity) {
    for (auto const& e : events) { told.push_back(e->position.value); }
  });
  together(16, [&](int i) {
    for (int n = 0; n < 20; ++n) { appended(log->append(one(tenant, "s" + std::to_string(i), n))); }
  });
  ASSERT_EQ(told.size(), 320U);
  EXPECT_TRUE(std::ranges::is_sorted(told));
  EXPECT_EQ(ok(feed.read(ShardNo(2), ShardPosition(0), 1000, 1 << 24)).size(), 320U);
}

TEST(ConcurrentWriters, RacingForClaimsInOppositeOrdersNeverDeadlock) {
  auto const log = open_log(fresh_database());
  std::vector<TenantId> const tenants{place(*log, 0), place(*log, 1), place(*log, 1), place(*log, 2)};
  constexpr int kClaims = 8;
  std::atomic<int> won = 0;
  together(kWriters, [&](int i) {
    std::vector<Claim> wanted;
    wanted.reserve(kClaims);
    for (int c = 0; c < kClaims; ++c) { wanted.push_back({"slug", std::to_string(i % 2 == 0 ? c : kClaims - 1 - c)}); }
    auto const tenant = tenants[static_cast<std::size_t>(i) % tenants.size()];
    auto const verdict = ok(log->append(one(tenant, "s" + std::to_string(i), 0, taking(wanted))));
    if (std::holds_alternative<Appended>(verdict)) {
      ++won;
    } else {
      EXPECT_TRUE(std::holds_alternative<ClaimHeld>(verdict));
    }
  });
  EXPECT_EQ(won, static_cast<int>(tenants.size()));
}

TEST(ConcurrentWriters, SeeAGuardThatChangesInBetween) {
  auto const log = open_log(fresh_database());
  auto const tenant = place(*log, 0);
  appended(log->append(one(tenant, "type", 0)));
  std::atomic<int> written = 0;
  std::atomic<int> refused_ones = 0;
  std::mutex mutex;
  std::int64_t moved_at = 0;
  together(32, [&](int i) {
    if (i == 0) {
      auto const done = appended(log->append(one(tenant, "type", 1)));
      std::lock_guard const lock(mutex);
      moved_at = done.last.value;
      return;
    }
    auto r = one(tenant, "s" + std::to_string(i), 0);
    r.guards = {{stream("type"), StreamVersion(1)}};
    auto const verdict = ok(log->append(r));
    std::holds_alternative<Appended>(verdict) ? ++written : ++refused_ones;
  });
  EXPECT_EQ(written + refused_ones, 31);
  for (auto const& e : audited(*log, ShardNo(0))) {
    if (e->header.stream != stream("type")) { EXPECT_LT(e->header.tenant_position.value, moved_at); }
  }
}

TEST(ConcurrentWriters, DeletingATargetAndReferringToItFromTwoProcessesHaveOneWinner) {
  auto const conninfo = fresh_database();
  auto const deleting = open_log(conninfo);
  auto const referring = open_log(conninfo);
  auto const tenant = place(*deleting, 0);
  TenantScope const scope(tenant);
  constexpr int kRounds = 300;
  int deletions = 0;
  for (int round = 0; round < kRounds; ++round) {
    auto const target = "a" + std::to_string(round);
    auto const referrer = "r" + std::to_string(round);
    Claim const exists{"exists", "test/" + target};
    Claim const reference{"ref", exists.key + "/" + stream(referrer).str()};
    appended(deleting->append(one(tenant, target, 0, taking({exists}))));
    auto deletion = one(tenant, target, 1, taking({}, {exists}));
    deletion.empty_prefixes = {{"ref", exists.key + "/"}};
    auto creation = one(tenant, referrer, 0, taking({reference}));
    creation.held_claims = {exists};
    AppendVerdict deleted;
    AppendVerdict referred;
    together(2, [&](int i) { i == round % 2 ? deleted = ok(deleting->append(deletion)) : referred = ok(referring->append(creation)); });
    bool const is_deleted = std::holds_alternative<Appended>(deleted);
    if (is_deleted) {
      auto const* no = std::get_if<ClaimNotHeld>(&referred);
      ASSERT_NE(no, nullptr) << "round " << round << ": both, or neither for a reason";
      ASSERT_EQ(no->claim, exists);
    } else {
      auto const* no = std::get_if<PrefixNotEmpty>(&deleted);
      ASSERT_TRUE(no != nullptr && std::holds_alternative<Appended>(referred)) << "round " << round << ": neither";
      ASSERT_EQ(no->holders, std::vector{stream(referrer)});
      ASSERT_EQ(no->claims, 1);
    }
    ASSERT_EQ(ok(referring->claim_holder(scope, exists)), is_deleted ? std::nullopt : std::optional(stream(target)));
    ASSERT_EQ(ok(deleting->claim_holder(scope, reference)), is_deleted ? std::nullopt : std::optional(stream(referrer)));
    deletions += is_deleted ? 1 : 0;
  }
  RecordProperty("deletions", deletions);
  EXPECT_EQ(audited(*deleting, ShardNo(0)).size(), 2U * kRounds);
}

TEST(ConcurrentWriters, OfManyReferencesThatRaceADeletionAllWinOrNone) {
  auto const conninfo = fresh_database();
  std::array const logs{open_log(conninfo), open_log(conninfo)};
  auto const tenant = place(*logs[0], 0);
  constexpr int kRounds = 30;
  for (int round = 0; round < kRounds; ++round) {
    auto const target = "a" + std::to_string(round);
    Claim const exists{"exists", "test/" + target};
    appended(logs[0]->append(one(tenant, target, 0, taking({exists}))));
    std::atomic<int> referred = 0;
    std::atomic<int> too_late = 0;
    std::atomic<bool> is_deleted = false;
    together(16, [&](int i) {
      auto& log = *logs[static_cast<std::size_t>(i) % 2];
      if (i == round % 16) {
        auto deletion = one(tenant, target, 1, taking({}, {exists}));
        deletion.empty_prefixes = {{"ref", exists.key + "/"}};
        is_deleted = std::holds_alternative<Appended>(ok(log.append(deletion)));
        return;
      }
      auto const referrer = target + "-" + std::to_string(i);
      auto creation = one(tenant, referrer, 0, taking({{"ref", exists.key + "/" + stream(referrer).str()}}));
      creation.held_claims = {exists};
      std::holds_alternative<Appended>(ok(log.append(creation))) ? ++referred : ++too_late;
    });
    // A deletion that comes first shuts all of them out; one that comes after a single one is refused, and shuts none out.
    ASSERT_EQ(referred, is_deleted ? 0 : 15);
    ASSERT_EQ(too_late, is_deleted ? 15 : 0);
  }
}

/// Not a test by itself: the second process of the next one.
TEST(DISABLED_SecondProcess, AppendsToTheSameLog) {
  auto const log = open_log(std::getenv("SECOND_CONNINFO"));
  auto const tenant = *TenantId::parse(std::getenv("SECOND_TENANT"));
  together(16, [&](int i) {
    append_stubbornly(*log, tenant, "shared");
    for (int n = 0; n < 20; ++n) { appended(log->append(one(tenant, "second" + std::to_string(i), n))); }
  });
}

TEST(ConcurrentWriters, OfTwoProcessesShareOneOrder) {
  auto const conninfo = fresh_database();
  auto const log = open_log(conninfo);
  LogFeed feed(*log);
  auto const tenant = place(*log, 4);
  // The second process runs its one test, whatever share of all tests this one has.
  for (char const* share : {"GTEST_TOTAL_SHARDS", "GTEST_SHARD_INDEX"}) { ::unsetenv(share); }
  ::setenv("SECOND_CONNINFO", conninfo.c_str(), 1);
  ::setenv("SECOND_TENANT", tenant.str().c_str(), 1);
  ChildProcess second;
  ASSERT_TRUE(second
                  .start({.arguments = {std::filesystem::read_symlink("/proc/self/exe").string(), "--gtest_also_run_disabled_tests",
                                        "--gtest_filter=DISABLED_SecondProcess.*"}})
                  .has_value());
  together(16, [&](int i) {
    append_stubbornly(*log, tenant, "shared");
    for (int n = 0; n < 20; ++n) { appended(log->append(one(tenant, "first" + std::to_string(i), n))); }
  });
  EXPECT_EQ(second.wait(std::chrono::seconds(120)), 0);
  EXPECT_EQ(audited(*log, ShardNo(4)).size(), 2U * 16U * 21U);
  EXPECT_EQ(ok(log->stream_version(TenantScope(tenant), stream("shared"))), StreamVersion(32));

  // The feed saw only its own process's appends, and still gives all of them.
  std::vector<EventPtr> fed;
  while (fed.size() < 2U * 16U * 21U) {
    auto const piece = ok(feed.read(ShardNo(4), fed.empty() ? ShardPosition(0) : fed.back()->position, 100, 1 << 20));
    ASSERT_FALSE(piece.empty());
    for (auto const& e : piece) {
      ASSERT_EQ(e->position.value, static_cast<std::int64_t>(fed.size()) + 1);
      fed.push_back(e);
    }
  }
}

}  // namespace
}  // namespace contentos
