#include "domain/category/category.hpp"

#include "tests/domain/support/spec.hpp"

namespace contentos::category {
namespace {

using CategorySpec = Spec<State, Event, Command>;

CategoryId const kId(test_uuid(2, 1));
Created const kCreated{kId, "News", 10};

TEST(CreateCategory, IsRejectedWhenTheIdIsTakenOrTheNameIsNone) {
  CategorySpec().when(Create{kId, "News", 10}).then({kCreated});
  CategorySpec().given({kCreated}).when(Create{kId, "News", 10}).then_rejected(RejectionCode::already_exists, "/category_id");
  CategorySpec().when(Create{kId, "", 10}).then_rejected(RejectionCode::validation_failed, "/name");
}

TEST(ChangeCategory, KeepsWhatTheCommandDoesNotName) {
  CategorySpec spec;
  spec.given({kCreated}).when(Change{"Old news", std::nullopt}).then({Changed{"Old news", 10}});
  spec.and_it_happens().when(Change{std::nullopt, 11}).then({Changed{"Old news", 11}});
  spec.when(Change{"Old news", 10}).then_nothing();
  spec.when(Change{"", std::nullopt}).then_rejected(RejectionCode::validation_failed, "/name");
}

TEST(ArchiveCategory, IsUndoneAndHappensOnce) {
  CategorySpec spec;
  spec.given({kCreated}).when(Unarchive{}).then_nothing();
  spec.when(Archive{}).then({Archived{}});
  spec.and_it_happens().when(Archive{}).then_nothing();
  EXPECT_EQ(describe(spec.state()).at("archived"), true);
  spec.when(Unarchive{}).then({Unarchived{}});
}

TEST(AnyCategoryCommand, IsNotFoundWithoutACategory) {
  for (auto const& command : std::vector<Command>{Change{"a", 1}, Archive{}, Unarchive{}}) {
    CategorySpec().when(command).then_rejected(RejectionCode::not_found);
  }
}

}  // namespace
}  // namespace contentos::category
