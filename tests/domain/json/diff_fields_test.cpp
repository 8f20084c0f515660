#include "domain/json/canonical.hpp"
#include "domain/json/diff.hpp"
#include "tests/domain/json/random_json.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace contentos {
namespace {

namespace json = boost::json;

std::vector<std::string> const kLocalized{"title", "x"};

json::object object(char const* text) { return json::parse(text).as_object(); }
std::string diff(char const* from, char const* to) { return canonical_json(diff_fields(object(from), object(to), kLocalized).changes); }
std::string merge(char const* base, char const* latest, char const* yours) {
  auto const merged = merge_fields(object(base), object(latest), object(yours), kLocalized);
  return merged ? canonical_json(*merged) : "conflict";
}

TEST(DiffFields, SaysWhichFieldsWereAddedRemovedAndChanged) {
  EXPECT_EQ(diff(R"({"a":1,"b":2,"same":[1]})", R"({"b":3,"c":null,"same":[1]})"),
            R"([{"change":"removed","field":"a","old":1},{"change":"changed","field":"b","new":3,"old":2},)"
            R"({"change":"added","field":"c","new":null}])");
  EXPECT_EQ(diff(R"({"a":1})", R"({"a":1.0})"), "[]");
}

TEST(DiffFields, IsTheSameInWhateverOrderFieldsCome) {
  boost::json::object const from{{"b", 1}, {"a", 1}};
  boost::json::object const one{{"c", 2}, {"a", 2}, {"b", 2}};
  boost::json::object const other{{"b", 2}, {"c", 2}, {"a", 2}};
  EXPECT_EQ(diff_fields(from, one, {}).changes, diff_fields(from, other, {}).changes);
  EXPECT_EQ(diff_fields(from, one, {}).changes.at(0).at("field"), "a");
}

TEST(DiffFields, ComparesLocalizedFieldsByLocale) {
  EXPECT_EQ(diff(R"({"title":{"en":"Hi","de":"Hallo"}})", R"({"title":{"en":"Hi","de":"Servus","fr":"Salut"}})"),
            R"([{"change":"changed","field":"title","locale":"de","new":"Servus","old":"Hallo",)"
            R"("words":[{"kind":"removed","text":"Hallo"},{"kind":"added","text":"Servus"}]},)"
            R"({"change":"added","field":"title","locale":"fr","new":"Salut"}])");
  EXPECT_EQ(diff("{}", R"({"title":{"en":"Hi"}})"), R"([{"change":"added","field":"title","locale":"en","new":"Hi"}])");
  EXPECT_EQ(diff("{}", R"({"title":{}})"), R"([{"change":"added","field":"title","new":{}}])");
  EXPECT_EQ(diff(R"({"title":"Hi"})", R"({"title":{"en":"Hi"}})"),
            R"([{"change":"changed","field":"title","new":{"en":"Hi"},"old":"Hi"}])");
}

TEST(DiffFields, KeepsToItsBoundAndSaysWhatIsMissing) {
  auto const from = object(R"({"a":"one two three","b":[1,2,3],"c":"x"})");
  auto const to = object(R"({"a":"one too three","b":[1,2,4],"c":"y"})");
  for (std::size_t most = 0; most < 400; ++most) {
    auto const found = diff_fields(from, to, {}, {.most_bytes = most});
    ASSERT_EQ(found.changes.size(), 3U);
    std::size_t bytes = 0;
    bool is_truncated = false;
    for (auto const& change : found.changes) {
      for (auto const* part : {"old", "new", "words", "patch"}) {
        if (auto const* value = change.as_object().if_contains(part)) { bytes += serialized_bytes(*value); }
      }
      is_truncated = is_truncated || change.as_object().contains("truncated");
    }
    EXPECT_LE(bytes, most);
    EXPECT_EQ(found.is_truncated, is_truncated);
  }
  EXPECT_FALSE(diff_fields(from, to, {}, {.most_bytes = 400}).is_truncated);
}

TEST(JsonPatch, WithinABoundIsTheSameOrNone) {
  auto const from = json::parse(R"({"a":[1,2,{"b":"c"}],"d":{"e":null}})");
  auto const to = json::parse(R"({"a":[2,{"b":"d"},7],"d":{"f":[1,2,3]}})");
  auto const whole = json_patch(from, to);
  bool was_given = false;
  for (std::size_t most = 0; most < 1000; ++most) {
    auto const patch = json_patch_within(from, to, most);
    EXPECT_TRUE(!patch || *patch == whole);
    EXPECT_TRUE(patch || !was_given);
    was_given = was_given || patch;
  }
  EXPECT_TRUE(was_given);
}

TEST(DiffFields, GivesAPatchForContainersAndWordsForTexts) {
  EXPECT_EQ(diff(R"({"tags":["a","b"]})", R"({"tags":["a"]})"),
            R"([{"change":"changed","field":"tags","new":["a"],"old":["a","b"],"patch":[{"op":"remove","path":"/1"}]}])");
  EXPECT_EQ(diff(R"({"t":"a b"})", R"({"t":"a c"})"),
            R"([{"change":"changed","field":"t","new":"a c","old":"a b","words":[{"kind":"equal","text":"a "},)"
            R"({"kind":"removed","text":"b"},{"kind":"added","text":"c"}]}])");
}

TEST(MergeFields, TakesWhatOnlyOneSideChanged) {
  EXPECT_EQ(merge(R"({"a":1,"b":1,"c":1})", R"({"a":2,"b":1,"c":1})", R"({"a":1,"b":2})"), R"({"a":2,"b":2})");
  EXPECT_EQ(merge(R"({"a":1})", R"({"a":2,"n":1})", R"({"a":2,"m":1})"), R"({"a":2,"m":1,"n":1})");
  EXPECT_EQ(merge(R"({"a":1})", "{}", R"({"a":1})"), "{}");
}

TEST(MergeFields, IsAConflictWhenBothSidesChangedAFieldDifferently) {
  EXPECT_EQ(merge(R"({"a":1})", R"({"a":2})", R"({"a":3})"), "conflict");
  EXPECT_EQ(merge(R"({"a":1})", "{}", R"({"a":3})"), "conflict");
  EXPECT_EQ(merge("{}", R"({"a":2})", R"({"a":3})"), "conflict");
}

TEST(MergeFields, MergesLocalizedFieldsByLocale) {
  EXPECT_EQ(merge(R"({"title":{"en":"a","de":"b"}})", R"({"title":{"en":"A","de":"b"}})", R"({"title":{"en":"a","de":"B"}})"),
            R"({"title":{"de":"B","en":"A"}})");
  EXPECT_EQ(merge(R"({"title":{"en":"a"}})", R"({"title":{"en":"A"}})", R"({"title":{"en":"Aa"}})"), "conflict");
  EXPECT_EQ(merge("{}", R"({"title":{"en":"A"}})", R"({"title":{"de":"B"}})"), R"({"title":{"de":"B","en":"A"}})");
  EXPECT_EQ(merge(R"({"title":{"en":"a","de":"b"}})", "{}", R"({"title":{"en":"a"}})"), "{}");
  EXPECT_EQ(merge(R"({"other":{"en":"a"}})", R"({"other":{"en":"A"}})", R"({"other":{"en":"a","de":"b"}})"), "conflict");
}

TEST(MergeFields, IsSymmetricAndKeepsOneSidedChangesWhole) {
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    RandomJson random(seed);
    auto const base = random.object(3);
    auto const yours_value = random.changed(base, 3);
    auto const latest_value = random.changed(base, 3);
    auto const yours = yours_value.is_object() ? yours_value.get_object() : base;
    auto const latest = latest_value.is_object() ? latest_value.get_object() : base;
    auto const one_sided = merge_fields(base, base, yours, kLocalized);
    ASSERT_TRUE(one_sided) << "seed " << seed;
    ASSERT_EQ(canonical_json(*one_sided), canonical_json(yours)) << "seed " << seed;
    auto const left = merge_fields(base, latest, yours, kLocalized);
    auto const right = merge_fields(base, yours, latest, kLocalized);
    ASSERT_EQ(left.has_value(), right.has_value()) << "seed " << seed;
    if (left) { ASSERT_EQ(canonical_json(*left), canonical_json(*right)) << "seed " << seed; }
  }
}

}  // namespace
}  // namespace contentos
