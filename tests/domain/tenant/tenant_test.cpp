#include "domain/tenant/tenant.hpp"

#include "tests/domain/support/spec.hpp"

namespace contentos::tenant {
namespace {

using TenantSpec = Spec<State, Event, Command>;

TenantId const kId(test_uuid(4, 1));
SiteId const kSite(test_uuid(3, 1));
Created created() { return {kId, "Magazine", "magazine", kSite, "pro", "eu", {}}; }

TEST(CreateTenant, HappensOnce) {
  Create const command{kId, "Magazine", "magazine", kSite, "pro", "eu", {}};
  TenantSpec spec;
  spec.when(command).then({created()});
  spec.and_it_happens().when(command).then_nothing();
}

TEST(CreateTenant, NeedsAName) {
  for (auto const& name : {std::string(), std::string(201, 'x')}) {
    TenantSpec().when(Create{kId, name, "magazine", kSite, "", "", {}}).then_rejected(RejectionCode::validation_failed, "/name");
  }
}

TEST(ChangeTenant, HappensOnce) {
  Settings settings;
  settings.public_delivery = true;
  std::vector<std::pair<Command, Event>> const changes{{Rename{"Gazette"}, Renamed{"Gazette"}},
                                                       {ChangeSlug{"gazette"}, SlugChanged{"gazette"}},
                                                       {ChangeSettings{settings}, SettingsChanged{settings}},
                                                       {Suspend{"unpaid"}, Suspended{"unpaid"}},
                                                       {ChangePlan{"free"}, PlanChanged{"free"}},
                                                       {ChangeOwner{"account-17"}, OwnerChanged{"account-17"}}};
  for (auto const& [command, event] : changes) {
    TenantSpec().given({created(), Deleted{}}).when(command).then_rejected(RejectionCode::not_found);
    TenantSpec spec;
    spec.given({created()}).when(command).then({event});
    spec.and_it_happens().when(command).then_nothing();
    TenantSpec().when(command).then_rejected(RejectionCode::not_found);
  }
}

TEST(SuspendTenant, IsUndoneByResuming) {
  TenantSpec spec;
  spec.given({created()}).when(Resume{}).then_nothing();
  spec.given({Suspended{"unpaid"}}).when(Resume{}).then({Resumed{}});
  EXPECT_EQ(describe(spec.state()).at("status").as_string(), "suspended");
  EXPECT_EQ(describe(spec.state()).at("is_active"), false);
  spec.and_it_happens();
  EXPECT_EQ(describe(spec.state()).at("status").as_string(), "active");
  EXPECT_EQ(describe(spec.state()).at("is_active"), true);
}

TEST(CreateTenant, SaysItsOwnerInAnEventOfItsOwn) {
  Create command{kId, "Magazine", "magazine", kSite, "pro", "eu", {}};
  command.owner = "account-17";
  TenantSpec spec;
  spec.when(command).then({created(), OwnerChanged{"account-17"}});
  spec.and_it_happens();
  EXPECT_EQ(describe(spec.state()).at("owner").as_string(), "account-17");
}

TEST(ChangeTenant, BoundsPlanAndOwner) {
  TenantSpec().given({created()}).when(ChangePlan{std::string(65, 'x')}).then_rejected(RejectionCode::validation_failed, "/plan");
  TenantSpec().given({created()}).when(ChangeOwner{std::string(201, 'x')}).then_rejected(RejectionCode::validation_failed, "/owner");
  TenantSpec().given({created()}).when(ChangePlan{std::string(64, 'x')}).then({PlanChanged{std::string(64, 'x')}});
  TenantSpec().given({created()}).when(ChangeOwner{""}).then_nothing();
}

TEST(DeleteTenant, HappensOnceAndKeepsWhetherItWasSuspended) {
  TenantSpec spec;
  Follow const end{true, created().slug};
  spec.given({created(), Suspended{"unpaid"}}).when(end).then({Deleted{}});
  spec.and_it_happens().when(end).then_nothing();
  EXPECT_EQ(describe(spec.state()).at("status").as_string(), "deleted");
  EXPECT_EQ(describe(spec.state()).at("is_deleted"), true);
  spec.given({Undeleted{}});
  EXPECT_EQ(describe(spec.state()).at("status").as_string(), "suspended");
  EXPECT_EQ(describe(spec.state()).at("deleted_at"), nullptr);
}

TEST(DeleteTenant, IsRefusedWhereItCannotBe) {
  EXPECT_EQ(undeletable({}).value().code, RejectionCode::not_found);
  auto state = evolve({}, created(), {});
  state.audit.is_system = true;
  EXPECT_FALSE(undeletable(state)) << "a platform admin may, and nobody else comes so far";
  state.audit.can_delete = false;
  EXPECT_EQ(undeletable(state).value().code, RejectionCode::protected_record);
  state = evolve(std::move(state), Deleted{}, {});
  EXPECT_FALSE(undeletable(state)) << "it is deleted already";
}

TEST(FollowThePlatform, SaysWhatIsNotSaidYet) {
  Event const deleted = Deleted{};
  Event const undeleted = Undeleted{};
  Event const moved = SlugChanged{"gazette"};
  struct Case {
    bool was_deleted;
    Follow said;
    std::vector<Event> follows;
  };
  std::vector<Case> const cases{{false, {false, "magazine"}, {}},
                                {false, {true, "magazine"}, {deleted}},
                                {true, {true, "magazine"}, {}},
                                {true, {false, "magazine"}, {undeleted}},
                                {false, {false, "gazette"}, {moved}},
                                {false, {true, "gazette"}, {moved, deleted}},
                                {true, {false, "gazette"}, {undeleted, moved}},
                                {true, {true, "gazette"}, {}}};
  for (auto const& [was_deleted, said, follows] : cases) {
    TenantSpec spec;
    spec.given({created()});
    if (was_deleted) { spec.given({deleted}); }
    spec.when(said).then(follows);
    spec.and_it_happens().when(said).then_nothing();
  }
  TenantSpec().when(Follow{true, "magazine"}).then_rejected(RejectionCode::not_found);
}

}  // namespace
}  // namespace contentos::tenant
