// What an entry is marked with beside its versions: its site, metadata and owner.
#include "tests/domain/entry/entry_spec.hpp"
#include "tests/domain/entry/words.hpp"

#include <gtest/gtest.h>

namespace contentos::entry {
namespace {

SiteId const kDefault = created().site_id;
SiteId const kShop(test_uuid(3, 41));
SiteId const kBlog(test_uuid(3, 42));
PersonId const kAna(test_uuid(9, 1));
Publish const kPublish{{}, kSnapshot, {}, {}, {}, {}};

Claim ref(SiteId site) { return {"ref", "site/" + site.str() + "/entry-welcome"}; }

std::string code(Decided<std::vector<Event>> const& decided) { return decided ? "decided" : decided.error().errors.front().pointer; }

TEST(PlaceEntry, HoldsTheSiteUnlessItIsTheDefaultOne) {
  EntrySpec spec;
  spec.given(draft()).when(Place{kDefault}).then({});
  spec.when(Place{kShop}).then({Placed{kShop, {{ref(kShop)}, {}}}});
  spec.and_it_happens();
  EXPECT_EQ(spec.state().site(), kShop);
  spec.when(Place{kShop}).then({});
  spec.when(Place{kBlog}).then({Placed{kBlog, {{ref(kBlog)}, {ref(kShop)}}}});
  spec.and_it_happens();
  spec.when(Place{kDefault}).then({Placed{kDefault, {{}, {ref(kBlog)}}}});
  spec.and_it_happens();
  EXPECT_EQ(spec.state().site(), kDefault);
  EXPECT_EQ(spec.state().marks, Marks{}) << "as if it had never been elsewhere";
}

TEST(PlaceEntry, KeepsTheSiteThatIsLive) {
  EntrySpec spec;
  spec.given(draft()).when(Place{kShop}).and_it_happens().when(kPublish).and_it_happens();
  EXPECT_FALSE(spec.state().has_unpublished_changes());
  spec.when(Place{kBlog}).then({Placed{kBlog, {{ref(kBlog)}, {}}}});
  spec.and_it_happens();
  EXPECT_TRUE(spec.state().has_unpublished_changes());
  EXPECT_TRUE(spec.state().claims.contains(ref(kShop))) << "what is delivered is there";
  spec.when(Unpublish{}).and_it_happens();
  EXPECT_FALSE(spec.state().claims.contains(ref(kShop)));
}

TEST(PlaceEntry, GoesBackToTheDefaultSiteWhenItsOwnWasDeletedMeanwhile) {
  EntrySpec spec;
  spec.given(draft()).when(Place{kShop}).and_it_happens().when(Delete{}).and_it_happens();
  EXPECT_TRUE(spec.state().claims.empty());
  spec.when(Undelete{{}, true});
  ASSERT_EQ(spec.events().size(), 2U);
  EXPECT_EQ(std::get<Placed>(spec.events()[0]).site_id, kDefault);
  spec.and_it_happens();
  EXPECT_EQ(spec.state().site(), kDefault);
  EXPECT_EQ(spec.state().claims, needed_claims(spec.state()));
}

TEST(ChangeMetadata, ReplacesBothAndMakesNoVersion) {
  EntrySpec spec;
  spec.given(draft()).when(ChangeMetadata{{{"a", 1}}, "pages/landing"}).then({MetadataChanged{{{"a", 1}}, "pages/landing"}});
  spec.and_it_happens();
  spec.when(ChangeMetadata{{{"a", 1}}, "pages/landing"}).then({});
  EXPECT_EQ(spec.state().versions.size(), 1U);
  spec.when(kPublish).and_it_happens();
  EXPECT_FALSE(spec.state().has_unpublished_changes());
  spec.when(ChangeMetadata{{}, ""}).then({MetadataChanged{{}, ""}});
  spec.and_it_happens();
  EXPECT_TRUE(spec.state().has_unpublished_changes());
}

TEST(ChangeMetadata, HasItsLimits) {
  auto const state = EntrySpec().given(draft()).state();
  EXPECT_EQ(code(decide(state, ChangeMetadata{{}, "no such key"})), "/template_key");
  EXPECT_EQ(code(decide(state, ChangeMetadata{{}, std::string(101, 'k')})), "/template_key");
  EXPECT_EQ(code(decide(state, ChangeMetadata{{{"a", std::string(16'384, 'x')}}, ""})), "/metadata");
  EXPECT_EQ(code(decide(state, ChangeMetadata{{{"a", std::string(16'376, 'x')}}, std::string(100, 'k')})), "decided");
}

TEST(ChangeOwner, IsWhoMadeTheEntryUntilItIsHandedOver) {
  EntrySpec spec;
  spec.given(draft());
  EXPECT_EQ(spec.state().owned_by(), spec.state().audit.created_by);
  spec.when(ChangeOwner{kAna}).then({OwnerChanged{kAna}});
  spec.and_it_happens();
  EXPECT_EQ(spec.state().owned_by(), (Actor{ActorKind::person, kAna.str()}));
  spec.when(ChangeOwner{kAna}).then({});
  spec.when(ChangeOwner{}).then({OwnerChanged{}});
  spec.and_it_happens();
  EXPECT_EQ(spec.state().owned_by(), spec.state().audit.created_by);
}

TEST(Marks, AreNotChangedOfWhatIsArchivedOrGone) {
  for (Command const& command : {Command(Place{kShop}), Command(ChangeMetadata{{{"a", 1}}, ""}), Command(ChangeOwner{kAna})}) {
    EntrySpec archived;
    archived.given(draft()).when(Archive{}).and_it_happens();
    auto const refused = decide(archived.state(), command);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, RejectionCode::invalid_transition);
    EntrySpec deleted;
    deleted.given(draft()).when(Delete{}).and_it_happens();
    for (auto const& state : {deleted.state(), State{}}) {
      auto const absent = decide(state, command);
      ASSERT_FALSE(absent);
      EXPECT_EQ(absent.error().code, RejectionCode::not_found);
    }
  }
}

TEST(TagEntry, RefersToItsTagsAndToNoOthers) {
  auto const tag_ref = [](int n) { return Claim{"ref", "tag/" + tag_id(n).str() + "/entry-welcome"}; };
  EntrySpec spec;
  spec.given(draft()).when(ChangeTags{{}}).then({});
  spec.when(ChangeTags{{tag_id(1), tag_id(2)}}).then({Tagged{{tag_id(1), tag_id(2)}, {{tag_ref(1), tag_ref(2)}, {}}}});
  spec.and_it_happens();
  spec.when(ChangeTags{{tag_id(2)}}).then({Tagged{{tag_id(2)}, {{}, {tag_ref(1)}}}});
  spec.and_it_happens();
  spec.when(ChangeTags{{tag_id(2)}}).then({});
  spec.given({Archived{}}).when(ChangeTags{{}}).then_rejected(RejectionCode::invalid_transition);
}

}  // namespace
}  // namespace contentos::entry
