#include "tests/domain/entry/entry_spec.hpp"

namespace contentos::entry {
namespace {

TEST(ScheduleEntry, PublishesANamedVersionLater) {
  EntrySpec spec;
  spec.given(after(draft(), {saved(2)})).when(schedule(1)).then({scheduled(1)});
  spec.and_it_happens();
  EXPECT_EQ(spec.state().status(), Status::draft) << "the schedule is not about the latest version";
}

TEST(ScheduleEntry, IsTheStatusWhenItIsAboutTheLatestVersion) {
  EntrySpec spec;
  spec.given(after(live(), {saved(2)})).when(schedule(2)).and_it_happens();
  EXPECT_EQ(spec.state().status(), Status::scheduled);
}

TEST(ScheduleEntry, ReplacesAnEarlierSchedule) {
  EntrySpec().given(after(draft(), {scheduled(1)})).when(schedule(1, 300)).then({scheduled(1, 300)});
}

TEST(ScheduleEntry, YieldsNothingWhenItIsScheduledSoAlready) {
  auto late = schedule(1);
  late.now = at_second(500);
  EntrySpec().given(after(draft(), {scheduled(1)})).when(late).then_nothing();
}

TEST(ScheduleEntry, IsRejectedWhenTheTimeHasPassed) {
  EntrySpec().given(draft()).when(schedule(1, 100)).then_rejected(RejectionCode::validation_failed, "/publish_at");
}

TEST(ScheduleEntry, IsRejectedWhenItWouldEndBeforeItBegins) {
  auto command = schedule(1);
  command.unpublish_at = command.publish_at;
  EntrySpec().given(draft()).when(command).then_rejected(RejectionCode::validation_failed, "/unpublish_at");
}

TEST(ScheduleEntry, IsRejectedWhenTheVersionIsNotOfThisEntry) {
  EntrySpec().given(draft()).when(schedule(77)).then_rejected(RejectionCode::validation_failed, "/version_id");
}

TEST(ScheduleEntry, IsRejectedWhenArchived) {
  EntrySpec().given(after(draft(), {Archived{}})).when(schedule(1)).then_rejected(RejectionCode::invalid_transition);
}

TEST(ScheduleEntry, HoldsWhatTheVersionNeeds) {
  EntrySpec spec;
  spec.given(draft()).when(save(2, "hello")).and_it_happens();
  spec.when(schedule(1)).then({scheduled(1, 200, {{slug_claim("welcome")}, {}})});
  spec.and_it_happens().when(save(3, "other"));
  EXPECT_EQ(std::get<VersionSaved>(spec.events()[0]).claims, (ClaimChanges{{slug_claim("other")}, {slug_claim("hello")}}));
}

TEST(ScheduleEntry, GivesBackWhatOnlyTheEarlierScheduleNeeded) {
  EntrySpec spec;
  spec.given(draft()).when(schedule(1)).and_it_happens().when(save(2, "hello")).and_it_happens();
  spec.when(schedule(2)).then({scheduled(2, 200, {{}, {slug_claim("welcome")}})});
}

TEST(ScheduleEntry, TakesWhatAScheduleOfV1DidNotHold) {
  EntrySpec spec;
  spec.given(after(draft(), {scheduled_v1(1)})).when(save(2, "hello")).and_it_happens();
  EXPECT_FALSE(spec.state().claims.contains(slug_claim("welcome"))) << "as it was when such schedules were made";
  spec.when(schedule(1)).then({scheduled(1, 200, {{slug_claim("welcome")}, {}})});
}

TEST(ScheduleEntry, IsNewWhenTheOneThatStandsHasFailed) {
  EntrySpec spec;
  spec.given(after(draft(), {scheduled(1), failed(1)}));
  spec.when(schedule(1)).then({scheduled(1)});
  spec.and_it_happens();
  EXPECT_TRUE(spec.state().schedule->is_pending());
}

TEST(UnscheduleEntry, EndsTheSchedule) { EntrySpec().given(after(draft(), {scheduled(1)})).when(Unschedule{}).then({unscheduled(1)}); }

TEST(UnscheduleEntry, GivesBackWhatOnlyTheScheduleNeeded) {
  EntrySpec spec;
  spec.given(draft()).when(schedule(1)).and_it_happens().when(save(2, "hello")).and_it_happens();
  spec.when(Unschedule{}).then({unscheduled(1, {{}, {slug_claim("welcome")}})});
}

TEST(UnscheduleEntry, EndsOneThatFailed) {
  EntrySpec spec;
  spec.given(after(draft(), {scheduled(1), failed(1)})).when(Unschedule{}).then({unscheduled(1)});
  spec.and_it_happens();
  EXPECT_FALSE(spec.state().schedule);
}

TEST(UnscheduleEntry, YieldsNothingWithoutASchedule) { EntrySpec().given(draft()).when(Unschedule{}).then_nothing(); }

TEST(UnscheduleEntry, IsRejectedWhenArchived) {
  EntrySpec().given(after(draft(), {Archived{}})).when(Unschedule{}).then_rejected(RejectionCode::invalid_transition);
}

TEST(PublishScheduled, MakesTheScheduledVersionLiveUntilItsEnd) {
  auto plan = scheduled(1);
  plan.unpublish_at = at_second(300);
  plan.time_zone = "Europe/Vienna";
  auto event = published(1);
  event.unpublish_at = plan.unpublish_at;
  event.time_zone = plan.time_zone;
  event.by_schedule = true;
  EntrySpec spec;
  spec.given(after(draft(), {plan, saved(2)})).when(PublishScheduled{StreamVersion(3), kSnapshot}).then({event});
  spec.and_it_happens();
  EXPECT_FALSE(spec.state().schedule);
  EXPECT_EQ(spec.state().live->version_id, version_id(1));
}

TEST(PublishScheduled, YieldsNothingWhenItWasDone) {
  EntrySpec spec;
  spec.given(after(draft(), {scheduled(1)})).when(PublishScheduled{StreamVersion(3), kSnapshot}).and_it_happens();
  spec.when(PublishScheduled{StreamVersion(3), kSnapshot}).then_nothing();
}

TEST(PublishScheduled, YieldsNothingWhenAnotherScheduleStandsNow) {
  EntrySpec().given(after(draft(), {scheduled(1), scheduled(1, 300)})).when(PublishScheduled{StreamVersion(3), kSnapshot}).then_nothing();
}

TEST(PublishScheduled, YieldsNothingWhenTheEntryIsGone) {
  EntrySpec().given(after(draft(), {scheduled(1), Deleted{}})).when(PublishScheduled{StreamVersion(3), kSnapshot}).then_nothing();
  EntrySpec().given(after(draft(), {scheduled(1), Archived{}})).when(PublishScheduled{StreamVersion(3), kSnapshot}).then_nothing();
  EntrySpec().when(PublishScheduled{StreamVersion(3), kSnapshot}).then_nothing();
}

TEST(FailSchedule, StaysOnTheEntryAndGivesBackWhatOnlyTheScheduleNeeded) {
  EntrySpec spec;
  spec.given(draft()).when(schedule(1)).and_it_happens().when(save(2, "hello")).and_it_happens();
  spec.when(fail(3)).then({failed(1, {{}, {slug_claim("welcome")}})});
  spec.and_it_happens();
  ASSERT_TRUE(spec.state().schedule && spec.state().schedule->failed);
  EXPECT_EQ(spec.state().schedule->failed->at, at_second(5));
  EXPECT_EQ(spec.state().schedule->failed->reason, "Another record holds this slug already.");
}

TEST(FailSchedule, YieldsNothingWhenItHasFailedOrAnotherScheduleStands) {
  EntrySpec().given(after(draft(), {scheduled(1), failed(1)})).when(fail(3)).then_nothing();
  EntrySpec().given(after(draft(), {scheduled(1), scheduled(1, 300)})).when(fail(3)).then_nothing();
  EntrySpec().given(after(draft(), {scheduled(1), published(1)})).when(fail(3)).then_nothing();
  EntrySpec().given(after(draft(), {scheduled(1), Deleted{}})).when(fail(3)).then_nothing();
  EntrySpec().when(fail(3)).then_nothing();
}

TEST(FailSchedule, IsTheEndOfItsPublication) {
  EntrySpec().given(after(draft(), {scheduled(1), failed(1)})).when(PublishScheduled{StreamVersion(3), kSnapshot}).then_nothing();
}

TEST(FailSchedule, IsForgottenWithThePublicationOfTheVersionOrANewerOne) {
  EntrySpec spec;
  spec.given(after(draft(), {scheduled(1), failed(1)})).when(publish()).then({published(1)});
  spec.and_it_happens();
  EXPECT_FALSE(spec.state().schedule);
  EntrySpec newer;
  newer.given(after(draft(), {scheduled(1), failed(1), saved(2)})).when(publish()).then({unscheduled(1), published(2)});
}

TEST(UnpublishScheduled, EndsWhatThatPublicationMadeLive) {
  auto event = published(1);
  event.unpublish_at = at_second(300);
  EntrySpec spec;
  spec.given(after(draft(), {event})).when(UnpublishScheduled{StreamVersion(3)}).then({Unpublished{version_id(1), true, {}}});
  spec.and_it_happens().when(UnpublishScheduled{StreamVersion(3)}).then_nothing();
}

TEST(UnpublishScheduled, YieldsNothingWhenPublishedAgainSince) {
  auto event = published(1);
  event.unpublish_at = at_second(300);
  EntrySpec().given(after(draft(), {event, event})).when(UnpublishScheduled{StreamVersion(3)}).then_nothing();
  EntrySpec().given(after(draft(), {event, published(1)})).when(UnpublishScheduled{StreamVersion(4)}).then_nothing();
}

}  // namespace
}  // namespace contentos::entry
