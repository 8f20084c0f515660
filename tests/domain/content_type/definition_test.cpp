#include "domain/json/canonical.hpp"
#include "tests/domain/content_type/content_type_words.hpp"

namespace contentos::content_type {
namespace {

std::vector<std::string> wrong_places(boost::json::object const& input) {
  std::vector<std::string> out;
  auto const definition = definition_from_json(input);
  if (definition) { return out; }
  auto const rejection = definition.error();
  EXPECT_EQ(rejection.code, RejectionCode::validation_failed);
  for (auto const& e : rejection.errors) { out.push_back(e.pointer + " " + e.code); }
  return out;
}

TEST(Definition, IsItselfAfterAWayThroughJson) {
  for (auto const& [key, definition] : system_types()) {
    auto const again = definition_from_json(to_json(definition));
    ASSERT_TRUE(again) << key.str();
    EXPECT_EQ(*again, definition) << key.str();
  }
}

TEST(Definition, FillsInWhatAClientMayLeaveOut) {
  auto const d = definition_from_json(parsed(R"({"fields":[{"key":"b","type":"bool"},{"key":"a","type":"string","sort_order":-1}]})"));
  ASSERT_TRUE(d);
  ASSERT_EQ(d->fields.size(), 2U);
  EXPECT_EQ(d->fields[0].key, "a") << "in sort order";
  EXPECT_EQ(d->fields[1].name, "b") << "the key is the name";
}

TEST(Definition, HearsOfEverythingThatIsWrongAtOnce) {
  auto const input = parsed(R"({"display_field":"nope","colour":1,"fields":[
      {"key":"1a","type":"string"},{"key":"b","type":"blob"},{"key":"c","type":"text","unique":true},{"key":"c","type":"text"},7]})");
  EXPECT_EQ(wrong_places(input),
            (std::vector<std::string>{"/fields/0/key pattern", "/fields/1/type enum", "/fields/2/unique unsupported", "/fields/4 type",
                                      "/fields/3/key not_unique", "/display_field unknown_field", "/colour unknown_member"}));
}

TEST(Definition, RefusesUnknownConstraints) {
  EXPECT_EQ(wrong_places(parsed(R"({"fields":[{"key":"a","type":"string","constraints":{"min":"x","length":3,"in":1}}]})")),
            (std::vector<std::string>{"/fields/0/constraints/min type", "/fields/0/constraints/length unknown_member",
                                      "/fields/0/constraints/in type"}));
}

TEST(Definition, HasAtMostTwoHundredFields) {
  boost::json::array fields;
  for (int i = 0; i < 201; ++i) { fields.push_back(boost::json::object{{"key", "f" + std::to_string(i)}, {"type", "string"}}); }
  EXPECT_EQ(wrong_places({{"fields", fields}}), std::vector<std::string>{"/fields length"});
  fields.pop_back();
  EXPECT_EQ(wrong_places({{"fields", fields}}), std::vector<std::string>{});
}

TEST(Migration, IsItselfAfterAWayThroughJson) {
  auto const input =
      boost::json::parse(
          R"([{"op":"rename","field":"a","to":"b"},{"op":"default","field":"c","value":{"x":1}},{"op":"cast","field":"d","to":"text"},{"op":"drop","field":"e"}])")
          .as_array();
  auto const migration = migration_from_json(input);
  ASSERT_TRUE(migration);
  EXPECT_EQ(canonical_json(to_json(*migration)), canonical_json(input));
  EXPECT_FALSE(migration_from_json(boost::json::parse(R"([{"op":"explode","field":"a"}])").as_array()));
  EXPECT_FALSE(migration_from_json(boost::json::parse("[7]").as_array()));
}

TEST(Migrate, BringsOldDataToTheCurrentSchemaStepByStep) {
  State type;
  type.schemas = {{1, {}, {}},
                  {2, {}, {{MigrationStep::Op::rename, "name", "title", nullptr}, {MigrationStep::Op::default_value, "kind", "", "note"}}},
                  {3, {}, {{MigrationStep::Op::cast, "rank", "number", nullptr}, {MigrationStep::Op::drop, "old", "", nullptr}}}};
  auto const old = parsed(R"({"name":"A","rank":"7","old":true})");
  EXPECT_EQ(canonical_json(migrate(type, 1, old)), R"({"kind":"note","rank":7,"title":"A"})");
  EXPECT_EQ(canonical_json(migrate(type, 2, old)), R"({"name":"A","rank":7})");
  EXPECT_EQ(canonical_json(migrate(type, 3, old)), canonical_json(old));
}

TEST(Migrate, LeavesOutWhatCannotBeCast) {
  auto const cast = [](char const* value, char const* to) {
    State type;
    type.schemas = {{1, {}, {}}, {2, {}, {{MigrationStep::Op::cast, "a", to, nullptr}}}};
    return canonical_json(migrate(type, 1, {{"a", boost::json::parse(value)}}));
  };
  EXPECT_EQ(cast(R"("x")", "number"), "{}");
  EXPECT_EQ(cast(R"("inf")", "number"), "{}") << "JSON has no infinity";
  EXPECT_EQ(cast(R"("nan")", "number"), "{}");
  EXPECT_EQ(cast(R"("1e3")", "number"), R"({"a":1000})");
  EXPECT_EQ(cast("7", "string"), R"({"a":"7"})");
  EXPECT_EQ(cast(R"("true")", "bool"), R"({"a":true})");
  EXPECT_EQ(cast("1", "bool"), "{}");
  EXPECT_EQ(cast(R"("2020-01-01T00:00:00Z")", "datetime"), R"({"a":"2020-01-01T00:00:00Z"})");
  EXPECT_EQ(cast(R"("yesterday")", "datetime"), "{}");
  EXPECT_EQ(cast("[1]", "blocks"), R"({"a":[1]})");
  EXPECT_EQ(cast("[1]", "ref"), "{}");
}

TEST(Migrate, CastsEveryLocaleAndEveryItem) {
  auto rank = field("rank", FieldType::number);
  rank.localized = rank.list = true;
  State type;
  type.schemas = {{1, {}, {}}, {2, with_fields({rank}), {{MigrationStep::Op::cast, "rank", "number", nullptr}}}};
  EXPECT_EQ(canonical_json(migrate(type, 1, parsed(R"({"rank":{"de":["1","x","2"],"en-US":["3"]}})"))),
            R"({"rank":{"de":[1,2],"en-US":[3]}})");
}

TEST(Title, IsTheDisplayField) {
  auto const definition = post();
  auto const plain = parsed(R"({"title":"Hello"})");
  auto const localized = parsed(R"({"title":{"en-US":"Hello","de":"Hallo"}})");
  auto const number = parsed(R"({"title":7})");
  EXPECT_EQ(title_of(definition, plain, "en-US"), "Hello");
  EXPECT_EQ(title_of(definition, localized, "de"), "Hallo");
  EXPECT_EQ(title_of(definition, number, "en-US"), "");
  EXPECT_EQ(title_of(definition, {}, "en-US"), "");
}

TEST(Indexing, IsForShortAndSingleValuesUnlessAskedFor) {
  EXPECT_TRUE(is_indexed(field("a")));
  EXPECT_TRUE(is_indexed(field("a", FieldType::ref)));
  EXPECT_FALSE(is_indexed(field("a", FieldType::text)));
  auto numbers = field("a", FieldType::number);
  numbers.list = true;
  EXPECT_FALSE(is_indexed(numbers));
  auto text = field("a", FieldType::text);
  text.indexed = true;
  EXPECT_TRUE(is_indexed(text));
  text.omitted = true;
  EXPECT_FALSE(is_indexed(text));
}

TEST(SystemTypes, AreHtmlPdfAndPage) {
  std::vector<std::string> keys;
  for (auto const& [key, definition] : system_types()) { keys.push_back(key.str()); }
  EXPECT_EQ(keys, (std::vector<std::string>{"html", "pdf", "page"}));
}

}  // namespace
}  // namespace contentos::content_type
