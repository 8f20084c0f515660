#include "domain/person/person.hpp"

#include "tests/domain/support/spec.hpp"

namespace contentos::person {
namespace {

using PersonSpec = Spec<State, Event, Command>;

PersonId const kId(test_uuid(9, 1));
Registered const kRegistered{kId, "sealed", "history/ab", {{{"person_identity", "history/ab"}}, {}}};

TEST(RegisterPerson, ClaimsTheIdentityOnce) {
  PersonSpec spec;
  spec.when(Register{kId, "sealed", "history/ab"}).then({kRegistered});
  spec.and_it_happens().when(Register{kId, "sealed otherwise", "history/ab"}).then_nothing();
}

TEST(ErasePerson, ForgetsTheSealedNameForGood) {
  PersonSpec spec;
  spec.given({kRegistered}).when(Erase{}).then({Erased{}});
  spec.and_it_happens().when(Erase{}).then_nothing();
  EXPECT_TRUE(spec.state().name_sealed.empty());
  spec.when(Rename{"again"}).then_rejected(RejectionCode::not_found);
}

TEST(RenamePerson, ReplacesTheSealedName) {
  PersonSpec spec;
  spec.given({kRegistered}).when(Rename{"other"}).then({Renamed{"other"}});
  spec.and_it_happens();
  EXPECT_EQ(spec.state().name_sealed, "other");
  PersonSpec().when(Rename{"other"}).then_rejected(RejectionCode::not_found);
  PersonSpec().when(Erase{}).then_rejected(RejectionCode::not_found);
}

}  // namespace
}  // namespace contentos::person
