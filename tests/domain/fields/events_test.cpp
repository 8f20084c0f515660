// Events out of their fields: canonical bytes, and back.
#include "domain/fields/events.hpp"

#include "domain/json/canonical.hpp"
#include "domain/json/i_json.hpp"
#include "tests/domain/fields/gauge.hpp"
#include "tests/domain/fields/random_value.hpp"

#include <gtest/gtest.h>

namespace contentos {
namespace {

using gauge::Broken;
using gauge::Content;
using gauge::Event;

std::optional<Event> decoded(std::string_view type, std::string_view data) { return decode_fields<Event>(type, data); }

TEST(AnEventOfFields, IsStoredAsItsTypeItsCanonicalFieldsAndItsClaims) {
  Content const content{"ü\n", -1, std::nullopt, {}, "red", {{{"k", "1"}}, {{"k", "0"}}}};
  auto const stored = encode_fields(content);
  EXPECT_EQ(stored.type, "gauge.made.v1");
  EXPECT_EQ(stored.data, R"({"claims":{"release":[["k","0"]],"take":[["k","1"]]},"color":"red","name":"ü\n","rank":-1})");
  EXPECT_EQ(stored.claims, content.claims);
  EXPECT_FALSE(stored.body);
}

TEST(AnEventOfFields, IsAnEmptyObjectWithoutFields) {
  auto const stored = encode_fields(std::variant<Broken>(Broken{}));
  EXPECT_EQ(stored.type, "gauge.broken.v2");
  EXPECT_EQ(stored.data, "{}");
  EXPECT_TRUE(stored.claims.empty());
  EXPECT_TRUE(std::holds_alternative<Broken>(decoded("gauge.broken.v2", "{}").value()));
}

TEST(AnEventOfFields, IsCanonicalAndReadsBack) {
  RandomValue random(31);
  for (int i = 0; i < 500; ++i) {
    Content content;
    random.fill(content.name);
    random.fill(content.rank);
    random.fill(content.until);
    random.fill(content.marks);
    random.fill(content.claims);
    auto const stored = encode_fields(content);
    ASSERT_EQ(canonical_json(stored_json(stored.data)), stored.data);
    auto const again = decoded(stored.type, stored.data);
    ASSERT_TRUE(again) << stored.data;
    ASSERT_EQ(std::get<Content>(*again), content) << stored.data;
  }
}

TEST(DecodingAnEvent, RefusesOtherTypesAndOtherShapes) {
  for (auto const* type : {"", "gauge.made.v2", "gauge.made.v", "gauge.made.v11", "gauge.broken.v1"}) {
    EXPECT_FALSE(decoded(type, R"({"name":"a","rank":3})")) << type;
  }
  EXPECT_FALSE(decoded("gauge.told.v1", R"({"words":"a"})")) << "its codec is by hand";
  for (auto const* data :
       {"", "{", "[]", "null", R"("name")", R"({"name":"a"})", R"({"name":"a","rank":3}})", R"({"name":"a","name":"a","rank":3})"}) {
    EXPECT_FALSE(decoded("gauge.made.v1", data)) << data;
  }
  EXPECT_TRUE(decoded("gauge.made.v1", R"({"name":"a","rank":3})"));
}

TEST(TheTypesOfAVariant, AreNamedInItsOrderWithTheirVerbsAndShapes) {
  auto const types = event_types(static_cast<Event const*>(nullptr));
  ASSERT_EQ(types.size(), 3U);
  EXPECT_EQ(types[0].name, "gauge.made.v1");
  EXPECT_EQ(types[0].verb, "make");
  EXPECT_EQ(types[0].shape, &shape_of<Content>());
  EXPECT_EQ(types[1].name, "gauge.broken.v2");
  EXPECT_EQ(types[2].verb, "tell");
  EXPECT_EQ(types[2].shape, nullptr);
}

}  // namespace
}  // namespace contentos
