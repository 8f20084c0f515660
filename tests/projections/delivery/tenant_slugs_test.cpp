// Who has a tenant's slug, also when what a registration went on with was set aside and comes late.
#include "projections/delivery/delivery_fold.hpp"
#include "projections/delivery/keys.hpp"
#include "projections/kv/memory_kv_store.hpp"
#include "tests/projections/support/history.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <random>
#include <set>

namespace contentos::delivery {
namespace {

constexpr int kTenants = 3;
std::array<std::string, 2> const kSlugs{"acme", "umbrella"};

struct Said {
  TenantId tenant;
  registration::Event event;
  TenantPosition at;
};

/// What the platform may have said: no slug is given before whoever had it has given it back.
std::vector<Said> random_words(std::mt19937& random) {
  std::vector<Said> out;
  std::map<int, std::string> has;
  std::set<int> known;
  for (std::int64_t at = 1; at <= 30; ++at) {
    auto const n = static_cast<int>(random() % kTenants);
    auto const id = test_tenant(static_cast<std::uint8_t>(n + 1));
    auto const& slug = kSlugs[random() % kSlugs.size()];
    bool const is_free = std::ranges::none_of(has, [&](auto const& held) { return held.second == slug; });
    if (has.contains(n) && random() % 2 == 0) {
      out.push_back({id, registration::TenantDeleted{id, {}}, TenantPosition(at)});
      has.erase(n);
    } else if (is_free) {
      registration::TenantRegistered registered;
      registered.tenant_id = id;
      registered.slug = slug;
      out.push_back({id,
                     !known.contains(n) ? registration::Event(registered)
                     : has.contains(n)  ? registration::Event(registration::TenantSlugChanged{id, slug, {}})
                                        : registration::Event(registration::TenantUndeleted{id, slug, {}}),
                     TenantPosition(at)});
      known.insert(n);
      has[n] = slug;
    }
  }
  return out;
}

class SlugFold {
public:
  void hear(Said const& said) {
    RecordedEvent event;
    auto const encoded = registration::encode(said.event);
    event.header.tenant = kPlatformTenant;
    event.header.tenant_position = said.at;
    event.header.stream = StreamName("registration", said.tenant.str());
    event.header.type = encoded.type;
    event.data = encoded.data;
    ASSERT_FALSE(fold_.event(transaction_, event));
  }
  std::map<std::string, TenantId> holders() {
    std::map<std::string, TenantId> out;
    for (auto const& slug : kSlugs) {
      auto const stored = transaction_.get(slug_key(slug));
      if (stored) { out[slug] = decode_slug_holder(*stored).value().tenant; }
    }
    return out;
  }

private:
  MemoryKvStore store_{};
  KvTransaction transaction_{store_};
  Digest digest_ = test_digest;
  DeliveryFold fold_{digest_};
};

TEST(TenantSlugs, AreOfWhomThePlatformGaveThemLastHoweverLateAnotherIsHeard) {
  std::mt19937 random(11);
  int late_ones = 0;
  for (int round = 0; round < 500; ++round) {
    auto const words = random_words(random);
    auto const late = test_tenant(static_cast<std::uint8_t>(random() % kTenants + 1));
    auto const from = TenantPosition(static_cast<std::int64_t>(random() % 30));
    SlugFold in_order;
    SlugFold with_late;
    std::vector<Said> missed;
    for (auto const& said : words) {
      in_order.hear(said);
      if (said.tenant == late && said.at > from) {
        missed.push_back(said);
      } else {
        with_late.hear(said);
      }
    }
    late_ones += static_cast<int>(missed.size());
    for (auto const& said : missed) { with_late.hear(said); }
    ASSERT_EQ(in_order.holders(), with_late.holders()) << "round " << round;
  }
  EXPECT_GT(late_ones, 1000);
}

TEST(TenantSlugs, AreReadAsAnEarlierReleaseStoredThem) {
  EXPECT_EQ(decode_slug_holder(std::string(16, 'x'))->given_at, TenantPosition(0));
  SlugHolder const holder{test_tenant(1), TenantPosition(7)};
  EXPECT_EQ(decode_slug_holder(encode_slug_holder(holder))->given_at, holder.given_at);
  for (std::size_t const size : {0U, 15U, 17U, 25U}) { EXPECT_FALSE(decode_slug_holder(std::string(size, 'x'))) << size; }
}

}  // namespace
}  // namespace contentos::delivery
