#include "tests/domain/entry/entry_spec.hpp"

#include <boost/json/serialize.hpp>

namespace contentos::entry {
namespace {

TEST(SaveVersion, MakesVersionOneAndTakesItsClaims) {
  EntrySpec().given({created()}).when(save(1)).then({saved(1, {{slug_claim("welcome")}, {}})});
}

TEST(SaveVersion, CountsOn) { EntrySpec().given(draft()).when(save(2)).then({saved(2)}); }

TEST(SaveVersion, IsAVersionEvenWhenNothingChanged) {
  auto command = save(2);
  command.content = content_of(1);
  command.content.changed_fields = {};
  EntrySpec().given(draft()).when(command);
  EXPECT_EQ(EntrySpec().given(draft()).when(command).events().size(), 1U);
}

TEST(SaveVersion, YieldsNothingWhenThisVersionIsThereAlready) { EntrySpec().given(draft()).when(save(1)).then_nothing(); }

TEST(SaveVersion, NeedsABaseFromTheSecondOn) {
  auto command = save(2);
  command.base_version_id.reset();
  EntrySpec().given(draft()).when(command).then_rejected(RejectionCode::validation_failed, "/base_version_id");
}

TEST(SaveVersion, NeedsNoBaseWhenItIsUnconditional) {
  auto command = save(2);
  command.base_version_id.reset();
  command.unconditional = true;
  auto event = saved(2);
  event.base_version_id.reset();
  EntrySpec().given(draft()).when(command).then({event});
}

TEST(SaveVersion, IsRejectedWhenTheBaseIsNoVersionOfThisEntry) {
  auto command = save(2);
  command.base_version_id = version_id(77);
  EntrySpec().given(draft()).when(command).then_rejected(RejectionCode::validation_failed, "/base_version_id");
  command = save(1);
  command.base_version_id = version_id(77);
  EntrySpec().given({created()}).when(command).then_rejected(RejectionCode::validation_failed, "/base_version_id");
}

TEST(SaveVersion, ConflictsWhenTheBaseIsNotTheLatest) {
  auto command = save(3);
  command.base_version_id = version_id(1);
  EntrySpec spec;
  spec.given(draft()).given_by(test_person(2), saved(2)).when(command);
  spec.then_rejected(RejectionCode::version_conflict, "/base_version_id");
  auto const latest = spec.rejection().extra.at("latest_version").as_object();
  EXPECT_EQ(latest.at("number"), 2);
  EXPECT_EQ(latest.at("version_id").as_string(), version_id(2).str());
  EXPECT_EQ(latest.at("created_by"), boost::json::value(actor_json(test_person(2))));
}

TEST(SaveVersion, IsRejectedWhenArchived) {
  EntrySpec spec;
  spec.given(after(draft(), {Archived{}})).when(save(2)).then_rejected(RejectionCode::invalid_transition);
  EXPECT_EQ(spec.rejection().extra.at("status").as_string(), "archived");
  EXPECT_EQ(boost::json::serialize(spec.rejection().extra.at("allowed")), R"(["unarchive","delete"])");
}

TEST(SaveVersion, WithdrawsTheReviewOfAnOlderVersion) {
  EntrySpec().given(after(draft(), {Submitted{version_id(1)}})).when(save(2)).then({saved(2), ReviewWithdrawn{version_id(1)}});
}

TEST(SaveVersion, WithdrawsAReviewAlsoAsAnAutosave) {
  auto command = save(2);
  command.is_autosave = true;
  auto event = saved(2);
  event.is_autosave = true;
  EntrySpec().given(after(draft(), {Submitted{version_id(1)}})).when(command).then({event, ReviewWithdrawn{version_id(1)}});
}

TEST(SaveVersion, LeavesAScheduleWithItsVersion) {
  EntrySpec spec;
  spec.given(after(draft(), {scheduled(1)})).when(save(2)).then({saved(2)});
  spec.and_it_happens();
  ASSERT_TRUE(spec.state().schedule);
  EXPECT_EQ(spec.state().schedule->version_id, version_id(1));
}

TEST(SaveVersion, ExchangesTheClaimsOfADraft) {
  auto event = saved(2, {{slug_claim("hello")}, {slug_claim("welcome")}});
  event.slugs = {{"en-US", "hello"}};
  event.unique_claims = {slug_claim("hello")};
  EntrySpec().given(draft()).when(save(2, "hello")).then({event});
}

TEST(SaveVersion, KeepsTheClaimsOfTheLiveVersion) {
  EntrySpec spec;
  spec.given(live()).when(save(2, "hello"));
  ASSERT_EQ(spec.events().size(), 1U);
  EXPECT_EQ(std::get<VersionSaved>(spec.events()[0]).claims, (ClaimChanges{{slug_claim("hello")}, {}}));
  spec.and_it_happens();
  EXPECT_EQ(spec.state().claims, (std::set<Claim>{kExists, kPlace, slug_claim("hello"), slug_claim("welcome")}));
}

TEST(SaveVersion, TakesNoClaimsForAnAutosave) {
  auto command = save(2, "hello");
  command.is_autosave = true;
  EntrySpec spec;
  spec.given(draft()).when(command);
  EXPECT_EQ(std::get<VersionSaved>(spec.events()[0]).claims, ClaimChanges{});
}

TEST(SaveVersion, SaysWhereRestoredDataCameFrom) {
  auto command = save(3);
  command.restored_from = version_id(1);
  auto event = saved(3);
  event.restored_from = version_id(1);
  EntrySpec().given(after(draft(), {saved(2)})).when(command).then({event});
}

TEST(SaveVersion, SaysWhatItWasMergedWith) {
  auto command = save(3);
  command.merged_with = version_id(2);
  auto event = saved(3);
  event.merged_with = version_id(2);
  EntrySpec().given(after(draft(), {saved(2)})).when(command).then({event});
}

TEST(SaveVersion, ChangesTheCategoriesOnlyWhenTheyDiffer) {
  auto command = save(2);
  command.categories = std::vector{category_id(1)};
  EntrySpec spec;
  spec.given(draft()).when(command).then({saved(2), Categorized{{category_id(1)}}});
  auto again = save(3);
  again.categories = std::vector{category_id(1)};
  spec.and_it_happens().when(again).then({saved(3)});
}

TEST(SaveVersion, SetsTheTagsAndHoldsAReferenceToEach) {
  auto const ref = [](int n) { return Claim{"ref", "tag/" + tag_id(n).str() + "/entry-welcome"}; };
  auto command = save(2);
  command.tags = std::vector{tag_id(1), tag_id(2)};
  EntrySpec spec;
  spec.given(draft()).when(command).then({saved(2), Tagged{{tag_id(1), tag_id(2)}, {{ref(1), ref(2)}, {}}}});
  spec.and_it_happens();
  auto again = save(3);
  again.tags = std::vector{tag_id(2)};
  spec.when(again).then({saved(3), Tagged{{tag_id(2)}, {{}, {ref(1)}}}});
  spec.when(Delete{});
  auto const deleted = std::get<Deleted>(spec.events().back());
  EXPECT_EQ(std::ranges::count(deleted.claims.release, ref(1)) + std::ranges::count(deleted.claims.release, ref(2)), 2);
}

TEST(SaveVersion, KeepsTheTagsThatAreLive) {
  Claim const ref{"ref", "tag/" + tag_id(1).str() + "/entry-welcome"};
  auto command = save(2);
  command.tags = std::vector{tag_id(1)};
  EntrySpec spec;
  spec.given(draft()).when(command).and_it_happens().when(Publish{{}, kSnapshot, {}, {}, {}, {}}).and_it_happens();
  auto again = save(3);
  again.tags = std::vector<TagId>{};
  spec.when(again).then({saved(3), Tagged{{}, {}}});
  spec.and_it_happens();
  EXPECT_TRUE(spec.state().claims.contains(ref)) << "what is delivered links to it";
  spec.when(Unpublish{}).and_it_happens();
  EXPECT_FALSE(spec.state().claims.contains(ref));
}

TEST(UndeleteEntry, LeavesTheTagsThatAreGone) {
  auto const ref = [](int n) { return Claim{"ref", "tag/" + tag_id(n).str() + "/entry-welcome"}; };
  auto command = save(2);
  command.tags = std::vector{tag_id(1), tag_id(2)};
  EntrySpec spec;
  spec.given(draft()).when(command).and_it_happens().when(Delete{}).and_it_happens();
  spec.when(Undelete{std::vector{tag_id(2)}});
  ASSERT_EQ(spec.events().size(), 2U);
  EXPECT_EQ(std::get<Tagged>(spec.events()[0]).tags, std::vector{tag_id(2)});
  auto const& taken = std::get<Undeleted>(spec.events()[1]).claims.take;
  EXPECT_EQ(std::ranges::count(taken, ref(1)), 0);
  EXPECT_EQ(std::ranges::count(taken, ref(2)), 1);
  spec.and_it_happens();
  EXPECT_EQ(spec.state().claims, needed_claims(spec.state()));
}

}  // namespace
}  // namespace contentos::entry
