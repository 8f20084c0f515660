// Hostile histories in the read models that PostgreSQL keeps: all of it is stored, read back as it was, and the same when it is rebuilt.
#include "domain/json/i_json.hpp"
#include "infra/postgres/audit_projection.hpp"
#include "infra/postgres/audit_reader.hpp"
#include "infra/postgres/catalog_projection.hpp"
#include "infra/postgres/catalog_reader.hpp"
#include "infra/postgres/text.hpp"
#include "infra/postgres/todo_projection.hpp"
#include "tests/histories/fold_models.hpp"
#include "tests/histories/history_seeds.hpp"
#include "tests/histories/hostile_history.hpp"
#include "tests/histories/log_views.hpp"
#include "tests/infra/postgres/catalog_proof.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"
#include "tests/infra/postgres/todo_rows.hpp"

#include <algorithm>
#include <set>

namespace contentos {
namespace {

using test::value_of;
using Items = std::map<std::string, std::string>;  // entry id → entry::describe

class HostileHistoriesInPostgres : public test::ReadModelTest, public testing::WithParamInterface<std::uint64_t> {
protected:
  static constexpr int kSteps = 200;
  static constexpr std::size_t kMostBytes = 100'000;

  PgAuditProjection audit{projector};
  PgCatalogProjection catalog{projector};
  PgTodoProjection todos{projector, reactions()};
  PgAuditReader audit_reader{reader};
  PgCatalogReader pg_catalog_reader{reader};
  CatalogReader& catalog_reader = pg_catalog_reader;

  void catch_up(Projection& projection, Feed& feed, test::Choices& choices) {
    for (std::int64_t s = 0; s < feed.shard_count(); ++s) {
      ShardNo const shard(s);
      while (true) {
        auto const size = choices.one_in(4) ? 1000 : 1 + choices.below(40);
        auto const events = feed.read(shard, value_of(projection.checkpoint(shard)).position, size, 1U << 26U).value();
        if (events.empty()) { break; }
        store_log(events);
        auto const result = projection.apply({shard, events, {events.back()->position, events.back()->hash}});
        if (auto const* poison = std::get_if<Poison>(&result)) { throw test::Broken("poison: " + poison->reason); }
        if (auto const* error = std::get_if<StoreError>(&result)) { throw test::Broken("not stored: " + error->context); }
      }
    }
  }

  void expect_rebuilt(Projection& projection, Feed& feed, test::Choices& choices) {
    auto const incremental = test::dump_lines(projection);
    auto shadow = value_of(projection.begin_rebuild());
    catch_up(*shadow, feed, choices);
    ASSERT_TRUE(shadow->promote().has_value());
    shadow.reset();
    EXPECT_TRUE(test::dump_lines(projection) == incremental) << projection.name() << " is another when it is rebuilt";
  }

  /// By title too, whose order is the database's own.
  void expect_titles(TenantId tenant, std::map<std::string, test::LogViews::Entry> const& entries, test::Choices& choices) {
    Items all, listed;
    for (auto const& [id, entry] : entries) { all[id] = entry.views.back().json; }
    CatalogQuery query{.filter = {.include_deleted = true}, .order = CatalogOrder::title, .descending = choices.one_in(2)};
    query.limit = 1 + choices.below(7);
    do {
      auto const page = value_of(catalog_reader.list_entries(TenantScope(tenant), query));
      for (auto const& item : page.items) {
        auto const id = std::string(stored_json(item).at("entry_id").as_string());
        EXPECT_TRUE(listed.emplace(id, item).second) << id << " is there twice";
      }
      query.cursor = page.next;
    } while (query.cursor);
    EXPECT_EQ(listed, all);
  }

  /// Every record and list of every word, as they are and were.
  void expect_catalog(test::HostileHistory& history, test::Choices& choices) {
    test::RecordViews views;
    views.follow(history.world.feed);
    test::CatalogProof proof(catalog_reader, views, choices);
    proof.check();
    EXPECT_GT(proof.listed(), 100U);
    auto const kinds = views.kinds();
    for (auto const& kind : kinds) {
      proof.check_pages_while(kind, [&] {
        for (int i = 0; i < 3; ++i) { history.step(); }
        catch_up(catalog, history.world.feed, choices);
      });
      views.follow(history.world.feed);
    }
  }

  void expect_trail(TenantId tenant, std::vector<AuditRow> const& rows, test::Choices& choices) {
    auto expected_row = rows.rbegin();
    std::optional<TenantPosition> before;
    do {
      auto const page = value_of(audit_reader.list(TenantScope(tenant), {}, before, 1 + choices.below(50)));
      for (auto const& row : page.rows) {
        ASSERT_NE(expected_row, rows.rend());
        expect_row(row, *expected_row++);
      }
      before = page.next;
    } while (before);
    EXPECT_EQ(expected_row, rows.rend());
  }

  static void expect_row(AuditRow const& read, AuditRow const& row) {
    EXPECT_EQ(read.event_id, row.event_id);
    EXPECT_EQ(read.tenant_position, row.tenant_position);
    EXPECT_EQ(read.recorded, row.recorded);
    EXPECT_EQ(read.occurred, row.occurred);
    EXPECT_EQ(read.actor, row.actor);
    EXPECT_EQ(read.attributed_to, row.attributed_to);
    EXPECT_EQ(read.entity_kind + " " + read.entity_id, row.entity_kind + " " + row.entity_id);
    EXPECT_EQ(read.type + " " + read.action, row.type + " " + row.action);
    EXPECT_EQ(read.before_json, row.before_json);
    EXPECT_EQ(read.after_json, row.after_json);
    EXPECT_EQ(read.note, row.note);
    EXPECT_EQ(read.hash_hex, row.hash_hex);
  }

  void expect_all(test::HostileHistory& history, test::Choices& choices) {
    test::LogViews views;
    views.follow(history.world.feed);
    test::FoldModels folds;
    for (std::int64_t s = 0; s < test::HostileWorld::kShards; ++s) {
      folds.apply(history.world.feed.read(ShardNo(s), ShardPosition(0), 1'000'000, 1U << 30U).value());
    }
    for (auto const& [tenant, entries] : views.entries) { expect_titles(tenant, entries, choices); }
    for (auto const& [tenant, rows] : folds.audit) { expect_trail(tenant, rows, choices); }
    EXPECT_EQ(test::todo_lines(projector), test::todo_lines(folds.todos));
    expect_catalog(history, choices);
  }
};

TEST_P(HostileHistoriesInPostgres, AreFoldedStoredAndReadBack) {
  SCOPED_TRACE("CONTENTOS_HISTORY_SEEDS=#" + std::to_string(GetParam()));
  test::SeededChoices choices(GetParam());
  test::HostileHistory history(choices, kMostBytes);
  std::vector<Projection*> const all{&audit, &catalog, &todos};
  for (int i = 0; i < kSteps; ++i) {
    history.step();
    if (choices.one_in(40)) { catch_up(*choices.of(all), history.world.feed, choices); }
  }
  for (auto* projection : all) {
    catch_up(*projection, history.world.feed, choices);
    if (projection != &todos) { expect_rebuilt(*projection, history.world.feed, choices); }
  }
  expect_all(history, choices);
}

INSTANTIATE_TEST_SUITE_P(Seeds, HostileHistoriesInPostgres, testing::ValuesIn(test::history_seeds(3)));

}  // namespace
}  // namespace contentos
