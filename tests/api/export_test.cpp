// An export reads one tenant's events, and next to nothing of what others have in the same shard.
#include "tests/api/world.hpp"

#include <algorithm>
#include <ranges>
#include <sstream>

namespace contentos::test {
namespace {

class Exports : public testing::Test {
protected:
  Exports() : acme_(*TenantId::parse(world_.make_tenant("acme"))) {
    for (std::int64_t n = 0; n < world_.feed().shard_count(); ++n) {
      auto const events = world_.feed().read(ShardNo(n), ShardPosition(0), 100'000, 100'000'000).value();
      if (std::ranges::any_of(events, [&](auto const& e) { return e->header.tenant == acme_; })) { shard_ = ShardNo(n); }
    }
    EXPECT_TRUE(world_.log().place_tenant(TenantScope(other_), shard_));
  }
  /// Of another tenant, in the same shard.
  void others_write(int appends) {
    for (int i = 0; i < appends; ++i) {
      auto const stream = StreamName("entry", "x" + std::to_string(++others_));
      AppendRequest request{.scope = TenantScope(other_),
                            .command_id = CommandId(world_.services().identity.new_uuid()),
                            .principal = "somebody",
                            .result = "{}",
                            .streams = {{stream, StreamVersion(0), {}, SiteId(), {}}}};
      for (int e = 0; e < 4; ++e) {
        request.streams[0].events.push_back({EventId(world_.services().identity.new_uuid()), "entry.categorized.v1", "{}"});
      }
      ASSERT_TRUE(std::holds_alternative<Appended>(world_.log().append(std::move(request)).value()));
    }
  }
  void write(int categories) {
    for (int i = 0; i < categories; ++i) {
      auto const made = world_.call(world_.admin("acme"), "POST", "/api/v1/categories", R"({"name":"c)" + std::to_string(++mine_) + "\"}");
      ASSERT_EQ(201U, made.status()) << made.body();
    }
  }
  Answer get(std::string const& query = {}) { return world_.call(world_.admin("acme"), "GET", "/api/v1/export" + query); }
  static std::int64_t lines(std::string const& body) { return std::ranges::count(body, '\n'); }
  std::int64_t head() { return world_.log().tenant_position(TenantScope(acme_)).value().value; }

  World world_{};
  TenantId acme_;
  TenantId other_{world_.services().identity.new_uuid()};
  ShardNo shard_{};
  int others_ = 0;
  int mine_ = 0;
};

TEST_F(Exports, LeapOverWhatOthersHave) {
  for (int i = 0; i < 5; ++i) {
    others_write(2'000);
    write(2);
  }
  others_write(2'000);
  auto const before = world_.feed().events_read();
  auto const all = get();
  ASSERT_EQ(200U, all.status());
  EXPECT_EQ(head(), lines(all.body()));
  EXPECT_LT(world_.feed().events_read() - before, 5'000U) << "of 48,000 that others have";
}

TEST_F(Exports, GiveAllThereIsWhereverItLies) {
  for (int const gap : {1, 3, 100, 128, 129, 200, 1, 400, 0, 130, 700}) {
    others_write(gap);
    write(gap % 3 + 1);
  }
  auto const all = get();
  EXPECT_EQ(head(), lines(all.body()));
  std::string paged;
  std::string after;
  do {
    auto const page = get("?limit=3" + (after.empty() ? "" : "&after=" + after));
    ASSERT_EQ(200U, page.status()) << page.body();
    paged += page.body();
    after = page.header("ContentOS-Next");
  } while (!after.empty());
  EXPECT_EQ(all.body(), paged);
}

TEST_F(Exports, ThatHaveNothingMoreEndBeforeTheShardDoes) {
  write(3);
  auto const first = get("?limit=1000");
  others_write(5'000);
  auto const before = world_.feed().events_read();
  auto const rest = get("?limit=1000&after=" + first.header("ContentOS-Resume"));
  EXPECT_EQ(200U, rest.status());
  EXPECT_EQ("", rest.body());
  EXPECT_LT(world_.feed().events_read() - before, 2'000U) << "of 20,000 that others have";
}

}  // namespace
}  // namespace contentos::test
