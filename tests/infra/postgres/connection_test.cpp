#include "infra/postgres/connection.hpp"

#include "infra/postgres/migrate.hpp"
#include "infra/postgres/pool.hpp"
#include "infra/postgres/subject_keys.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace contentos {
namespace {

using namespace test;
using pg::Connection;
using pg::Params;

Connection connect() {
  static std::string const conninfo = empty_database();
  return ok(Connection::open({.conninfo = conninfo}));
}

TEST(Connections, CarryEveryTypeThereAndBack) {
  auto c = connect();
  auto const id = crypto::new_uuid_v7();
  auto const time = *parse_rfc3339("1969-12-31T23:59:59.123456Z");
  std::string const bytes("\0\xFF'\\", 4);
  auto const rows =
      ok(c.exec("SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, 1.5::float8, 2::smallint", Params()
                                                                                           .text("grüß'")
                                                                                           .bytes(bytes)
                                                                                           .int8(-7)
                                                                                           .int4(-8)
                                                                                           .boolean(true)
                                                                                           .uuid(id)
                                                                                           .time(time)
                                                                                           .jsonb(R"({"a": 1})")
                                                                                           .text(std::optional<std::string>())));
  auto const row = rows.front();
  EXPECT_EQ(row.text(0), "grüß'");
  EXPECT_EQ(row.bytes(1), bytes);
  EXPECT_EQ(row.int8(2), -7);
  EXPECT_EQ(row.int8(3), -8);
  EXPECT_TRUE(row.boolean(4));
  EXPECT_EQ(row.uuid(5), id);
  EXPECT_EQ(row.time(6), time);
  EXPECT_EQ(row.text(7), R"({"a": 1})");
  EXPECT_TRUE(row.is_null(8));
  EXPECT_FALSE(row.opt_text(8));
  EXPECT_DOUBLE_EQ(row.float8(9), 1.5);
  EXPECT_EQ(row.int8(10), 2);
}

/// A host that takes connections and never says a word is left after the conninfo's time, not after ours.
TEST(Connections, AreWaitedForAsLongAsTheConninfoSays) {
  int const silent = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(0, ::bind(silent, reinterpret_cast<sockaddr*>(&address), size));
  ASSERT_EQ(0, ::listen(silent, 1));
  ASSERT_EQ(0, ::getsockname(silent, reinterpret_cast<sockaddr*>(&address), &size));
  auto const began = std::chrono::steady_clock::now();
  auto const opened = Connection::open(
      {.conninfo = "host=127.0.0.1 user=nobody dbname=nothing connect_timeout=2 port=" + std::to_string(ntohs(address.sin_port)),
       .connect_timeout = std::chrono::seconds(30)});
  ASSERT_FALSE(opened.has_value());
  EXPECT_TRUE(opened.error().retryable);
  EXPECT_GT(std::chrono::seconds(15), std::chrono::steady_clock::now() - began);
  ::close(silent);
}

TEST(Connections, CarryArraysWithNulls) {
  auto c = connect();
  std::vector<std::optional<std::string>> const texts{"a", std::nullopt, ""};
  std::vector<std::string> const bytes{std::string("\0", 1), "", "x"};
  std::vector<std::int64_t> const numbers{1, -2, 3};
  std::vector<Uuid> const none{};
  auto const rows = ok(c.exec("SELECT * FROM unnest($1, $2, $3) WITH ORDINALITY AS q(t, b, n, i) ORDER BY i",
                              Params().texts(texts).bytes_array(bytes).int8s(numbers)));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0].opt_text(0), "a");
  EXPECT_FALSE(rows[1].opt_text(0));
  EXPECT_EQ(rows[2].opt_text(0), "");
  EXPECT_EQ(rows[0].bytes(1), bytes[0]);
  EXPECT_EQ(rows[1].int8(2), -2);
  EXPECT_EQ(ok(c.exec("SELECT * FROM unnest($1)", Params().uuids(none))).size(), 0U);
  EXPECT_EQ(ok(c.exec("SELECT bool_and(b), count(*) FROM unnest($1) b", Params().booleans(std::vector<bool>{true, false}))).front().int8(1),
            2);
}

TEST(Connections, SayWhatTheServerRefusesAndStayUsable) {
  auto c = connect();
  auto const bad = c.exec("SELECT 1 / $1", Params().int8(0));
  ASSERT_FALSE(bad.has_value());
  EXPECT_EQ(bad.error().code, StoreErrorCode::internal);
  EXPECT_NE(bad.error().context.find("22012"), std::string::npos);
  EXPECT_TRUE(c.is_usable());
  auto const late = c.script("SET statement_timeout = 10; SELECT pg_sleep(10)");
  EXPECT_EQ(late.error().code, StoreErrorCode::timed_out);
  EXPECT_EQ(ok(c.exec("SELECT 1::int8")).front().int8(0), 1);
}

TEST(Connections, EndAPipelineAtItsFirstErrorAndLeaveNothingBehind) {
  auto c = connect();
  ok(c.script("CREATE TEMP TABLE t (a int8)"));
  auto const one = Params().int8(1);
  auto const zero = Params().int8(0);
  pg::Statement const statements[] = {{"BEGIN"}, {"INSERT INTO t VALUES ($1)", &one}, {"SELECT 1 / $1", &zero}, {"COMMIT"}};
  EXPECT_FALSE(c.pipeline(statements).has_value());
  EXPECT_FALSE(c.in_transaction());
  EXPECT_TRUE(c.is_usable());
  EXPECT_EQ(ok(c.exec("SELECT count(*) FROM t")).front().int8(0), 0);
  pg::Statement const good[] = {{"BEGIN"}, {"INSERT INTO t VALUES ($1)", &one}, {"SELECT a FROM t"}, {"COMMIT"}};
  EXPECT_EQ(ok(c.pipeline(good))[2].front().int8(0), 1);
}

/// The numbers that came before it ended.
template <class Take>
std::pair<std::vector<std::int64_t>, Result<void>> each_number(Connection& c, std::string_view sql, Params const& params, Take take) {
  std::vector<std::int64_t> seen;
  auto done = c.each_row(sql, params, [&](pg::Row row) -> Result<void> {
    seen.push_back(row.int8(0));
    return take(seen.back());
  });
  return {std::move(seen), std::move(done)};
}
Result<void> go_on(std::int64_t) { return {}; }

TEST(Connections, GiveRowsOneByOneUntilSomebodyHasHadEnough) {
  auto c = connect();
  auto const all = each_number(c, "SELECT n FROM generate_series(1, $1::int8) n", Params().int8(3'000), go_on);
  EXPECT_TRUE(all.second);
  ASSERT_EQ(all.first.size(), 3'000U);
  EXPECT_EQ(all.first.back(), 3'000);
  EXPECT_TRUE(each_number(c, "SELECT 1::int8 WHERE false", {}, go_on).first.empty());

  auto const until_ten = [](std::int64_t n) { return n < 10 ? Result<void>() : StoreError{StoreErrorCode::corrupt, false, "ten"}; };
  auto const enough = each_number(c, "SELECT n FROM generate_series(1, 3000::int8) n", {}, until_ten);
  EXPECT_EQ(enough.first.size(), 10U);
  ASSERT_FALSE(enough.second);
  EXPECT_EQ(enough.second.error().context, "ten");

  auto const divided = each_number(c, "SELECT 1000 / (1000 - n) FROM generate_series(1, 3000::int8) n", {}, go_on);
  EXPECT_EQ(divided.first.size(), 999U) << "what came before the server refused";
  ASSERT_FALSE(divided.second);
  EXPECT_NE(divided.second.error().context.find("22012"), std::string::npos) << divided.second.error().context;
  EXPECT_FALSE(each_number(c, "SELECT no_such_column", {}, go_on).second);

  EXPECT_TRUE(c.is_usable());
  EXPECT_EQ(ok(c.exec("SELECT 7::int8")).front().int8(0), 7);
}

TEST(Connections, RollBackATransactionThatIsLeft) {
  auto c = connect();
  ok(c.script("CREATE TEMP TABLE t (a int8)"));
  {
    pg::Transaction tx(c);
    ASSERT_TRUE(tx.begin().has_value());
    ok(c.exec("INSERT INTO t VALUES (1)"));
  }
  EXPECT_EQ(ok(c.exec("SELECT count(*) FROM t")).front().int8(0), 0);
}

TEST(Connections, DoNotTakeARollbackForACommit) {
  auto c = connect();
  pg::Transaction tx(c);
  ASSERT_TRUE(tx.begin().has_value());
  EXPECT_FALSE(c.exec("SELECT 1 / 0").has_value());
  EXPECT_FALSE(tx.commit().has_value());
  EXPECT_FALSE(c.in_transaction());
}

TEST(Connections, PrepareMoreStatementsThanTheyKeep) {
  auto c = connect();
  for (int i = 0; i < 600; ++i) { EXPECT_EQ(ok(c.exec_prepared("SELECT 1::int8 + " + std::to_string(i))).front().int8(0), i + 1); }
}

TEST(Connections, ToNowhereAreUnavailable) {
  auto const none = Connection::open({.conninfo = "host=/nowhere"});
  ASSERT_FALSE(none.has_value());
  EXPECT_EQ(none.error().code, StoreErrorCode::unavailable);
  EXPECT_TRUE(none.error().retryable);
  EXPECT_EQ(Connection::open({.conninfo = "not a conninfo"}).error().code, StoreErrorCode::internal);
}

TEST(Pools, AreBoundedAndReplaceDeadConnections) {
  auto const conninfo = empty_database();
  pg::Pool pool({.connect = {.conninfo = conninfo}, .size = 2, .acquire_timeout = std::chrono::milliseconds(50)});
  {
    auto const a = ok(pool.acquire());
    auto const b = ok(pool.acquire());
    auto const c = pool.acquire();
    ASSERT_FALSE(c.has_value());
    EXPECT_EQ(c.error().code, StoreErrorCode::overloaded);
  }
  auto admin = ok(Connection::open({.conninfo = conninfo}));
  ok(admin.exec(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"));
  // Both idle connections are dead; a read tries twice.
  EXPECT_EQ(ok(pg::read(pool, "SELECT 5::int8")).front().int8(0), 5);
}

/// No row comes twice, whenever the connection dies.
TEST(Pools, ReplaceADeadConnectionOnlyBeforeTheFirstRow) {
  auto const conninfo = empty_database();
  pg::Pool pool({.connect = {.conninfo = conninfo}, .size = 1});
  std::vector<std::int64_t> seen;
  auto const take = [&](pg::Row row) -> Result<void> {
    seen.push_back(row.int8(0));
    return {};
  };
  auto const dies = pg::read_each(pool,
                                  "SELECT n, repeat('x', 1000), CASE WHEN n = 500 THEN pg_terminate_backend(pg_backend_pid()) END "
                                  "FROM generate_series(1, 1000::int8) n",
                                  {}, take);
  ASSERT_FALSE(dies);
  EXPECT_EQ(dies.error().code, StoreErrorCode::unavailable);
  EXPECT_TRUE(dies.error().retryable);
  ASSERT_FALSE(seen.empty());
  EXPECT_EQ(seen.back(), static_cast<std::int64_t>(seen.size()));

  ok(pg::read(pool, "SELECT 1"));
  auto admin = ok(Connection::open({.conninfo = conninfo}));
  ok(admin.exec(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"));
  seen.clear();
  EXPECT_TRUE(pg::read_each(pool, "SELECT n FROM generate_series(1, 3::int8) n", {}, take));
  EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2, 3}));
}

TEST(Pools, DropAConnectionThatComesBackInATransaction) {
  pg::Pool pool({.connect = {.conninfo = empty_database()}, .size = 1});
  ok((*pool.acquire())->script("BEGIN"));
  EXPECT_FALSE((*pool.acquire())->in_transaction());
}

TEST(Migrations, RunOnceAndNoticeAChangedStep) {
  auto const conninfo = empty_database();
  EXPECT_EQ(ok(pg::migrate(conninfo)), static_cast<int>(pg::all_migrations().size()));
  EXPECT_EQ(ok(pg::migrate(conninfo)), 0);
  std::vector<pg::Migration> steps(pg::all_migrations().begin(), pg::all_migrations().end());
  steps[0].sql = "SELECT 1";
  EXPECT_EQ(pg::migrate(conninfo, steps).error().code, StoreErrorCode::internal);
}

TEST(Migrations, AreNumberedWithoutGaps) {
  int expected = 0;
  for (auto const& step : pg::all_migrations()) { EXPECT_EQ(step.number, ++expected); }
}

TEST(Migrations, LeaveNothingBehindWhenAStepFails) {
  auto const conninfo = empty_database();
  std::vector<pg::Migration> const steps{{1, "good", "CREATE TABLE a (x int)"}, {2, "bad", "CREATE TABLE b (x nonsense)"}};
  auto const failed = pg::migrate(conninfo, steps);
  ASSERT_FALSE(failed.has_value());
  EXPECT_NE(failed.error().context.find("migration 2 bad"), std::string::npos);
  EXPECT_EQ(ok(pg::migrate(conninfo)), static_cast<int>(pg::all_migrations().size()));
}

TEST(Migrations, OfSeveralProcessesTakeTurns) {
  auto const conninfo = empty_database();
  std::atomic<int> steps = 0;
  std::vector<std::thread> threads;
  threads.reserve(4);
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { steps += ok(pg::migrate(conninfo)); });
  }
  for (auto& t : threads) { t.join(); }
  EXPECT_EQ(steps, static_cast<int>(pg::all_migrations().size()));
}

TEST(Migrations, RunAsAnOwnerWhoIsNoSuperuser) {
  auto const conninfo = empty_database();
  auto admin = ok(Connection::open({.conninfo = conninfo}));
  auto const database = std::string(ok(admin.exec("SELECT current_database()::text")).front().text(0));
  ok(admin.script("CREATE ROLE plain_owner LOGIN CREATEROLE; ALTER DATABASE " + database + " OWNER TO plain_owner"));
  auto const as_owner = conninfo + " user=plain_owner";
  EXPECT_EQ(ok(pg::migrate(as_owner)), static_cast<int>(pg::all_migrations().size()));
  auto const reader = Connection::open({.conninfo = as_owner, .role = std::string(pg::kReaderRole)});
  EXPECT_TRUE(reader.has_value()) << reader.error().context;
}

TEST(SubjectKeys, AreWrittenOnceAndNeverComeBackOnceDestroyed) {
  PgSubjectKeyStore keys(fresh_database());
  TenantScope const scope(new_tenant());
  TenantScope const other(new_tenant());
  auto const subject = crypto::new_uuid_v7();
  std::string const first("k\0\xFF", 3);
  EXPECT_FALSE(ok(keys.get(scope, subject)));
  EXPECT_EQ(ok(keys.put_if_absent(scope, subject, first)).wrapped, first);
  EXPECT_EQ(ok(keys.put_if_absent(scope, subject, "second")).wrapped, first);
  EXPECT_EQ(ok(keys.get(scope, subject))->wrapped, first);
  EXPECT_FALSE(ok(keys.get(other, subject)));
  ASSERT_TRUE(keys.destroy(scope, subject).has_value());
  ASSERT_TRUE(keys.destroy(scope, subject).has_value());
  EXPECT_FALSE(ok(keys.get(scope, subject))->wrapped);
  EXPECT_FALSE(ok(keys.put_if_absent(scope, subject, "third")).wrapped);
  auto const never = crypto::new_uuid_v7();
  ASSERT_TRUE(keys.destroy(scope, never).has_value());
  EXPECT_FALSE(ok(keys.put_if_absent(scope, never, "late")).wrapped);
}

}  // namespace
}  // namespace contentos
