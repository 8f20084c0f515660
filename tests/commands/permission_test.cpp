#include "commands/access/permission.hpp"

#include "domain/record/kind.hpp"
#include "domain/token/token.hpp"
#include "domain/word/word.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <string>

namespace contentos {

namespace {

struct Content {
  std::string name;
  static constexpr auto fields() { return std::array{field<&Content::name>("name")}; }
};
struct Plain {
  static constexpr std::string_view kName = "plain", kPlural = "plains", kTitle = "Plain", kAbout = "A record.";
  using Content = contentos::Content;
};
struct OfTheTenant : Plain {
  static constexpr std::string_view kScope = "tenant";
};

constexpr std::array kDeeds{Deed::read, Deed::create, Deed::edit, Deed::submit, Deed::approve, Deed::publish, Deed::remove, Deed::manage};

std::string scope(Deed deed, std::string_view kind) { return std::string(scope_for({deed, kind})); }

/// What only the installation's operator may touch.
bool is_for_admins_alone(std::string_view word) { return word == "registration" || word == "skip"; }

TEST(Permission, OfEveryWordToReadAndToEditIsAScopeThatATokenOfTheTenantCanHave) {
  auto const& known = token::known_scopes(token::Kind::management);
  for (auto const* word : words()) {
    for (auto const deed : {Deed::read, Deed::edit}) {
      auto const needed = scope(deed, word->name);
      auto const is_known = std::ranges::find(known, needed) != known.end();
      EXPECT_NE(is_for_admins_alone(word->name), is_known) << word->name << " needs " << needed;
    }
  }
}

TEST(Permission, NeedsNoScopeThatNoTokenCanHave) {
  std::set<std::string> known{"platform:admin"};
  for (auto const kind : {token::Kind::management, token::Kind::delivery}) {
    auto const& some = token::known_scopes(kind);
    known.insert(some.begin(), some.end());
  }
  std::vector<std::string_view> kinds{Permission::kAudit, Permission::kImport, Permission::kDelivery, Permission::kPlatform};
  for (auto const* word : words()) { kinds.push_back(word->name); }
  for (auto const kind : kinds) {
    for (auto const deed : kDeeds) { EXPECT_TRUE(known.contains(scope(deed, kind))) << kind << " needs " << scope(deed, kind); }
  }
}

TEST(Permission, IsAllowedByTheScopesThatTokensHaveHeldFromTheBeginning) {
  for (auto const* kind : {"entry", "category", "tag"}) {
    EXPECT_EQ("content:read", scope(Deed::read, kind));
    for (auto const deed : {Deed::create, Deed::edit, Deed::submit, Deed::remove}) { EXPECT_EQ("content:write", scope(deed, kind)); }
  }
  EXPECT_EQ("content:publish", scope(Deed::approve, "entry"));
  EXPECT_EQ("content:publish", scope(Deed::publish, "entry"));
  EXPECT_EQ("types:read", scope(Deed::read, "content_type"));
  for (auto const deed : {Deed::create, Deed::edit, Deed::remove}) { EXPECT_EQ("types:write", scope(deed, "content_type")); }
  for (auto const deed : {Deed::read, Deed::create, Deed::remove}) { EXPECT_EQ("tokens:manage", scope(deed, "token")); }
  for (auto const deed : {Deed::read, Deed::create, Deed::edit}) {
    EXPECT_EQ("import", scope(deed, "operation"));
    EXPECT_EQ("import", scope(deed, Permission::kImport));
    EXPECT_EQ("platform:admin", scope(deed, "skip"));
  }
  EXPECT_EQ("tenant:read", scope(Deed::read, "tenant"));
  EXPECT_EQ("tenant:manage", scope(Deed::edit, "tenant"));
  EXPECT_EQ("audit:read", scope(Deed::read, Permission::kAudit));
  EXPECT_EQ("delivery:read", scope(Deed::read, Permission::kDelivery));
  EXPECT_EQ("platform:admin", scope(Deed::manage, Permission::kPlatform));
}

TEST(Permission, ToMakeOrToEndATenantIsThePlatforms) {
  EXPECT_EQ("platform:admin", scope(Deed::create, "tenant"));
  EXPECT_EQ("platform:admin", scope(Deed::remove, "tenant"));
}

TEST(Permission, ForWhatNobodyDoesIsThePlatforms) {
  EXPECT_EQ("platform:admin", scope(Deed::edit, Permission::kAudit));
  EXPECT_EQ("platform:admin", scope(Deed::publish, Permission::kDelivery));
}

TEST(Permission, OfARecordIsLookedAfterWithContentUnlessItSaysOtherwise) {
  EXPECT_EQ("content", record::kind_of<Plain>().scope);
  EXPECT_EQ("tenant", record::kind_of<OfTheTenant>().scope);
}

TEST(Permission, ReachesASuspendedTenantWhenItIsForTheTenantItselfOrForThePlatform) {
  EXPECT_TRUE(reaches_closed({Deed::edit, "tenant"}));
  EXPECT_TRUE(reaches_closed({Deed::create, "skip"}));
  EXPECT_TRUE(reaches_closed({Deed::manage, Permission::kPlatform}));
  for (auto const* kind : {"entry", "category", "content_type", "token", "person", "operation", "import"}) {
    for (auto const deed : kDeeds) { EXPECT_FALSE(reaches_closed({deed, kind})) << kind; }
  }
}

TEST(PermissionDeathTest, ForAKindThatIsNoneEndsTheProcess) {
  EXPECT_DEATH((void)scope_for({Deed::read, "entyr"}), "some token scope looks after");
}

}  // namespace

}  // namespace contentos
