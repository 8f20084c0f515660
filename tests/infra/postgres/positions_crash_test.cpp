// The database dies at once, again and again, under writers and under readers who carry the position of what they wrote: each of them sees
// it, or is told that it cannot be seen yet. CONTENTOS_DATABASE_CRASHES says how many times (5).
#include "infra/postgres/audit_projection.hpp"
#include "infra/postgres/audit_reader.hpp"
#include "infra/postgres/catalog_projection.hpp"
#include "infra/postgres/catalog_reader.hpp"
#include "infra/postgres/log_feed.hpp"
#include "projections/runner/runner.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/support/chronicle.hpp"
#include "tests/support/postgres_fixture.hpp"

#include <boost/json/parse.hpp>

#include <atomic>
#include <csignal>
#include <thread>

namespace contentos {
namespace {

using namespace test;
using std::chrono::milliseconds;
namespace fs = std::filesystem;

constexpr int kCrashedWriters = 4;

int crashes() {
  char const* given = std::getenv("CONTENTOS_DATABASE_CRASHES");
  return given != nullptr ? std::max(1, std::atoi(given)) : 5;
}

class DatabaseCrashes : public ::testing::Test {
protected:
  void SetUp() override {
    std::string name = "/tmp/contentos-test-XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
    fs::permissions(folder_, fs::perms(0755));
    start_database();
    ok(pg::migrate(conninfo));
  }
  void TearDown() override {
    server_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  void start_database() {
    server_ = std::make_unique<EmbeddedPostgres>(EmbeddedPostgresOptions{.data_dir = folder_ / "pg"});
    auto const started = server_->start();
    ASSERT_TRUE(started) << started.error().context;
    if (!conninfo.empty()) { ASSERT_EQ(*started, conninfo); }
    conninfo = *started;
  }
  /// As `pg_ctl stop -m immediate`.
  void crash() {
    ASSERT_EQ(::kill(server_->pid(), SIGQUIT), 0);
    server_->stop();
    server_.reset();
    start_database();
  }

  std::string conninfo{};

private:
  fs::path folder_{};
  std::unique_ptr<EmbeddedPostgres> server_{};
};

/// Saves versions of one entry and looks for each of them.
class Writer {
public:
  Writer(PgEventLog& log, Runner& runner, CatalogReader& catalog, AuditReader& trail, TenantId tenant, int number)
      : log_(log), runner_(runner), catalog_(catalog), trail_(trail), tenant_(tenant), id_("w" + std::to_string(number)) {}

  void run(std::atomic<bool> const& stopping) {
    while (!stopping) {
      auto const position = append();
      if (position) { look(*position); }
    }
  }
  int seen = 0;
  int wrong = 0;

private:
  /// Nothing when the database was away: what became of it is found out.
  std::optional<TenantPosition> append() {
    auto const stored = log_.stream_version(TenantScope(tenant_), StreamName("entry", id_));
    if (!stored) { return std::nullopt; }
    version_ = *stored;
    entry::Event event = entry::EditingStarted{};
    if (version_ == StreamVersion(0)) {
      entry::Created created;
      created.entry_id = EntryId(id_);
      created.type_key = TypeKey("post");
      event = created;
    }
    auto const encoded = entry::encode(event);
    auto draft = test::event(encoded.data);
    draft.type = encoded.type;
    auto verdict = log_.append(request(tenant_, {{StreamName("entry", id_), version_, {draft}}}));
    if (!verdict) { return std::nullopt; }
    version_ = version_.next();
    auto const* done = std::get_if<Appended>(&*verdict);
    return done != nullptr ? std::optional(done->last) : std::nullopt;
  }

  void look(TenantPosition position) {
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(2);
    auto const scope = TenantScope(tenant_).having_seen(position);
    if (runner_.wait_for_tenant("catalog", tenant_, position, deadline)) {
      if (auto const page = catalog_.list_entries(scope, {.filter = {.found = FoundByText{{}, {id_}}}})) {
        check(page->items.size() == 1 &&
              boost::json::parse(page->items[0]).at("stream_version").to_number<std::int64_t>() >= version_.value);
      }
    }
    if (runner_.wait_for_tenant("audit", tenant_, position, deadline)) {
      if (auto const page = trail_.entity_history(scope, "entry", id_, std::nullopt, 1)) {
        check(page->rows.size() == 1 && page->rows[0].stream_version >= version_ && !page->rows[0].by_header);
      }
    }
  }
  void check(bool is_there) { ++(is_there ? seen : wrong); }

  PgEventLog& log_;
  Runner& runner_;
  CatalogReader& catalog_;
  AuditReader& trail_;
  TenantId tenant_;
  std::string id_;
  StreamVersion version_{};
};

TEST_F(DatabaseCrashes, NoReaderWithAPositionIsShownLessThanItSays) {
  auto const tenant = new_tenant();
  auto log = ok(PgEventLog::open({.conninfo = conninfo}));
  ASSERT_TRUE(log->place_tenant(TenantScope(tenant), ShardNo(0)));
  LogFeed feed(*log, {.poll_interval = milliseconds(20)});
  pg::Pool projector({.connect = {.conninfo = conninfo, .role = std::string(pg::kProjectorRole)}, .size = 4});
  pg::Pool reader({.connect = {.conninfo = conninfo, .role = std::string(pg::kReaderRole)}, .size = 8});
  PgAuditProjection audit(projector);
  PgCatalogProjection catalog(projector);
  PgCatalogReader lists(reader);
  PgAuditReader trail(reader);
  Runner runner(feed, {.idle_wait = milliseconds(20), .retry_delay = milliseconds(5), .rebuild_replaced = true});
  runner.add(audit);
  runner.add(catalog);
  runner.start();
  std::atomic<bool> stopping = false;
  std::vector<std::unique_ptr<Writer>> writers;
  std::vector<std::thread> threads;
  for (int i = 0; i < kCrashedWriters; ++i) {
    writers.push_back(std::make_unique<Writer>(*log, runner, lists, trail, tenant, i));
    threads.emplace_back([&stopping, writer = writers.back().get()] { writer->run(stopping); });
  }
  std::mt19937 random(std::random_device{}());
  for (int i = 0; i < crashes(); ++i) {
    std::this_thread::sleep_for(milliseconds(300 + random() % 700));
    crash();
  }
  std::this_thread::sleep_for(milliseconds(1500));
  stopping = true;
  for (auto& thread : threads) { thread.join(); }
  for (auto const& writer : writers) {
    EXPECT_EQ(writer->wrong, 0);
    EXPECT_GT(writer->seen, crashes());
  }
  auto const heads = ok(log->shard_heads());
  for (auto const* name : {"audit", "catalog"}) {
    EXPECT_TRUE(runner.wait_for(name, ShardNo(0), heads.at(0), std::chrono::steady_clock::now() + std::chrono::seconds(60))) << name;
  }
  runner.stop();
  for (Projection* model : std::initializer_list<Projection*>{&audit, &catalog}) {
    auto const incremental = dump_lines(*model);
    runner.start();
    ASSERT_TRUE(runner.rebuild(model->name()));
    runner.stop();
    EXPECT_EQ(dump_lines(*model), incremental) << model->name();
  }
}

}  // namespace
}  // namespace contentos
