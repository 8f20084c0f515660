#include "tests/domain/entry/entry_spec.hpp"

namespace contentos::entry {
namespace {

TEST(PublishEntry, MakesTheLatestVersionLive) {
  EntrySpec spec;
  spec.given(draft()).when(publish()).then({published(1)});
  spec.and_it_happens();
  EXPECT_EQ(spec.state().status(), Status::published);
  EXPECT_FALSE(spec.state().has_unpublished_changes());
}

TEST(PublishEntry, MayNameAnyVersionOfTheEntry) {
  EntrySpec().given(after(draft(), {saved(2)})).when(publish(version_id(1))).then({published(1)});
}

TEST(PublishEntry, IsRejectedWhenTheVersionIsNotOfThisEntry) {
  EntrySpec().given(draft()).when(publish(version_id(77))).then_rejected(RejectionCode::validation_failed, "/version_id");
}

TEST(PublishEntry, IsRejectedWithoutAnyVersion) {
  EntrySpec().given({created()}).when(publish()).then_rejected(RejectionCode::validation_failed, "/version_id");
}

TEST(PublishEntry, IsRejectedWhenArchived) {
  EntrySpec spec;
  spec.given(after(draft(), {Archived{}})).when(publish()).then_rejected(RejectionCode::invalid_transition);
  EXPECT_EQ(spec.rejection().extra.at("status").as_string(), "archived");
}

TEST(PublishEntry, YieldsNothingWhenTheVersionIsLive) { EntrySpec().given(live()).when(publish()).then_nothing(); }

TEST(PublishEntry, IsANewFactWhenItEndsAtAnotherTime) {
  auto command = publish();
  command.unpublish_at = at_second(300);
  command.time_zone = "UTC";
  auto event = published(1);
  event.unpublish_at = command.unpublish_at;
  event.time_zone = "UTC";
  EntrySpec().given(live()).when(command).then({event});
}

TEST(PublishEntry, IsRejectedWhenItWouldHaveEndedAlready) {
  auto command = publish();
  command.unpublish_at = command.now;
  EntrySpec().given(draft()).when(command).then_rejected(RejectionCode::validation_failed, "/unpublish_at");
}

TEST(PublishEntry, EndsTheReviewAndTheScheduleOfThatVersion) {
  EntrySpec spec;
  spec.given(after(draft(), {Submitted{version_id(1)}, scheduled(1)})).when(publish()).then({published(1)});
  spec.and_it_happens();
  EXPECT_FALSE(spec.state().review);
  EXPECT_FALSE(spec.state().schedule);
}

TEST(PublishEntry, LeavesTheReviewAndTheScheduleOfAnotherVersion) {
  EntrySpec spec;
  spec.given(after(draft(), {saved(2), Submitted{version_id(2)}, scheduled(2)})).when(publish(version_id(1))).and_it_happens();
  ASSERT_TRUE(spec.state().review && spec.state().schedule);
  EXPECT_EQ(spec.state().status(), Status::in_review);
  EXPECT_TRUE(spec.state().live);
}

TEST(PublishEntry, EndsAScheduleThatWouldPutAnOlderVersionInItsPlace) {
  EntrySpec spec;
  spec.given(after(draft(), {scheduled(1), saved(2)})).when(publish()).then({unscheduled(1), published(2)});
  spec.and_it_happens();
  EXPECT_FALSE(spec.state().schedule);
  EXPECT_EQ(spec.state().live->number, 2);
}

TEST(PublishEntry, EndsItAlsoWhenWhatIsNamedIsLiveAlready) {
  EntrySpec spec;
  spec.given(after(draft(), {saved(2), published(2), scheduled(1)})).when(publish()).then({unscheduled(1), published(2)});
  spec.and_it_happens().when(publish()).then_nothing();
}

TEST(PublishEntry, GivesBackWhatOnlyTheOldLiveVersionNeeded) {
  EntrySpec spec;
  spec.given(live()).when(save(2, "hello")).and_it_happens();
  spec.when(publish());
  EXPECT_EQ(std::get<Published>(spec.events()[0]).claims, (ClaimChanges{{}, {slug_claim("welcome")}}));
}

TEST(PublishEntry, RetakesWhatAnOlderVersionNeeds) {
  EntrySpec spec;
  spec.given(draft()).when(save(2, "hello")).and_it_happens();
  spec.when(publish(version_id(1)));
  EXPECT_EQ(std::get<Published>(spec.events()[0]).claims, (ClaimChanges{{slug_claim("welcome")}, {}}));
}

TEST(PublishEntry, HandsOverWhatItsSchedulesVersionNeeds) {
  EntrySpec spec;
  spec.given(draft()).when(schedule(1)).and_it_happens().when(save(2, "hello")).and_it_happens();
  spec.when(publish(version_id(1))).then({published(1)});
  spec.when(publish());
  ASSERT_EQ(spec.events().size(), 2U);
  EXPECT_EQ(std::get<Unscheduled>(spec.events()[0]).claims, (ClaimChanges{{}, {slug_claim("welcome")}}));
  EXPECT_TRUE(std::get<Published>(spec.events()[1]).claims.empty());
}

TEST(UnpublishEntry, LeavesNothingLive) {
  EntrySpec spec;
  spec.given(live()).when(Unpublish{}).then({Unpublished{version_id(1), false, {}}});
  spec.and_it_happens();
  EXPECT_EQ(spec.state().status(), Status::draft);
  spec.when(Unpublish{}).then_nothing();
}

TEST(UnpublishEntry, EndsAnySchedule) {
  EntrySpec spec;
  spec.given(after(live(), {saved(2), scheduled(2)})).when(Unpublish{}).then({Unpublished{version_id(1), false, {}}, unscheduled(2)});
  spec.and_it_happens();
  EXPECT_FALSE(spec.state().schedule);
}

TEST(UnpublishEntry, IsRejectedWhenTheEntryWasNeverLive) {
  EntrySpec().given(draft()).when(Unpublish{}).then_rejected(RejectionCode::invalid_transition);
}

TEST(UnpublishEntry, GivesBackTheClaimsOfTheLiveVersion) {
  EntrySpec spec;
  spec.given(live()).when(save(2, "hello")).and_it_happens();
  spec.when(Unpublish{});
  EXPECT_EQ(std::get<Unpublished>(spec.events()[0]).claims, (ClaimChanges{{}, {slug_claim("welcome")}}));
}

}  // namespace
}  // namespace contentos::entry
