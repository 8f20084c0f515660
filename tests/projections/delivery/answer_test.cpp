// Answers to lists that are kept: the bytes of a reader that keeps none, over random histories, and never older than what was shown.
#include "projections/delivery/answer_cache.hpp"
#include "tests/projections/delivery/delivery_fixture.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <random>
#include <thread>
#include <variant>

namespace contentos::delivery {
namespace {

std::string next_page(std::string_view place) { return "/next/" + std::string(place); }

std::string bytes_of(Outcome<ListAnswerPtr> const& answer) {
  if (answer) { return (*answer)->fields + (*answer)->body; }
  auto const failure = answer.error();
  auto const* rejection = std::get_if<Rejection>(&failure);
  return rejection != nullptr ? "refused: " + rejection->detail : "error: " + std::get<StoreError>(failure).context;
}

TEST(AnswersOfRandomHistories, AreThoseOfAReaderThatKeepsNone) {
  std::vector<std::vector<std::pair<std::string, std::string>>> const queries{
      {},
      {{"content_type", "post"}},
      {{"content_type", "post"}, {"order", "-fields.rank"}, {"limit", "2"}},
      {{"content_type", "post"}, {"fields.pinned", "true"}, {"locale", "*"}},
      {{"content_type", "page"}},
      {{"order", "sys.publishedAt"}, {"cursor", "true"}, {"limit", "1"}},
      {{"metadata.tags[exists]", "true"}, {"skip", "1"}}};
  std::mt19937 dice{11};
  FakeFeed feed{2};
  std::shared_ptr<KvStore> const store = std::make_shared<MemoryKvStore>();
  auto const cache = std::make_shared<DeliveryCache>();
  DeliveryProjection projection(store, test_digest, cache);
  DeliveryReader const reader(store, test_digest, cache);
  RandomHistory random(feed, 11);
  std::size_t kept = 0;
  for (int round = 0; round < 400; ++round) {
    for (auto events = dice() % 4; events > 0; --events) { random.step(); }
    catch_up(feed, projection);
    DeliveryReader const forgetful(store, test_digest, std::make_shared<DeliveryCache>(0));
    for (auto const tenant : random.tenants) {
      for (std::size_t i = 0; i < queries.size(); ++i) {
        auto const query = parse_query(queries[i]).value();
        auto const key = tenant.str() + std::to_string(i);
        auto const right = bytes_of(forgetful.answer(TenantScope(tenant), query, {}, next_page, {}));
        if (auto const known = reader.answered(key)) {
          ++kept;
          ASSERT_EQ(bytes_of(known), right) << "round " << round << ", query " << i;
        }
        ASSERT_EQ(bytes_of(reader.answer(TenantScope(tenant), query, {}, next_page, key)), right) << "round " << round << ", query " << i;
      }
    }
  }
  EXPECT_GT(kept, 1'000U);
}

TEST_F(DeliveryTest, AnswersAreNeverOlderThanWhatHasBeenShown) {
  history.create(tenant, "a", "post", R"({"slug":"0"})");
  apply();
  auto const query = parse_query({{"content_type", "post"}}).value();
  std::atomic<int> shown = 0;
  std::atomic<bool> stop = false;
  std::atomic<int> kept = 0;
  std::vector<std::thread> readers;
  readers.reserve(2);
  for (int r = 0; r < 2; ++r) {
    readers.emplace_back([&] {
      while (!stop) {
        auto const least = shown.load();
        auto answer = reader.answered("posts");
        if (answer) { ++kept; }
        if (!answer) { answer = reader.answer(scope, query, {}, next_page, "posts").value(); }
        auto const slug = boost::json::parse(answer->body).at("items").at(0).at("fields").at("slug");
        EXPECT_GE(std::stoi(std::string(slug.as_string())), least);
      }
    });
  }
  for (int i = 1; i <= 200; ++i) {
    history.save(tenant, "a", R"({"slug":")" + std::to_string(i) + R"("})", true);
    apply();
    shown = i;
    auto const until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    for (auto const before = kept.load(); i % 20 == 0 && kept == before && std::chrono::steady_clock::now() < until;) {
      std::this_thread::yield();
    }
  }
  stop = true;
  for (auto& r : readers) { r.join(); }
  EXPECT_GE(kept, 10) << "some were kept";
}

/// Settings and a rebuild empty the caches; nothing from before may be kept as if it were from after.
TEST_F(DeliveryTest, AnswersAreNeverOlderThanTheSettings) {
  history.create(tenant, "a", "post", R"({"slug":"0"})");
  apply();
  auto const query = parse_query({{"content_type", "post"}}).value();
  std::atomic<int> shown = -1;
  std::atomic<bool> stop = false;
  std::vector<std::thread> readers;
  readers.reserve(2);
  for (int r = 0; r < 2; ++r) {
    readers.emplace_back([&] {
      while (!stop) {
        auto const least = shown.load();
        auto answer = reader.answered("posts");
        if (!answer) { answer = reader.answer(scope, query, {}, next_page, "posts").value(); }
        auto const age = answer->fields.find("max-age=");
        if (least >= 0) { EXPECT_GE(std::stoi(answer->fields.substr(age + 8)), least); }
      }
    });
  }
  for (int i = 0; i < 200; ++i) {
    auto settings = reader.resolve_tenant("acme").value()->settings;
    settings.cache_ttl_seconds = i;
    history.tenant_event(tenant, tenant::SettingsChanged{settings});
    apply();
    shown = i;
    if (i % 10 == 0) { cache->clear(); }
  }
  stop = true;
  for (auto& r : readers) { r.join(); }
}

TEST_F(DeliveryTest, AnswersGoWithARebuildAndWithTheSettings) {
  history.create(tenant, "a", "post", R"({"slug":"0"})");
  apply();
  auto const query = parse_query({{"content_type", "post"}}).value();
  auto const keep = [&] {
    for (int i = 0; i < 2; ++i) { ASSERT_TRUE(reader.answer(scope, query, {}, next_page, "posts")); }
    ASSERT_TRUE(reader.answered("posts"));
  };
  keep();
  history.create(tenant, "p", "post", R"({"slug":"another"})", false);
  apply();
  EXPECT_TRUE(reader.answered("posts")) << "what is only saved changes no answer";
  cache->invalidate_tenant(test_tenant(9));
  EXPECT_TRUE(reader.answered("posts"));
  history.tenant_event(tenant, tenant::Renamed{"Acme"});
  apply();
  EXPECT_FALSE(reader.answered("posts"));
  keep();
  cache->clear();
  EXPECT_FALSE(reader.answered("posts"));
}

TEST(AnswerCache, KeepsWhatIsAskedForAgainWithinItsBounds) {
  ChangeCounts counts;
  AnswerCache cache(1U << 20U, counts);
  auto const tenant = test_tenant(1);
  auto const make = [](std::size_t bytes) { return std::make_shared<ListAnswer const>(ListAnswer{std::string(bytes, 'x'), "e", "f"}); };
  auto const seen = counts.seen(tenant, TypeKey("post"));
  cache.offer("once", seen, make(10));
  EXPECT_FALSE(cache.find("once"));
  cache.offer("once", seen, make(10));
  EXPECT_TRUE(cache.find("once")) << "asked for twice";
  counts.entries_changed(tenant, "page");
  EXPECT_TRUE(cache.find("once"));
  counts.entries_changed(tenant, "post");
  EXPECT_FALSE(cache.find("once"));
  cache.offer("late", seen, make(10));
  cache.offer("late", seen, make(10));
  EXPECT_FALSE(cache.find("late")) << "it was read before the change";
  auto const now = counts.seen(tenant, std::nullopt);
  for (int i = 0; i < 2'000; ++i) {
    for (int again = 0; again < 2; ++again) { cache.offer(std::to_string(i), now, make(2'000)); }
  }
  EXPECT_LE(cache.bytes(), 1U << 20U);
  EXPECT_GT(cache.bytes(), 1U << 18U);
  for (int again = 0; again < 2; ++again) { cache.offer("huge", now, make(100'000)); }
  EXPECT_FALSE(cache.find("huge")) << "one answer must not take the place of all others";
  counts.entries_changed(tenant, "page");
  EXPECT_FALSE(cache.find("1999")) << "a list of all types shows pages, too";
}

}  // namespace
}  // namespace contentos::delivery
