// How records are stored, shown, ordered and filtered.
#include "domain/json/canonical.hpp"
#include "domain/json/i_json.hpp"
#include "tests/domain/record/gadget.hpp"
#include "tests/domain/support/given.hpp"

#include <gtest/gtest.h>

namespace contentos::record {
namespace {

using gadget::Content;
using gadget::kind;

Event created(Content content, bool is_system = false) {
  auto claims = claim_difference({}, needed_claims(kind(), "g1", &content));
  return {&kind(), What::created, "g1", std::make_shared<Content>(std::move(content)), is_system, std::move(claims)};
}

State state_of(std::vector<Event> const& events) {
  auto state = gadget::initial();
  std::int64_t version = 0;
  for (auto const& event : events) { state = evolve(std::move(state), event, test_meta(++version)); }
  return state;
}

TEST(EventsOfARecord, AreStoredAsItsContentItsIdAndItsClaims) {
  auto const stored = encode(created({"n", "s", 3, "p1", {}, {}}, true));
  EXPECT_EQ(stored.type, "gadget.created.v1");
  EXPECT_EQ(stored.data, R"({"claims":{"take":[["exists","gadget/g1"],["gadget_slug","s"],["ref","tag/p1/gadget-g1"]]},)"
                         R"("gadget_id":"g1","is_system":true,"name":"n","owner":"p1","rank":3,"slug":"s"})");
  EXPECT_EQ(stored.claims.take.size(), 3U);
  EXPECT_FALSE(stored.body);
  EXPECT_EQ(lines(std::vector{Event{.kind = &kind(), .what = What::undeleted, .claims = {{{"k", "1"}}, {}}}}),
            std::vector<std::string>{R"(gadget.undeleted.v1 {"claims":{"take":[["k","1"]]}})"});
}

TEST(EventsOfARecord, AreReadBackAndRefusedWhenTheyAreOfAnotherShape) {
  constexpr std::string_view kData = R"({"gadget_id":"g1","name":"n","rank":3,"slug":"s"})";
  auto const event = decode(kind(), "gadget.created.v1", kData);
  ASSERT_TRUE(event);
  EXPECT_EQ(encode(*event).data, kData);
  for (auto const& [type, data] : std::vector<std::pair<std::string, std::string>>{
           {"gadget.created.v1", R"({"name":"n","rank":3,"slug":"s"})"},
           {"gadget.created.v1", R"({"gadget_id":1,"name":"n","rank":3,"slug":"s"})"},
           {"gadget.created.v1", R"({"gadget_id":"g1","name":"n","slug":"s"})"},
           {"gadget.created.v1", R"({"gadget_id":"g1","name":"n","rank":3,"slug":"s","is_system":1})"},
           {"gadget.changed.v1", R"({"name":"n","rank":"3","slug":"s"})"},
           {"gadget.changed.v1", R"({"name":"n","rank":3,"slug":"s","claims":[]})"},
           {"gadget.deleted.v1", R"({"claims":{"release":[["k"]]}})"},
           {"gadget.deleted.v1", "[]"},
           {"gadget.deleted.v1", ""},
           {"gadget.deleted.v2", "{}"},
           {"gadget.archived.v1", "{}"},
           {"gadget", "{}"},
           {"gadgetdeleted.v1", "{}"},
           {"gadgets.deleted.v1", "{}"},
           {"sprocket.deleted.v1", "{}"}}) {
    EXPECT_FALSE(decode(kind(), type, data)) << type << " " << data;
  }
}

TEST(ARecordsTypes, AreKnownWithWhatTheAuditTrailCallsThem) {
  std::vector<std::string> names;
  for (auto const& type : event_types(kind())) { names.push_back(type.name + " " + std::string(type.verb)); }
  EXPECT_EQ(names,
            (std::vector<std::string>{"gadget.created.v1 create", "gadget.changed.v1 change", "gadget.activated.v1 activate",
                                      "gadget.deactivated.v1 deactivate", "gadget.deleted.v1 delete", "gadget.undeleted.v1 undelete"}));
}

TEST(ARecordAsItIsShown, HasItsIdAllOfItsFieldsAndTheWholeContract) {
  auto state = state_of({created({"n", "s", 3, {}, {}, {}})});
  state = evolve(std::move(state), {.kind = &kind(), .what = What::deleted}, test_meta(2, test_person(2)));
  EXPECT_EQ(canonical_json(describe(state)), canonical_json(boost::json::object{{"gadget_id", "g1"},
                                                                                {"name", "n"},
                                                                                {"slug", "s"},
                                                                                {"rank", 3},
                                                                                {"owner", nullptr},
                                                                                {"parts", boost::json::array{}},
                                                                                {"labels", boost::json::object{}},
                                                                                {"created_at", format_rfc3339(at_second(1))},
                                                                                {"created_by", actor_json(test_person(1))},
                                                                                {"updated_at", format_rfc3339(at_second(2))},
                                                                                {"updated_by", actor_json(test_person(2))},
                                                                                {"deleted_at", format_rfc3339(at_second(2))},
                                                                                {"deleted_by", actor_json(test_person(2))},
                                                                                {"is_deleted", true},
                                                                                {"is_active", true},
                                                                                {"can_delete", true},
                                                                                {"is_system", false}}));
}

TEST(ARecordAsItIsShown, KeepsTheFactsOfItsCreation) {
  auto state = state_of({created({"n", "s", 3, {}, {}, {}}, true)});
  auto const before = describe(state);
  for (auto const what : {What::changed, What::deactivated, What::activated, What::deleted, What::undeleted}) {
    auto const version = state.version.value + 1;
    state = evolve(std::move(state), {.kind = &kind(), .what = what}, test_meta(version, test_person(3)));
    auto const now = describe(state);
    for (auto const* fact : {"gadget_id", "created_at", "created_by", "is_system", "can_delete"}) {
      EXPECT_EQ(now.at(fact), before.at(fact));
    }
    EXPECT_EQ(now.at("updated_at"), boost::json::value(format_rfc3339(at_second(state.version.value))));
    EXPECT_EQ(now.at("updated_by"), boost::json::value(actor_json(test_person(3))));
  }
}

TEST(ARecordInLists, StandsByItsSortKeyAndIsFoundByItsFacets) {
  auto const state = state_of({created({"n", "s", 3, {}, {EntryId("e1"), EntryId("e2")}, {}})});
  EXPECT_EQ(sort_key(state), sortable(3) + "n");
  EXPECT_EQ(facets(state), (std::vector<std::string>{"entry=e1", "entry=e2"}));
  EXPECT_EQ(sort_key(gadget::initial()), "");
  EXPECT_TRUE(facets(gadget::initial()).empty());
}

TEST(NumbersInSortKeys, AreInTheOrderOfTheNumbers) {
  std::vector<std::int32_t> const numbers{std::numeric_limits<std::int32_t>::min(), -1000, -10, -9, -1, 0, 1, 9, 10, 1000,
                                          std::numeric_limits<std::int32_t>::max()};
  for (std::size_t i = 1; i < numbers.size(); ++i) {
    EXPECT_LT(sortable(numbers[i - 1]), sortable(numbers[i]));
    EXPECT_EQ(sortable(numbers[i]).size(), sortable(numbers[0]).size());
  }
}

TEST(TheRowOfARecord, FoldsWhatItsFunctionsFold) {
  auto const& row = row_of<gadget::Word>();
  EXPECT_EQ(row.name, "gadget");
  EXPECT_EQ(row.kind, &kind());
  EXPECT_TRUE(row.is_listed);
  auto const stored = encode(created({"n", "s", 3, {}, {EntryId("e1")}, {}}));
  auto const meta = test_meta(1);
  auto const state = row.fold.initial();
  EXPECT_FALSE(row.fold.exists(state.get()));
  EXPECT_FALSE(row.fold.apply(state.get(), {stored.type, "{}", stored.body, meta}));
  EXPECT_FALSE(row.fold.exists(state.get())) << "as it was";
  EXPECT_TRUE(row.fold.apply(state.get(), {stored.type, stored.data, stored.body, meta}));
  auto const copy = row.fold.copy(state.get());
  EXPECT_TRUE(row.fold.exists(copy.get()));
  EXPECT_EQ(row.fold.version(copy.get()), StreamVersion(1));
  EXPECT_EQ(row.fold.describe(copy.get()), describe(state_of({created({"n", "s", 3, {}, {EntryId("e1")}, {}})})));
  EXPECT_EQ(row.fold.sort_key(copy.get()), sortable(3) + "n");
  EXPECT_EQ(row.fold.facets(copy.get()), std::vector<std::string>{"entry=e1"});
  EXPECT_EQ(row.fold.reencode(stored.type, stored.data, stored.body)->data, stored.data);
}

}  // namespace
}  // namespace contentos::record
