// Decisions on folds that another process has made old: whatever a command relies on is guarded, so that it is decided again.
#include "domain/category/category.hpp"
#include "tests/commands/world.hpp"

namespace contentos::test {

class StaleFolds : public World {
protected:
  CategoryId category() {
    auto const made = here_.records.run(row_of<category::Word>(), command(), {.verb = record::Verb::create, .members = {{"name", "News"}}});
    EXPECT_TRUE(made.has_value());
    return *CategoryId::parse(made->view.at("category_id").as_string());
  }
};

TEST_F(StaleFolds, NoEntryIsPutIntoACategoryThatAnotherProcessHasArchived) {
  auto const id = category();
  auto input = note("n", "one");
  input.first.categories = std::vector{id};
  auto const made = here_.entries.create(command(), input);
  ASSERT_TRUE(made.has_value()) << std::get<Rejection>(made.error()).detail;
  ASSERT_TRUE(there_.records.run(row_of<category::Word>(), command(), {.verb = record::Verb::archive, .id = id.str()}).has_value());
  for (int i = 0; i < 2; ++i) {
    SaveInput save{.data = {{"title", "two"}}, .base_version_id = latest(*made), .categories = std::vector{id}};
    auto const saved = here_.entries.save(command(), EntryId("n"), save);
    ASSERT_FALSE(saved.has_value());
    EXPECT_EQ(code(saved.error()), RejectionCode::validation_failed);
  }
}

TEST_F(StaleFolds, ARefusedPatchOfATenantLeavesItsSlug) {
  auto context = command();
  PatchTenantInput const patch{.name = std::string(201, 'x'), .slug = "other"};
  context.principal.scopes = {"platform:admin"};
  auto const refused = here_.tenants.patch(context, patch);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(code(refused.error()), RejectionCode::validation_failed);
  auto const holder = shared_.log.claim_holder(TenantScope(kPlatformTenant), Claim{"tenant_slug", "other"});
  EXPECT_EQ(holder.value(), std::nullopt);
}

TEST_F(StaleFolds, AnEntryDoesNotComeBackWithoutItsContentType) {
  ASSERT_TRUE(here_.entries.create(command(), note("n", "one")).has_value());
  ASSERT_TRUE(here_.entries.transition(command(), EntryId("n"), {.kind = TransitionInput::Kind::remove}).has_value());
  ASSERT_TRUE(there_.content_types.remove(command(), TypeKey("note")).has_value());
  auto const refused = here_.entries.transition(command(), EntryId("n"), {.kind = TransitionInput::Kind::undelete});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(code(refused.error()), RejectionCode::validation_failed);
  ASSERT_TRUE(there_.content_types.undelete(command(), TypeKey("note")).has_value());
  EXPECT_TRUE(here_.entries.transition(command(), EntryId("n"), {.kind = TransitionInput::Kind::undelete}).has_value());
}

}  // namespace contentos::test
