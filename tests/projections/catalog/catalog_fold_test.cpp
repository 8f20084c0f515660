#include "projections/catalog/catalog_fold.hpp"

#include "tests/support/chronicle.hpp"

namespace contentos {
namespace {

using test::Chronicle;
using Facets = std::vector<std::string>;

CategoryId category(std::uint32_t number) { return CategoryId(test::numbered_uuid(0xca, number)); }
std::string facet(std::uint32_t number) { return "category=" + category(number).str(); }

catalog::Changes folded(Chronicle const& chronicle) {
  EntityBatch entities(chronicle.events, &catalog::is_listed);
  catalog::Fold fold(entities);
  std::span<EventPtr const> events(chronicle.events);
  while (!events.empty()) {
    auto const count = static_cast<std::size_t>(events.front()->header.append_count);
    auto const poison = fold.append(events.first(count));
    EXPECT_FALSE(poison) << poison->reason;
    events = events.subspan(count);
  }
  return fold.take();
}

Facets categories(catalog::EntryRow const& row) {
  Facets out;
  std::ranges::copy_if(row.facets, std::back_inserter(out), [](std::string const& facet) { return facet.starts_with("category="); });
  return out;
}

TEST(CatalogFold, ListsAnEntryByEachOfItsCategoriesOnceAndInOrder) {
  Chronicle chronicle(1);
  auto const tenant = chronicle.tenants[0];
  auto const t = chronicle.recorded;
  ASSERT_TRUE(
      chronicle.entry(tenant, "a", {Chronicle::create("a", "post", {category(3), category(1), category(3)}), chronicle.save("T", "x")}, t));
  ASSERT_TRUE(chronicle.entry(tenant, "b", {Chronicle::create("b", "post"), chronicle.save("T", "x")}, t));
  auto const rows = folded(chronicle).entries;
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(categories(rows[0]), (Facets{facet(1), facet(3)}));
  EXPECT_EQ(categories(rows[1]), Facets{});
}

TEST(CatalogFold, ARowSaysTheTitleOfItsLatestVersion) {
  Chronicle chronicle(3);
  auto const tenant = chronicle.tenants[0];
  auto const t = chronicle.recorded;
  ASSERT_TRUE(chronicle.entry(tenant, "a", {Chronicle::create("a", "post"), chronicle.save("One", "x")}, t));
  ASSERT_TRUE(chronicle.entry(tenant, "a", {chronicle.save("Two", "x")}, t + std::chrono::hours(1)));
  ASSERT_TRUE(chronicle.entry(tenant, "a", {entry::Submit{}}, t + std::chrono::hours(2)));
  std::vector<std::string> titles;
  for (auto const& row : folded(chronicle).entries) { titles.push_back(row.title); }
  EXPECT_EQ(titles, (std::vector<std::string>{"One", "Two", "Two"}));
}

TEST(CatalogFold, AFacetHoldsAsLongAsTheRowThatHasIt) {
  Chronicle chronicle(2);
  auto const tenant = chronicle.tenants[0];
  auto const t = chronicle.recorded;
  ASSERT_TRUE(chronicle.entry(tenant, "a", {Chronicle::create("a", "post", {category(1)}), chronicle.save("T", "x")}, t));
  auto moved = chronicle.save("T", "y");
  moved.categories = {category(2)};
  ASSERT_TRUE(chronicle.entry(tenant, "a", {moved}, t + std::chrono::hours(1)));
  ASSERT_TRUE(chronicle.entry(tenant, "a", {entry::Delete{}}, t + std::chrono::hours(2)));
  auto const rows = folded(chronicle).entries;
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(categories(rows[0]), Facets{facet(1)});
  EXPECT_EQ(rows[0].validity.to, rows[1].validity.from);
  EXPECT_EQ(categories(rows[1]), Facets{facet(2)});
  EXPECT_EQ(categories(rows[2]), Facets{facet(2)}) << "deleted ones are listed too, for whoever asks";
  EXPECT_EQ(rows[0].before, nullptr);
  for (std::size_t i = 1; i < rows.size(); ++i) {
    auto const& before = *rows[i].before;
    EXPECT_EQ(before.facets, rows[i - 1].facets);
    EXPECT_EQ(before.validity.from, rows[i - 1].validity.from);
    EXPECT_EQ(before.validity.to, rows[i].validity.from);
    EXPECT_EQ(before.validity.occurred_from, rows[i - 1].validity.occurred_from);
    EXPECT_EQ(before.stream_version, rows[i - 1].stream_version);
    EXPECT_EQ(before.updated_at, rows[i - 1].updated_at);
    EXPECT_EQ(before.is_deleted, rows[i - 1].is_deleted);
  }
  EXPECT_TRUE(rows[2].is_deleted);
}

TEST(CatalogFold, OtherRecordsHaveTheFacetsThatTheirKindGivesThem) {
  Chronicle chronicle(3);
  category::Created created;
  created.category_id = category(1);
  created.name = "C";
  chronicle.append(chronicle.tenants[0], {{"category-" + created.category_id.str(), category::encode(created)}}, chronicle.recorded);
  auto const rows = folded(chronicle).records;
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].facets, Facets{});
}

}  // namespace
}  // namespace contentos
