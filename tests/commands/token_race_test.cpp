// A token that makes another while it is revoked, in a tenant where no guard of the append reaches it.
#include "commands/access/authenticator.hpp"
#include "domain/token/token.hpp"
#include "tests/commands/watched_log.hpp"
#include "tests/commands/world.hpp"

#include <thread>

namespace contentos::test {

class TokenRace : public World {
protected:
  WatchedLog watched_{shared_.log};
  Repositories repositories_{watched_};
  Pipeline pipeline_{Ports{watched_, here_.vault, here_.identity, here_.authorizer}, repositories_, Turns::limits_for(kThreads)};
  TokenCommands tokens_{pipeline_};
};

TEST_F(TokenRace, LeavesNoDescendantBehind) {
  auto const made = here_.tokens.create(command(kPlatformTenant), {.kind = token::Kind::management, .name = "second admin"});
  ASSERT_TRUE(made.has_value());
  auto const maker = Authenticator(repositories_, here_.identity).authenticate(*made->token, here_.identity.now());
  ASSERT_TRUE(maker.has_value());
  auto context = command();
  context.principal = *maker;

  std::atomic<bool> is_held = false;
  watched_.hold([&](AppendRequest const& request) {
    auto const is_child = request.scope.tenant() == tenant_ && request.streams.front().stream.aggregate() == token::Word::kName;
    is_held = is_held || is_child;
    return is_child;
  });
  std::optional<Outcome<CreatedToken>> child;
  std::thread making([&] { child = tokens_.create(context, {.kind = token::Kind::delivery, .name = "child"}); });
  while (!is_held) { std::this_thread::yield(); }
  auto const revoked = there_.tokens.revoke_with_descendants(command(kPlatformTenant), maker->token_id);
  ASSERT_TRUE(revoked.has_value());
  EXPECT_EQ(1U, revoked->tokens.size()) << "the child is not there yet";
  watched_.release();
  making.join();

  ASSERT_FALSE(child->has_value()) << "nobody is told of a token that a revoked one has made";
  EXPECT_EQ(RejectionCode::unauthenticated, code(child->error()));
  auto const streams = shared_.log.list_streams(TenantScope(tenant_), token::Word::kName).value();
  ASSERT_EQ(1U, streams.size());
  auto const state = there_.repositories.load<token::Word>(TenantScope(tenant_), streams.front().id(), Freshness::fresh);
  EXPECT_TRUE(state.value().state->revoked_at.has_value());
}

}  // namespace contentos::test
