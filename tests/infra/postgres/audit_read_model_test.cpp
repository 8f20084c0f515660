#include "domain/core/time.hpp"
#include "infra/postgres/audit_projection.hpp"
#include "infra/postgres/audit_reader.hpp"
#include "projections/audit/facts.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

#include <boost/json/parse.hpp>

#include <thread>

namespace contentos {
namespace {

using test::Chronicle;
using test::value_of;

class AuditReadModel : public test::ReadModelTest {
protected:
  PgAuditProjection projection{projector};
  PgAuditReader audit{reader};

  std::vector<AuditRow> all(TenantId tenant, AuditFilter const& filter = {}, std::size_t page_size = 7) {
    std::vector<AuditRow> out;
    std::optional<TenantPosition> before;
    do {
      auto page = value_of(audit.list(TenantScope(tenant), filter, before, page_size));
      EXPECT_LE(page.rows.size(), page_size);
      std::move(page.rows.begin(), page.rows.end(), std::back_inserter(out));
      before = page.next;
    } while (before);
    return out;
  }
};

std::size_t count_of(Chronicle const& chronicle, std::function<bool(EventHeader const&)> const& matches) {
  return static_cast<std::size_t>(
      std::count_if(chronicle.events.begin(), chronicle.events.end(), [&](auto const& e) { return matches(e->header); }));
}

TEST_F(AuditReadModel, HasEveryEventOnceNewestFirst) {
  Chronicle chronicle(1);
  for (int i = 0; i < 150; ++i) { chronicle.step(); }
  catch_up(chronicle, projection, 40);
  for (auto const tenant : chronicle.tenants) {
    std::vector<EventHeader const*> expected;
    for (auto const& e : chronicle.events) {
      if (e->header.tenant == tenant) { expected.insert(expected.begin(), &e->header); }
    }
    auto const rows = all(tenant);
    ASSERT_EQ(rows.size(), expected.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      EXPECT_EQ(rows[i].event_id, expected[i]->id);
      EXPECT_EQ(rows[i].tenant_position, expected[i]->tenant_position);
      EXPECT_EQ(rows[i].recorded, expected[i]->recorded);
      EXPECT_EQ(rows[i].occurred, expected[i]->occurred);
      EXPECT_EQ(rows[i].actor, expected[i]->actor);
      EXPECT_EQ(rows[i].attributed_to, expected[i]->attributed_to);
      EXPECT_EQ(rows[i].entity_kind + "-" + rows[i].entity_id, expected[i]->stream.str());
      EXPECT_EQ(rows[i].type, expected[i]->type);
      EXPECT_EQ(rows[i].stream_version, expected[i]->stream_version);
      EXPECT_EQ(rows[i].command_id, expected[i]->command_id);
      EXPECT_EQ(rows[i].correlation_id, expected[i]->correlation_id);
      EXPECT_EQ(rows[i].hash_hex.size(), 64U);
    }
  }
}

TEST_F(AuditReadModel, ShowsAnEntryBeforeAndAfterEachEvent) {
  Chronicle chronicle(2);
  auto const tenant = chronicle.tenants[0];
  auto const t = parse_rfc3339("2020-05-05T00:00:00Z").value();
  ASSERT_TRUE(chronicle.entry(tenant, "a", {Chronicle::create("a", "post"), chronicle.save("One", "x")}, t));
  ASSERT_TRUE(chronicle.entry(tenant, "a", {chronicle.publish()}, t));
  catch_up(chronicle, projection);
  auto const page = value_of(audit.entity_history(TenantScope(tenant), "entry", "a", std::nullopt, 10));
  ASSERT_EQ(page.rows.size(), 3U);
  auto const& published = page.rows[0];
  EXPECT_EQ(published.action, "publish");
  EXPECT_EQ(published.note, "out it goes");
  auto const before = boost::json::parse(published.before_json).as_object();
  auto const after = boost::json::parse(published.after_json).as_object();
  EXPECT_EQ(before.at("status"), "draft");
  EXPECT_EQ(after.at("status"), "published");
  EXPECT_TRUE(before.at("live_version").is_null());
  EXPECT_EQ(after.at("live_version").to_number<int>(), 1);
  EXPECT_EQ(after.at("title"), "One");
  EXPECT_EQ(page.rows[1].action, "save");
  EXPECT_EQ(page.rows[2].action, "create");
  EXPECT_EQ(page.rows[2].before_json, "null");
  EXPECT_EQ(page.rows[1].before_json, page.rows[2].after_json);
  EXPECT_EQ(published.before_json, page.rows[1].after_json);
}

TEST_F(AuditReadModel, FiltersByTimeActorAuthorEntityAndType) {
  Chronicle chronicle(3);
  for (int i = 0; i < 200; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  auto const tenant = chronicle.tenants[0];
  auto const middle = chronicle.events[chronicle.events.size() / 2]->header.recorded;
  auto const expect = [&](AuditFilter const& filter, std::function<bool(EventHeader const&)> const& matches) {
    auto const expected = count_of(chronicle, [&](EventHeader const& h) { return h.tenant == tenant && matches(h); });
    EXPECT_GT(expected, 0U);
    EXPECT_EQ(all(tenant, filter).size(), expected);
  };
  expect({.recorded_from = middle}, [&](auto const& h) { return h.recorded >= middle; });
  expect({.recorded_to = middle}, [&](auto const& h) { return h.recorded < middle; });
  expect({.actor_kind = ActorKind::system}, [](auto const& h) { return h.actor.kind == ActorKind::system; });
  expect({.actor_id = "t-1"}, [](auto const& h) { return h.actor.id == "t-1"; });
  auto const person = PersonId(test::numbered_uuid(0xf0, 2));
  expect({.attributed_to = person}, [&](auto const& h) { return h.attributed_to == person; });
  expect({.entity_kind = "entry", .entity_id = "e3"}, [](auto const& h) { return h.stream.str() == "entry-e3"; });
  expect({.entity_kind = "category"}, [](auto const& h) { return h.stream.aggregate() == "category"; });
  expect({.type = "entry.published"}, [](auto const& h) { return h.type == "entry.published.v1"; });
  expect({.type = "entry.version_saved.v2"}, [](auto const& h) { return h.type == "entry.version_saved.v2"; });
  expect({.action = "publish"}, [](auto const& h) { return h.type == "entry.published.v1"; });
  EXPECT_TRUE(all(tenant, {.type = "entry.version_saved.v1"}).empty());
  EXPECT_TRUE(all(tenant, {.action = std::string("no\0pe", 5)}).empty());
}

TEST_F(AuditReadModel, CountsWhatIsAttributedToEachPerson) {
  Chronicle chronicle(4);
  for (int i = 0; i < 150; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  auto const tenant = chronicle.tenants[1];
  std::map<PersonId, std::int64_t> expected;
  for (auto const& e : chronicle.events) {
    if (e->header.tenant == tenant && e->header.attributed_to) { ++expected[*e->header.attributed_to]; }
  }
  std::map<PersonId, std::int64_t> found;
  std::optional<PersonId> after;
  do {
    auto const page = value_of(audit.authors(TenantScope(tenant), after, 1));
    for (auto const& author : page.authors) { found[author.person] = author.events; }
    after = page.next;
  } while (after);
  EXPECT_EQ(found, expected);
}

TEST_F(AuditReadModel, PagesAreStableWhileMoreIsRecorded) {
  Chronicle chronicle(5);
  for (int i = 0; i < 60; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  auto const scope = TenantScope(chronicle.tenants[0]);
  auto const before = all(scope.tenant());
  auto const first = value_of(audit.list(scope, {}, std::nullopt, 5));
  for (int i = 0; i < 20; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  auto const second = value_of(audit.list(scope, {}, first.next, 5));
  for (std::size_t i = 0; i < 5; ++i) { EXPECT_EQ(second.rows[i].event_id, before[5 + i].event_id); }
}

TEST_F(AuditReadModel, LiesInOnePartitionPerMonth) {
  Chronicle chronicle(6);
  for (int i = 0; i < 200; ++i) { chronicle.step(); }
  catch_up(chronicle, projection, 10);
  std::map<std::string, std::int64_t> expected;
  for (auto const& e : chronicle.events) {
    auto month = format_rfc3339(e->header.recorded).substr(0, 7);
    month[4] = '_';
    ++expected["contentos.audit_event_" + month];
  }
  EXPECT_GE(expected.size(), 3U);
  auto lease = projector.acquire();
  ASSERT_TRUE(lease);
  auto const rows = (*lease)->exec(
      "SELECT 'contentos.' || relname, count(*) FROM contentos.audit_event a "
      "JOIN pg_class c ON c.oid = a.tableoid GROUP BY 1");
  ASSERT_TRUE(rows) << rows.error().context;
  std::map<std::string, std::int64_t> found;
  for (auto row : *rows) { found.emplace(row.text(0), row.int8(1)); }
  EXPECT_EQ(found, expected);
}

TEST_F(AuditReadModel, EqualsARebuildWhateverTheBatches) {
  Chronicle chronicle(7);
  for (std::size_t round = 0; round < 6; ++round) {
    for (int i = 0; i < 40; ++i) { chronicle.step(); }
    PgAuditProjection after_restart(projector);
    catch_up(chronicle, after_restart, 1 + 17 * round);
  }
  auto const incremental = test::dump_lines(projection);
  EXPECT_GT(incremental.size(), chronicle.events.size());
  auto shadow = value_of(projection.begin_rebuild());
  ASSERT_NE(shadow, nullptr);
  catch_up(chronicle, *shadow, 1000);
  EXPECT_EQ(test::dump_lines(*shadow), incremental);
  EXPECT_EQ(test::dump_lines(projection), incremental) << "the live model is not touched";
  ASSERT_TRUE(shadow->promote());
  EXPECT_EQ(test::dump_lines(projection), incremental);
  EXPECT_EQ(test::dump_lines(*std::make_unique<PgAuditProjection>(projector)), incremental);
  auto const rows = value_of(pg::read(projector, "SELECT count(DISTINCT generation) FROM audit_event"));
  EXPECT_EQ(rows.front().int8(0), 1) << "replaced rows are gone";
  EXPECT_EQ(all(chronicle.tenants[0]).size(), count_of(chronicle, [&](auto const& h) { return h.tenant == chronicle.tenants[0]; }));
}

TEST_F(AuditReadModel, RefusesABatchOfAProcessThatHasMissedARebuild) {
  Chronicle chronicle(9);
  for (int i = 0; i < 20; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  PgAuditProjection elsewhere(projector);
  auto const shadow = value_of(elsewhere.begin_rebuild());
  catch_up(chronicle, *shadow);
  ASSERT_TRUE(shadow->promote());
  auto const before = test::dump_lines(elsewhere);
  chronicle.step();
  auto const last = chronicle.events.back();
  auto const batch = std::vector<EventPtr>{last};
  auto const applied = projection.apply({last->shard, batch, {last->position, last->hash}});
  auto const* error = std::get_if<StoreError>(&applied);
  ASSERT_NE(error, nullptr);
  EXPECT_TRUE(error->retryable);
  EXPECT_EQ(test::dump_lines(elsewhere), before);
  auto const rows = value_of(pg::read(projector, "SELECT count(DISTINCT generation) FROM audit_event"));
  EXPECT_EQ(rows.front().int8(0), 1) << "nothing was written to rows that nobody reads";
}

TEST_F(AuditReadModel, LooksAgainBeforeItGoesOnWhereMoreIsStoredThanItHasSeen) {
  Chronicle chronicle(8);
  for (int i = 0; i < 20; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  for (int i = 0; i < 5; ++i) { chronicle.step(); }
  PgAuditProjection other(projector);  // another process, or a COMMIT of ours that was not answered
  catch_up(chronicle, other);
  auto const stored = test::dump_lines(projection);
  auto const& last = *chronicle.events.back();
  auto const refused = projection.apply({Chronicle::kShard, std::span(&chronicle.events.back(), 1), {last.position, last.hash}});
  auto const* error = std::get_if<StoreError>(&refused);
  ASSERT_NE(error, nullptr);
  EXPECT_TRUE(error->retryable);
  EXPECT_EQ(test::dump_lines(projection), stored);
  EXPECT_EQ(value_of(projection.checkpoint(Chronicle::kShard)).position, last.position);
  chronicle.step();
  catch_up(chronicle, projection);
  EXPECT_GT(test::dump_lines(projection).size(), stored.size());
}

TEST_F(AuditReadModel, ShowsATenantNothingOfAnother) {
  Chronicle chronicle(9);
  for (int i = 0; i < 60; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  auto const stranger = TenantId(test::numbered_uuid(0xdd, 9));
  EXPECT_TRUE(all(stranger).empty());
  for (auto const* sql : {"SELECT FROM audit_event", "SELECT FROM read_model_tenant"}) {
    auto const unscoped = value_of(pg::read(reader, sql));
    EXPECT_TRUE(unscoped.empty()) << sql;
    auto const other = value_of(pg::read_in_tenant(reader, TenantScope(stranger), sql, {}));
    EXPECT_TRUE(other.empty()) << sql;
    auto const own = value_of(pg::read_in_tenant(reader, TenantScope(chronicle.tenants[0]), sql, {}));
    EXPECT_FALSE(own.empty()) << sql;
  }
}

TEST_F(AuditReadModel, FindsAMonthThatAnotherMadeMeanwhile) {
  Chronicle chronicle(13);
  for (int i = 0; i < 30; ++i) { chronicle.step(); }
  auto maker = pg::Connection::open({.conninfo = conninfo});
  ASSERT_TRUE(maker);
  auto const make = [&](std::string const& sql) { EXPECT_TRUE(maker->script(sql)) << sql; };
  make("BEGIN");
  for (auto const& event : chronicle.events) {
    make("SELECT contentos.audit_make_month(date_trunc('month', timestamptz '" + format_rfc3339(event->header.recorded) +
         "' AT TIME ZONE 'UTC')::date)");
  }
  std::thread projecting([&] { catch_up(chronicle, projection); });
  auto const* waiting =
      "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = "
      "current_database())";
  bool is_waited_for = false;
  for (auto const end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
       !is_waited_for && std::chrono::steady_clock::now() < end;) {
    is_waited_for = !value_of(pg::read(projector, waiting)).empty();
  }
  EXPECT_TRUE(is_waited_for);
  make("COMMIT");
  projecting.join();
  EXPECT_FALSE(all(chronicle.tenants[0]).empty());
}

TEST_F(AuditReadModel, IsNotTheReadersToChange) {
  for (auto const* sql : {"DELETE FROM audit_event", "UPDATE audit_event SET action = 0", "DELETE FROM read_model_set_aside",
                          "SELECT audit_make_month('2030-01-01')", "UPDATE read_model SET live = 9"}) {
    EXPECT_FALSE(pg::read(reader, sql)) << sql;
  }
  EXPECT_FALSE(pg::read(projector, "UPDATE audit_event SET action = 0")) << "a trail is written once";
}

TEST_F(AuditReadModel, ShowsWhoActedAlsoWhereOnlyANewerProgramKnowsTheKind) {
  Chronicle chronicle(11);
  for (int i = 0; i < 10; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  auto const tenant = chronicle.tenants[0];
  auto const before = all(tenant);
  ASSERT_FALSE(before.empty());
  auto admin = pg::Connection::open({.conninfo = conninfo}).value();
  ASSERT_TRUE(admin.exec("UPDATE contentos.audit_event SET actor_kind = 'robot' WHERE tenant = $1 AND tenant_position = $2",
                         pg::Params().uuid(tenant).int8(before.front().tenant_position)));
  auto const after = all(tenant);
  ASSERT_EQ(after.size(), before.size());
  EXPECT_EQ(after.front().newer_actor_kind, "robot");
  EXPECT_EQ(after.front().actor.id, before.front().actor.id);
  for (std::size_t i = 1; i < after.size(); ++i) { EXPECT_FALSE(after[i].newer_actor_kind); }
}

TEST_F(AuditReadModel, ShowsWhatItCannotFoldByItsHeaderUntilItCan) {
  Chronicle chronicle(10);
  for (int i = 0; i < 30; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  auto const tenant = chronicle.tenants[0];
  category::Created created;
  created.category_id = CategoryId(test::numbered_uuid(0x0c, 1));
  created.name = "News";
  chronicle.append(tenant, {{"category-c", category::encode(created)}}, chronicle.recorded);
  store_log(chronicle.events);
  std::span<EventPtr const> const event(&chronicle.events.back(), 1);
  auto const& header = event.front()->header;
  Checkpoint const upto{event.front()->position, event.front()->hash};
  std::vector<SetAside> const aside{
      {tenant, header.stream, Chronicle::kShard, upto.position, header.tenant_position, {header.id, header.type, "x"}}};
  ASSERT_TRUE(std::holds_alternative<std::monostate>(projection.apply({Chronicle::kShard, {}, upto, event, aside})));
  auto const shown = value_of(audit.list(TenantScope(tenant), {}, std::nullopt, 1)).rows.at(0);
  EXPECT_TRUE(shown.by_header);
  EXPECT_EQ(shown.event_id, header.id);
  EXPECT_EQ(shown.action, "create");
  EXPECT_EQ(shown.after_json, "null");
  ASSERT_EQ(value_of(projection.set_aside()).size(), 1U);

  ASSERT_TRUE(std::holds_alternative<std::monostate>(projection.replay({tenant, event, {}, {}})));
  auto const folded = value_of(audit.list(TenantScope(tenant), {}, std::nullopt, 2)).rows;
  EXPECT_EQ(folded.at(0).event_id, header.id);
  EXPECT_FALSE(folded.at(0).by_header);
  EXPECT_NE(folded.at(0).after_json, "null");
  EXPECT_NE(folded.at(1).event_id, header.id);
  EXPECT_TRUE(value_of(projection.set_aside()).empty());
  auto const taken_back = test::dump_lines(projection);
  auto const shadow = value_of(projection.begin_rebuild());
  catch_up(chronicle, *shadow);
  ASSERT_TRUE(shadow->promote());
  EXPECT_EQ(test::dump_lines(projection), taken_back);
}

TEST_F(AuditReadModel, SaysWhichEventItCannotFold) {
  Chronicle chronicle(10);
  chronicle.append(chronicle.tenants[0], {{"entry-e1", {"entry.exploded.v1", "{}"}}}, chronicle.recorded);
  auto const& last = *chronicle.events.back();
  auto const result = projection.apply({Chronicle::kShard, chronicle.events, {last.position, last.hash}});
  auto const* poison = std::get_if<Poison>(&result);
  ASSERT_NE(poison, nullptr);
  EXPECT_EQ(poison->event_id, last.header.id);
  EXPECT_TRUE(test::dump_lines(projection).empty());
}

}  // namespace
}  // namespace contentos
