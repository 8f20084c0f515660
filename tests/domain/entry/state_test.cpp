#include "tests/domain/entry/entry_spec.hpp"

#include <boost/json/serialize.hpp>

namespace contentos::entry {
namespace {

State folded(std::vector<Event> const& events) { return EntrySpec().given(events).state(); }

TEST(Status, SaysWhatIsTrueOfTheLatestVersion) {
  EXPECT_EQ(folded(draft()).status(), Status::draft);
  EXPECT_EQ(folded(live()).status(), Status::published);
  EXPECT_EQ(folded(after(live(), {saved(2)})).status(), Status::published);
  EXPECT_EQ(folded(after(live(), {saved(2), Submitted{version_id(2)}})).status(), Status::in_review);
  EXPECT_EQ(folded(after(live(), {saved(2), Submitted{version_id(2)}, Approved{version_id(2), true, ""}})).status(), Status::approved);
  EXPECT_EQ(folded(after(live(), {saved(2), scheduled(2)})).status(), Status::scheduled);
  EXPECT_EQ(folded(after(live(), {saved(2), Submitted{version_id(1)}})).status(), Status::published);
  EXPECT_EQ(folded(after(live(), {scheduled(1), Archived{}})).status(), Status::archived);
}

TEST(Status, IsInReviewBeforeItIsScheduled) {
  EXPECT_EQ(folded(after(draft(), {scheduled(1), Submitted{version_id(1)}})).status(), Status::in_review);
}

TEST(Status, IsScheduledNoMoreWhenTheScheduleFailed) {
  auto const state = folded(after(draft(), {scheduled(1), failed(1)}));
  EXPECT_EQ(state.status(), Status::draft);
  EXPECT_TRUE(describe(state).at("scheduled_publish_at").is_null()) << "it will not be published then";
  EXPECT_EQ(describe(state).at("schedule").at("failed").at("code").as_string(), "already_exists");
}

TEST(UnpublishedChanges, AreNoneWhileNothingIsLive) {
  EXPECT_FALSE(folded({created()}).has_unpublished_changes());
  EXPECT_FALSE(folded(draft()).has_unpublished_changes());
  EXPECT_FALSE(folded(after(live(), {saved(2), Unpublished{version_id(1), false, {}}})).has_unpublished_changes());
  EXPECT_FALSE(folded(after(live(), {saved(2), Archived{}})).has_unpublished_changes());
}

TEST(UnpublishedChanges, AreWhatDiffersFromWhatIsLive) {
  EXPECT_TRUE(folded(after(live(), {saved(2)})).has_unpublished_changes());
  auto restored = saved(3);
  restored.checksum = content_of(1).checksum;
  EXPECT_FALSE(folded(after(live(), {saved(2), restored})).has_unpublished_changes()) << "what is live was restored";
  restored.slugs = {{"en-US", "hello"}};
  EXPECT_TRUE(folded(after(live(), {saved(2), restored})).has_unpublished_changes()) << "under another slug";
  EXPECT_TRUE(folded(after(live(), {Tagged{{tag_id(1)}, {}}})).has_unpublished_changes()) << "delivery shows the tags of then";
  EXPECT_TRUE(folded(after(live(), {Categorized{{category_id(1)}}})).has_unpublished_changes()) << "delivery shows the categories of then";
}

TEST(UnpublishedChanges, AreKnownThoughAnOlderVersionIsPublished) {
  auto restored = saved(3);
  restored.checksum = content_of(1).checksum;
  EXPECT_FALSE(folded(after(draft(), {saved(2), restored, published(1)})).has_unpublished_changes());
  EXPECT_TRUE(folded(after(draft(), {saved(2), published(1)})).has_unpublished_changes());
}

TEST(UnpublishedChanges, AreAnotherVersionWhereThePublicationSaidNothingOfItsContent) {
  auto old = published(1);
  old.content_checksum.clear();
  old.slugs.clear();
  EXPECT_FALSE(folded(after(draft(), {old})).has_unpublished_changes());
  auto restored = saved(2);
  restored.checksum = content_of(1).checksum;
  EXPECT_TRUE(folded(after(draft(), {old, restored})).has_unpublished_changes());
}

TEST(State, KnowsVersionsByIdAndNumber) {
  auto const state = folded(after(draft(), {saved(2)}));
  EXPECT_EQ(state.versions.find(version_id(1))->number, 1);
  EXPECT_EQ(state.versions.find_number(2)->id, version_id(2));
  EXPECT_EQ(state.versions.find_number(3), nullptr);
  EXPECT_EQ(state.versions.find(version_id(3)), nullptr);
  EXPECT_EQ(state.versions.find_number(2)->at, StreamVersion(3)) << "its body is that event's";
}

TEST(State, NamesThePersonAVersionWasSavedFor) {
  auto state = evolve(State{}, created(), test_meta(1));
  auto meta = test_meta(2, {ActorKind::token, "t"});
  meta.attributed_to = PersonId(test_uuid(9, 4));
  state = evolve(std::move(state), saved(1), meta);
  EXPECT_EQ(state.latest()->created_by, test_person(4));
  EXPECT_EQ(state.audit.updated_by, test_person(4));
  EXPECT_EQ(state.audit.created_by, test_person(1));
}

TEST(State, KeepsWhenAndByWhomItWasCreated) {
  auto const state = folded(after(live(), {saved(2)}));
  EXPECT_EQ(state.audit.created_at, at_second(1));
  EXPECT_EQ(state.audit.updated_at, at_second(4));
}

TEST(Describe, HasEveryMemberInEveryState) {
  for (auto const& events : {std::vector<Event>{created()}, draft(), live(), after(live(), {Archived{}}), after(draft(), {Deleted{}})}) {
    auto const o = describe(folded(events));
    for (auto const* key : {"entry_id",
                            "external_id",
                            "type_key",
                            "site_id",
                            "status",
                            "title",
                            "slug",
                            "slugs",
                            "is_published",
                            "has_unpublished_changes",
                            "review_requested",
                            "latest_version",
                            "live",
                            "review",
                            "schedule",
                            "archived",
                            "editing",
                            "categories",
                            "access",
                            "published_version_id",
                            "review_version_id",
                            "scheduled_publish_at",
                            "stream_version",
                            "created_at",
                            "created_by",
                            "updated_at",
                            "updated_by",
                            "deleted_at",
                            "deleted_by",
                            "is_deleted",
                            "is_active",
                            "can_delete",
                            "is_system"}) {
      EXPECT_TRUE(o.contains(key)) << key;
    }
  }
}

TEST(Describe, ShowsTheFourFacts) {
  auto const o = describe(folded(after(live(), {saved(2), Submitted{version_id(2)}, scheduled(2), EditingStarted{"ana"}})));
  EXPECT_EQ(o.at("status").as_string(), "in_review");
  EXPECT_EQ(o.at("title").as_string(), "Version 2");
  EXPECT_EQ(o.at("slug").as_string(), "welcome");
  EXPECT_EQ(o.at("is_published"), true);
  EXPECT_EQ(o.at("has_unpublished_changes"), true);
  EXPECT_EQ(o.at("review_requested"), true);
  EXPECT_EQ(o.at("live").at("number"), 1);
  EXPECT_EQ(o.at("latest_version").at("number"), 2);
  EXPECT_EQ(o.at("review").at("state").as_string(), "in_review");
  EXPECT_EQ(o.at("schedule").at("publish_at").as_string(), format_rfc3339(at_second(200)));
  EXPECT_EQ(o.at("editing").at("by").as_string(), "ana");
  EXPECT_EQ(o.at("published_version_id").as_string(), version_id(1).str());
}

TEST(MakeSnapshot, HoldsWhatDeliveryNeeds) {
  auto const state = folded(live());
  auto const snapshot = make_snapshot(state, *state.latest(), {{"title", "Version 1"}}, at_second(5), test_person(2));
  EXPECT_EQ(boost::json::serialize(snapshot.at("fields")), R"({"title":"Version 1"})");
  EXPECT_EQ(snapshot.at("version"), 1);
  EXPECT_EQ(snapshot.at("published_at").as_string(), format_rfc3339(at_second(5)));
  EXPECT_EQ(snapshot.at("meta").at("slug").as_string(), "welcome");
  EXPECT_EQ(snapshot.at("access").at("level").as_string(), "public");
  EXPECT_FALSE(snapshot.contains("checksum")) << "the handler hashes the canonical form and adds it";
}

}  // namespace
}  // namespace contentos::entry
