#include "tests/domain/entry/entry_spec.hpp"

namespace contentos::entry {
namespace {

TEST(CreateEntry, TakesItsPlaceAmongTheEntriesOfItsType) { EntrySpec().when(create()).then({created()}); }

TEST(CreateEntry, ClaimsTheOnlyPlaceOfASingleton) {
  auto command = create();
  command.is_singleton = true;
  auto event = created();
  event.claims.take = {kExists, {"singleton", "post"}, kPlace};
  EntrySpec().when(command).then({event});
}

TEST(CreateEntry, KeepsExternalIdAndCategories) {
  auto command = create();
  command.external_id = "blog/welcome";
  command.categories = {category_id(1), category_id(2)};
  auto event = created();
  event.external_id = command.external_id;
  event.categories = command.categories;
  EntrySpec().when(command).then({event});
}

TEST(CreateEntry, IsRejectedWhenTheIdIsTaken) {
  EntrySpec().given({created()}).when(create()).then_rejected(RejectionCode::already_exists, "/entry_id");
  EntrySpec().given({created(), Deleted{}}).when(create()).then_rejected(RejectionCode::already_exists, "/entry_id");
}

TEST(CreateEntry, IsRejectedWhenTheIdDoesNotFit) {
  for (auto const& id : {std::string(), std::string("a/b"), std::string(65, 'x'), std::string("é")}) {
    auto command = create();
    command.id = EntryId(id);
    EntrySpec().when(command).then_rejected(RejectionCode::validation_failed, "/entry_id");
  }
}

TEST(CreateEntry, IsRejectedWhenItIsNotForEverybody) {
  auto command = create();
  command.access = "authenticated";
  EntrySpec().when(command).then_rejected(RejectionCode::validation_failed, "/access");
}

TEST(AnyCommand, IsNotFoundWithoutAnEntry) {
  std::vector<Command> const commands{save(1),     Submit{},  Approve{},   Reject{}, schedule(1), Unschedule{},      publish(),
                                      Unpublish{}, Archive{}, Unarchive{}, Delete{}, Undelete{},  StartEditing{"a"}, EndEditing{"a"}};
  for (auto const& command : commands) { EntrySpec().when(command).then_rejected(RejectionCode::not_found); }
}

TEST(AnyCommand, IsNotFoundOnADeletedEntryButToUndeleteIt) {
  std::vector<Command> const commands{save(2),   Submit{},    Approve{}, Reject{},    schedule(1),       Unschedule{},
                                      publish(), Unpublish{}, Archive{}, Unarchive{}, StartEditing{"a"}, EndEditing{"a"}};
  for (auto const& command : commands) {
    EntrySpec().given(after(draft(), {Deleted{}})).when(command).then_rejected(RejectionCode::not_found);
  }
}

}  // namespace
}  // namespace contentos::entry
