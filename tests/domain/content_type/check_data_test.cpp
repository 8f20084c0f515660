#include "domain/json/i_json.hpp"
#include "tests/domain/content_type/content_type_words.hpp"

namespace contentos::content_type {
namespace {

std::vector<std::string> check(Definition const& definition, boost::json::object const& data) {
  std::vector<std::string> out;
  for (auto const& e : check_data(definition, data, {"en-US", "de"}, "en-US")) { out.push_back(e.pointer + " " + e.code); }
  return out;
}

/// What is wrong with one value of a field `a`.
std::vector<std::string> check_one(Field f, char const* value) {
  f.key = "a";
  return check(with_fields({f}), {{"a", boost::json::parse(value)}});
}

std::vector<std::string> const kFine{};
using Wrong = std::vector<std::string>;

TEST(CheckData, TakesWhatFitsEveryType) {
  std::pair<FieldType, char const*> const fine[] = {
      {FieldType::string, R"("x")"},
      {FieldType::text, R"("x\ny")"},
      {FieldType::richtext, R"("<p>x</p>")"},
      {FieldType::number, "1.5"},
      {FieldType::boolean, "false"},
      {FieldType::datetime, R"("2020-02-29T12:00:00+01:00")"},
      {FieldType::ref, R"({"sys":{"type":"Link","linkType":"Entry","id":"a.b"}})"},
      {FieldType::asset, R"({"sys":{"type":"Link","linkType":"Asset","id":"a"}})"},
      {FieldType::json, R"([1,{"x":null}])"},
      {FieldType::blocks, R"([{"id":"1","type":"cta","sequence":0,"is_active":true,"data":{}}])"},
  };
  for (auto const& [type, value] : fine) { EXPECT_EQ(check_one(field("a", type), value), kFine) << field_type_name(type); }
}

TEST(CheckData, RefusesWhatIsOfAnotherType) {
  std::pair<FieldType, char const*> const wrong[] = {
      {FieldType::string, "1"},
      {FieldType::text, "[]"},
      {FieldType::richtext, "{}"},
      {FieldType::number, R"("1")"},
      {FieldType::boolean, "0"},
      {FieldType::datetime, R"("2020-02-30T12:00:00Z")"},
      {FieldType::ref, R"({"sys":{"type":"Link","linkType":"Asset","id":"a"}})"},
      {FieldType::ref, R"("a")"},
      {FieldType::ref, R"({"sys":{"type":"Link","linkType":"Entry","id":"a b"}})"},
      {FieldType::asset, R"({"sys":7})"},
      {FieldType::blocks, "{}"},
      {FieldType::blocks, R"([{"id":1,"type":"cta","data":{}}])"},
      {FieldType::blocks, R"([{"id":"1","type":"cta","data":{},"sequence":"x"}])"},
  };
  for (auto const& [type, value] : wrong) { EXPECT_EQ(check_one(field("a", type), value).size(), 1U) << value; }
}

TEST(CheckData, RefusesUnknownFields) { EXPECT_EQ(check(post(), {{"title", "x"}, {"a/b", 1}}), Wrong{"/data/a~1b unknown_field"}); }

TEST(CheckData, NeedsRequiredFields) {
  auto title = field("title");
  title.required = true;
  auto const definition = with_fields({title});
  EXPECT_EQ(check(definition, {}), Wrong{"/data/title required"});
  EXPECT_EQ(check(definition, {{"title", nullptr}}), Wrong{"/data/title required"});
  EXPECT_EQ(check(definition, {{"title", "x"}}), kFine);
}

TEST(CheckData, TakesNullForWhatIsNotRequired) { EXPECT_EQ(check(post(), {{"title", nullptr}}), kFine); }

TEST(CheckData, ChecksEachLocale) {
  auto title = field("title");
  title.localized = title.required = true;
  auto const definition = with_fields({title});
  EXPECT_EQ(check(definition, parsed(R"({"title":{"en-US":"a","de":"b"}})")), kFine);
  EXPECT_EQ(check(definition, parsed(R"({"title":{"de":"b"}})")), Wrong{"/data/title/en-US required"});
  EXPECT_EQ(check(definition, parsed(R"({"title":{"en-US":"a","fr/x":"b"}})")), Wrong{"/data/title/fr~1x unknown_locale"});
  EXPECT_EQ(check(definition, parsed(R"({"title":{"en-US":7}})")), Wrong{"/data/title/en-US type"});
  EXPECT_EQ(check(definition, parsed(R"({"title":"a"})")), Wrong{"/data/title type"});
}

TEST(CheckData, HoldsStringsToTheirLengthInCharacters) {
  auto f = field("a");
  f.constraints = {{"min", 2}, {"max", 3}};
  EXPECT_EQ(check_one(f, R"("äöü")"), kFine);
  EXPECT_EQ(check_one(f, R"("ä")"), Wrong{"/data/a min"});
  EXPECT_EQ(check_one(f, R"("äöüß")"), Wrong{"/data/a max"});
}

TEST(CheckData, CountsCodePointsAndSaysSo) {
  auto f = field("a");
  f.constraints = {{"max", 2}};
  EXPECT_EQ(check_one(f, "\"\xF0\x9F\x91\x8D\xF0\x9F\x91\x8D\""), kFine) << "eight bytes, four units of UTF-16, two code points";
  EXPECT_EQ(check_one(f, "\"e\xCC\x81x\""), Wrong{"/data/a max"}) << "a letter with a mark is two";
  auto const errors = check_data(with_fields({f}), parsed(R"({"a":"xyz"})"), {"en-US"}, "en-US");
  EXPECT_EQ(errors.at(0).message, "At most 2 characters (Unicode code points).");
  f.type = FieldType::number;
  EXPECT_EQ(check_data(with_fields({f}), parsed(R"({"a":2.5})"), {"en-US"}, "en-US").at(0).message, "At most 2.");
}

TEST(CheckData, GoesSoDeepAndNoDeeper) {
  auto const nested = [](std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); };
  auto const data = [](std::string const& value) { return stored_json(R"({"a":)" + value + "}").as_object(); };
  auto f = field("a", FieldType::json);
  auto const deepest = kMostContentLevels - 1;  // below the content itself
  EXPECT_EQ(check(with_fields({f}), data(nested(deepest))), kFine);
  EXPECT_EQ(check(with_fields({f}), data(nested(deepest + 1))), Wrong{"/data/a too_deep"});
  f.localized = true;
  EXPECT_EQ(check(with_fields({f}), data(R"({"en-US":)" + nested(deepest) + "}")), Wrong{"/data/a too_deep"});
}

TEST(CheckData, HoldsNumbersToTheirRange) {
  auto f = field("a", FieldType::number);
  f.constraints = {{"min", 0}, {"max", 1.5}};
  EXPECT_EQ(check_one(f, "1.5"), kFine);
  EXPECT_EQ(check_one(f, "-1"), Wrong{"/data/a min"});
  EXPECT_EQ(check_one(f, "2"), Wrong{"/data/a max"});
}

TEST(CheckData, HoldsListsToTheirLengthAndTheirItemsToTheType) {
  auto f = field("a");
  f.list = true;
  f.constraints = {{"max", 2}, {"in", boost::json::array{"x", "y"}}};
  EXPECT_EQ(check_one(f, R"(["x","y"])"), kFine);
  EXPECT_EQ(check_one(f, R"(["x","x","y"])"), Wrong{"/data/a max"});
  EXPECT_EQ(check_one(f, R"(["x",7])"), (Wrong{"/data/a/1 type", "/data/a/1 in"}));
  EXPECT_EQ(check_one(f, R"("x")"), Wrong{"/data/a type"});
}

TEST(CheckData, BoundsStringsAndTexts) {
  std::string const long_one = "\"" + std::string(50'001, 'x') + "\"";
  EXPECT_EQ(check_one(field("a"), long_one.c_str()), Wrong{"/data/a length"});
  EXPECT_EQ(check_one(field("a", FieldType::text), long_one.c_str()), kFine);
}

}  // namespace
}  // namespace contentos::content_type
