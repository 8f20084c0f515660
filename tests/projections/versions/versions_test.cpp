#include "api/serve/states_of_versions.hpp"
#include "projections/kv/kv_transaction.hpp"
#include "projections/versions/keys.hpp"
#include "projections/versions/state_codec.hpp"
#include "projections/versions/values.hpp"
#include "projections/versions/versions_projection.hpp"
#include "projections/versions/versions_reader.hpp"
#include "tests/projections/support/random_history.hpp"
#include "tests/support/followed_up_to.hpp"
#include "tests/support/plain_bodies.hpp"

#include <gtest/gtest.h>

namespace contentos {
namespace {

class Versions : public testing::Test {
protected:
  FakeFeed feed{2};
  std::shared_ptr<MemoryKvStore> store = std::make_shared<MemoryKvStore>();
  VersionsProjection projection{store, kPlainBodies};
  VersionsReader reader{store, kPlainBodies};
  History history{feed};
  TenantId tenant = test_tenant(1);
  TenantScope scope{tenant};
  EntryId hello{"hello"};

  void SetUp() override {
    history.keeps_views = true;
    history.create_tenant(tenant, "acme");
    history.create_type(tenant, "post", post_fields());
  }
  std::string data(std::int32_t number) {
    auto const version = reader.version(scope, hello, number).value();
    return version && version->data ? *version->data : "(none)";
  }
};

TEST_F(Versions, AreKeptByteForByte) {
  history.create(tenant, "hello", "post", R"({"slug":"a","rank":1})");
  history.save(tenant, "hello", R"({"slug":"b"})");
  history.save(tenant, "hello", R"({"slug":"c"})", true);
  catch_up(feed, projection);
  EXPECT_EQ(data(1), R"({"rank":1,"slug":"a"})");
  EXPECT_EQ(data(2), R"({"slug":"b"})");
  EXPECT_EQ(data(3), R"({"slug":"c"})");
  EXPECT_EQ(data(4), "(none)");
  EXPECT_EQ(data(0), "(none)");
  auto const id = history.state(tenant, "hello").versions[1].id;
  auto const by_id = reader.version(scope, hello, id).value();
  ASSERT_TRUE(by_id);
  EXPECT_EQ(by_id->number, 2);
  EXPECT_EQ(by_id->facts_json, boost::json::serialize(entry::describe(history.state(tenant, "hello").versions[1])));
}

TEST_F(Versions, AreReadAsOfRightBeforeAndRightAfterEverySave) {
  history.create(tenant, "hello", "post", R"({"rank":1})");
  for (int i = 2; i <= 20; ++i) { history.save(tenant, "hello", "{\"rank\":" + std::to_string(i) + "}", i % 3 == 0); }
  history.unpublish(tenant, "hello");
  catch_up(feed, projection);
  auto const& views = history.views(tenant, "hello");
  test::FollowedUpTo models;
  StatesOfVersions states;
  EXPECT_FALSE(states.state_at(row_of<entry::Word>(), scope, "hello", views.back().last)) << "not opened";
  states.open(reader, models);
  auto const shown_at = [&](TenantPosition position) {
    auto const stored = states.state_at(row_of<entry::Word>(), scope, "hello", position);
    return stored ? entry::text_of(*static_cast<entry::State const*>(stored->state.get())) : std::string("none");
  };
  // Commands take the title from elsewhere.
  auto const untitled = [](std::string const& entry_json) {
    auto entry = boost::json::parse(entry_json);
    entry.at("title") = "";
    entry.at("latest_version").at("title") = "";
    return boost::json::serialize(entry);
  };
  for (std::size_t i = 0; i < views.size(); ++i) {
    auto const& now = views[i];
    auto const before = now.time - std::chrono::microseconds(1);
    for (auto const& at :
         std::vector<AsOf>{AsOfRecorded{now.time}, AsOfOccurred{now.time}, AsOfPosition{now.first}, AsOfPosition{now.last}}) {
      auto const view = reader.entry_at(scope, hello, at).value();
      ASSERT_TRUE(view);
      EXPECT_EQ(view->json, now.entry_json);
      EXPECT_EQ(view->tenant_position, now.last);
      EXPECT_EQ(reader.published_snapshot_at(scope, hello, at).value(), now.live);
      EXPECT_TRUE(reader.version(scope, hello, now.latest, at).value());
      EXPECT_FALSE(reader.version(scope, hello, now.latest + 1, at).value()) << "not saved yet then";
    }
    EXPECT_EQ(shown_at(now.last), untitled(now.entry_json));
    EXPECT_EQ(shown_at(TenantPosition(now.first.value - 1)), i > 0 ? untitled(views[i - 1].entry_json) : "none");
    for (auto const& at :
         std::vector<AsOf>{AsOfRecorded{before}, AsOfOccurred{before}, AsOfPosition{TenantPosition(now.first.value - 1)}}) {
      auto const view = reader.entry_at(scope, hello, at).value();
      ASSERT_EQ(view.has_value(), i > 0);
      if (i > 0) { EXPECT_EQ(view->json, views[i - 1].entry_json); }
      EXPECT_EQ(reader.published_snapshot_at(scope, hello, at).value(), i > 0 ? views[i - 1].live : std::nullopt);
    }
  }
  models.applied = TenantPosition(views.back().last.value - 1);
  EXPECT_EQ(shown_at(views.back().last), "none") << "of another log, or not applied yet";
  EXPECT_EQ(reader.entry_at(scope, hello, AsOfLatest{}).value()->json, views.back().entry_json);
  EXPECT_EQ(reader.position_at(scope, views[3].time).value(), views[3].last);
  EXPECT_EQ(reader.position_at(scope, from_unix_us(0)).value(), TenantPosition(0));
}

TEST_F(Versions, SayOfAStateWhetherItHasEveryEvent) {
  history.create(tenant, "hello", "post", R"({"rank":1})");
  history.create(tenant, "whole", "post", R"({"rank":1})", false);
  for (int i = 2; i <= 5; ++i) {
    history.save(tenant, "hello", "{\"rank\":" + std::to_string(i) + "}");
    history.save(tenant, "whole", "{\"rank\":" + std::to_string(i) + "}");
  }
  EventId last_of_whole;
  // As when an operator had one left out.
  for (std::int64_t s = 0; s < feed.shard_count(); ++s) {
    auto events = feed.read(ShardNo(s), ShardPosition(0), 1'000, 1U << 20U).value();
    if (events.empty()) { continue; }
    auto const upto = events.back();
    for (auto const& event : events) {
      if (event->header.stream == StreamName("entry", "whole")) { last_of_whole = event->header.id; }
    }
    std::erase_if(events, [](EventPtr const& event) {
      return event->header.stream == StreamName("entry", "hello") && event->header.stream_version == StreamVersion(3);
    });
    ASSERT_TRUE(std::holds_alternative<std::monostate>(projection.apply({ShardNo(s), events, {upto->position, upto->hash}})));
  }
  auto const lacks_one = reader.newest_kept(scope, hello);
  auto const has_all = reader.newest_kept(scope, EntryId("whole"));
  ASSERT_TRUE(lacks_one && has_all);
  EXPECT_FALSE(lacks_one->stored.has_every_event);
  EXPECT_TRUE(has_all->stored.has_every_event);
  auto const& state = has_all->stored.state;
  EXPECT_EQ(state.version, history.state(tenant, "whole").version);
  EXPECT_EQ(state.versions.find_number(1), nullptr);
  EXPECT_EQ(entry::extent(state), Extent::newest);
  test::FollowedUpTo models;
  StatesOfVersions states;
  states.open(reader, models);
  EXPECT_FALSE(states.newest(row_of<entry::Word>(), scope, "hello"));
  auto const stored = states.newest(row_of<entry::Word>(), scope, "whole");
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->last, last_of_whole);
  EXPECT_EQ(static_cast<entry::State const*>(stored->state.get())->latest()->title, "") << "commands know no content";
  models.applied = TenantPosition(history.views(tenant, "whole").back().last.value - 1);
  EXPECT_FALSE(states.newest(row_of<entry::Word>(), scope, "whole")) << "of another log, or not applied yet";
}

TEST_F(Versions, AreListedNewestFirstInPages) {
  history.create(tenant, "hello", "post", R"({"rank":1})");
  history.create(tenant, "hello2", "post", R"({"rank":1})");
  for (int i = 2; i <= 7; ++i) { history.save(tenant, "hello", "{\"rank\":" + std::to_string(i) + "}"); }
  catch_up(feed, projection);
  auto const first = reader.list(scope, hello, AsOfLatest{}, {}, 3, false).value();
  ASSERT_EQ(first.versions.size(), 3U);
  EXPECT_EQ(first.versions[0].number, 7);
  EXPECT_FALSE(first.versions[0].data);
  ASSERT_EQ(first.next, 5);
  auto const second = reader.list(scope, hello, AsOfLatest{}, first.next, 3, true).value();
  EXPECT_EQ(second.versions.front().number, 4);
  EXPECT_EQ(second.versions.front().data, R"({"rank":4})");
  auto const third = reader.list(scope, hello, AsOfLatest{}, second.next, 3, true).value();
  EXPECT_EQ(third.versions.size(), 1U);
  EXPECT_FALSE(third.next);
  auto const then = reader.list(scope, hello, AsOfRecorded{history.views(tenant, "hello")[2].time}, {}, 10, false).value();
  EXPECT_EQ(then.versions.front().number, 3);
}

TEST_F(Versions, OfAnotherTenantAreNotThere) {
  auto const other = test_tenant(3);
  history.create_tenant(other, "other");
  history.create_type(other, "post", post_fields());
  history.create(tenant, "hello", "post", R"({"rank":1})");
  catch_up(feed, projection);
  TenantScope const theirs(other);
  EXPECT_FALSE(reader.entry_at(theirs, hello, AsOfLatest{}).value());
  EXPECT_FALSE(reader.version(theirs, hello, 1).value());
  EXPECT_TRUE(reader.list(theirs, hello, AsOfLatest{}, {}, 10, false).value().versions.empty());
  EXPECT_FALSE(reader.published_snapshot_at(theirs, hello, AsOfLatest{}).value());
}

TEST_F(Versions, CostTheSameHoweverManyThereAre) {
  history.create(tenant, "hello", "post", R"({"rank":1})");
  catch_up(feed, projection);
  auto const newest = [&] { return KvTransaction(*store).first(versions::entry_prefix('s', tenant, hello))->second.size(); };
  auto const small = newest();
  for (int i = 2; i <= 300; ++i) { history.save(tenant, "hello", "{\"rank\":" + std::to_string(i) + "}"); }
  catch_up(feed, projection);
  EXPECT_LT(newest(), 3 * small);
}

namespace {

/// A packing whose bytes nobody takes for plain ones.
std::string scrambled(std::string_view bytes) {
  std::string out(bytes);
  for (auto& c : out) { c = static_cast<char>(~c); }
  return out;
}
constexpr BodyPacking kScrambled{&scrambled, [](std::string_view packed) { return Result<std::string>(scrambled(packed)); }};

std::vector<std::string> lines_of(Projection& model) {
  std::vector<std::string> out;
  EXPECT_TRUE(model.dump([&](std::string_view line) { out.emplace_back(line); }));
  return out;
}

}  // namespace

TEST_F(Versions, KeepBodiesAsTheLogHasPackedThemAndGiveThemAsTheyWereWritten) {
  auto const content = R"({"title":{"en-US":"a, \"b\" and c"}})";
  history.create(tenant, "hello", "post", content);
  auto const shard = history.shard(tenant);
  auto const plain = feed.read(shard, ShardPosition(0), 1000, 1U << 20U).value();
  auto events = plain;
  for (auto& event : events) {
    auto packed = std::make_shared<RecordedEvent>(*event);
    if (event->body) { packed->packed_body = scrambled(*event->body); }
    event = packed;
  }
  auto const scrambled_store = std::make_shared<MemoryKvStore>();
  VersionsProjection of_packed(scrambled_store, kScrambled);
  ASSERT_TRUE(std::holds_alternative<std::monostate>(of_packed.apply({shard, events, {events.back()->position, {}}})));
  VersionsReader const its_reader(scrambled_store, kScrambled);
  EXPECT_EQ(its_reader.version(scope, hello, 1).value()->data, content);
  EXPECT_EQ(its_reader.list(scope, hello, AsOfLatest{}, {}, 10, true).value().versions.at(0).data, content);

  ASSERT_TRUE(std::holds_alternative<std::monostate>(projection.apply({shard, plain, {plain.back()->position, {}}})));
  EXPECT_EQ(reader.version(scope, hello, 1).value()->data, content);
  EXPECT_EQ(its_reader.published_snapshot_at(scope, hello, AsOfLatest{}).value(),
            reader.published_snapshot_at(scope, hello, AsOfLatest{}).value());
  EXPECT_EQ(lines_of(of_packed), lines_of(projection)) << "however they are packed";
}

TEST_F(Versions, OfAStoreOfAnOlderShapeAreReadAndGoOn) {
  history.create(tenant, "hello", "post", R"({"rank":1})");
  catch_up(feed, projection);
  auto const before = reader.entry_at(scope, hello, AsOfLatest{}).value()->json;

  // As an older program left it: what is shown as JSON, the state apart, the snapshot as it is.
  KvBatch batch;
  ASSERT_TRUE(store->scan(versions::entry_prefix('s', tenant, hello), {}, [&](std::string_view key, std::string_view value) {
    batch.put(std::string(key), std::string(value.substr(0, 12)) + versions::decode_view(value)->json);
    return true;
  }));
  batch.put(versions::state_key(tenant, hello), versions::encode_state({history.state(tenant, "hello"), EventId(), false}));
  batch.put(KvTransaction(*store).first(versions::entry_prefix('p', tenant, hello))->first, "+{\"old\":true}");
  auto const old_store = std::make_shared<MemoryKvStore>();
  ASSERT_TRUE(store->write(batch));
  ASSERT_TRUE(store->scan({}, {}, [&](std::string_view key, std::string_view value) {
    KvBatch one;
    one.put(std::string(key), std::string(value));
    return static_cast<bool>(old_store->write(one));
  }));
  VersionsProjection next(old_store, kPlainBodies);
  VersionsReader const next_reader(old_store, kPlainBodies);
  EXPECT_EQ(next_reader.entry_at(scope, hello, AsOfLatest{}).value()->json, before);
  EXPECT_EQ(next_reader.published_snapshot_at(scope, hello, AsOfLatest{}).value(), R"({"old":true})");

  history.save(tenant, "hello", R"({"rank":2})");
  catch_up(feed, next);
  catch_up(feed, projection);
  auto const view = boost::json::parse(next_reader.entry_at(scope, hello, AsOfLatest{}).value()->json);
  EXPECT_EQ(view, boost::json::value(entry::describe(history.state(tenant, "hello"))));
  EXPECT_FALSE(next_reader.newest_kept(scope, hello)->stored.has_every_event) << "nothing that commands would begin with";
}

TEST_F(Versions, ThatWerePurgedKeepTheirFacts) {
  history.create(tenant, "hello", "post", R"({"rank":1})", false);
  auto const shard = history.shard(tenant);
  auto events = feed.read(shard, ShardPosition(0), 1000, 1U << 20U).value();
  for (auto& e : events) {
    auto purged = std::make_shared<RecordedEvent>(*e);
    purged->body.reset();
    purged->body_hash = Sha256{};
    if (e->body) { e = purged; }
  }
  ASSERT_TRUE(std::holds_alternative<std::monostate>(projection.apply({shard, events, {events.back()->position, {}}})));
  auto const version = reader.version(scope, hello, 1).value();
  ASSERT_TRUE(version);
  EXPECT_FALSE(version->data);
  EXPECT_NE(version->facts_json.find("version_id"), std::string::npos);
}

TEST_F(Versions, OfAnUnreadableEventArePoison) {
  feed.append(history.shard(tenant), tenant, {{"entry-x", "entry.never_heard_of.v9"}});
  auto const shard = history.shard(tenant);
  auto const events = feed.read(shard, ShardPosition(0), 1000, 1U << 20U).value();
  auto const result = projection.apply({shard, events, {events.back()->position, {}}});
  ASSERT_TRUE(std::holds_alternative<Poison>(result));
  EXPECT_NE(std::get<Poison>(result).reason.find("entry.never_heard_of.v9"), std::string::npos);
  EXPECT_EQ(projection.checkpoint(shard).value().position, ShardPosition(0)) << "nothing of the batch is stored";
}

TEST_F(Versions, OfWhichTheFoldForgotOneKnowItsContentWhenItIsPublished) {
  history.create(tenant, "hello", "post", R"({"title":"one"})");
  auto const first = history.state(tenant, "hello").versions.front().id;
  history.save(tenant, "hello", R"({"title":"two"})");
  history.save(tenant, "hello", R"({"title":"three"})");
  history.save(tenant, "hello", R"({"title":"one"})");  // whose checksum is that of version 1
  entry::Published published;
  published.version_id = first;
  published.number = 1;
  published.snapshot = "{}";
  published.content_checksum = history.state(tenant, "hello").versions.front().checksum;
  history.entry_events(tenant, "hello", {published});
  catch_up(feed, projection);
  auto const view = boost::json::parse(reader.entry_at(scope, hello, AsOfLatest{}).value()->json);
  EXPECT_EQ(view.at("live").at("number"), 1);
  EXPECT_EQ(view.at("latest_version").at("number"), history.state(tenant, "hello").versions.back().number);
  EXPECT_FALSE(view.at("has_unpublished_changes").as_bool()) << "what was saved last is what is live";
}

TEST(VersionsOfRandomHistories, EqualTheFoldAtEveryMoment) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    FakeFeed feed(2);
    RandomHistory random(feed, seed);
    random.history.keeps_views = true;
    for (int i = 0; i < 300; ++i) { random.step(); }
    auto const store = std::make_shared<MemoryKvStore>();
    VersionsProjection projection(store, kPlainBodies);
    catch_up(feed, projection);
    VersionsReader const reader(store, kPlainBodies);
    for (auto const& tenant : random.tenants) {
      for (int e = 0; e < 12; ++e) {
        auto const id = "e" + std::to_string(e);
        for (auto const& view : random.history.views(tenant, id)) {
          auto const seen = reader.entry_at(TenantScope(tenant), EntryId(id), AsOfPosition{view.last}).value();
          ASSERT_TRUE(seen) << "seed " << seed;
          ASSERT_EQ(seen->json, view.entry_json) << "seed " << seed;
          ASSERT_EQ(reader.published_snapshot_at(TenantScope(tenant), EntryId(id), AsOfRecorded{view.time}).value(), view.live);
        }
        auto const& all = random.history.data(tenant, id);
        for (std::size_t n = 0; n < all.size(); ++n) {
          ASSERT_EQ(reader.version(TenantScope(tenant), EntryId(id), static_cast<std::int32_t>(n) + 1).value()->data, all[n]);
        }
      }
    }
  }
}

}  // namespace
}  // namespace contentos
