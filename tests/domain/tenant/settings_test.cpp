#include "domain/json/canonical.hpp"
#include "domain/tenant/tenant.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace contentos::tenant {
namespace {

Decided<Settings> patch(char const* text, Settings const& settings = {}) { return patched(settings, boost::json::parse(text).as_object()); }

std::vector<std::string> wrong(char const* text) {
  std::vector<std::string> out;
  auto const settings = patch(text);
  if (settings) { return out; }
  for (auto const& e : settings.error().errors) { out.push_back(e.pointer + " " + e.code); }
  return out;
}
using Wrong = std::vector<std::string>;

TEST(TenantSettings, ChangeOnlyWhatThePatchNames) {
  auto const one = patch(R"({"site_name":"A","cache_ttl_seconds":60,"colors":{"color":"red","logo":"x"}})");
  ASSERT_TRUE(one);
  auto const two = patch(R"({"public_delivery":true,"colors":{"logo":null}})", *one);
  ASSERT_TRUE(two);
  EXPECT_EQ(two->site_name, "A");
  EXPECT_EQ(two->cache_ttl_seconds, 60);
  EXPECT_TRUE(two->public_delivery);
  EXPECT_EQ(canonical_json(two->other), R"({"colors":{"color":"red"}})");
}

TEST(TenantSettings, AreItselfAfterAWayThroughJson) {
  auto const settings =
      patch(R"({"default_locale":"de","locales":[{"code":"de"},{"code":"en-US","fallback":"de","optional":false}],"x":[null]})");
  ASSERT_TRUE(settings);
  auto const again = patched({}, to_json(*settings));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, *settings);
}

TEST(TenantSettings, RefuseWhatIsOfAnotherType) {
  EXPECT_EQ(wrong(R"({"site_name":1})"), Wrong{"/settings/site_name type"});
  EXPECT_EQ(wrong(R"({"public_delivery":"yes"})"), Wrong{"/settings/public_delivery type"});
  EXPECT_EQ(wrong(R"({"cache_ttl_seconds":1.5})"), Wrong{"/settings/cache_ttl_seconds type"});
  EXPECT_EQ(wrong(R"({"locales":{}})"), Wrong{"/settings/locales type"});
}

TEST(TenantSettings, RefuseWhatALocaleHasNot) {
  EXPECT_EQ(wrong(R"({"locales":[{"code":"en-US","fall/back":"de","name":1,"fallback":false,"optional":"no"},"de",{"name":"x"}]})"),
            (Wrong{"/settings/locales/0/fall~1back unknown_member", "/settings/locales/0/name type", "/settings/locales/0/fallback type",
                   "/settings/locales/0/optional type", "/settings/locales/1 type", "/settings/locales/2/code required"}));
  EXPECT_EQ(wrong(R"({"locales":[{"code":"en-US","name":null,"fallback":null}]})"), Wrong{});
}

TEST(TenantSettings, BoundTheTimeToLive) {
  EXPECT_EQ(wrong(R"({"cache_ttl_seconds":-1})"), Wrong{"/settings/cache_ttl_seconds range"});
  EXPECT_EQ(wrong(R"({"cache_ttl_seconds":31536001})"), Wrong{"/settings/cache_ttl_seconds range"});
  EXPECT_EQ(wrong(R"({"cache_ttl_seconds":0})"), Wrong{});
}

TEST(TenantSettings, NeedADefaultLocaleThatExists) {
  EXPECT_EQ(wrong(R"({"default_locale":"fr"})"), Wrong{"/settings/default_locale unknown_locale"});
  EXPECT_EQ(wrong(R"({"locales":[]})"), (Wrong{"/settings/locales length", "/settings/locales unknown_locale"}));
  EXPECT_EQ(wrong(R"({"locales":[{"code":"de"}]})"), Wrong{"/settings/locales unknown_locale"}) << "the default one was not sent";
  EXPECT_EQ(wrong(R"({"locales":[{"code":"de"}],"default_locale":"fr"})"), Wrong{"/settings/default_locale unknown_locale"});
  EXPECT_EQ(wrong(R"({"locales":[{"code":"en US"}]})"), Wrong{"/settings/locales/0/code locale"});
  EXPECT_EQ(wrong(R"({"locales":[{"code":"en-US"},{"code":"en-US"}]})"), Wrong{"/settings/locales not_unique"});
}

TEST(TenantSettings, RefuseFallbacksThatLeadNowhereOrInACircle) {
  EXPECT_EQ(wrong(R"({"locales":[{"code":"en-US","fallback":"fr"}]})"), Wrong{"/settings/locales/0/fallback unknown_locale"});
  EXPECT_EQ(wrong(R"({"locales":[{"code":"en-US","fallback":"de"},{"code":"de","fallback":"en-US"}]})"),
            (Wrong{"/settings/locales/0/fallback cycle", "/settings/locales/1/fallback cycle"}));
  EXPECT_EQ(wrong(R"({"locales":[{"code":"en-US","fallback":"en-US"}]})"), Wrong{"/settings/locales/0/fallback cycle"});
}

TEST(TenantSettings, LookThroughTheFallbacksInOrder) {
  auto const settings =
      patch(R"({"locales":[{"code":"en-US"},{"code":"de","fallback":"en-US"},{"code":"de-AT","fallback":"de"}]})").value();
  EXPECT_EQ(settings.fallback_chain("de-AT"), (std::vector<std::string>{"de-AT", "de", "en-US"}));
  EXPECT_EQ(settings.fallback_chain("en-US"), std::vector<std::string>{"en-US"});
  EXPECT_EQ(settings.fallback_chain("fr"), std::vector<std::string>{});
}

TEST(TenantSettings, BoundWhatATenantAdds) {
  auto const big = R"({"x":")" + std::string(70'000, 'x') + "\"}";
  EXPECT_EQ(wrong(big.c_str()), Wrong{"/settings length"});
}

}  // namespace
}  // namespace contentos::tenant
