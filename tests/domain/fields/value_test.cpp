// Every type of value that a field can have: what is written reads back, and what is of another type is refused.
#include "domain/fields/fields.hpp"
#include "domain/json/canonical.hpp"
#include "domain/json/i_json.hpp"
#include "tests/domain/fields/random_value.hpp"

#include <gtest/gtest.h>

namespace contentos {
namespace {

namespace json = boost::json;

template <class T>
json::value written(T const& value) {
  json::value out;
  Value<T>::write(value, out);
  return out;
}

/// Through the bytes that are stored, into what is `before`.
template <class T>
std::optional<T> read_back(json::value const& written, T before = {}) {
  auto const stored = parse_stored_json(canonical_json(written));
  return stored && Value<T>::read(*stored, before) ? std::optional(before) : std::nullopt;
}

template <class T>
class EveryValue : public testing::Test {};
using Types = testing::Types<std::string, bool, std::int64_t, std::int32_t, ShardNo, Uuid, EventId, EntryId, Timestamp, json::object, Claim,
                             ClaimChanges, token::Kind, tenant::Settings, std::optional<std::string>, std::optional<Timestamp>,
                             std::vector<std::string>, std::vector<EventId>, std::set<std::string>, std::set<Claim>,
                             std::map<std::string, std::string>, std::map<std::string, std::vector<std::int32_t>>,
                             std::optional<std::vector<std::string>>>;
TYPED_TEST_SUITE(EveryValue, Types);

TYPED_TEST(EveryValue, ReadsBackAsItWasWritten) {
  RandomValue random(11);
  for (int i = 0; i < 300; ++i) {
    auto const value = random.value<TypeParam>();
    auto const again = read_back<TypeParam>(written(value));
    ASSERT_TRUE(again) << i << ": " << canonical_json(written(value));
    ASSERT_TRUE(*again == value) << i << ": " << canonical_json(written(value));
  }
}

TYPED_TEST(EveryValue, OfANewObjectReadsBack) {
  // A claim is a kind and a key, and nothing else: a new one has both, empty.
  auto const again = read_back<TypeParam>(written(TypeParam{}));
  ASSERT_TRUE(again);
  EXPECT_TRUE(*again == TypeParam{});
}

/// Whether JSON Schema's `type` lets the value's kind in; a schema without one refers to another.
bool schema_lets_in(json::object const& schema, json::value const& value) {
  if (auto const* either = schema.if_contains("anyOf")) {
    return std::ranges::any_of(either->as_array(), [&](json::value const& one) { return schema_lets_in(one.as_object(), value); });
  }
  auto const* type = schema.if_contains("type");
  if (type == nullptr) { return schema.contains("$ref"); }
  return (*type == "string" && value.is_string()) || (*type == "boolean" && value.is_bool()) || (*type == "integer" && value.is_int64()) ||
         (*type == "array" && value.is_array()) || (*type == "object" && value.is_object()) || (*type == "null" && value.is_null());
}

TYPED_TEST(EveryValue, IsOfTheTypeThatItsSchemaNames) {
  RandomValue random(12);
  for (int i = 0; i < 50; ++i) {
    auto const value = written(random.value<TypeParam>());
    EXPECT_TRUE(schema_lets_in(Value<TypeParam>::schema({}), value)) << canonical_json(value);
  }
}

TYPED_TEST(EveryValue, IsNotReadOutOfWhatItsSchemaKeepsOut) {
  for (auto const& wrong : {json::value(nullptr), json::value(true), json::value(7), json::value(0.5), json::value("text"),
                            json::value(json::array{1, json::array{}}), json::value(json::object{{"take", 1}, {"default_locale", 2}})}) {
    TypeParam out{};
    if (!schema_lets_in(Value<TypeParam>::schema({}), wrong)) {
      EXPECT_EQ((Value<TypeParam>::read(wrong, out) && !Value<TypeParam>::schema({}).contains("$ref")), false) << canonical_json(wrong);
    }
  }
  EXPECT_FALSE(Value<TypeParam>::kWants.empty());
}

template <class T>
bool reads(json::value const& value) {
  T out{};
  return Value<T>::read(value, out);
}

TEST(ReadingAValue, RefusesWhatIsNearlyOfItsType) {
  EXPECT_FALSE(reads<std::int32_t>(2147483648LL));
  EXPECT_TRUE(reads<std::int32_t>(-2147483648LL));
  EXPECT_FALSE(reads<std::int64_t>(0.5));
  EXPECT_FALSE(reads<std::int64_t>("1"));
  EXPECT_FALSE(reads<bool>(0));
  EXPECT_FALSE(reads<Uuid>("00000000-0000-7000-8000-00000000000g"));
  EXPECT_FALSE(reads<EventId>(""));
  EXPECT_FALSE(reads<Timestamp>("2026-01-01"));
  EXPECT_FALSE(reads<Timestamp>(1767225600));
  EXPECT_FALSE(reads<Claim>(json::array{"slug"}));
  EXPECT_FALSE(reads<Claim>(json::array{"slug", "a", "b"}));
  EXPECT_FALSE(reads<Claim>(json::array{"slug", 1}));
  EXPECT_FALSE(reads<ClaimChanges>(json::object{{"take", json::array{json::array{"slug"}}}}));
  EXPECT_FALSE(reads<ClaimChanges>(json::object{{"release", json::object{}}}));
  EXPECT_FALSE(reads<std::vector<std::string>>(json::array{"a", nullptr}));
  EXPECT_FALSE((reads<std::map<std::string, std::string>>(json::object{{"a", "b"}, {"c", 1}})));
  EXPECT_FALSE(reads<std::optional<std::string>>(1));
  EXPECT_FALSE(reads<token::Kind>("managemen"));
}

TEST(ReadingAValue, LeavesNothingOfWhatWasThereInListsSetsMapsAndOptionals) {
  EXPECT_EQ((read_back<std::vector<std::string>>(json::array{"b"}, {"a"})), std::vector<std::string>{"b"});
  EXPECT_EQ((read_back<std::set<std::string>>(json::array{"b"}, {"a"})), std::set<std::string>{"b"});
  EXPECT_EQ((read_back<std::map<std::string, std::string>>(json::object{{"b", "2"}}, {{"a", "1"}})),
            (std::map<std::string, std::string>{{"b", "2"}}));
  EXPECT_EQ(read_back<std::optional<bool>>(nullptr, true), std::make_optional(std::optional<bool>()));
}

TEST(ReadingAnId, DoesNotJudgeWhatWasStored) {
  EXPECT_EQ(written(EventId(Uuid{})), "00000000-0000-0000-0000-000000000000");
  EXPECT_TRUE(reads<EventId>("0190F1C2-0000-7000-8000-00000000000A"));
  EXPECT_TRUE(reads<EntryId>("what was stored is not looked at again"));
}

}  // namespace
}  // namespace contentos
