// A log whose connection to the database is cut where a test says, and what tests of that need.
#pragma once

#include "infra/postgres/event_log.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>

namespace contentos::test {

using pg::FaultPoint;

struct Faulty {
  std::string conninfo = fresh_database();
  std::atomic<int> cuts_left = 1;
  std::set<FaultPoint> where{FaultPoint::commit_sent, FaultPoint::sent_by_memory};
  std::atomic<int> skip = 0;  // batches that are let pass before the first cut
  std::function<void()> before_cut{};
  std::function<void()> after_cut{};
  std::unique_ptr<PgEventLog> log{};
  TenantId tenant = new_tenant();

  explicit Faulty(pg::AppenderOptions appender = {}) {
    appender.fault = [this](FaultPoint point, pg::Connection& connection) {
      if (!where.contains(point) || cuts_left <= 0) { return; }
      if (skip > 0) {
        --skip;
        return;
      }
      --cuts_left;
      if (before_cut) { before_cut(); }
      connection.cut();
      if (after_cut) { after_cut(); }
    };
    log = ok(PgEventLog::open({.conninfo = conninfo, .appender = appender}));
    EXPECT_TRUE(log->place_tenant(TenantScope(tenant), ShardNo(0)).has_value());
  }
  std::int64_t head() const { return ok(log->shard_heads()).at(0).value; }
  void await_head(std::int64_t wanted) const {
    while (head() < wanted) { std::this_thread::yield(); }
  }
};

/// Holds the shard's lock, so that what is appended meanwhile gathers into one batch.
class LockedShard {
public:
  explicit LockedShard(std::string const& conninfo) : connection_(ok(pg::Connection::open({.conninfo = conninfo}))) {
    ok(connection_.script("BEGIN; SELECT * FROM log_shard WHERE shard = 0 FOR UPDATE"));
  }
  void release() { ok(connection_.script("COMMIT")); }
  /// Until somebody waits for the lock.
  void await_waiting() {
    while (ok(connection_.exec("SELECT count(*) FROM pg_locks WHERE NOT granted")).front().int8(0) == 0) { std::this_thread::yield(); }
  }

private:
  pg::Connection connection_;
};

}  // namespace contentos::test
