// The three read models as they run: on the log in PostgreSQL, through its feed and the one runner.
#include "domain/word/word.hpp"
#include "infra/postgres/audit_projection.hpp"
#include "infra/postgres/audit_reader.hpp"
#include "infra/postgres/catalog_projection.hpp"
#include "infra/postgres/catalog_reader.hpp"
#include "infra/postgres/log_feed.hpp"
#include "infra/postgres/todo_projection.hpp"
#include "projections/runner/runner.hpp"
#include "tests/infra/postgres/log_testing.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"
#include "tests/infra/postgres/todo_rows.hpp"

namespace contentos {
namespace {

using test::Chronicle;
using test::value_of;

class ReadModelsTogether : public test::ReadModelTest {
protected:
  std::unique_ptr<PgEventLog> log = value_of(PgEventLog::open({.conninfo = conninfo}));
  LogFeed feed{*log};
  PgAuditProjection audit{projector};
  PgCatalogProjection catalog{projector};
  PgTodoProjection todos{projector, reactions()};
  Runner runner{feed};
  std::vector<Projection*> all{&audit, &catalog};

  void SetUp() override {
    for (auto* projection : all) { runner.add(*projection); }
    runner.add(todos);
    runner.start();
  }
  void TearDown() override { runner.stop(); }

  /// Appends what the chronicle has from event `from` on, one append at a time, as it is recorded there.
  void write(Chronicle const& chronicle, std::size_t from) { write(*log, chronicle, from); }
  static void write(PgEventLog& log, Chronicle const& chronicle, std::size_t from) {
    for (auto begin = from; begin < chronicle.events.size();) {
      auto const& first = chronicle.events[begin]->header;
      auto request = test::request(first.tenant, {});
      request.actor = first.actor;
      request.attributed_to = first.attributed_to;
      auto const count = static_cast<std::size_t>(first.append_count);
      for (std::size_t i = begin; i < begin + count; ++i) {
        auto const& e = *chronicle.events[i];
        if (request.streams.empty() || request.streams.back().stream != e.header.stream) {
          request.streams.push_back({e.header.stream, StreamVersion(e.header.stream_version.value - 1), {}});
        }
        request.streams.back().events.push_back({e.header.id, e.header.type, e.data, e.body, e.header.occurred, {}});
      }
      test::appended(log.append(std::move(request)));
      begin += count;
    }
  }
  void wait_until_caught_up() {
    for (auto const* projection : all) { wait_until_caught_up(*projection); }
  }
  void wait_until_caught_up(Projection const& projection) {
    auto const heads = value_of(log->shard_heads());
    auto const deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (std::size_t i = 0; i < heads.size(); ++i) {
      auto const reached = runner.wait_for(projection.name(), ShardNo(static_cast<std::int64_t>(i)), heads[i], deadline);
      ASSERT_TRUE(reached) << reached.error().context;
    }
  }
};

TEST_F(ReadModelsTogether, EqualTheirRebuildsWhileTheLogGrowsAndAStreamIsSetAside) {
  Chronicle chronicle(61);
  auto const good = chronicle.tenants[0];
  auto const bad = chronicle.tenants[1];
  ASSERT_TRUE(log->place_tenant(TenantScope(good), ShardNo(1)));
  ASSERT_TRUE(log->place_tenant(TenantScope(bad), ShardNo(1)));
  for (int i = 0; i < 200; ++i) { chronicle.step(); }
  write(chronicle, 0);
  test::appended(log->append(test::request(bad, {{StreamName("rocket", "r"), StreamVersion(0), {test::event()}}})));
  wait_until_caught_up();
  EXPECT_EQ(value_of(audit.set_aside()).size(), 1U);
  EXPECT_EQ(value_of(catalog.set_aside()).size(), 1U);
  EXPECT_TRUE(value_of(todos.set_aside()).empty()) << "it need not understand what is not scheduled";
  PgAuditReader trail(reader);
  auto const newest = value_of(trail.list(TenantScope(bad), {}, std::nullopt, 1)).rows.at(0);
  EXPECT_TRUE(newest.by_header) << "the trail never waits";
  EXPECT_EQ(newest.entity_kind, "rocket");

  auto const size = chronicle.events.size();
  chronicle.tenants = {good};
  for (int i = 0; i < 50; ++i) { chronicle.step(); }
  std::thread writer([&] { write(chronicle, size); });
  for (auto* projection : all) {
    auto const rebuilt = runner.rebuild(projection->name());
    EXPECT_TRUE(rebuilt) << rebuilt.error().context;
  }
  writer.join();
  wait_until_caught_up();

  for (auto* projection : all) {
    auto const incremental = test::dump_lines(*projection);
    auto const rebuilt = runner.rebuild(projection->name());
    ASSERT_TRUE(rebuilt) << rebuilt.error().context;
    EXPECT_EQ(test::dump_lines(*projection), incremental) << projection->name();
  }

  PgCatalogReader entries(reader);
  CatalogQuery query;
  query.filter.include_deleted = true;
  query.limit = 200;
  auto const page = value_of(entries.list_entries(TenantScope(good), query));
  auto const expected = std::count_if(chronicle.folds.begin(), chronicle.folds.end(),
                                      [&](auto const& f) { return f.first.first == good && f.second.exists; });
  EXPECT_EQ(static_cast<std::ptrdiff_t>(page.items.size()), expected);
  auto const others = value_of(entries.list_entries(TenantScope(bad), query));
  EXPECT_FALSE(others.items.empty()) << "the rest of the tenant goes on";
  EXPECT_TRUE(others.set_aside.empty());
}

TEST_F(ReadModelsTogether, OfAnOlderProgramWaitForTheNewOneAndAreThenWhatItWouldHaveBuilt) {
  Chronicle chronicle(62);
  for (auto const tenant : chronicle.tenants) { ASSERT_TRUE(log->place_tenant(TenantScope(tenant), ShardNo(1))); }
  for (int i = 0; i < 300; ++i) { chronicle.step(); }
  runner.stop();
  forget_event_types({"entry.archived.v1", "entry.submitted.v1", "category.archived.v1"});
  runner.start();
  write(chronicle, 0);
  wait_until_caught_up();
  EXPECT_FALSE(value_of(audit.set_aside()).empty());
  EXPECT_FALSE(value_of(catalog.set_aside()).empty());
  for (auto const& one : value_of(catalog.set_aside())) { EXPECT_TRUE(one.cause.is_waiting && one.stream) << describe(one); }
  PgAuditReader trail(reader);
  auto const rows = value_of(trail.list(TenantScope(chronicle.tenants[0]), {}, std::nullopt, 1000)).rows;
  auto const events = std::ranges::count_if(chronicle.events, [&](auto const& e) { return e->header.tenant == chronicle.tenants[0]; });
  EXPECT_EQ(static_cast<std::ptrdiff_t>(rows.size()), events) << "every event is in the trail";

  runner.stop();
  forget_event_types({});
  runner.start();
  chronicle.step();  // whoever has come to it has loaded, and taken back before that
  write(chronicle, chronicle.events.size() - static_cast<std::size_t>(chronicle.events.back()->header.append_count));
  wait_until_caught_up();
  for (auto* projection : all) {
    EXPECT_TRUE(value_of(projection->set_aside()).empty()) << projection->name();
    auto const taken_back = test::dump_lines(*projection);
    auto const rebuilt = runner.rebuild(projection->name());
    ASSERT_TRUE(rebuilt) << rebuilt.error().context;
    EXPECT_EQ(test::dump_lines(*projection), taken_back) << projection->name();
  }
}

// As after a restore of the database under a feed that still had events of the log before.
TEST_F(ReadModelsTogether, TheListOfReactorsThatWasFilledFromAnotherLogBeginsAgain) {
  Chronicle gone(63);
  Chronicle chronicle(64);
  auto const elsewhere = value_of(PgEventLog::open({.conninfo = test::fresh_database()}));
  for (auto const tenant : gone.tenants) { ASSERT_TRUE(log->place_tenant(TenantScope(tenant), ShardNo(1))); }
  for (auto const tenant : chronicle.tenants) { ASSERT_TRUE(elsewhere->place_tenant(TenantScope(tenant), ShardNo(1))); }
  for (int i = 0; i < 300; ++i) { gone.step(); }
  test::TodoFold fold;
  for (std::size_t folded = 0; chronicle.events.size() < 200 || fold.all.empty();) {
    chronicle.step();
    for (; folded < chronicle.events.size(); ++folded) { fold.apply(*chronicle.events[folded]); }
  }
  write(gone, 0);
  wait_until_caught_up(todos);
  auto const of_the_other = test::todo_lines(projector);
  EXPECT_FALSE(of_the_other.empty());
  runner.stop();

  write(*elsewhere, chronicle, 0);
  LogFeed feed_of_it(*elsewhere);
  Runner runner_of_it(feed_of_it, {.rebuild_replaced = true});
  runner_of_it.add(todos);
  runner_of_it.start();
  auto const expected = test::todo_lines(fold);
  EXPECT_NE(expected, of_the_other);
  auto held = of_the_other;
  for (auto const end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
       held != expected && std::chrono::steady_clock::now() < end;) {
    held = test::todo_lines(projector);
  }
  EXPECT_EQ(held, expected);
  runner_of_it.stop();
}

}  // namespace
}  // namespace contentos
