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
                                                       {Suspend{"unpaid"}, Suspended{"unpaid"}}};
  for (auto const& [command, event] : changes) {
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
  spec.and_it_happens();
  EXPECT_EQ(describe(spec.state()).at("status").as_string(), "active");
}

}  // namespace
}  // namespace contentos::tenant
