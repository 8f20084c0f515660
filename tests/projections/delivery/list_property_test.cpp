// Lists against a naive reading: random filters, orders and pages over random histories, whichever way a list takes.
#include "projections/delivery/keys.hpp"
#include "projections/delivery/list_query.hpp"
#include "tests/projections/delivery/delivery_fixture.hpp"

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

namespace contentos::delivery {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

/// Of all types there is no order by fields.
std::string some_order(std::mt19937& dice, bool of_type) {
  std::vector<std::string> paths{"sys.publishedAt", "sys.id", "sys.contentType.sys.id", "sys.slug"};
  if (of_type) { paths.insert(paths.end(), {"fields.slug", "fields.rank", "fields.pinned", "fields.author", "fields.day"}); }
  std::string out;
  for (auto left = 1 + dice() % 3; left > 0; --left) {
    if (!out.empty()) { out += ","; }
    out += (dice() % 2 == 0 ? "-" : "") + paths[dice() % paths.size()];
  }
  return out;
}

Parameters some_query(std::mt19937& dice) {
  static Parameters const of_posts{
      {"fields.pinned", "true"},      {"fields.tags", "tag1"},     {"fields.tags[in]", "tag1,tag2,tag3"}, {"fields.author", "a1"},
      {"fields.author[in]", "a0,a2"}, {"fields.title", "Title 2"}, {"fields.slug[in]", "s1,s2,s3,s4,s5"}};
  static Parameters const of_all{
      {"metadata.tags[exists]", "true"}, {"metadata.concepts[exists]", "false"}, {"sys.id[in]", "e1,e2,e3,e4,e5,e6"}};
  Parameters out;
  bool const of_type = dice() % 3 != 0;
  if (of_type) { out.emplace_back("content_type", "post"); }
  for (auto const& [name, value] : of_all) {
    if (dice() % 5 == 0) { out.emplace_back(name, value); }
  }
  for (auto const& [name, value] : of_posts) {
    if (of_type && dice() % 6 == 0) { out.emplace_back(name, value); }
  }
  if (dice() % 6 != 0) { out.emplace_back("order", some_order(dice, of_type)); }
  return out;
}

std::string text_of(Parameters const& query) {
  std::string out;
  for (auto const& [name, value] : query) { out += " " + name + "=" + value; }
  return out;
}

class ListsOfRandomHistories : public testing::Test {
protected:
  struct Row {
    std::string id;
    std::vector<std::string> suffixes;
  };

  void tell(unsigned events) {
    for (; events > 0; --events) { random.step(); }
    catch_up(feed, projection, 1 + dice() % 40);
  }

  /// A query, which is put into words in `text`, as it is planned. Types change: what is refused for that is left out.
  ListPlan some_plan(TenantId tenant, std::string& text) {
    for (;;) {
      auto const query = some_query(dice);
      auto plan = plan_list(*reader.resolve_tenant(tenant.str()).value(), parse_query(query).value());
      if (!plan) { continue; }
      plan->costs = {dice() % 4, dice() % 20};
      text = text_of(query);
      return std::move(*plan);
    }
  }

  ListedIds listed(TenantId tenant, ListPlan const& plan) {
    auto const epoch = cache->sets().epoch();
    auto const snapshot = store->snapshot();
    IndexReader index(*snapshot, tenant, cache->sets(), epoch);
    return run_list(index, plan).value();
  }

  /// The value behind a path, by looking at every key.
  static std::string value(Row const& row, std::string const& path) {
    for (auto const& suffix : row.suffixes) {
      if (suffix.starts_with(path)) { return suffix.substr(path.size()); }
    }
    return {};
  }

  /// All that match, in order.
  Ids naive(TenantId tenant, ListPlan const& plan) {
    std::vector<Row> rows;
    IndexSets none;
    for (int e = 0; e < 12; ++e) {
      auto const id = "e" + std::to_string(e);
      IndexReader index(*store, tenant, none, none.epoch());
      Row row{id, {}};
      for (auto const suffix : index.suffixes_of(id, false)) { row.suffixes.emplace_back(suffix); }
      if (value(row, index_suffix(plan.type, "sys.id", {})).empty()) { continue; }
      bool const matches = std::ranges::all_of(plan.filters, [&](PlannedFilter const& filter) {
        return std::ranges::any_of(filter.values, [&](auto const& v) { return std::ranges::count(row.suffixes, filter.prefix + v) > 0; });
      });
      if (matches) { rows.push_back(std::move(row)); }
    }
    std::ranges::sort(rows, {}, &Row::id);
    if (plan.ids_descending) { std::ranges::reverse(rows); }
    for (auto order = plan.order.rbegin(); order != plan.order.rend(); ++order) {
      std::ranges::stable_sort(rows, [&](Row const& a, Row const& b) {
        auto const left = value(a, order->prefix);
        auto const right = value(b, order->prefix);
        if (left.empty() || right.empty()) { return !left.empty(); }
        return order->descending ? left > right : left < right;
      });
    }
    Ids out;
    for (auto const& row : rows) { out.push_back(row.id); }
    return out;
  }

  Ids by_cursor(TenantId tenant, ListPlan plan, std::function<void()> const& between) {
    Ids out;
    plan.limit = 1 + dice() % 3;
    for (;;) {
      auto const page = listed(tenant, plan).ids;
      if (page.empty()) { return out; }
      out.insert(out.end(), page.begin(), page.end());
      auto const epoch = cache->sets().epoch();
      auto const snapshot = store->snapshot();
      IndexReader index(*snapshot, tenant, cache->sets(), epoch);
      plan.after = place_of(index, plan, page.back()).value();
      between();
    }
  }

  std::mt19937 dice{7};
  FakeFeed feed{2};
  std::shared_ptr<KvStore> store = std::make_shared<MemoryKvStore>();
  std::shared_ptr<DeliveryCache> cache = std::make_shared<DeliveryCache>();
  DeliveryProjection projection{store, test_digest, cache};
  DeliveryReader reader{store, test_digest, cache};
  RandomHistory random{feed, 7};
};

TEST_F(ListsOfRandomHistories, AreWhatANaiveReadingFinds) {
  std::size_t found = 0;
  for (int round = 0; round < 60; ++round) {
    tell(20);
    for (int n = 0; n < 20; ++n) {
      auto const tenant = random.tenants[dice() % random.tenants.size()];
      std::string query;
      auto plan = some_plan(tenant, query);
      plan.skip = dice() % 4;
      plan.limit = dice() % 6;
      auto const all = naive(tenant, plan);
      auto const from = std::min(all.size(), static_cast<std::size_t>(plan.skip));
      auto const upto = std::min(all.size(), from + static_cast<std::size_t>(plan.limit));
      auto const list = listed(tenant, plan);
      ASSERT_EQ(list.total, static_cast<std::int64_t>(all.size())) << "round " << round << query;
      ASSERT_EQ(list.ids, Ids(all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(upto)))
          << "round " << round << query;
      found += list.ids.size();
    }
  }
  EXPECT_GT(found, 500U);
}

TEST_F(ListsOfRandomHistories, AreTheSamePageByPageFromPlaceToPlace) {
  for (int round = 0; round < 60; ++round) {
    tell(20);
    for (int n = 0; n < 5; ++n) {
      auto const tenant = random.tenants[dice() % random.tenants.size()];
      std::string query;
      auto const plan = some_plan(tenant, query);
      ASSERT_EQ(by_cursor(tenant, plan, [] {}), naive(tenant, plan)) << "round " << round << query;
    }
  }
}

/// What an edit moves may come twice or not at all; nothing else does.
TEST_F(ListsOfRandomHistories, HaveEachThatIsLeftAloneOnceWhileOthersAreEdited) {
  for (int round = 0; round < 60; ++round) {
    tell(20);
    auto const tenant = random.tenants[dice() % random.tenants.size()];
    std::string query;
    auto const plan = some_plan(tenant, query);
    auto const facts = [&] {
      std::map<std::string, std::vector<std::string>> out;
      IndexSets none;
      for (auto const& id : naive(tenant, plan)) {
        IndexReader index(*store, tenant, none, none.epoch());
        for (auto const suffix : index.suffixes_of(id)) { out[id].emplace_back(suffix); }
      }
      return out;
    };
    auto left_alone = facts();
    auto const seen = by_cursor(tenant, plan, [&] {
      tell(3);
      auto const now = facts();
      std::erase_if(left_alone, [&](auto const& one) { return !now.contains(one.first) || now.at(one.first) != one.second; });
    });
    for (auto const& [id, suffixes] : left_alone) { ASSERT_EQ(std::ranges::count(seen, id), 1) << id << " round " << round << query; }
  }
}

/// Sets that were brought up to date, change by change, against those made anew.
TEST_F(ListsOfRandomHistories, GoBySetsThatAreExact) {
  auto const pinned = index_suffix("post", "fields.pinned", {});
  auto const by_id = index_suffix("post", "sys.id", {});
  std::size_t known = 0;
  for (int round = 0; round < 200; ++round) {
    tell(1 + static_cast<unsigned>(dice() % 5));
    for (auto const tenant : random.tenants) {
      auto const snapshot = store->snapshot();
      IndexSets none;
      IndexReader kept(*snapshot, tenant, cache->sets(), cache->sets().epoch());
      IndexReader anew(*snapshot, tenant, none, none.epoch());
      for (auto const& [path, value] :
           {std::pair{pinned, std::string("b\1", 2)}, std::pair{pinned, std::string()}, std::pair{by_id, std::string()}}) {
        known += kept.known_set_of(path, value) != nullptr ? 1 : 0;
        ASSERT_EQ(*kept.set_of(path, value), *anew.set_of(path, value)) << round;
      }
    }
  }
  EXPECT_GT(known, 1'000U) << "they are kept from one question to the next";
}

TEST(IndexSets, TakeNothingOfAStoreThatWasReplacedFromWhoeverIsLate) {
  IndexSets sets;
  auto const tenant = test_tenant(1);
  auto const ones = std::make_shared<EntrySet>();
  IndexMoment const before{sets.epoch(), 7};
  ASSERT_EQ(sets.find(tenant, "p", before), nullptr);
  sets.store(tenant, "p", before, ones);
  ASSERT_NE(sets.find(tenant, "p", before), nullptr);
  sets.suspend();
  IndexMoment const between{sets.epoch(), 7};
  EXPECT_EQ(sets.find(tenant, "p", between), nullptr);
  sets.resume();
  for (auto const& late : {before, between}) {
    EXPECT_EQ(sets.find(tenant, "p", late), nullptr);
    sets.store(tenant, "p", late, ones);
  }
  IndexMoment const after{sets.epoch(), 7};
  EXPECT_EQ(sets.find(tenant, "p", after), nullptr) << "what was stored late was of the other one";
  sets.store(tenant, "p", after, ones);
  EXPECT_NE(sets.find(tenant, "p", after), nullptr);
}

/// Sets and index are of one moment, whatever is published meanwhile: what is counted is what is there.
TEST_F(ListsOfRandomHistories, CountWhatTheyListWhileOthersPublish) {
  tell(400);
  auto const tenant = random.tenants.front();
  std::vector<ListPlan> plans;
  for (auto const* order : {"sys.publishedAt", "-sys.slug", "sys.contentType.sys.id,sys.publishedAt"}) {
    auto plan =
        plan_list(*reader.resolve_tenant(tenant.str()).value(),
                  parse_query({{"metadata.tags[exists]", "true"}, {"metadata.concepts[exists]", "true"}, {"order", order}}).value());
    plan->costs = {0, 1'000};
    plans.push_back(std::move(*plan));
  }
  std::atomic<bool> is_over{false};
  std::atomic<int> lists{0};
  std::vector<std::thread> readers;
  for (int i = 0; i < 2; ++i) {
    readers.emplace_back([&] {
      while (!is_over) {
        for (auto const& plan : plans) {
          auto const list = listed(tenant, plan);
          EXPECT_EQ(list.total, static_cast<std::int64_t>(list.ids.size()));
          ++lists;
        }
      }
    });
  }
  for (int i = 0; i < 400 || lists < 200; ++i) { tell(2); }
  is_over = true;
  for (auto& one : readers) { one.join(); }
}

}  // namespace
}  // namespace contentos::delivery
