// Each role tries what it may not, and the plans and rights that the schema promises.
#include "infra/postgres/event_log.hpp"
#include "infra/postgres/migrate.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gtest/gtest.h>

namespace contentos {
namespace {

using namespace test;
using pg::Connection;

constexpr char const* kDenied = "SQLSTATE 42501";

class Roles : public testing::Test {
protected:
  void SetUp() override {
    auto log = ok(PgEventLog::open({.conninfo = conninfo_}));
    for (auto const tenant : {mine_, theirs_}) {
      ASSERT_TRUE(log->place_tenant(TenantScope(tenant), ShardNo(1)).has_value());
      auto e = taking({{"slug", "home"}});
      e.body = "content";
      appended(log->append(one(tenant, "x", 0, e)));
    }
  }
  Connection as(std::string_view role) { return ok(Connection::open({.conninfo = conninfo_, .role = std::string(role)})); }

  static void expect_denied(Connection& connection, std::string const& sql) {
    auto const done = connection.script(sql);
    ASSERT_FALSE(done.has_value()) << sql;
    EXPECT_TRUE(done.error().context.starts_with(kDenied)) << done.error().context;
    EXPECT_FALSE(done.error().retryable);
  }
  static std::int64_t count(Connection& connection, std::string const& table) {
    return ok(connection.exec("SELECT count(*) FROM " + table)).front().int8(0);
  }

  std::string conninfo_ = fresh_database();
  TenantId mine_ = new_tenant();
  TenantId theirs_ = new_tenant();
};

constexpr std::array kTenantTables = {"event", "stream_head", "command_result", "claim", "tenant_head"};

TEST_F(Roles, ReaderSeesOnlyTheTenantOfItsTransaction) {
  auto reader = as(pg::kReaderRole);
  for (std::string const table : kTenantTables) {
    EXPECT_EQ(count(reader, table), 0) << table << " without a tenant";
    pg::Transaction tx(reader);
    ASSERT_TRUE(tx.begin_reading(TenantScope(mine_)).has_value());
    EXPECT_EQ(count(reader, table), 1) << table;
    EXPECT_EQ(count(reader, table + " WHERE tenant = '" + theirs_.str() + "'"), 0) << table;
    ASSERT_TRUE(tx.commit().has_value());
    EXPECT_EQ(count(reader, table), 0) << table << " after the transaction";
  }
}

TEST_F(Roles, ReaderWritesNothing) {
  auto reader = as(pg::kReaderRole);
  for (std::string const table : kTenantTables) {
    expect_denied(reader, "DELETE FROM " + table);
    expect_denied(reader, "UPDATE " + table + " SET tenant = tenant");
    expect_denied(reader, "TRUNCATE " + table);
  }
  expect_denied(reader, "INSERT INTO claim VALUES ('" + mine_.str() + "', 'k', 'k', 's')");
  expect_denied(reader, "SELECT * FROM log_shard");
  expect_denied(reader, "SELECT * FROM subject_key");
  expect_denied(reader, "SELECT * FROM event_1");
}

TEST_F(Roles, AppenderChangesNoEventAndNoCommand) {
  auto appender = as(pg::kAppenderRole);
  expect_denied(appender, "UPDATE event SET data = 'x'");
  expect_denied(appender, "DELETE FROM event");
  expect_denied(appender, "TRUNCATE event");
  expect_denied(appender, "UPDATE command_result SET result = 'x'");
  expect_denied(appender, "DELETE FROM command_result");
  expect_denied(appender, "DELETE FROM stream_head");
  expect_denied(appender, "DELETE FROM tenant_head");
  expect_denied(appender, "INSERT INTO log_shard VALUES (99)");
  expect_denied(appender, "DELETE FROM log_shard");
  expect_denied(appender, "DROP TABLE event");
  expect_denied(appender, "CREATE TABLE mine (a int)");
}

TEST_F(Roles, AppenderReachesOnlyTheKeysOfTheTenantItNames) {
  auto appender = as(pg::kAppenderRole);
  expect_denied(appender, "INSERT INTO subject_key (tenant, subject) VALUES ('" + mine_.str() + "', '" + mine_.str() + "')");
  ok(appender.script("BEGIN; SET LOCAL contentos.tenant = '" + mine_.str() + "'; INSERT INTO subject_key (tenant, subject) VALUES ('" +
                     mine_.str() + "', '" + mine_.str() + "'); COMMIT"));
  EXPECT_EQ(count(appender, "subject_key"), 0);
  expect_denied(appender, "DELETE FROM subject_key");
}

TEST_F(Roles, ProjectorReadsEveryTenantAndWritesNothing) {
  auto projector = as(pg::kProjectorRole);
  EXPECT_EQ(count(projector, "event"), 2);
  EXPECT_EQ(ok(projector.exec("SELECT head FROM log_shard WHERE shard = 1")).front().int8(0), 2);
  for (std::string const table : kTenantTables) {
    expect_denied(projector, "DELETE FROM " + table);
    expect_denied(projector, "UPDATE " + table + " SET tenant = tenant");
  }
  expect_denied(projector, "UPDATE log_shard SET head = 0");
  expect_denied(projector, "SELECT * FROM subject_key");
}

TEST_F(Roles, NoTableWithATenantLacksForcedRowSecurity) {
  auto admin = ok(Connection::open({.conninfo = conninfo_}));
  auto const bare = ok(
      admin.exec("SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid "
                 "WHERE n.nspname = 'contentos' AND c.relkind IN ('r', 'p') AND a.attname = 'tenant' AND NOT (c.relrowsecurity AND "
                 "c.relforcerowsecurity)"));
  for (auto row : bare) { ADD_FAILURE() << row.text(0) << " has a tenant and no forced row-level security"; }
}

TEST_F(Roles, NoRolePassesRowSecurityByOrLogsIn) {
  auto admin = ok(Connection::open({.conninfo = conninfo_}));
  auto const roles = ok(admin.exec("SELECT rolbypassrls OR rolsuper OR rolcanlogin FROM pg_roles WHERE rolname LIKE 'contentos\\_%'"));
  EXPECT_EQ(roles.size(), 4U);
  for (auto row : roles) { EXPECT_FALSE(row.boolean(0)); }
}

TEST_F(Roles, StreamIsReadByItsIndex) {
  auto admin = ok(Connection::open({.conninfo = conninfo_}));
  // Enough rows that a plan has reasons.
  ok(
      admin.script("INSERT INTO event (shard, position, version, tenant_position, tenant, stream, header, data, hash) "
                   "SELECT 1, 2 + n, n, 1 + n, '" +
                   mine_.str() + "', 'test-' || n % 500, 'h', 'd', 'x' FROM generate_series(1, 20000) n; ANALYZE event"));
  auto reader = as(pg::kReaderRole);
  pg::Transaction tx(reader);
  ASSERT_TRUE(tx.begin_reading(TenantScope(mine_)).has_value());
  auto const plan = ok(reader.exec("EXPLAIN SELECT header FROM event WHERE shard = 1 AND tenant = '" + mine_.str() +
                                   "' AND stream = 'test-7' AND version >= 1 ORDER BY tenant, stream, version"));
  std::string text;
  for (auto row : plan) { text += std::string(row.text(0)) + "\n"; }
  EXPECT_NE(text.find("Index Scan using event_1_tenant_stream_version_idx"), std::string::npos) << text;
  EXPECT_EQ(text.find("Seq Scan"), std::string::npos) << text;
  EXPECT_EQ(text.find("Sort"), std::string::npos) << text;
}

}  // namespace
}  // namespace contentos
