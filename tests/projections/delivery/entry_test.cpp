#include "tests/projections/delivery/delivery_fixture.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

namespace contentos::delivery {
namespace {

TEST_F(DeliveryTest, ShowsAnEntryAsContentfulDoes) {
  history.create(tenant, "hello", "post",
                 R"({"title":{"en-US":"Hello","de":"Hallo"},"slug":"hello","rank":1.5,"author":"ann","tags":["a","b"],"pinned":true})");
  history.save(tenant, "hello", R"({"title":{"en-US":"Hello again","de":"Hallo"},"slug":"hello","author":{"sys":{"id":"ann"}}})", true);
  apply();
  auto const version = history.state(tenant, "hello").live->version_id.str();
  auto const expected =
      boost::json::parse(R"({"metadata":{"tags":[],"concepts":[]},"sys":{"space":{"sys":{"type":"Link","linkType":"Space","id":")" +
                         tenant.str() + R"("}},"id":"hello","type":"Entry","createdAt":"2020-01-01T00:00:03.000000Z",
      "updatedAt":"2020-01-01T00:00:04.000000Z","environment":{"sys":{"type":"Link","linkType":"Environment","id":"master"}},
      "publishedVersion":2,"revision":2,"versionId":")" +
                         version + R"(","contentType":{"sys":{"type":"Link","linkType":"ContentType","id":"post"}},
      "locale":"en-US"},"fields":{"title":"Hello again","slug":"hello","author":{"sys":{"type":"Link","linkType":"Entry","id":"ann"}}}})");
  EXPECT_EQ(json_of("hello"), expected);
}

TEST_F(DeliveryTest, FillsALocaleFromItsFallbacks) {
  history.create(tenant, "a", "post", R"({"title":{"en-US":"Hello","de":"Hallo"},"slug":"a"})");
  history.create(tenant, "b", "post", R"({"title":{"en-US":"Hello"},"slug":"b"})");
  history.create(tenant, "c", "post", R"({"title":{"de":"Nur"},"slug":"c"})");
  apply();
  EXPECT_EQ(fields_of("a", "de"), boost::json::parse(R"({"title":"Hallo","slug":"a"})"));
  EXPECT_EQ(fields_of("b", "de"), boost::json::parse(R"({"title":"Hello","slug":"b"})"));
  EXPECT_EQ(fields_of("c"), boost::json::parse(R"({"slug":"c"})")) << "the default locale has no fallback";
  EXPECT_EQ(json_of("a", "de").at("sys").at("locale"), "de");
  EXPECT_EQ(fields_of("a", "*"), boost::json::parse(R"({"title":{"en-US":"Hello","de":"Hallo"},"slug":{"en-US":"a"}})"));
  EXPECT_FALSE(json_of("a", "*").at("sys").as_object().contains("locale"));
  auto const unknown = reader.entry(scope, EntryId("a"), "fr");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(said(std::get<Rejection>(unknown.error())), "?locale unknown_locale");
}

TEST_F(DeliveryTest, ShowsOnlyWhatIsLive) {
  history.create(tenant, "draft", "post", R"({"slug":"x"})", false);
  history.create(tenant, "gone", "post", R"({"slug":"x"})");
  history.create(tenant, "archived", "post", R"({"slug":"x"})");
  history.create(tenant, "deleted", "post", R"({"slug":"x"})");
  history.create(tenant, "old", "post", R"({"slug":"live"})");
  apply();
  EXPECT_FALSE(json_of("gone").is_null());
  history.unpublish(tenant, "gone");
  history.entry_events(tenant, "archived", {entry::Archived{}});
  history.entry_events(tenant, "deleted", {entry::Deleted{}});
  history.save(tenant, "old", R"({"slug":"not yet"})");
  apply();
  for (auto const* id : {"draft", "gone", "archived", "deleted", "never"}) { EXPECT_TRUE(json_of(id).is_null()) << id; }
  EXPECT_EQ(fields_of("old").at("slug"), "live");
  EXPECT_EQ(listed({}), "1: old");
  history.publish(tenant, "gone");
  apply();
  EXPECT_EQ(json_of("gone").at("sys").at("revision"), 2) << "the count of publications goes on";
}

TEST_F(DeliveryTest, LeavesOutOmittedFieldsAtOnce) {
  history.create(tenant, "a", "post", R"({"slug":"a","rank":1})");
  apply();
  EXPECT_EQ(fields_of("a"), boost::json::parse(R"({"slug":"a","rank":1})"));
  auto fields = post_fields();
  fields[2].omitted = true;
  history.change_type(tenant, "post", fields);
  apply();
  EXPECT_EQ(fields_of("a"), boost::json::parse(R"({"slug":"a"})"));
  EXPECT_EQ(listed({{"content_type", "post"}, {"fields.rank", "1"}}), "?fields.rank unknown_field");
}

TEST_F(DeliveryTest, FollowsAChangeOfLocales) {
  history.create(tenant, "a", "post", R"({"title":{"en-US":"Hello","de":"Hallo"},"slug":"a"})");
  apply();
  EXPECT_EQ(listed({{"content_type", "post"}, {"fields.title", "Hallo"}, {"locale", "de"}}), "1: a");
  tenant::Settings settings;
  settings.locales.push_back({"at", "Austrian", "de", true});
  settings.locales.push_back({"de", "German", "", true});
  history.tenant_event(tenant, tenant::SettingsChanged{settings});
  apply();
  EXPECT_EQ(fields_of("a", "at").at("title"), "Hallo") << "prepared on the spot";
  EXPECT_EQ(listed({{"content_type", "post"}, {"fields.title", "Hallo"}, {"locale", "at"}}), "1: a") << "indexed in the same batch";
  history.tenant_event(tenant, tenant::SettingsChanged{});
  apply();
  EXPECT_FALSE(reader.entry(scope, EntryId("a"), "de"));
}

TEST_F(DeliveryTest, ReadsASnapshotUnderTheSchemaItWasWrittenWith) {
  history.create(tenant, "a", "post", R"({"slug":"plain"})");
  apply();
  auto fields = post_fields();
  fields[1].localized = true;
  history.change_type(tenant, "post", fields);
  history.create(tenant, "b", "post", R"({"slug":{"en-US":"localized"}})");
  apply();
  EXPECT_EQ(fields_of("a").at("slug"), "plain");
  EXPECT_EQ(fields_of("b").at("slug"), "localized");
  EXPECT_EQ(listed({{"content_type", "post"}, {"fields.slug", "plain"}}), "0:") << "not comparable until it is published again";
}

TEST_F(DeliveryTest, KnowsTenantsBySlugAndId) {
  EXPECT_EQ(reader.resolve_tenant("acme").value()->id, tenant);
  EXPECT_EQ(reader.resolve_tenant(tenant.str()).value()->slug, "acme");
  EXPECT_EQ(reader.resolve_tenant("nobody").value(), nullptr);
  history.change_slug(tenant, "umbrella");
  history.tenant_event(tenant, tenant::Suspended{"unpaid"});
  apply();
  EXPECT_EQ(reader.resolve_tenant("acme").value(), nullptr);
  EXPECT_TRUE(reader.resolve_tenant("umbrella").value()->suspended);
  EXPECT_EQ(reader.resolve_tenant("umbrella").value()->slug, "umbrella");
  history.create_tenant(test_tenant(4), "acme");
  apply();
  EXPECT_EQ(reader.resolve_tenant("acme").value()->id, test_tenant(4));
}

TEST_F(DeliveryTest, KnowsADeletedTenantByItsIdAloneAndAsDeleted) {
  auto const platform = [&](registration::Event const& event) {
    history.platform_event(tenant, event);
    apply();
  };
  platform(registration::TenantDeleted{tenant, {}});
  EXPECT_EQ(reader.resolve_tenant("acme").value(), nullptr);
  history.tenant_event(tenant, tenant::Deleted{});
  apply();
  EXPECT_FALSE(reader.resolve_tenant(tenant.str()).value()->is_open());
  history.create_tenant(test_tenant(4), "acme");
  apply();
  EXPECT_EQ(reader.resolve_tenant("acme").value()->id, test_tenant(4));
  platform(registration::TenantUndeleted{tenant, "umbrella", {}});
  history.tenant_event(tenant, tenant::Undeleted{});
  history.tenant_event(tenant, tenant::SlugChanged{"umbrella"});
  apply();
  EXPECT_TRUE(reader.resolve_tenant("umbrella").value()->is_open());
  EXPECT_EQ(reader.resolve_tenant("acme").value()->id, test_tenant(4)) << "which is another's by now";
  DeliveryReader const restarted(store, test_digest, std::make_shared<DeliveryCache>());
  EXPECT_TRUE(restarted.resolve_tenant("umbrella").value()->is_open());
}

TEST_F(DeliveryTest, ReadsATenantAsAnEarlierReleaseStoredIt) {
  auto const stored =
      R"({"name":"Acme","slug":"acme","suspended":false,"settings":"{\"settings\":{\"nav\":{\"main\":[[1]]},\"branding\":\"red\"}}"})";
  ModelSource const source{[&](std::string_view) { return std::optional<std::string>(stored); }, [](std::string_view, auto const&) {}};
  auto const model = load_tenant(source, tenant);
  EXPECT_TRUE(model->is_open());
  EXPECT_EQ(model->settings.other.at("branding"), "red");
}

TEST_F(DeliveryTest, KeepsTenantsApart) {
  auto const other = test_tenant(3);
  history.create_tenant(other, "other");
  history.create_type(other, "post", post_fields());
  history.create(other, "theirs", "post", R"({"slug":"x"})");
  history.create(tenant, "ours", "post", R"({"slug":"x"})");
  apply();
  EXPECT_TRUE(json_of("theirs").is_null());
  EXPECT_EQ(listed({{"content_type", "post"}, {"fields.slug", "x"}}), "1: ours");
  auto const nobody = reader.entry(TenantScope(test_tenant(99)), EntryId("ours"), {});
  ASSERT_FALSE(nobody);
  EXPECT_EQ(std::get<Rejection>(nobody.error()).code, RejectionCode::not_found);
}

TEST_F(DeliveryTest, GoesOnPastASaveThatCannotBeRead) {
  history.create(tenant, "a", "post", R"({"slug":"x"})");
  apply();
  feed.append(history.shard(tenant), tenant, {{"entry-a", "entry.version_saved.v2", "not JSON", "not JSON"}});
  auto const bad = feed.all(history.shard(tenant)).back();
  std::vector const events{bad};
  EXPECT_TRUE(std::holds_alternative<std::monostate>(projection.apply({bad->shard, events, {bad->position, bad->hash}})));
  EXPECT_FALSE(json_of("a").is_null());
}

TEST_F(DeliveryTest, IsNotReadableWhileAllOfTheTenantIsSetAside) {
  history.create(tenant, "a", "post", R"({"slug":"x"})");
  apply();
  EXPECT_FALSE(json_of("a").is_null());
  feed.append(history.shard(tenant), tenant, {{"entry-a", "entry.from_the_future.v9"}});
  auto const bad = feed.all(history.shard(tenant)).back();
  std::vector<SetAside> const all{
      {tenant, std::nullopt, bad->shard, bad->position, bad->header.tenant_position, {bad->header.id, bad->header.type, "why"}}};
  ASSERT_TRUE(std::holds_alternative<std::monostate>(projection.apply({bad->shard, {}, {bad->position, bad->hash}, {}, all})));
  auto const entry = reader.entry(scope, EntryId("a"), {});
  ASSERT_FALSE(entry);
  EXPECT_EQ(std::get<StoreError>(entry.error()).code, StoreErrorCode::set_aside);
  EXPECT_EQ(reader.resolve_tenant("acme").error().code, StoreErrorCode::set_aside);
}

TEST_F(DeliveryTest, ListsAnEntryThatIsSetAsideAsItLastWasAndNamesIt) {
  history.create(tenant, "a", "post", R"({"slug":"x"})");
  history.create(tenant, "b", "post", R"({"slug":"y"})");
  apply();
  feed.append(history.shard(tenant), tenant, {{"entry-a", "entry.from_the_future.v9"}});
  auto const bad = feed.all(history.shard(tenant)).back();
  std::vector<SetAside> const a{{tenant,
                                 StreamName("entry", "a"),
                                 bad->shard,
                                 bad->position,
                                 bad->header.tenant_position,
                                 {bad->header.id, bad->header.type, "why", true}}};
  ASSERT_TRUE(std::holds_alternative<std::monostate>(projection.apply({bad->shard, {}, {bad->position, bad->hash}, {}, a})));
  auto const entry = reader.entry(scope, EntryId("a"), {});
  ASSERT_FALSE(entry);
  EXPECT_EQ(std::get<StoreError>(entry.error()).code, StoreErrorCode::set_aside);
  EXPECT_THAT(std::get<StoreError>(entry.error()).context, testing::HasSubstr(bad->header.id.str()));
  EXPECT_TRUE(reader.entry(scope, EntryId("b"), {}));
  auto const list = reader.list(scope, Query{.content_type = TypeKey("post")});
  ASSERT_TRUE(list);
  EXPECT_EQ(list->total, 2);
  EXPECT_EQ(list->set_aside, std::vector<EntryId>{EntryId("a")});
  auto const assembled = assemble_list(*reader.resolve_tenant("acme").value(), Query{.content_type = TypeKey("post")}, *list, test_digest);
  EXPECT_THAT(assembled.body, testing::EndsWith(R"(],"set_aside":["a"]})"));
}

TEST_F(DeliveryTest, TagsAndEtagsFollowTheBytes) {
  history.create(tenant, "a", "post", R"({"slug":"x"})");
  apply();
  auto const first = reader.entry(scope, EntryId("a"), {}).value();
  EXPECT_EQ(first, reader.entry(scope, EntryId("a"), "en-US").value()) << "one shared body";
  EXPECT_NE(first->etag, reader.entry(scope, EntryId("a"), "de").value()->etag);
  auto const t = "t-" + tenant.str();
  EXPECT_THAT(first->fields, testing::HasSubstr("\r\nSurrogate-Key: " + t + " " + t + "-c-post " + t + "-e-a\r\n"));
  EXPECT_THAT(first->fields, testing::HasSubstr("\r\nCache-Tag: " + t + "," + t + "-c-post," + t + "-e-a\r\n"));
  EXPECT_THAT(first->fields, testing::HasSubstr("\r\nETag: " + first->etag + "\r\n"));
  EXPECT_EQ(first->etag, etag_of(test_digest(first->json)));
  history.save(tenant, "a", R"({"slug":"y"})", true);
  apply();
  EXPECT_NE(reader.entry(scope, EntryId("a"), {}).value()->etag, first->etag);
  EXPECT_EQ(boost::json::parse(first->json).at("fields").at("slug"), "x") << "who still holds the old body may read on";
}

TEST_F(DeliveryTest, ShowsTheLatestToWhoeverReadsAfterItIsApplied) {
  history.create(tenant, "a", "post", R"({"slug":"0"})");
  apply();
  std::atomic<bool> stop = false;
  std::vector<std::thread> readers;
  readers.reserve(2);
  for (int r = 0; r < 2; ++r) {
    readers.emplace_back([&] {
      while (!stop) {
        EXPECT_FALSE(fields_of("a").is_null());
        EXPECT_EQ(listed({{"content_type", "post"}}), "1: a");
      }
    });
  }
  for (int i = 1; i <= 200; ++i) {
    auto const slug = std::to_string(i);
    history.save(tenant, "a", R"({"slug":")" + slug + R"("})", true);
    if (i % 20 == 0) { history.tenant_event(tenant, tenant::Renamed{slug}); }
    apply();
    ASSERT_EQ(fields_of("a").at("slug").as_string(), slug) << "an older body must not have been kept";
  }
  stop = true;
  for (auto& r : readers) { r.join(); }
}

TEST(DeliveryCacheBound, HoldsAndRaceIsRefused) {
  DeliveryCache cache(256U << 10U);
  auto const tenant = test_tenant(1);
  auto const make = [](std::string id) {
    auto f = std::make_shared<FragmentData>();
    f->entry = EntryId(std::move(id));
    f->json = std::string(100, 'x');
    return f;
  };
  for (int i = 0; i < 5000; ++i) { cache.store(tenant, "en", make("e" + std::to_string(i)), cache.ticket()); }
  EXPECT_LE(cache.body_bytes(), 256U << 10U);
  EXPECT_GT(cache.body_bytes(), 64U << 10U);
  EXPECT_TRUE(cache.find(tenant, "e4999", "en"));
  auto const ticket = cache.ticket();
  cache.invalidate(tenant, "e1");
  cache.store(tenant, "en", make("e1"), ticket);
  EXPECT_FALSE(cache.find(tenant, "e1", "en")) << "it was read before the change";
  cache.store(tenant, "en", make("e2"), ticket);
  EXPECT_TRUE(cache.find(tenant, "e2", "en")) << "another entry's change does not matter";
  for (int i = 0; i < 20'000; ++i) { cache.invalidate(tenant, "other" + std::to_string(i)); }
  cache.store(tenant, "en", make("e3"), ticket);
  EXPECT_FALSE(cache.find(tenant, "e3", "en")) << "too old a ticket to know";
  cache.store(tenant, "en", make("e3"), cache.ticket());
  cache.invalidate_tenant(tenant);
  EXPECT_FALSE(cache.find(tenant, "e3", "en"));
  EXPECT_EQ(cache.body_bytes(), 0U);
}

}  // namespace
}  // namespace contentos::delivery
