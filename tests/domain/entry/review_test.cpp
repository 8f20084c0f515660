#include "tests/domain/entry/entry_spec.hpp"

namespace contentos::entry {
namespace {

std::vector<Event> in_review() { return after(draft(), {Submitted{version_id(1)}}); }

TEST(SubmitEntry, AsksForAReviewOfTheLatestVersion) {
  EntrySpec().given(after(draft(), {saved(2)})).when(Submit{}).then({Submitted{version_id(2)}});
}

TEST(SubmitEntry, MayNameAnOlderVersion) {
  EntrySpec().given(after(draft(), {saved(2)})).when(Submit{version_id(1)}).then({Submitted{version_id(1)}});
}

TEST(SubmitEntry, IsRejectedWhenTheVersionIsNotOfThisEntry) {
  EntrySpec().given(draft()).when(Submit{version_id(77)}).then_rejected(RejectionCode::validation_failed, "/version_id");
}

TEST(SubmitEntry, YieldsNothingWhenTheVersionIsInReview) { EntrySpec().given(in_review()).when(Submit{}).then_nothing(); }

TEST(SubmitEntry, WithdrawsTheReviewOfAnotherVersion) {
  EntrySpec()
      .given(after(draft(), {saved(2), Submitted{version_id(1)}}))
      .when(Submit{})
      .then({ReviewWithdrawn{version_id(1)}, Submitted{version_id(2)}});
}

TEST(SubmitEntry, IsRejectedWhenArchived) {
  EntrySpec().given(after(draft(), {Archived{}})).when(Submit{}).then_rejected(RejectionCode::invalid_transition);
}

TEST(ApproveEntry, ApprovesWhatIsInReview) {
  EntrySpec spec;
  spec.given(in_review()).when(Approve{test_person(2), "fine"}).then({Approved{version_id(1), true, "fine"}});
  spec.and_it_happens();
  EXPECT_EQ(spec.state().status(), Status::approved);
}

TEST(ApproveEntry, YieldsNothingWhenItIsApproved) {
  EntrySpec()
      .given(in_review())
      .given_by(test_person(2), Approved{version_id(1), true, ""})
      .when(Approve{test_person(2), "again"})
      .then_nothing();
}

TEST(ApproveEntry, IsRejectedWithoutAReview) {
  EntrySpec spec;
  spec.given(draft()).when(Approve{test_person(2), ""}).then_rejected(RejectionCode::invalid_transition);
  EXPECT_EQ(spec.rejection().extra.at("status").as_string(), "draft");
}

TEST(RejectEntry, EndsTheReviewWithANote) {
  EntrySpec spec;
  spec.given(in_review()).when(Reject{"too long"}).then({Rejected{version_id(1), "too long"}});
  spec.and_it_happens();
  EXPECT_EQ(spec.state().status(), Status::draft);
}

TEST(RejectEntry, MayEndAnApproval) {
  EntrySpec().given(after(in_review(), {Approved{version_id(1), true, ""}})).when(Reject{""}).then({Rejected{version_id(1), ""}});
}

TEST(RejectEntry, IsRejectedWithoutAReview) {
  EntrySpec().given(draft()).when(Reject{""}).then_rejected(RejectionCode::invalid_transition);
}

}  // namespace
}  // namespace contentos::entry
