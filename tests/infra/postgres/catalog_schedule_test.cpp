// Lists by what is scheduled, and the rows of a release that had no such lists.
#include "infra/postgres/catalog_projection.hpp"
#include "infra/postgres/catalog_reader.hpp"
#include "tests/infra/postgres/read_model_testing.hpp"

#include <boost/json/parse.hpp>

#include <set>

namespace contentos {
namespace {

using test::Chronicle;
using test::value_of;

class ScheduleInTheCatalog : public test::ReadModelTest {
protected:
  PgCatalogProjection projection{projector};
  PgCatalogReader catalog{reader};

  /// Of all pages.
  std::set<std::string> ids(TenantId tenant, CatalogQuery query) {
    std::set<std::string> out;
    do {
      auto const page = value_of(catalog.list_entries(TenantScope(tenant), query));
      for (auto const& item : page.items) { out.emplace(boost::json::parse(item).at("entry_id").as_string()); }
      query.cursor = page.next;
    } while (query.cursor);
    return out;
  }
};

TEST_F(ScheduleInTheCatalog, IsAFilterWhateverTheStatusIsAndAsItWas) {
  Chronicle chronicle(25);
  for (int i = 0; i < 400; ++i) { chronicle.step(); }
  catch_up(chronicle, projection, 40);
  auto const tenant = chronicle.tenants[0];
  std::map<std::pair<ScheduleIs, entry::Status>, int> seen;
  for (auto const is : {ScheduleIs::pending, ScheduleIs::failed}) {
    auto const matches = [&](entry::State const& s) { return s.schedule && s.schedule->is_pending() == (is == ScheduleIs::pending); };
    CatalogQuery query;
    query.filter.schedule = is;
    query.limit = 2;
    std::set<std::string> now;
    for (auto const& [key, state] : chronicle.folds) {
      if (key.first == tenant && matches(state)) { now.insert(key.second); }
    }
    EXPECT_EQ(ids(tenant, query), now);
    for (std::size_t i = 0; i < chronicle.steps.size(); i += 5) {
      auto const at = chronicle.steps[i].last;
      std::map<std::string, bool> then;
      for (auto const& step : chronicle.steps) {
        if (step.tenant != tenant || step.first > at) { continue; }
        then[step.entry] = matches(step.state);
        if (matches(step.state)) { ++seen[{is, step.state.status()}]; }
      }
      std::erase_if(then, [](auto const& pair) { return !pair.second; });
      query.as_of = AsOfPosition{at};
      std::set<std::string> expected;
      for (auto const& [id, matched] : then) { expected.insert(id); }
      EXPECT_EQ(ids(tenant, query), expected);
    }
  }
  EXPECT_GE(seen.size(), 4U) << "pending and failed under more than one status";
}

/// The entry as a release described it whose schedules could not fail.
std::string as_before(entry::State const& state) {
  auto described = entry::describe(state);
  if (auto* schedule = described.at("schedule").if_object()) { schedule->erase("failed"); }
  described["has_unpublished_changes"] = state.latest() != nullptr && (!state.live || state.live->version_id != state.latest()->id);
  return boost::json::serialize(described);
}

TEST(CatalogOfAnOlderRelease, IsUpgradedToWhatARebuildWouldMake) {
  auto const conninfo = test::empty_database();
  ASSERT_TRUE(pg::migrate(conninfo, pg::all_migrations().first(6)));
  Chronicle chronicle(26);
  auto const tenant = chronicle.tenants[0];
  auto const schedule = [&](int hours) {
    entry::SchedulePublication command;
    command.publish_at = chronicle.recorded + std::chrono::hours(hours);
    command.now = chronicle.recorded;
    command.time_zone = "Europe/Berlin";
    return command;
  };
  auto const t = chronicle.recorded;
  auto const tricky = R"(","live":null,"schedule":{"by":{} "has_unpublished_changes":true \)";
  ASSERT_TRUE(chronicle.entry(tenant, "draft", {Chronicle::create("draft", "post"), chronicle.save(tricky, "x")}, t));
  ASSERT_TRUE(chronicle.entry(tenant, "live", {Chronicle::create("live", "post"), chronicle.save(tricky, "x"), chronicle.publish()}, t));
  ASSERT_TRUE(chronicle.entry(
      tenant, "changed",
      {Chronicle::create("changed", "post"), chronicle.save("T", "x"), chronicle.publish(), chronicle.save("U", "y"), schedule(24)}, t));
  ASSERT_TRUE(chronicle.entry(tenant, "planned", {Chronicle::create("planned", "post"), chronicle.save(tricky, "x"), schedule(48)}, t));
  auto admin = pg::Connection::open({.conninfo = conninfo}).value();
  for (auto const& [key, state] : chronicle.folds) {
    auto const live = state.live ? std::to_string(state.live->number) : "NULL";
    auto const inserted = admin.exec(
        "INSERT INTO contentos.catalog_entry (generation, tenant, entry_id, from_position, occurred_from, type_key, status, title, "
        "title_key, "
        "external_id, created_by, updated_by, categories, latest_number, live_number, created_at, updated_at, is_deleted, json) "
        "VALUES (1, $1, $2, 1, now(), 'post', '', '', '', '', '', '', '{}', 1, " +
            live + ", now(), now(), false, $3)",
        pg::Params().uuid(tenant).text(key.second).text(as_before(state)));
    ASSERT_TRUE(inserted) << inserted.error().context;
  }
  ASSERT_TRUE(pg::migrate(conninfo, pg::all_migrations().first(15)));  // later ones make another table of it
  auto const rows = value_of(admin.exec("SELECT entry_id, COALESCE(schedule, ''), json FROM contentos.catalog_entry"));
  ASSERT_EQ(rows.size(), 4U);
  for (auto row : rows) {
    auto const& state = chronicle.fold(tenant, std::string(row.text(0)));
    EXPECT_EQ(row.text(1), state.schedule ? "pending" : "");
    EXPECT_EQ(row.text(2), boost::json::serialize(entry::describe(state)));
  }
}

}  // namespace
}  // namespace contentos
