// Entities kept as bytes between batches must be what one fold of the whole stream is.
#include "projections/entity/entity_batch.hpp"
#include "projections/entity/frames.hpp"
#include "tests/support/chronicle.hpp"

#include <boost/json/serialize.hpp>

namespace contentos {

using test::Chronicle;

TEST(Entity, IsTheSameWhetherItWasStoredAfterEveryEventOrNever) {
  Chronicle chronicle(41);
  for (int i = 0; i < 400; ++i) { chronicle.step(); }
  EntityBatch whole(chronicle.events);
  std::map<EntityBatch::Key, std::string> stored;
  for (auto const& event : chronicle.events) {
    EntityBatch::Key const key{event->header.tenant, event->header.stream};
    auto const known = stored.find(key);
    auto const aggregate = event->header.stream.aggregate();
    auto piecewise = known == stored.end() ? Entity::initial(aggregate) : Entity::restore(aggregate, known->second);
    ASSERT_NE(piecewise, nullptr) << event->header.stream.str();
    ASSERT_FALSE(piecewise->apply(*event));
    ASSERT_FALSE(whole.find(*event)->apply(*event));
    EXPECT_EQ(boost::json::serialize(piecewise->describe()), boost::json::serialize(whole.find(*event)->describe()));
    stored[key] = piecewise->store();
  }
  for (auto const& [key, state] : chronicle.folds) {
    auto const entity = Entity::restore("entry", stored.at({key.first, StreamName("entry", key.second)}));
    EXPECT_EQ(boost::json::serialize(entity->describe()), boost::json::serialize(entry::describe(state)));
  }
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

TEST(Entity, OfAnUnknownAggregateOrOfBrokenBytesIsNone) {
  EXPECT_EQ(Entity::initial("rocket"), nullptr);
  EXPECT_EQ(Entity::restore("rocket", ""), nullptr);
  EXPECT_EQ(Entity::restore("entry", "{"), nullptr);
  EXPECT_EQ(Entity::restore("token", "broken"), nullptr);
}

TEST(Entity, FindsAnEventItCannotDecodePoisonous) {
  Chronicle chronicle(43);
  chronicle.append(chronicle.tenants[0], {{"token-x", {"token.stolen.v1", "{}"}}}, chronicle.recorded);
  EXPECT_TRUE(Entity::initial("token")->apply(*chronicle.events.back()));
}

TEST(EventFrames, ComeBackAsTheyWereAndBrokenOnesDoNot) {
  EventMeta const meta{StreamVersion(7), from_unix_us(-5), from_unix_us(9), {ActorKind::token, "t"}, PersonId(test::numbered_uuid(1, 2))};
  std::string bytes;
  append_frame(bytes, {"a.b.v1", "{}", meta});
  append_frame(bytes, {"c.d.v1", R"({"x":1})", {StreamVersion(8), from_unix_us(1), from_unix_us(2), {}, std::nullopt}});
  for (std::size_t cut = 0; cut < 40; ++cut) {
    std::string_view part = std::string_view(bytes).substr(0, cut);
    EXPECT_FALSE(take_frame(part)) << cut;
  }
  std::string_view rest = bytes;
  auto const first = take_frame(rest);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->type, "a.b.v1");
  EXPECT_EQ(first->meta.occurred, meta.occurred);
  EXPECT_EQ(first->meta.actor, meta.actor);
  EXPECT_EQ(first->meta.attributed_to, meta.attributed_to);
  auto const second = take_frame(rest);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->data, R"({"x":1})");
  EXPECT_FALSE(second->meta.attributed_to);
  EXPECT_TRUE(rest.empty());
}

}  // namespace contentos
