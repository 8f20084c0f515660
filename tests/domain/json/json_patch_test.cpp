#include "domain/json/canonical.hpp"
#include "domain/json/diff.hpp"
#include "domain/json/patch.hpp"
#include "tests/domain/json/random_json.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace contentos {
namespace {

namespace json = boost::json;

std::string patch_of(char const* from, char const* to) { return canonical_json(json_patch(json::parse(from), json::parse(to))); }

std::string applied(char const* document, char const* patch) {
  auto const value = apply_json_patch(json::parse(document), json::parse(patch).as_array());
  return value ? canonical_json(*value) : "does not fit";
}

TEST(JsonPatch, IsEmptyForTheSameValue) { EXPECT_EQ(patch_of(R"({"a":[1,{"b":2}],"c":1.0})", R"({"c":1,"a":[1,{"b":2}]})"), "[]"); }

TEST(JsonPatch, NamesTheChangedMembersOnly) {
  EXPECT_EQ(patch_of(R"({"a":1,"b":2,"c":{"d":3}})", R"({"a":1,"c":{"d":4},"e":5})"),
            R"([{"op":"remove","path":"/b"},{"op":"replace","path":"/c/d","value":4},{"op":"add","path":"/e","value":5}])");
  EXPECT_EQ(patch_of("1", R"({"a":1})"), R"([{"op":"replace","path":"","value":{"a":1}}])");
  EXPECT_EQ(patch_of(R"({"a/b":1,"m~n":2})", R"({"a/b":3})"),
            R"([{"op":"replace","path":"/a~1b","value":3},{"op":"remove","path":"/m~0n"}])");
}

TEST(JsonPatch, MovesAlongTheCommonElementsOfArrays) {
  EXPECT_EQ(patch_of("[1,2,3,4]", "[1,3,4]"), R"([{"op":"remove","path":"/1"}])");
  EXPECT_EQ(patch_of("[1,3,4]", "[1,2,3,4]"), R"([{"op":"add","path":"/1","value":2}])");
  EXPECT_EQ(patch_of("[1,2]", "[1,2,3,4]"), R"([{"op":"add","path":"/2","value":3},{"op":"add","path":"/3","value":4}])");
  EXPECT_EQ(patch_of(R"([{"id":1,"t":"x"},{"id":2}])", R"([{"id":0},{"id":1,"t":"x"},{"id":2,"n":1}])"),
            R"([{"op":"add","path":"/0","value":{"id":0}},{"op":"add","path":"/2/n","value":1}])");
}

TEST(JsonPatch, ReplacesLongArraysAsAWhole) {
  json::array from(513, 1);
  json::array to = from;
  to[100] = 2;
  EXPECT_EQ(json_patch(from, to).size(), 1U);
  EXPECT_EQ(json_patch(from, to)[0].at("path").as_string(), "");
  from.pop_back();
  to.pop_back();
  EXPECT_EQ(canonical_json(json_patch(from, to)), R"([{"op":"replace","path":"/100","value":2}])");
}

TEST(JsonPatch, AppliedToTheOlderGivesTheNewerByteForByte) {
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    RandomJson random(seed);
    auto const from = random.value(4);
    auto const to = seed % 4 == 0 ? random.value(4) : random.changed(from, 4);
    auto const patch = json_patch(from, to);
    auto const result = apply_json_patch(from, patch);
    ASSERT_TRUE(result) << "seed " << seed;
    ASSERT_EQ(canonical_json(*result), canonical_json(to)) << "seed " << seed;
    ASSERT_EQ(patch.empty(), canonical_json(from) == canonical_json(to)) << "seed " << seed;
  }
}

// The examples of RFC 6902, appendix A, by their numbers.
TEST(ApplyJsonPatch, DoesWhatTheExamplesOfTheRfcDo) {
  EXPECT_EQ(applied(R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux"}])"), R"({"baz":"qux","foo":"bar"})");              // 1
  EXPECT_EQ(applied(R"({"foo":["bar","baz"]})", R"([{"op":"add","path":"/foo/1","value":"qux"}])"), R"({"foo":["bar","qux","baz"]})");  // 2
  EXPECT_EQ(applied(R"({"baz":"qux","foo":"bar"})", R"([{"op":"remove","path":"/baz"}])"), R"({"foo":"bar"})");                         // 3
  EXPECT_EQ(applied(R"({"foo":["bar","qux","baz"]})", R"([{"op":"remove","path":"/foo/1"}])"), R"({"foo":["bar","baz"]})");             // 4
  EXPECT_EQ(applied(R"({"baz":"qux"})", R"([{"op":"replace","path":"/baz","value":"boo"}])"), R"({"baz":"boo"})");                      // 5
  EXPECT_EQ(applied(R"({"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}})",
                    R"([{"op":"move","from":"/foo/waldo","path":"/qux/thud"}])"),
            R"({"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}})");  // 6
  EXPECT_EQ(applied(R"({"foo":["all","grass","cows","eat"]})", R"([{"op":"move","from":"/foo/1","path":"/foo/3"}])"),
            R"({"foo":["all","cows","eat","grass"]})");  // 7
  EXPECT_EQ(applied(R"({"baz":"qux","foo":["a",2,"c"]})",
                    R"([{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}])"),
            R"({"baz":"qux","foo":["a",2,"c"]})");                                                           // 8
  EXPECT_EQ(applied(R"({"baz":"qux"})", R"([{"op":"test","path":"/baz","value":"bar"}])"), "does not fit");  // 9
  EXPECT_EQ(applied(R"({"foo":"bar"})", R"([{"op":"add","path":"/child","value":{"grandchild":{}}}])"),
            R"({"child":{"grandchild":{}},"foo":"bar"})");                                                                            // 10
  EXPECT_EQ(applied(R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux","xyz":123}])"), R"({"baz":"qux","foo":"bar"})");  // 11
  EXPECT_EQ(applied(R"({"foo":"bar"})", R"([{"op":"add","path":"/baz/bat","value":"qux"}])"), "does not fit");                        // 12
  EXPECT_EQ(applied(R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":10}])"), R"({"/":9,"~1":10})");                      // 14
  EXPECT_EQ(applied(R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":"10"}])"), "does not fit");                          // 15
  EXPECT_EQ(applied(R"({"foo":["bar"]})", R"([{"op":"add","path":"/foo/-","value":["abc","def"]}])"),
            R"({"foo":["bar",["abc","def"]]})");  // 16
}

TEST(ApplyJsonPatch, CopiesAndReplacesTheWholeDocument) {
  EXPECT_EQ(applied(R"({"a":[1]})", R"([{"op":"copy","from":"/a","path":"/b"},{"op":"copy","from":"","path":"/c"}])"),
            R"({"a":[1],"b":[1],"c":{"a":[1],"b":[1]}})");
  EXPECT_EQ(applied(R"({"a":1})", R"([{"op":"replace","path":"","value":2}])"), "2");
  EXPECT_EQ(applied(R"({"a":1})", R"([{"op":"add","path":"","value":[]},{"op":"add","path":"/0","value":1}])"), "[1]");
}

TEST(ApplyJsonPatch, DoesNotFitWherePlacesAreMissing) {
  for (auto const* patch :
       {R"([{"op":"remove","path":"/x"}])", R"([{"op":"replace","path":"/x","value":1}])", R"([{"op":"add","path":"/list/4","value":1}])",
        R"([{"op":"add","path":"/list/01","value":1}])", R"([{"op":"add","path":"/list/x","value":1}])",
        R"([{"op":"remove","path":"/list/-"}])", R"([{"op":"move","from":"/o","path":"/o/p"}])",
        R"([{"op":"copy","from":"/x","path":"/y"}])", R"([{"op":"add","path":"/a"}])", R"([{"op":"add","path":"a","value":1}])",
        R"([{"op":"add","path":"/~2","value":1}])", R"([{"op":"boom","path":"/o","value":1}])", R"([{"path":"/o","value":1}])", R"([1])",
        R"([{"op":"remove","path":""}])", R"([{"op":"test","path":"/o","value":{"q":2}}])", R"([{"op":"add","path":"/o/q/r","value":1}])",
        R"([{"op":"remove","path":"/list/18446744073709551616"}])"}) {
    EXPECT_EQ(applied(R"({"list":[1,2,3],"o":{"q":1}})", patch), "does not fit") << patch;
  }
}

/// `code pointer code` of why a patch does not fit.
std::string flaw(char const* document, json::array const& patch) {
  auto const value = apply_json_patch(json::parse(document), patch);
  if (value) { return canonical_json(*value); }
  auto const rejection = value.error();
  auto const& [pointer, code, message] = rejection.errors.at(0);
  return std::string(code_name(rejection.code)) + " " + pointer + " " + code;
}
std::string flaw(char const* document, char const* patch) { return flaw(document, json::parse(patch).as_array()); }

TEST(ApplyJsonPatch, SaysWhichOperationDoesNotFitAndWhere) {
  constexpr char const* kDocument = R"({"list":[1],"o":{"q":1}})";
  EXPECT_EQ("patch_test_failed /1 patch_test_failed",
            flaw(kDocument, R"([{"op":"test","path":"/o","value":{"q":1.0}},{"op":"test","path":"/o/q","value":2}])"));
  EXPECT_EQ("validation_failed /0/path no_such_place", flaw(kDocument, R"([{"op":"test","path":"/x","value":1}])"));
  EXPECT_EQ("validation_failed /0/path no_such_place", flaw(kDocument, R"([{"op":"add","path":"/list/3","value":1}])"));
  EXPECT_EQ("validation_failed /0/from no_such_place", flaw(kDocument, R"([{"op":"copy","from":"/x","path":"/y"}])"));
  EXPECT_EQ("validation_failed /0/path into_itself", flaw(kDocument, R"([{"op":"move","from":"/o","path":"/o/p"}])"));
  EXPECT_EQ("validation_failed /0/path pointer", flaw(kDocument, R"([{"op":"remove","path":"o"}])"));
  EXPECT_EQ("validation_failed /0/path required", flaw(kDocument, R"([{"op":"remove"}])"));
  EXPECT_EQ("validation_failed /0/value required", flaw(kDocument, R"([{"op":"add","path":"/a"}])"));
  EXPECT_EQ("validation_failed /0/op enum", flaw(kDocument, R"([{"op":"boom","path":"/a"}])"));
  EXPECT_EQ("validation_failed /0/op required", flaw(kDocument, R"([{"path":"/a"}])"));
  EXPECT_EQ("validation_failed /0 type", flaw(kDocument, "[1]"));
}

TEST(ApplyJsonPatch, MakesNothingLargerOrDeeperThanCanBeSent) {
  json::array doubling;
  json::array deepening;
  for (int i = 0; i < 64; ++i) {
    doubling.push_back(json::object{{"op", "copy"}, {"from", "/a"}, {"path", "/a/-"}});
    deepening.push_back(json::object{{"op", "move"}, {"from", "/a"}, {"path", "/b"}});
    deepening.push_back(json::object{{"op", "add"}, {"path", "/a"}, {"value", json::object()}});
    deepening.push_back(json::object{{"op", "move"}, {"from", "/b"}, {"path", "/a/a"}});
  }
  EXPECT_EQ("too_large", flaw(R"({"a":["0123456789"]})", doubling).substr(22));
  auto const too_deep = flaw(R"({"a":1})", deepening);
  EXPECT_EQ("too_deep", too_deep.substr(too_deep.rfind(' ') + 1));
}

TEST(PlaceInPatch, IsThatOfTheLastOperationThatPutSomethingThere) {
  auto const patch = json::parse(R"([{"op":"add","path":"/a","value":{"b":{"c":1}}},{"op":"test","path":"/a/b","value":1},
    {"op":"replace","path":"/a/x","value":1},{"op":"move","from":"/q","path":"/m"}])")
                         .as_array();
  EXPECT_EQ("/0/value/b/c", place_in_patch(patch, "/a/b/c"));
  EXPECT_EQ("/0/value/b", place_in_patch(patch, "/a/b/nothing"));
  EXPECT_EQ("/2/value", place_in_patch(patch, "/a/x"));
  EXPECT_EQ("/2", place_in_patch(patch, "/a")) << "something below it";
  EXPECT_EQ("/3", place_in_patch(patch, "/m/n"));
  EXPECT_EQ("", place_in_patch(patch, "/ab"));
}

TEST(MergePatch, DoesWhatTheExamplesOfTheRfcDo) {
  auto const merged = [](char const* target, char const* patch) {
    auto out = json::parse(target).as_object();
    merge_patch(out, json::parse(patch).as_object());
    return canonical_json(out);
  };
  EXPECT_EQ(R"({"a":"c"})", merged(R"({"a":"b"})", R"({"a":"c"})"));
  EXPECT_EQ(R"({"b":"c"})", merged(R"({"a":"b","b":"c"})", R"({"a":null})"));
  EXPECT_EQ(R"({"a":{"b":"d"}})", merged(R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})"));
  EXPECT_EQ(R"({"a":[1]})", merged(R"({"a":[{"b":"c"}]})", R"({"a":[1]})"));
  EXPECT_EQ(R"({"a":{"bb":{}}})", merged("{}", R"({"a":{"bb":{"ccc":null}}})"));
}

TEST(ApplyJsonPatch, MovesAValueOntoItsOwnPlace) { EXPECT_EQ(applied("[1,2]", R"([{"op":"move","from":"/1","path":"/1"}])"), "[1,2]"); }

}  // namespace
}  // namespace contentos
