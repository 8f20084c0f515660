#include "domain/json/canonical.hpp"
#include "domain/tenant/tenant.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

namespace contentos::tenant {
namespace {

namespace json = boost::json;
using Told = std::vector<std::string>;

json::object parsed(std::string const& text) { return json::parse(text).as_object(); }

Told flaws(std::string const& patch, Settings const& settings = {}) {
  Told out;
  auto const changed = patched(settings, parsed(patch));
  if (changed) { return out; }
  for (auto const& e : changed.error().errors) { out.push_back(e.pointer + " " + e.code); }
  return out;
}

/// With what was stored under these names before they were judged.
Settings with_stored(std::string const& members) { return from_stored(parsed(members)).value(); }

TEST(SiteSettings, AreKeptAsTheyAreGiven) {
  auto const text =
      R"({"branding":{"accent_color":"#FFffFF","font_family":"\"Inter\", sans-serif","icon_url":"/icon.png","logo_url":"https://cdn.example/l.svg?v=1","primary_color":"#1a2b3c"},)"
      R"("footer":{"columns":[{"items":[{"label":"Imprint","url":"/imprint"}],"label":"About"}],"text":"© Acme"},)"
      R"("nav":[{"label":"Home","url":"/"},{"items":[{"items":[{"label":"Deep"}],"label":"B"}],"label":"A"}],)"
      R"("seo":{"description":"All of it","og_image_url":"http://a.example/o.png","robots":"noindex, max-snippet:-1","title_template":"{title} · Acme"}})";
  auto const settings = patched({}, parsed(text));
  ASSERT_TRUE(settings) << flaws(text).front();
  EXPECT_EQ(canonical_json(settings->other), text);
  EXPECT_EQ(from_stored(to_json(*settings)).value(), *settings);
}

TEST(SiteSettings, TakeAddressesThatAreSafeToLinkTo) {
  auto const flaws_of = [](std::string const& url) { return flaws(json::serialize(json::object{{"branding", {{"logo_url", url}}}})); };
  for (auto const* url : {"/", "/a?b#c", "https://a", "HTTPS://a.example:8/x", "http://[::1]/", "/ä"}) {
    EXPECT_EQ(flaws_of(url), Told{}) << url;
  }
  for (auto const* url : {"", "a", "//evil.example", "/\\evil.example", "javascript:alert(1)", "JAVASCRIPT:x", "java\nscript:x", " /a",
                          "/a b", "data:text/html,x", "https:", "https://", "https:///a", "https://:8", "http://?x", "ftp://a",
                          "/\"><script>", "mailto:a@b.example"}) {
    EXPECT_EQ(flaws_of(url), Told{"/settings/branding/logo_url url"}) << url;
  }
  EXPECT_EQ(flaws_of("/" + std::string(1999, 'a')), Told{});
  EXPECT_EQ(flaws_of("/" + std::string(2000, 'a')), Told{"/settings/branding/logo_url length"});
}

TEST(SiteSettings, SayEveryPlaceThatIsWrong) {
  EXPECT_EQ(
      flaws(
          R"({"branding":{"primary_color":"red","accent_color":"#12345g","logo_url":7,"font_family":"x;}body{","colour":"#000000"},"seo":{"robots":"<b>"},)"
          R"("footer":{"text":false,"columns":{}},"nav":[{"label":""},{"url":"javascript:x","items":[{"lable":"x"}]},7],"site_name":5})"),
      (Told{"/settings/branding/primary_color color", "/settings/branding/accent_color color", "/settings/branding/logo_url type",
            "/settings/branding/font_family pattern", "/settings/branding/colour unknown_member", "/settings/footer/text type",
            "/settings/footer/columns type", "/settings/seo/robots pattern", "/settings/nav/0/label required",
            "/settings/nav/1/label required", "/settings/nav/1/url url", "/settings/nav/1/items/0/label required",
            "/settings/nav/1/items/0/lable unknown_member", "/settings/nav/2 type", "/settings/site_name type"}));
  for (auto const* name : {"branding", "footer", "seo", "nav"}) {
    EXPECT_EQ(flaws(R"({")" + std::string(name) + R"(":"x"})"), Told{"/settings/" + std::string(name) + " type"});
  }
  EXPECT_EQ(flaws(R"({"nav":[{"label":"a","url":null}]})"), Told{"/settings/nav/0/url type"}) << "in a list null takes nothing away";
}

TEST(SiteSettings, BoundHowDeepAndHowManyItemsAre) {
  auto const nested = [](int levels) {
    std::string out = R"({"label":"x"})";
    for (int i = 1; i < levels; ++i) { out = R"({"label":"x","items":[)" + out + "]}"; }
    return "[" + out + "]";
  };
  EXPECT_EQ(flaws(R"({"nav":)" + nested(3) + "}"), Told{});
  EXPECT_EQ(flaws(R"({"nav":)" + nested(4) + "}"), Told{"/settings/nav/0/items/0/items/0/items depth"});
  EXPECT_EQ(flaws(R"({"footer":{"columns":)" + nested(2) + "}}"), Told{});
  EXPECT_EQ(flaws(R"({"footer":{"columns":)" + nested(3) + "}}"), Told{"/settings/footer/columns/0/items/0/items depth"});
  auto const many = [](int count) {
    std::string out;
    for (int i = 0; i < count; ++i) { out += (i == 0 ? "" : ",") + std::string(R"({"label":"x"})"); }
    return out;
  };
  EXPECT_EQ(flaws(R"({"nav":[{"label":"a","items":[)" + many(199) + "]}]}"), Told{});
  EXPECT_EQ(flaws(R"({"nav":[{"label":"a","items":[)" + many(199) + R"(]},{"label":"b"},{"label":"c"}]})"), Told{"/settings/nav length"});
  EXPECT_EQ(flaws(R"({"nav":[]})"), Told{});
}

TEST(SiteSettings, ThatWereThereBeforeAreKeptWhateverTheirShape) {
  auto const stored = R"({"branding":{"color":"red","logo_url":"javascript:x"},"footer":7,"nav":{"main":[[[[[1]]]]]},"seo":"none"})";
  auto const settings = with_stored(stored);
  EXPECT_EQ(canonical_json(settings.other), stored);
  Settings read;
  ASSERT_TRUE(Value<Settings>::read(json::value(to_json(settings)), read));
  EXPECT_EQ(read, settings);

  EXPECT_EQ(flaws(R"({"site_name":"x"})", settings), Told{});
  EXPECT_EQ(flaws(stored, settings), Told{}) << "whoever sends back what was read has given nothing";
  auto const one = patched(settings, parsed(R"({"branding":{"primary_color":"#000000"},"nav":null})"));
  ASSERT_TRUE(one);
  EXPECT_EQ(canonical_json(one->other),
            R"({"branding":{"color":"red","logo_url":"javascript:x","primary_color":"#000000"},"footer":7,"seo":"none"})");
  auto const cleaned = patched(settings, parsed(R"({"branding":{"color":null},"footer":{"text":"x"}})"));
  ASSERT_TRUE(cleaned);
  EXPECT_EQ(canonical_json(cleaned->other.at("footer")), R"({"text":"x"})");
  EXPECT_EQ(flaws(R"({"branding":{"color":"blue"}})", settings), Told{"/settings/branding/color unknown_member"});
  EXPECT_EQ(flaws(R"({"branding":{"logo_url":"javascript:y"}})", settings), Told{"/settings/branding/logo_url url"});
}

}  // namespace
}  // namespace contentos::tenant
