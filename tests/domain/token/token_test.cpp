#include "domain/token/token.hpp"

#include "tests/domain/support/spec.hpp"

namespace contentos::token {
namespace {

using TokenSpec = Spec<State, Event, Command>;

TokenId const kId(test_uuid(6, 1));
Create create() { return {kId, Kind::management, "CI", "cos_m_1", "hash", {"content:read"}, at_second(900), at_second(1), false}; }
Created created() { return {kId, Kind::management, "CI", "cos_m_1", "hash", {"content:read"}, at_second(900)}; }

TEST(CreateToken, KeepsOnlyTheHashOfTheSecret) {
  TokenSpec spec;
  spec.when(create()).then({created()});
  spec.and_it_happens();
  EXPECT_FALSE(describe(spec.state()).contains("secret_sha256"));
}

TEST(CreateToken, IsRejectedWhenItExistsOrHasNoNameOrHasExpired) {
  TokenSpec().given({created()}).when(create()).then_rejected(RejectionCode::already_exists);
  auto nameless = create();
  nameless.name.clear();
  TokenSpec().when(nameless).then_rejected(RejectionCode::validation_failed, "/name");
  auto expired = create();
  expired.expires_at = expired.now;
  TokenSpec().when(expired).then_rejected(RejectionCode::validation_failed, "/expires_at");
}

TEST(CreateToken, IsRejectedWhenItsKindHasNoSuchScope) {
  auto const reject = [](Kind kind, std::string const& scope, bool for_platform) {
    auto command = create();
    command.kind = kind;
    command.scopes = {scope};
    command.for_platform = for_platform;
    TokenSpec().when(command).then_rejected(RejectionCode::validation_failed, "/scopes");
  };
  reject(Kind::delivery, "content:write", false);
  reject(Kind::management, "delivery:read", false);
  reject(Kind::management, "platform:admin", false);
  reject(Kind::management, "content:read", true);
  auto admin = create();
  admin.scopes = {"platform:admin"};
  admin.for_platform = true;
  TokenSpec spec;
  spec.when(admin);
  EXPECT_EQ(spec.events().size(), 1U);
}

TEST(CreateToken, IsRejectedWithoutAScope) {
  auto command = create();
  command.scopes.clear();
  TokenSpec().when(command).then_rejected(RejectionCode::validation_failed, "/scopes");
}

TEST(CreateToken, IsRejectedWhenThePlatformShouldDeliver) {
  auto command = create();
  command.kind = Kind::delivery;
  command.scopes = {"platform:admin"};
  command.for_platform = true;
  TokenSpec().when(command).then_rejected(RejectionCode::validation_failed, "/kind");
}

TEST(RevokeToken, HappensOnce) {
  TokenSpec spec;
  spec.given({created()});
  EXPECT_TRUE(spec.state().is_usable(at_second(899)));
  EXPECT_FALSE(spec.state().is_usable(at_second(900))) << "expired";
  spec.when(Revoke{}).then({Revoked{}});
  spec.and_it_happens().when(Revoke{}).then_nothing();
  EXPECT_FALSE(spec.state().is_usable(at_second(10)));
  TokenSpec().when(Revoke{}).then_rejected(RejectionCode::not_found);
}

}  // namespace
}  // namespace contentos::token
