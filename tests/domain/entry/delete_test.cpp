#include "tests/domain/entry/entry_spec.hpp"

namespace contentos::entry {
namespace {

TEST(DeleteEntry, GivesBackAllClaims) {
  EntrySpec spec;
  spec.given(draft()).when(Delete{}).then({Deleted{{{}, {kExists, slug_claim("welcome"), kPlace}}}});
  spec.and_it_happens();
  EXPECT_TRUE(spec.state().is_deleted());
  EXPECT_TRUE(spec.state().claims.empty());
}

TEST(DeleteEntry, YieldsNothingWhenItIsDeleted) { EntrySpec().given(after(draft(), {Deleted{}})).when(Delete{}).then_nothing(); }

TEST(DeleteEntry, KeepsThatItHappenedAgainWhereAHistorySaysSo) {
  EntrySpec spec;
  spec.given(after(draft(), {Deleted{}})).when(Delete{.keep_again = true}).then({Deleted{}});
  spec.and_it_happens();
  EXPECT_TRUE(spec.state().is_deleted());
}

TEST(DeleteEntry, EndsPublicationReviewAndScheduleInTheSameAppend) {
  EntrySpec spec;
  spec.given(after(live(), {Submitted{version_id(1)}, scheduled(1)})).when(Delete{});
  spec.then({Unpublished{version_id(1), false, {}}, ReviewWithdrawn{version_id(1)}, unscheduled(1),
             Deleted{{{}, {kExists, slug_claim("welcome"), kPlace}}}});
}

TEST(DeleteEntry, ReleasesEachClaimOnceWhenTheLiveVersionHadItsOwn) {
  EntrySpec spec;
  spec.given(live()).when(save(2, "hello")).and_it_happens();
  spec.when(Delete{});
  ASSERT_EQ(spec.events().size(), 2U);
  EXPECT_EQ(std::get<Unpublished>(spec.events()[0]).claims, (ClaimChanges{{}, {slug_claim("welcome")}}));
  EXPECT_EQ(std::get<Deleted>(spec.events()[1]).claims, (ClaimChanges{{}, {kExists, slug_claim("hello"), kPlace}}));
}

TEST(DeleteEntry, ReleasesEachClaimOnceWhenTheScheduledVersionHadItsOwn) {
  EntrySpec spec;
  spec.given(draft()).when(schedule(1)).and_it_happens().when(save(2, "hello")).and_it_happens();
  spec.when(Delete{}).then({unscheduled(1, {{}, {slug_claim("welcome")}}), Deleted{{{}, {kExists, slug_claim("hello"), kPlace}}}});
}

TEST(DeleteEntry, IsRejectedWhenThisRecordCannotBeDeleted) {
  auto protected_one = created();
  protected_one.can_delete = false;
  EntrySpec().given({protected_one}).when(Delete{}).then_rejected(RejectionCode::protected_record);
}

TEST(DeleteEntry, IsRejectedWhenTheTenantProtectsWhatIsPublished) {
  Delete const command{false, true};
  EntrySpec().given(live()).when(command).then_rejected(RejectionCode::protected_record);
  EntrySpec().given(draft()).when(command).then({Deleted{{{}, {kExists, slug_claim("welcome"), kPlace}}}});
}

TEST(UndeleteEntry, RetakesTheClaimsOfTheLatestVersionAsADraft) {
  EntrySpec spec;
  spec.given(live()).when(Delete{}).and_it_happens();
  spec.when(Undelete{}).then({Undeleted{{{kExists, slug_claim("welcome"), kPlace}, {}}}});
  spec.and_it_happens();
  EXPECT_FALSE(spec.state().is_deleted());
  EXPECT_EQ(spec.state().status(), Status::draft);
}

TEST(UndeleteEntry, RetakesTheOnlyPlaceOfASingleton) {
  auto command = create();
  command.is_singleton = true;
  EntrySpec spec;
  spec.when(command).and_it_happens().when(Delete{}).and_it_happens();
  spec.when(Undelete{}).then({Undeleted{{{kExists, {"singleton", "post"}, kPlace}, {}}}});
}

TEST(UndeleteEntry, YieldsNothingWhenItIsNotDeleted) { EntrySpec().given(draft()).when(Undelete{}).then_nothing(); }

TEST(ArchiveEntry, EndsWhatIsLiveInReviewAndScheduled) {
  EntrySpec spec;
  spec.given(after(live(), {Submitted{version_id(1)}, scheduled(1)})).when(Archive{}).then({Archived{}});
  spec.and_it_happens();
  EXPECT_FALSE(spec.state().live || spec.state().review || spec.state().schedule);
  EXPECT_EQ(spec.state().status(), Status::archived);
  spec.when(Archive{}).then_nothing();
}

TEST(ArchiveEntry, GivesBackTheClaimsOfTheLiveVersion) {
  EntrySpec spec;
  spec.given(live()).when(save(2, "hello")).and_it_happens();
  spec.when(Archive{}).then({Archived{{{}, {slug_claim("welcome")}}}});
}

TEST(ArchiveEntry, GivesBackWhatOnlyTheScheduleNeeded) {
  EntrySpec spec;
  spec.given(draft()).when(schedule(1)).and_it_happens().when(save(2, "hello")).and_it_happens();
  spec.when(Archive{}).then({Archived{{{}, {slug_claim("welcome")}}}});
}

TEST(UnarchiveEntry, LeadsBackToADraft) {
  EntrySpec spec;
  spec.given(after(live(), {Archived{}})).when(Unarchive{}).then({Unarchived{}});
  spec.and_it_happens();
  EXPECT_EQ(spec.state().status(), Status::draft);
  spec.when(Unarchive{}).then_nothing();
}

TEST(UnarchiveEntry, IsRejectedWhenItWasNeverArchived) {
  EntrySpec().given(live()).when(Unarchive{}).then_rejected(RejectionCode::invalid_transition);
}

TEST(Editing, IsPresenceAndNoLock) {
  EntrySpec spec;
  spec.given(draft()).when(StartEditing{"ana"}).then({EditingStarted{"ana"}});
  spec.and_it_happens().when(StartEditing{"ana"}).then_nothing();
  spec.when(StartEditing{"ben"}).then({EditingStarted{"ben"}});
  spec.and_it_happens().when(EndEditing{"ana"}).then_nothing();
  spec.when(EndEditing{"ben"}).then({EditingEnded{"ben"}});
  spec.and_it_happens().when(EndEditing{"ben"}).then_nothing();
}

TEST(Editing, IsNoChangeOfTheRecord) {
  EntrySpec spec;
  spec.given(draft());
  auto const before = spec.state().audit.updated_at;
  spec.given({EditingStarted{"ana"}});
  EXPECT_EQ(spec.state().audit.updated_at, before);
  EXPECT_EQ(spec.state().version, StreamVersion(3));
}

}  // namespace
}  // namespace contentos::entry
