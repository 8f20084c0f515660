// Commands are kept in few bytes, and come back whole; so do those that releases before kept in many.
#include "infra/postgres/command_rows.hpp"

#include "infra/postgres/event_log.hpp"
#include "infra/postgres/migrate.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gtest/gtest.h>

namespace contentos {
namespace {

using namespace test;

class CommandRows : public testing::Test {
protected:
  void SetUp() override { ASSERT_TRUE(log_->place_tenant(TenantScope(tenant_), ShardNo(2)).has_value()); }
  AppendRequest by_actor(std::string_view id) {
    auto r = one(tenant_, id, 0);
    r.actor = {ActorKind::token, "somebody"};
    r.principal = "somebody";
    r.result.clear();
    r.command_digest = {};
    return r;
  }
  KnownCommand known(CommandId id) { return *ok(log_->find_command(TenantScope(tenant_), id)); }
  /// By a process that remembers nothing.
  Result<AppendVerdict> append_elsewhere(AppendRequest const& r) {
    auto const other = ok(PgEventLog::open({.conninfo = conninfo_}));
    return other->append(r);
  }

  std::string conninfo_ = fresh_database();
  TenantId tenant_ = new_tenant();
  std::unique_ptr<PgEventLog> log_ = ok(PgEventLog::open({.conninfo = conninfo_}));
  pg::Connection admin_ = ok(pg::Connection::open({.conninfo = conninfo_}));
};

TEST_F(CommandRows, HoldNothingThatTheEventSays) {
  auto const r = by_actor("x");
  auto const done = appended(log_->append(r));
  auto const row = ok(admin_.exec("SELECT num_nulls(digest, principal, result, tenant_position, recorded) FROM command_result"));
  EXPECT_EQ(row.front().int8(0), 5);
  for (auto const& found : {known(r.command_id).outcome, appended(append_elsewhere(r))}) {
    EXPECT_TRUE(found.repeated);
    EXPECT_EQ(found.last, done.last);
    EXPECT_EQ(found.shard_position, done.shard_position);
    EXPECT_EQ(found.recorded, done.recorded);
    EXPECT_EQ(found.stream, stream("x"));
    EXPECT_EQ(found.version, StreamVersion(1));
    EXPECT_EQ(found.result, "");
  }
  EXPECT_EQ(known(r.command_id).principal, "somebody");
}

TEST_F(CommandRows, HoldWhatTheEventDoesNotSay) {
  auto r = by_actor("x");
  r.principal = "";
  r.result = "{\"facts\":1}";
  r.command_digest = crypto::sha256("command");
  appended(log_->append(r));
  auto const row = ok(admin_.exec("SELECT length(digest), principal, result FROM command_result"));
  EXPECT_EQ(row.front().int8(0), 16);
  auto const found = known(r.command_id);
  EXPECT_EQ(found.principal, "");
  EXPECT_EQ(found.outcome.result, r.result);
  EXPECT_TRUE(found.has_digest(r.command_digest));
  EXPECT_FALSE(found.has_digest(crypto::sha256("other")));
  EXPECT_TRUE(appended(append_elsewhere(r)).repeated);
  for (auto const& change : {+[](AppendRequest& q) { q.principal = "somebody"; }, +[](AppendRequest& q) { q.command_digest = {}; },
                             +[](AppendRequest& q) { q.command_digest = crypto::sha256("other"); }}) {
    auto other = r;
    change(other);
    refused<CommandReused>(append_elsewhere(other));
    refused<CommandReused>(log_->append(other));
  }
}

TEST_F(CommandRows, OfReleasesBeforeAreKnown) {
  auto const r = one(tenant_, "x", 0);
  auto const done = appended(log_->append(r));
  ok(admin_.exec(
      "UPDATE command_result SET digest = $1, principal = $2, result = $3, tenant_position = 1, recorded = '2026-01-02T03:04:05Z'",
      pg::Params().bytes(r.command_digest).text("token:test").bytes(std::string(R"({"ok":true})"))));
  auto const at = *parse_rfc3339("2026-01-02T03:04:05Z");
  auto const found = known(r.command_id);
  EXPECT_TRUE(found.has_digest(r.command_digest));
  EXPECT_EQ(found.outcome.recorded, at);
  auto const again = appended(append_elsewhere(r));
  EXPECT_TRUE(again.repeated);
  EXPECT_EQ(again.recorded, at);
  EXPECT_EQ(again.last, done.last);
  EXPECT_EQ(again.result, R"({"ok":true})");
}

TEST_F(CommandRows, MayStillBeWrittenByTheReleaseBefore) {
  appended(log_->append(one(tenant_, "x", 0)));
  auto older = ok(pg::Connection::open({.conninfo = conninfo_, .role = std::string(pg::kAppenderRole)}));
  CommandId const id(crypto::new_uuid_v7());
  auto const digest = crypto::sha256("command");
  ok(
      older.exec("INSERT INTO command_result (tenant, command_id, digest, principal, result, tenant_position, shard_position, recorded) "
                 "VALUES ($1, $2, $3, 'token:test', '{}', 1, 1, '2026-01-02T03:04:05Z')",
                 pg::Params().uuid(tenant_).uuid(id).bytes(digest)));
  auto again = one(tenant_, "y", 0);
  again.command_id = id;
  EXPECT_TRUE(appended(log_->append(again)).repeated);
}

}  // namespace
}  // namespace contentos
