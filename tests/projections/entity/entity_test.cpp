// Entities that are made again out of the log must be what one fold of the whole stream is.
#include "projections/entity/entity_batch.hpp"
#include "projections/versions/state_codec.hpp"
#include "tests/support/chronicle.hpp"

#include <boost/json/serialize.hpp>

namespace contentos {

using test::Chronicle;

namespace {

/// The chronicle's events as a log holds them.
class ChronicleStreams final : public StreamReader {
public:
  explicit ChronicleStreams(Chronicle const& chronicle) : chronicle_(chronicle) {}
  Result<std::vector<RecordedEvent>> read(std::span<StreamStretch const> stretches, Parts parts) override {
    std::vector<RecordedEvent> out;
    for (auto const& stretch : stretches) {
      for (auto const& event : chronicle_.events) {
        auto const& h = event->header;
        bool const is_in = h.tenant == stretch.tenant && h.stream == stretch.stream;
        if (!is_in || h.stream_version <= stretch.after || h.stream_version > stretch.upto) { continue; }
        out.push_back(*event);
        if (event->body) { out.back().body_hash = Sha256{}; }
        if (parts == Parts::with_body) { ++bodies; }
        if (parts == Parts::header_and_data) { out.back().body.reset(); }
      }
    }
    return out;
  }
  std::size_t bodies = 0;

private:
  Chronicle const& chronicle_;
};

std::string shown(Entity const& entity) {
  return boost::json::serialize(entity.describe()) +
         (entity.entry_state() != nullptr ? versions::encode_state({*entity.entry_state()}) : std::string());
}

}  // namespace

TEST(Entity, MadeAgainFromTheLogWithoutBodiesIsWhatWasInMemory) {
  Chronicle chronicle(41);
  for (int i = 0; i < 400; ++i) { chronicle.step(); }
  ChronicleStreams streams(chronicle);
  std::map<EntityKey, std::unique_ptr<Entity>> all;
  for (auto const& event : chronicle.events) {
    auto const& h = event->header;
    EntityKey const key{h.tenant, h.stream};
    auto& entity = all.try_emplace(key, Entity::initial(h.stream.aggregate())).first->second;
    ASSERT_NE(entity, nullptr) << h.stream.str();
    ASSERT_FALSE(entity->apply(*event));
    if (h.stream_version.value % 3 != 0) { continue; }
    EntityAt made;
    std::vector<EntityMaker::Way> const ways{{&key, &made, h.stream_version, first_position_of(h)}};
    ASSERT_TRUE(EntityMaker(streams).bring(ways));
    EXPECT_EQ(made.version, h.stream_version);
    EXPECT_EQ(shown(*made.entity), shown(*entity));
  }
  EXPECT_GT(streams.bodies, 0U);
  EXPECT_LT(streams.bodies, 2 * chronicle.events.size()) << "of each entity the few that it still shows";
  for (auto const& [key, state] : chronicle.folds) {
    auto const& entity = all.at({key.first, StreamName("entry", key.second)});
    EXPECT_EQ(boost::json::serialize(entity->describe()), boost::json::serialize(entry::describe(state)));
  }
}

TEST(Entity, GoesOnFromAStateThatSomebodyHasStoredOnlyWhereThatIsNotAheadOfIt) {
  class Stored final : public EntryStates {
  public:
    std::optional<entry::State> state_before(TenantScope, EntryId const&, TenantPosition) const override { return state; }
    std::optional<entry::State> state{};
  } stored;
  Chronicle chronicle(44);
  auto const tenant = chronicle.tenants[0];
  ASSERT_TRUE(chronicle.entry(tenant, "a", {Chronicle::create("a", "post"), chronicle.save("One", "x")}, chronicle.recorded));
  auto const early = chronicle.fold(tenant, "a");
  for (int i = 0; i < 5; ++i) { ASSERT_TRUE(chronicle.entry(tenant, "a", {chronicle.save("More", "y")}, chronicle.recorded)); }
  EntityKey const key{tenant, StreamName("entry", "a")};
  for (auto const& state : {early, chronicle.fold(tenant, "a")}) {
    stored.state = state;
    ChronicleStreams streams(chronicle);
    for (std::int64_t const version : {3, 7}) {
      EntityAt made;
      std::vector<EntityMaker::Way> const ways{{&key, &made, StreamVersion(version), TenantPosition(version + 1)}};
      ASSERT_TRUE(EntityMaker(streams, &stored).bring(ways));
      EXPECT_EQ(made.entity->entry_state()->version, StreamVersion(version));
    }
  }
}

TEST(Entity, IsNotMadeOfALogThatDoesNotHoldIt) {
  Chronicle chronicle(45);
  ASSERT_TRUE(chronicle.entry(chronicle.tenants[0], "a", {Chronicle::create("a", "post")}, chronicle.recorded));
  ChronicleStreams streams(chronicle);
  EntityKey const key{chronicle.tenants[0], StreamName("entry", "a")};
  EntityAt made;
  std::vector<EntityMaker::Way> const ways{{&key, &made, StreamVersion(2), TenantPosition(3)}};
  auto const brought = EntityMaker(streams).bring(ways);
  ASSERT_FALSE(brought);
  EXPECT_TRUE(brought.error().retryable);
}

TEST(EntityMemory, GivesOutWhatIsAsItIsWantedAndOnce) {
  EntityMemory memory;
  EntityKey const key{TenantId(test::numbered_uuid(0xa1, 1)), StreamName("entry", "a")};
  auto const keep = [&] { memory.keep(key, {Entity::initial("entry"), StreamVersion(4)}); };
  keep();
  EXPECT_NE(memory.take(key, StreamVersion(4)).entity, nullptr);
  EXPECT_EQ(memory.take(key, StreamVersion(4)).entity, nullptr) << "what a batch takes comes back when it is stored";
  keep();
  EXPECT_EQ(memory.take(key, StreamVersion(5)).entity, nullptr) << "something was folded elsewhere";
  keep();
  memory.clear();
  EXPECT_EQ(memory.take(key, StreamVersion(4)).entity, nullptr);
}

TEST(Entity, OfAPersonShowsNothingPersonal) {
  Chronicle chronicle(42);
  person::Registered registered;
  registered.person_id = PersonId(test::numbered_uuid(0x72, 1));
  registered.name_sealed = "c2VhbGVk";
  registered.identity_index = "hmac-of-identity";
  chronicle.append(chronicle.tenants[0], {{"person-" + registered.person_id.str(), person::encode(registered)}}, chronicle.recorded);
  auto entity = Entity::initial("person");
  ASSERT_FALSE(entity->apply(*chronicle.events.back()));
  auto const shown = boost::json::serialize(entity->describe());
  EXPECT_EQ(shown.find("c2VhbGVk"), std::string::npos);
  EXPECT_EQ(shown.find("hmac"), std::string::npos);
  EXPECT_NE(shown.find(registered.person_id.str()), std::string::npos);
}

TEST(Entity, OfAnUnknownAggregateIsNone) { EXPECT_EQ(Entity::initial("rocket"), nullptr); }

TEST(Entity, FindsAnEventItCannotDecodePoisonous) {
  Chronicle chronicle(43);
  chronicle.append(chronicle.tenants[0], {{"token-x", {"token.stolen.v1", "{}"}}}, chronicle.recorded);
  EXPECT_TRUE(Entity::initial("token")->apply(*chronicle.events.back()));
}

}  // namespace contentos
