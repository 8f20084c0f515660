// What the trail shows of an entity before and after an event is folded when it is read: it must be what was true then, wherever the fold
// goes on from.
#include "infra/postgres/audit_projection.hpp"
#include "infra/postgres/audit_reader.hpp"
#include "infra/postgres/event_rows.hpp"
#include "infra/postgres/log_packing.hpp"
#include "projections/audit/audit_fold.hpp"
#include "projections/kv/memory_kv_store.hpp"
#include "projections/versions/versions_projection.hpp"
#include "projections/versions/versions_reader.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

namespace contentos {
namespace {

using test::Chronicle;
using test::value_of;

class AuditFacts : public test::ReadModelTest {
protected:
  PgAuditProjection projection{projector};
  std::shared_ptr<MemoryKvStore> store = std::make_shared<MemoryKvStore>();
  VersionsProjection versions{store, pg::kLogPacking};
  VersionsReader states{store, pg::kLogPacking};

  /// As one goes through the log.
  static std::vector<AuditRow> folded(Chronicle const& chronicle, TenantId tenant) {
    std::vector<AuditRow> out;
    std::map<StreamName, std::unique_ptr<Entity>> entities;
    for (auto const& event : chronicle.events) {
      if (event->header.tenant != tenant) { continue; }
      auto const& stream = event->header.stream;
      auto& entity = entities.try_emplace(stream, Entity::initial(stream.aggregate())).first->second;
      out.insert(out.begin(), std::get<AuditRow>(audit::fold(*entity, *event)));
    }
    return out;
  }
  static void expect_same(std::vector<AuditRow> const& read, std::vector<AuditRow> const& expected) {
    ASSERT_EQ(read.size(), expected.size());
    for (std::size_t i = 0; i < read.size(); ++i) {
      EXPECT_EQ(read[i].event_id, expected[i].event_id);
      EXPECT_FALSE(read[i].by_header);
      EXPECT_EQ(read[i].action, expected[i].action);
      EXPECT_EQ(read[i].before_json, expected[i].before_json) << expected[i].type;
      EXPECT_EQ(read[i].after_json, expected[i].after_json) << expected[i].type;
      EXPECT_EQ(read[i].note, expected[i].note);
      EXPECT_EQ(read[i].hash_hex, expected[i].hash_hex);
    }
  }
  static std::vector<AuditRow> all(PgAuditReader& audit, TenantId tenant, AuditFilter const& filter, std::size_t page_size) {
    std::vector<AuditRow> out;
    std::optional<TenantPosition> before;
    do {
      auto page = value_of(audit.list(TenantScope(tenant), filter, before, page_size));
      std::move(page.rows.begin(), page.rows.end(), std::back_inserter(out));
      before = page.next;
    } while (before);
    return out;
  }
};

TEST_F(AuditFacts, AreWhatWasTrueWhenTheEventHappenedWhateverIsKnownElsewhere) {
  Chronicle chronicle(71);
  PgAuditReader alone(reader);
  PgAuditReader with_states(reader, &states);
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 120; ++i) { chronicle.step(); }
    if (round < 2) { test::catch_up(chronicle, versions); }  // and then it is behind
  }
  catch_up(chronicle, projection);
  for (auto const tenant : chronicle.tenants) {
    auto const expected = folded(chronicle, tenant);
    for (std::size_t const page_size : {3U, 60U, 1000U}) {
      expect_same(all(alone, tenant, {}, page_size), expected);
      expect_same(all(with_states, tenant, {}, page_size), expected);
    }
    // Rows with others of the same stream between them.
    auto saves = expected;
    std::erase_if(saves, [](AuditRow const& row) { return row.action != "save"; });
    expect_same(all(alone, tenant, {.action = "save"}, 40), saves);
    expect_same(all(with_states, tenant, {.action = "save"}, 40), saves);
  }
}

TEST_F(AuditFacts, OfOneEntityAreFoundByTheStreamInTheLog) {
  Chronicle chronicle(72);
  for (int i = 0; i < 300; ++i) { chronicle.step(); }
  catch_up(chronicle, projection);
  PgAuditReader audit(reader);
  auto const tenant = chronicle.tenants[0];
  std::vector<AuditRow> history;
  std::optional<TenantPosition> before;
  do {
    auto page = value_of(audit.entity_history(TenantScope(tenant), "entry", "e3", before, 7));
    std::move(page.rows.begin(), page.rows.end(), std::back_inserter(history));
    before = page.next;
  } while (before);
  auto expected = folded(chronicle, tenant);
  std::erase_if(expected, [](AuditRow const& row) { return row.entity_kind != "entry" || row.entity_id != "e3"; });
  EXPECT_GT(expected.size(), 10U);
  expect_same(history, expected);
  auto saves = expected;
  std::erase_if(saves, [](AuditRow const& row) { return row.action != "save"; });
  expect_same(all(audit, tenant, {.entity_kind = "entry", .entity_id = "e3", .action = "save"}, 3), saves);
  // A place of another list, in the middle of what another entity did.
  auto const rows = value_of(audit.list(TenantScope(tenant), {}, std::nullopt, 1000)).rows;
  for (std::size_t i = 0; i < rows.size(); i += 17) {
    auto const found = value_of(audit.entity_history(TenantScope(tenant), "entry", "e3", rows[i].tenant_position, 1000)).rows;
    auto const wanted = std::ranges::count_if(expected, [&](AuditRow const& row) { return row.tenant_position < rows[i].tenant_position; });
    EXPECT_EQ(static_cast<std::ptrdiff_t>(found.size()), wanted);
  }
}

TEST_F(AuditFacts, OfWhatTheLogHoldsAndTheTrailDoesNotYetAreNotShown) {
  Chronicle chronicle(73);
  auto const tenant = chronicle.tenants[0];
  ASSERT_TRUE(chronicle.entry(tenant, "a", {Chronicle::create("a", "post")}, chronicle.recorded));
  catch_up(chronicle, projection);
  ASSERT_TRUE(chronicle.entry(tenant, "a", {chronicle.save("One", "x")}, chronicle.recorded));
  store_log(chronicle.events);
  PgAuditReader audit(reader);
  EXPECT_EQ(value_of(audit.entity_history(TenantScope(tenant), "entry", "a", std::nullopt, 10)).rows.size(), 1U);
}

TEST_F(AuditFacts, ReadStreamsAndPlacesByIndex) {
  Chronicle chronicle(74);
  for (int i = 0; i < 300; ++i) { chronicle.step(); }
  store_log(chronicle.events);
  auto owner = pg::Connection::open({.conninfo = conninfo}).value();
  ASSERT_TRUE(owner.script("VACUUM ANALYZE event"));
  auto lease = reader.acquire().value();
  pg::Transaction tx(*lease);
  ASSERT_TRUE(tx.begin_reading(TenantScope(chronicle.tenants[0])));
  ASSERT_TRUE(lease->script("SET LOCAL enable_seqscan = off"));  // of partitions that are empty
  auto const plan = [&](std::string const& sql, pg::Params const& params) {
    std::string out;
    for (auto row : value_of(lease->exec("EXPLAIN " + sql, params))) { out += std::string(row.text(0)) + "\n"; }
    return out;
  };
  auto const tenant = chronicle.tenants[0];
  std::vector<Uuid> const tenants{tenant.uuid()};
  std::vector<std::string> const streams{"entry-e1"};
  std::vector<std::int64_t> const after{1}, upto{5};
  for (auto const& text :
       {plan("SELECT e.*" + std::string(pg::kStretches), pg::Params().uuids(tenants).texts(streams).int8s(after).int8s(upto)),
        plan("SELECT *" + std::string(pg::kAtPlaces), pg::Params().uuid(tenant).int8s(upto)),
        plan(std::string(pg::kNewestOfStream) + " LIMIT 50", pg::Params().int4(1).uuid(tenant).text("entry-e1").int8(1'000))}) {
    EXPECT_EQ(text.find("Seq Scan on event"), std::string::npos) << text;
    EXPECT_NE(text.find("Index"), std::string::npos) << text;
  }
}

TEST_F(AuditFacts, OfATrailOfAnEarlierReleaseWaitForTheRebuild) {
  Chronicle chronicle(75);
  for (int i = 0; i < 30; ++i) { chronicle.step(); }
  auto owner = pg::Connection::open({.conninfo = conninfo}).value();
  ASSERT_TRUE(owner.script("UPDATE contentos.read_model SET live = 1, newest = 1 WHERE model = 'audit'"));
  catch_up(chronicle, projection);
  EXPECT_TRUE(projection.is_outdated());
  PgAuditReader audit(reader);
  auto const scope = TenantScope(chronicle.tenants[0]);
  for (auto const& code : {audit.list(scope, {}, std::nullopt, 5).error().code, audit.authors(scope, std::nullopt, 5).error().code}) {
    EXPECT_EQ(code, StoreErrorCode::not_caught_up);
  }
  EXPECT_TRUE(value_of(pg::read(projector, "SELECT FROM audit_event")).empty()) << "rows that nobody could read";
  auto const shadow = value_of(projection.begin_rebuild());
  catch_up(chronicle, *shadow);
  ASSERT_TRUE(shadow->promote());
  EXPECT_FALSE(value_of(audit.list(scope, {}, std::nullopt, 5)).rows.empty());
}

}  // namespace
}  // namespace contentos
