#include "domain/event/claims.hpp"

#include <gtest/gtest.h>

namespace contentos {
namespace {

TEST(Claims, ChangeByWhatIsMissingAndWhatIsTooMuch) {
  Claim const a{"slug", "a"};
  Claim const b{"slug", "b"};
  Claim const c{"unique_field", "a"};
  EXPECT_EQ(claim_difference({a, b}, {b, c}), (ClaimChanges{{c}, {a}}));
  EXPECT_TRUE(claim_difference({a, b}, {a, b}).empty());
  EXPECT_EQ(claim_difference({}, {b, a}), (ClaimChanges{{a, b}, {}}));
}

TEST(Claims, AreReadAsTheyWereWritten) {
  ClaimChanges const changes{{{"slug", "x"}, {"slug", "y"}}, {{"slug", "z"}}};
  boost::json::object data;
  write_claims(data, changes);
  EXPECT_EQ(read_claims(data), changes);
}

TEST(Claims, AreNoMemberWithoutChanges) {
  boost::json::object data;
  write_claims(data, {});
  EXPECT_TRUE(data.empty());
  EXPECT_TRUE(read_claims(data).empty());
}

}  // namespace
}  // namespace contentos
