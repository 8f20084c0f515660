// Where the contract of the event log is run: the log in memory and the one in PostgreSQL.
#pragma once

#include "infra/memory/memory_event_log.hpp"
#include "infra/postgres/event_log.hpp"
#include "infra/postgres/log_feed.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gtest/gtest.h>

#include <memory>

namespace contentos::test {

struct OnMemory {
  MemoryEventLog log{};
  MemoryFeed feed{log};
};

struct OnPostgres {
  std::unique_ptr<PgEventLog> owned = ok(PgEventLog::open({.conninfo = fresh_database()}));
  PgEventLog& log = *owned;
  LogFeed feed{log};
};

template <class Place>
class EventLogContract : public testing::Test {
protected:
  TenantId place(std::int64_t shard = 3) {
    auto const tenant = new_tenant();
    EXPECT_TRUE(at.log.place_tenant(TenantScope(tenant), ShardNo(shard)).has_value());
    return tenant;
  }
  std::vector<RecordedEvent> stream_of(TenantId tenant, std::string_view id, Parts parts = Parts::with_body) {
    return ok(at.log.read_stream(TenantScope(tenant), stream(id), StreamVersion(1), parts));
  }

  Place at{};
  EventLog& log = at.log;
  Feed& feed = at.feed;
};

using LogPlaces = testing::Types<OnMemory, OnPostgres>;

}  // namespace contentos::test
