// Schedules as they run: the scheduler on the log and the read models in PostgreSQL.
#include "commands/scheduler/scheduler.hpp"

#include "domain/entry/word.hpp"
#include "infra/postgres/catalog_projection.hpp"
#include "infra/postgres/catalog_reader.hpp"
#include "infra/postgres/log_feed.hpp"
#include "infra/postgres/todo_projection.hpp"
#include "infra/postgres/todo_store.hpp"
#include "projections/runner/runner.hpp"
#include "tests/commands/schedules.hpp"
#include "tests/commands/stubborn_todos.hpp"
#include "tests/commands/world.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

#include <atomic>
#include <thread>

namespace contentos {
namespace {

using test::value_of;
using Kind = TransitionInput::Kind;

class SchedulerOnPostgres : public test::ReadModelTest {
protected:
  std::unique_ptr<PgEventLog> log = value_of(PgEventLog::open({.conninfo = conninfo}));
  LogFeed feed{*log};
  PgCatalogProjection catalog_projection{projector};
  PgTodoProjection todo_projection{projector, reactions()};
  Runner runner{feed};
  PgCatalogReader catalog{reader};
  PgTodoStore store{projector};
  MemorySubjectKeys keys{};
  test::Process here{*log, keys};
  test::Process there{*log, keys};
  TenantId tenant{};
  std::atomic<int> failures = 0;

  void SetUp() override {
    runner.add(catalog_projection);
    runner.add(todo_projection);
    runner.start();
    test::make_acme(here, tenant);
  }
  void TearDown() override { runner.stop(); }

  CommandContext command() { return test::new_command(here, tenant); }
  entry::State fold(std::string const& id) {
    return *value_of(here.repositories.load<entry::Word>(TenantScope(tenant), id, Freshness::fresh)).state;
  }
  void create(std::string const& id, std::string const& slug) {
    CreateEntryInput input{.id = EntryId(id), .type_key = TypeKey("note"), .first = {.data = {{"title", "T"}}}};
    input.first.slugs = entry::Slugs{{"en-US", slug}};
    ASSERT_TRUE(here.entries.create(command(), input));
  }
  void save(std::string const& id, std::string const& slug) {
    auto const base = fold(id).latest()->id;
    ASSERT_TRUE(here.entries.save(command(), EntryId(id),
                                  {.data = {{"title", "U"}}, .base_version_id = base, .slugs = entry::Slugs{{"en-US", slug}}}));
  }
  void catch_up() {
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    auto const heads = value_of(log->shard_heads());
    for (auto const* model : {"catalog", "reactors"}) {
      for (std::size_t i = 0; i < heads.size(); ++i) {
        auto const reached = runner.wait_for(model, ShardNo(static_cast<std::int64_t>(i)), heads[i], deadline);
        ASSERT_TRUE(reached) << reached.error().context;
      }
    }
  }
  /// Works until nothing is due. `lease` of nothing makes the workers take the same to-dos.
  void work(test::Process& process, std::string owner, std::chrono::milliseconds lease) {
    test::SchedulerWorker scheduler(store, process.entries, process.identity, {.owner = std::move(owner), .lease = lease}, {},
                                    [this] { ++failures; });
    while (value_of(scheduler.run_once()) > 0) {}
  }
  TodoCounts counts() { return value_of(store.counts(Scheduler::kName)); }
  std::vector<std::string> listed(ScheduleIs what) {
    return value_of(catalog.list_entries(TenantScope(tenant), {.filter = {.schedule = what}})).items;
  }
  std::vector<std::string> types(std::string const& id) {
    std::vector<std::string> out;
    for (auto const& e :
         value_of(log->read_stream(TenantScope(tenant), StreamName("entry", id), StreamVersion(1), Parts::header_and_data))) {
      out.push_back(e.header.type);
    }
    return out;
  }
};

TEST_F(SchedulerOnPostgres, FailsAScheduleOfAnOlderReleaseOnceAndShowsIt) {
  create("a", "one");
  test::append_schedule_v1(*log, tenant, "a", fold("a"));
  save("a", "two");
  create("b", "one");
  catch_up();
  EXPECT_EQ(listed(ScheduleIs::pending).size(), 1U);
  std::thread one([&] { work(here, "one", std::chrono::milliseconds(0)); });
  std::thread other([&] { work(there, "other", std::chrono::milliseconds(0)); });
  one.join();
  other.join();
  catch_up();
  work(there, "after a restart", std::chrono::hours(1));

  auto const happened = types("a");
  EXPECT_EQ(std::count(happened.begin(), happened.end(), "entry.schedule_failed.v1"), 1);
  EXPECT_EQ(happened.back(), "entry.schedule_failed.v1");
  EXPECT_EQ(failures, 1);
  EXPECT_EQ(counts().open, 0) << "it is not tried again";
  EXPECT_EQ(counts().refused, 1);
  EXPECT_TRUE(listed(ScheduleIs::pending).empty());
  auto const failed = listed(ScheduleIs::failed);
  ASSERT_EQ(failed.size(), 1U);
  auto const shown = boost::json::parse(failed[0]);
  EXPECT_EQ(shown.at("entry_id"), "a");
  EXPECT_EQ(shown.at("schedule").at("failed").at("code"), "already_exists");
  EXPECT_EQ(shown.at("schedule").at("failed").at("reason"), "Another record holds this slug already.");

  ASSERT_TRUE(here.entries.transition(command(), EntryId("a"), {.kind = Kind::unschedule}));
  catch_up();
  EXPECT_EQ(counts().refused, 0);
  EXPECT_TRUE(listed(ScheduleIs::failed).empty());
}

TEST_F(SchedulerOnPostgres, PublishesWhatHeldItsSlugMeanwhile) {
  create("a", "one");
  auto const due = value_of(log->now()) + std::chrono::milliseconds(50);
  ASSERT_TRUE(here.entries.transition(command(), EntryId("a"), {.kind = Kind::schedule, .publish_at = OffsetTime{due}}));
  save("a", "two");
  CreateEntryInput other{.id = EntryId("b"), .type_key = TypeKey("note"), .first = {.data = {{"title", "T"}}}};
  other.first.slugs = entry::Slugs{{"en-US", "one"}};
  EXPECT_FALSE(here.entries.create(command(), other));
  catch_up();
  while (value_of(log->now()) < due) { std::this_thread::yield(); }
  work(here, "one", std::chrono::hours(1));
  EXPECT_EQ(types("a").back(), "entry.published.v1");
  EXPECT_EQ(value_of(log->claim_holder(TenantScope(tenant), {"slug", "note/en-US/one"})), StreamName("entry", "a"));
  EXPECT_EQ(value_of(log->claim_holder(TenantScope(tenant), {"slug", "note/en-US/two"})), StreamName("entry", "a"));
}

}  // namespace
}  // namespace contentos
