#include "domain/registration/registration.hpp"

#include "tests/domain/support/spec.hpp"

namespace contentos::registration {
namespace {

using PlatformSpec = Spec<State, Event, Command>;

TenantId const kId(test_uuid(4, 1));
RegisterTenant registration(std::string slug = "magazine") { return {kId, std::move(slug), ShardNo(3), "Magazine", "", "", {}}; }
TenantRegistered registered() { return {kId, "magazine", ShardNo(3), "Magazine", "", "", {}, {{{"tenant_slug", "magazine"}}, {}}}; }

TEST(RegisterTenant, ClaimsItsSlugOnce) {
  PlatformSpec spec;
  spec.when(registration()).then({registered()});
  spec.and_it_happens().when(registration()).then_nothing();
}

TEST(RegisterTenant, IsRejectedWhenTheSlugIsNone) {
  for (auto const* slug : {"", "a", "-a", "a-", "A", "a_b", "a b", "ä1"}) {
    PlatformSpec().when(registration(slug)).then_rejected(RejectionCode::validation_failed, "/slug");
  }
  PlatformSpec().when(registration(std::string(64, 'a'))).then_rejected(RejectionCode::validation_failed, "/slug");
}

TEST(RegisterTenant, IsRejectedWhenTheSlugIsAWordOfTheApi) {
  for (auto const* slug : {"v1", "api", "spaces", "preview", "audit", "healthz", "readyz", "metrics", "openapi", "tenants"}) {
    EXPECT_TRUE(is_reserved_slug(slug)) << slug;
    PlatformSpec().when(registration(slug)).then_rejected(RejectionCode::validation_failed, "/slug");
  }
}

TEST(RegisterTenant, IsRejectedWhenTheSlugLooksLikeAnId) {
  for (auto const* slug : {"0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11", "00000000-0000-0000-0000-000000000000"}) {
    PlatformSpec().when(registration(slug)).then_rejected(RejectionCode::validation_failed, "/slug");
    PlatformSpec().given({registered()}).when(ChangeTenantSlug{slug}).then_rejected(RejectionCode::validation_failed, "/slug");
  }
  PlatformSpec().when(registration("0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b1")).then({[] {
    auto event = registered();
    event.slug = "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b1";
    event.claims = {{{"tenant_slug", event.slug}}, {}};
    return event;
  }()});
}

TEST(RegisterTenant, NeedsAName) {
  auto command = registration();
  command.name.clear();
  PlatformSpec().when(command).then_rejected(RejectionCode::validation_failed, "/name");
}

TEST(ChangeTenantSlug, ExchangesTheClaims) {
  PlatformSpec spec;
  spec.given({registered()}).when(ChangeTenantSlug{"gazette"});
  spec.then({TenantSlugChanged{kId, "gazette", {{{"tenant_slug", "gazette"}}, {{"tenant_slug", "magazine"}}}}});
  spec.and_it_happens().when(ChangeTenantSlug{"gazette"}).then_nothing();
  spec.when(ChangeTenantSlug{"api"}).then_rejected(RejectionCode::validation_failed, "/slug");
  PlatformSpec().when(ChangeTenantSlug{"gazette"}).then_rejected(RejectionCode::not_found);
}

TEST(RegisterTenant, SaysItsOwnerInAnEventOfItsOwn) {
  auto command = registration();
  command.owner = "account-17";
  PlatformSpec spec;
  spec.when(command).then({registered(), TenantOwnerGiven{kId, "account-17"}});
  spec.and_it_happens();
  EXPECT_EQ(describe(spec.state()).at("owner").as_string(), "account-17");
  command.owner = std::string(201, 'x');
  PlatformSpec().when(command).then_rejected(RejectionCode::validation_failed, "/owner");
}

TEST(DeleteTenant, GivesTheSlugBackAndUndeleteTakesIt) {
  ClaimChanges const back{{}, {{"tenant_slug", "magazine"}}};
  ClaimChanges const again{{{"tenant_slug", "magazine"}}, {}};
  PlatformSpec spec;
  spec.given({registered()}).when(UndeleteTenant{}).then_nothing();
  spec.when(DeleteTenant{}).then({TenantDeleted{kId, back}});
  spec.and_it_happens().when(DeleteTenant{}).then_nothing();
  EXPECT_EQ(describe(spec.state()).at("is_deleted"), true);
  spec.when(ChangeTenantSlug{"gazette"}).then_rejected(RejectionCode::not_found);
  spec.when(UndeleteTenant{}).then({TenantUndeleted{kId, "magazine", again}});
  spec.and_it_happens();
  EXPECT_EQ(describe(spec.state()).at("is_deleted"), false);
  for (auto const& command : std::vector<Command>{DeleteTenant{}, UndeleteTenant{}}) {
    PlatformSpec().when(command).then_rejected(RejectionCode::not_found);
  }
}

TEST(UndeleteTenant, TakesAnotherSlugWhereOneIsGiven) {
  PlatformSpec spec;
  spec.given({registered(), TenantDeleted{kId, {{}, {{"tenant_slug", "magazine"}}}}});
  spec.when(UndeleteTenant{"api"}).then_rejected(RejectionCode::validation_failed, "/slug");
  spec.when(UndeleteTenant{"gazette"}).then({TenantUndeleted{kId, "gazette", {{{"tenant_slug", "gazette"}}, {}}}});
  spec.and_it_happens();
  EXPECT_EQ(spec.state().slug, "gazette");
  spec.when(UndeleteTenant{"gazette"}).then_nothing();
  spec.when(UndeleteTenant{"journal"}).then_rejected(RejectionCode::validation_failed, "/slug");
}

}  // namespace
}  // namespace contentos::registration
