// Hostile histories in the read models that PostgreSQL keeps: all of it is stored, read back as it was, and the same when it is rebuilt.
#include "domain/json/i_json.hpp"
#include "infra/postgres/audit_projection.hpp"
#include "infra/postgres/audit_reader.hpp"
#include "infra/postgres/catalog_projection.hpp"
#include "infra/postgres/catalog_reader.hpp"
#include "infra/postgres/schedule_projection.hpp"
#include "infra/postgres/text.hpp"
#include "tests/histories/fold_models.hpp"
#include "tests/histories/history_seeds.hpp"
#include "tests/histories/hostile_history.hpp"
#include "tests/histories/log_views.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

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
  PgScheduleProjection schedule{projector};
  PgAuditReader audit_reader{reader};
  PgCatalogReader pg_catalog_reader{reader};
  CatalogReader& catalog_reader = pg_catalog_reader;

  static void catch_up(Projection& projection, Feed& feed, test::Choices& choices) {
    for (std::int64_t s = 0; s < feed.shard_count(); ++s) {
      ShardNo const shard(s);
      while (true) {
        auto const size = choices.one_in(4) ? 1000 : 1 + choices.below(40);
        auto const events = feed.read(shard, value_of(projection.checkpoint(shard)).position, size, 1U << 26U).value();
        if (events.empty()) { break; }
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

  Items listed(TenantId tenant, CatalogQuery query) {
    Items out;
    do {
      auto const page = value_of(catalog_reader.list_entries(TenantScope(tenant), query));
      for (auto const& item : page.items) {
        auto const id = std::string(stored_json(item).at("entry_id").as_string());
        EXPECT_TRUE(out.emplace(id, item).second) << id << " is there twice";
      }
      query.cursor = page.next;
    } while (query.cursor);
    return out;
  }

  template <class IsIn>
  static Items expected(std::map<std::string, test::LogViews::Entry> const& entries, IsIn const& is_in) {
    Items out;
    for (auto const& [id, entry] : entries) {
      auto const it = std::find_if(entry.views.rbegin(), entry.views.rend(), is_in);
      if (it != entry.views.rend()) { out[id] = it->json; }
    }
    return out;
  }

  void expect_lists(TenantId tenant, std::map<std::string, test::LogViews::Entry> const& entries, test::Choices& choices) {
    CatalogQuery query;
    query.filter.include_deleted = true;
    auto const all = expected(entries, [](auto const&) { return true; });
    for (auto const order : {CatalogOrder::updated_at, CatalogOrder::created_at, CatalogOrder::title}) {
      query.order = order;
      query.descending = choices.one_in(2);
      query.limit = 1 + choices.below(7);
      EXPECT_EQ(listed(tenant, query), all);
    }
    expect_categories(tenant, all, query, choices);
    expect_moments(tenant, entries, choices);
  }

  /// Every category that some entry has had last.
  void expect_categories(TenantId tenant, Items const& all, CatalogQuery query, test::Choices& choices) {
    std::map<std::string, Items> of_category;
    for (auto const& [id, item] : all) {
      auto const parsed = stored_json(item);
      for (auto const& category : parsed.at("categories").as_array()) {
        of_category["category=" + std::string(category.as_string())][id] = item;
      }
    }
    for (auto const& [facet, items] : of_category) {
      query.filter.facets = {facet};
      query.order = choices.one_in(2) ? CatalogOrder::title : CatalogOrder::updated_at;
      EXPECT_EQ(listed(tenant, query), items);
    }
  }

  void expect_moments(TenantId tenant, std::map<std::string, test::LogViews::Entry> const& entries, test::Choices& choices) {
    std::vector<test::LogViews::View> views;
    for (auto const& [id, entry] : entries) { views.insert(views.end(), entry.views.begin(), entry.views.end()); }
    for (int i = 0; i < 8 && !views.empty(); ++i) {
      auto const& view = choices.of(views);
      CatalogQuery query;
      query.filter.include_deleted = true;
      query.limit = 3;
      query.as_of = AsOfPosition{view.last};
      EXPECT_EQ(listed(tenant, query), expected(entries, [&](auto const& v) { return v.first <= view.last; }));
      query.as_of = AsOfRecorded{view.recorded};
      EXPECT_EQ(listed(tenant, query), expected(entries, [&](auto const& v) { return v.recorded <= view.recorded; }));
      query.as_of = AsOfOccurred{view.occurred};
      EXPECT_EQ(listed(tenant, query), expected(entries, [&](auto const& v) { return v.occurred <= view.occurred; }));
    }
  }

  void expect_records(test::FoldModels const& folds, test::Choices& choices) {
    std::map<std::pair<TenantId, std::string>, std::multiset<std::string>> kinds;
    for (auto const& [key, rows] : folds.catalog_records) {
      TenantScope const scope(key.tenant);
      EXPECT_EQ(value_of(catalog_reader.record(scope, key.kind, key.id)), rows.back().json) << key.kind << " " << key.id;
      auto const& then = choices.of(rows);
      EXPECT_EQ(value_of(catalog_reader.record(scope, key.kind, key.id, AsOfPosition{then.validity.from})), then.json);
      kinds[{key.tenant, key.kind}].insert(rows.back().json);
    }
    for (auto const& [kind, records] : kinds) { EXPECT_EQ(listed_records(kind.first, kind.second, choices), records) << kind.second; }
  }

  std::multiset<std::string> listed_records(TenantId tenant, std::string const& kind, test::Choices& choices) {
    std::multiset<std::string> out;
    std::optional<CatalogCursor> cursor;
    do {
      RecordQuery const query{.kind = kind, .cursor = cursor, .limit = 1 + choices.below(4), .include_deleted = true};
      auto const page = value_of(catalog_reader.list_records(TenantScope(tenant), query));
      out.insert(page.items.begin(), page.items.end());
      cursor = page.next;
    } while (cursor);
    return out;
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
    EXPECT_EQ(read.note, pg::storable_text(row.note));
    EXPECT_EQ(read.hash_hex, row.hash_hex);
  }

  void expect_all(test::HostileHistory& history, test::Choices& choices) {
    test::LogViews views;
    views.follow(history.world.feed);
    test::FoldModels folds;
    for (std::int64_t s = 0; s < test::HostileWorld::kShards; ++s) {
      folds.apply(history.world.feed.read(ShardNo(s), ShardPosition(0), 1'000'000, 1U << 30U).value());
    }
    for (auto const& [tenant, entries] : views.entries) { expect_lists(tenant, entries, choices); }
    for (auto const& [tenant, rows] : folds.audit) { expect_trail(tenant, rows, choices); }
    expect_records(folds, choices);
    auto const lines = test::dump_lines(schedule);
    auto const todos = std::count_if(lines.begin(), lines.end(), [](auto const& line) { return line.starts_with("schedule_todo"); });
    std::ptrdiff_t expected_todos = 0;
    for (auto const& [key, todo] : folds.todos) { expected_todos += (todo.publish ? 1 : 0) + (todo.unpublish ? 1 : 0); }
    EXPECT_EQ(todos, expected_todos);
  }
};

TEST_P(HostileHistoriesInPostgres, AreFoldedStoredAndReadBack) {
  SCOPED_TRACE("CONTENTOS_HISTORY_SEEDS=#" + std::to_string(GetParam()));
  test::SeededChoices choices(GetParam());
  test::HostileHistory history(choices, kMostBytes);
  std::vector<Projection*> const all{&audit, &catalog, &schedule};
  for (int i = 0; i < kSteps; ++i) {
    history.step();
    if (choices.one_in(40)) { catch_up(*choices.of(all), history.world.feed, choices); }
  }
  for (auto* projection : all) {
    catch_up(*projection, history.world.feed, choices);
    expect_rebuilt(*projection, history.world.feed, choices);
  }
  expect_all(history, choices);
}

INSTANTIATE_TEST_SUITE_P(Seeds, HostileHistoriesInPostgres, testing::ValuesIn(test::history_seeds(3)));

}  // namespace
}  // namespace contentos
