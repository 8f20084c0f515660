// What clients see while a read model is far behind.
#include "tests/api/world.hpp"

namespace contentos::test {
namespace {

TEST(IntakeOfTheApi, RefusesCommandsAndNothingElseWhileItIsFull) {
  World world;
  TenantScope const acme(*TenantId::parse(world.make_tenant("acme")));
  world.make_note_type("acme");
  auto const admin = world.admin("acme");
  auto const save = [&](Headers headers = {}) {
    return world.call(admin, "POST", "/api/v1/entries", R"({"type_key":"note","data":{"title":"One"}})", std::move(headers));
  };
  auto const before = world.log().tenant_position(acme).value();
  world.intake().limit(0.0);
  auto const refused = save({{"idempotency-key", "once"}});
  EXPECT_EQ(503U, refused.status());
  EXPECT_EQ("overloaded", refused.code());
  EXPECT_EQ("1", refused.header("Retry-After"));
  EXPECT_EQ(before, world.log().tenant_position(acme).value());
  EXPECT_EQ(200U, world.call(admin, "GET", "/api/v1/content-types/note").status());

  world.intake().limit(std::nullopt);
  auto const saved = save({{"idempotency-key", "once"}});
  EXPECT_EQ(201U, saved.status()) << "what was refused has left nothing";
  EXPECT_TRUE(saved.header("Idempotency-Replayed").empty());
}

}  // namespace
}  // namespace contentos::test
