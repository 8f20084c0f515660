#include "projections/versions/state_codec.hpp"

#include "domain/entry/word.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace contentos {
namespace {

TEST(StateCodec, HoldsTimesAtEveryBound) {
  for (auto const time : {kEarliestTime - std::chrono::hours(24), kEarliestTime, from_unix_us(-9'007'199'254'740'992),
                          from_unix_us(-9'007'199'254'740'991), from_unix_us(0), from_unix_us(9'007'199'254'740'991),
                          from_unix_us(9'007'199'254'740'992), kLatestTime, kLatestTime + std::chrono::hours(24)}) {
    entry::State state;
    state.exists = true;
    state.id = EntryId("e");
    state.audit.created_at = time;
    state.live = entry::Live{VersionId(Uuid{}), 1, time, {}, time, "UTC", StreamVersion(3), "c"};
    state.schedule = entry::Schedule{VersionId(Uuid{}), time, time, "UTC", {}, StreamVersion(4)};
    auto const read = versions::decode_state(versions::encode_state({state}));
    ASSERT_TRUE(read) << format_rfc3339(time);
    EXPECT_EQ(entry::describe(read->state), entry::describe(state)) << format_rfc3339(time);
  }
}

TEST(StateCodec, ReadsWhatWasStoredBeforeSchedulesHeldClaims) {
  entry::State state;
  state.exists = true;
  state.id = EntryId("e");
  state.live = entry::Live{VersionId(Uuid{}), 1, {}, {}, {}, "UTC", StreamVersion(3), "c", "d", {{"en-US", "s"}}, {}};
  state.live->marks = {SiteId(Uuid{}), {CategoryId(Uuid{})}, {TagId(Uuid{})}, {{"a", 1}}, "t"};
  state.marks = state.live->marks;
  state.owner = PersonId(Uuid{});
  state.schedule = entry::Schedule{VersionId(Uuid{}), {}, {}, "UTC", {}, StreamVersion(4), true, entry::ScheduleFailure{{}, "c", "r"}};
  auto stored = boost::json::parse(versions::encode_state({state})).as_object();
  ASSERT_EQ(stored.at("live").as_array().size(), 11U);
  ASSERT_EQ(stored.at("schedule").as_array().size(), 8U);
  auto const again = versions::decode_state(boost::json::serialize(stored));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->state.live->slugs, state.live->slugs);
  EXPECT_EQ(again->state.live->marks, state.live->marks);
  EXPECT_EQ(again->state.marks, state.marks);
  EXPECT_EQ(again->state.owner, state.owner);
  EXPECT_EQ(again->state.schedule->failed->reason, "r");
  EXPECT_TRUE(again->state.schedule->holds_claims);
  EXPECT_TRUE(again->has_every_event);

  // As it was when categories and tags were the only marks.
  auto const category = boost::json::array{CategoryId(Uuid{}).str()};
  auto const tag = boost::json::array{TagId(Uuid{}).str()};
  stored.erase("marks");
  stored["categories"] = category;
  stored["tags"] = tag;
  stored.at("live").as_array().at(10) = category;
  stored.at("live").as_array().push_back(tag);
  auto const unmarked = versions::decode_state(boost::json::serialize(stored));
  ASSERT_TRUE(unmarked);
  entry::Marks const expected{.categories = state.marks.categories, .tags = state.marks.tags};
  EXPECT_EQ(unmarked->state.marks, expected);
  EXPECT_EQ(unmarked->state.live->marks, expected);

  stored.at("live").as_array().resize(8);
  stored.at("schedule").as_array().resize(6);
  auto const old = versions::decode_state(boost::json::serialize(stored));
  ASSERT_TRUE(old);
  EXPECT_TRUE(old->state.live->content_checksum.empty());
  EXPECT_FALSE(old->state.schedule->holds_claims);
  EXPECT_FALSE(old->state.schedule->failed);
}

TEST(StateCodec, HoldsWhatCommandsBeginWith) {
  entry::State state;
  state.was_live = state.was_archived = true;
  for (bool const has_every_event : {false, true}) {
    EventId const last(*Uuid::parse("01234567-89ab-7def-8123-456789abcdef"));
    auto const bytes = versions::encode_state({state, last, has_every_event});
    auto const again = versions::decode_state(bytes);
    ASSERT_TRUE(again);
    EXPECT_TRUE(again->state.was_live && again->state.was_archived);
    EXPECT_EQ(again->has_every_event, has_every_event);
    EXPECT_EQ(again->last, last);
    auto before = boost::json::parse(bytes).as_object();
    for (auto const* member : {"was_live", "was_archived", "last", "has_every_event"}) { before.erase(member); }
    auto const of_before = versions::decode_state(boost::json::serialize(before));
    ASSERT_TRUE(of_before);
    EXPECT_FALSE(of_before->has_every_event) << "nobody kept that then";
  }
}

}  // namespace
}  // namespace contentos
