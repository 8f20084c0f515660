// What the server answers of records is what the contract says that it answers.
#include "tests/api/contract.hpp"
#include "tests/api/kinds.hpp"
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>

#include <cctype>
#include <set>

namespace contentos::test {
namespace {

namespace json = boost::json;

constexpr std::string_view kComponent = "#/components/schemas/";

json::object const& schemas() { return contract().at("components").at("schemas").as_object(); }

/// A schema of the contract by its name.
json::value named(std::string const& name) { return json::object{{"$ref", std::string(kComponent) + name}}; }

/// The members that a schema and those that it is made of have names for.
std::set<std::string> members_of(json::object const& schema) {
  std::set<std::string> out;
  if (auto const* reference = schema.if_contains("$ref")) {
    return members_of(schemas().at(text(*reference).substr(kComponent.size())).as_object());
  }
  if (auto const* properties = schema.if_contains("properties")) {
    for (auto const& member : properties->as_object()) { out.insert(std::string(member.key())); }
  }
  if (auto const* parts = schema.if_contains("allOf")) {
    for (auto const& part : parts->as_array()) { out.merge(members_of(part.as_object())); }
  }
  return out;
}

/// `content_type` → `ContentType`
std::string schema_name(WordRow const& word) {
  std::string out;
  for (char const c : word.name) {
    bool const starts = out.empty() || out.back() == '_';
    if (!out.empty() && out.back() == '_') { out.pop_back(); }
    out.push_back(starts ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c);
  }
  return out;
}

class RecordContract : public testing::Test {
protected:
  void SetUp() override {
    world_.make_tenant("acme");
    acme_ = world_.make_token("acme", R"({"kind":"management","name":"tools"})");
  }

  std::vector<FieldError> flaws(std::string const& schema, json::value const& instance) { return judge_.flaws(named(schema), instance); }
  void expect_fits(std::string const& schema, json::value const& instance) { judge_.expect_fits(named(schema), instance, schema); }
  /// An answer fits, and says nothing that the contract does not tell of.
  void expect_shown(WordRow const& word, json::value const& record) {
    expect_fits(schema_name(word), record);
    auto const known = members_of(schemas().at(schema_name(word)).as_object());
    for (auto const& member : record.as_object()) { EXPECT_TRUE(known.contains(std::string(member.key()))) << member.key(); }
  }

  /// A new one, as the contract's example says it, with what it has to refer to.
  json::object example(WordRow const& word) { return with_references(world_, acme_, word, example_of(word)); }

  World world_{};
  Caller acme_{};
  ContractJudge judge_{};
};

TEST_F(RecordContract, HasSchemasThatCanBeUsed) {
  schema::JsonSchemaValidator validator;
  each_kind([&](WordRow const& word) {
    for (auto const& name : {schema_name(word), schema_name(word) + "Create", schema_name(word) + "Patch"}) {
      for (auto const& error : validator.check_schema(standing_alone(named(name)))) {
        ADD_FAILURE() << name << error.pointer << " " << error.code << " " << error.message;
      }
    }
  });
}

TEST_F(RecordContract, HoldsForEveryAnswer) {
  each_kind([&](WordRow const& word) {
    auto const made = world_.call(acme_, "POST", path_of(word), json::serialize(example(word)));
    ASSERT_EQ(201U, made.status()) << made.body();
    expect_shown(word, made.json());
    auto const id = text(made.json().at(word.kind->id_member));
    expect_shown(word, world_.call(acme_, "GET", path_of(word, id)).json());
    expect_shown(word, world_.call(acme_, "PATCH", path_of(word, id), json::serialize(another(word, "2"))).json());
    for (auto const verb : word.kind->verbs) {
      auto const way = record::way_of(verb);
      auto const answer =
          world_.call(acme_, std::string(way.method), path_of(word, id) + (way.suffix.empty() ? "" : "/" + std::string(way.suffix)));
      ASSERT_EQ(200U, answer.status()) << answer.body();
      expect_shown(word, answer.json());
    }
    auto const page = world_.call(acme_, "GET", path_of(word) + "?include_deleted=true").json();
    expect_fits(schema_name(word) + "Page", page);
    ASSERT_GE(page.at("items").as_array().size(), 1U);
    for (auto const& item : page.at("items").as_array()) { expect_shown(word, item.as_object()); }
  });
}

TEST_F(RecordContract, HoldsForEveryProblem) {
  each_kind([&](WordRow const& word) {
    auto const body = json::serialize(example(word));
    auto const id = text(world_.call(acme_, "POST", path_of(word), body).json().at(word.kind->id_member));
    auto taken = example(word);
    taken[word.kind->id_member] = id;
    for (auto const& answer :
         {world_.call(acme_, "POST", path_of(word), json::serialize(taken)), world_.call(acme_, "POST", path_of(word), R"({"nonsense":1})"),
          world_.call(acme_, "GET", path_of(word) + "?nonsense=1"),
          world_.call(acme_, "GET", path_of(word, "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11"))}) {
      EXPECT_LE(400U, answer.status());
      expect_fits("Problem", answer.json());
    }
  });
}

TEST_F(RecordContract, SaysOfABodyWhatTheServerSays) {
  each_kind([&](WordRow const& word) {
    auto const made = schema_name(word) + "Create";
    expect_fits(made, example(word));
    EXPECT_FALSE(flaws(made, json::object{{"nonsense", 1}}).empty());
    EXPECT_FALSE(flaws(schema_name(word) + "Patch", json::object{{"nonsense", 1}}).empty());
    for (auto const& field : word.kind->content.fields) {
      std::string const key(field.key);
      auto wrong = example(word);
      wrong[key] = json::array{json::array{}};
      if (field.rules.required) { wrong.erase(key); }
      EXPECT_FALSE(flaws(made, wrong).empty()) << key;
      EXPECT_EQ(422U, world_.call(acme_, "POST", path_of(word), json::serialize(wrong)).status()) << key;
    }
  });
}

TEST_F(RecordContract, SaysOfANumberAndASwitchWhatTheyAreWhenNobodySaysIt) {
  each_kind([&](WordRow const& word) {
    auto const made = world_.call(acme_, "POST", path_of(word), json::serialize(example(word))).json().as_object();
    auto const properties = schemas().at(schema_name(word) + "Create").at("properties").as_object();
    for (auto const& [key, schema] : properties) {
      auto const& type = schema.as_object().contains("type") ? schema.at("type") : json::value(nullptr);
      bool const is_one = type == "integer" || type == "boolean";
      auto const* value = schema.as_object().if_contains("default");
      EXPECT_EQ(is_one, value != nullptr) << key;
      if (value != nullptr && !example(word).contains(key)) { EXPECT_EQ(made.at(key), *value) << key; }
    }
  });
}

TEST_F(RecordContract, SaysOneLengthOfAText) {
  auto const key = schemas().at("FlagCreate").at("properties").at("flag_key");
  EXPECT_EQ(100, key.at("maxLength").to_number<int>());
  EXPECT_EQ("Unique among the tenant's flags. At most 100 bytes of UTF-8.", text(key.at("description")));
  auto const refused = world_.call(acme_, "POST", "/api/v1/flags", R"({"name":"n","flag_key":")" + std::string(101, 'k') + R"("})");
  EXPECT_THAT(errors(refused), testing::ElementsAre("/flag_key too_long"));
  EXPECT_THAT(refused.body(), testing::HasSubstr("At most 100 bytes."));
}

/// The test itself: what the answers are held to can be broken.
TEST_F(RecordContract, IsBrokenByAnAnswerThatLacksAFieldOrHasAnotherType) {
  each_kind([&](WordRow const& word) {
    auto const made = world_.call(acme_, "POST", path_of(word), json::serialize(example(word))).json().as_object();
    auto lacking = made;
    lacking.erase(word.kind->id_member);
    EXPECT_FALSE(flaws(schema_name(word), lacking).empty());
    for (auto const& field : word.kind->content.fields) {
      auto other = made;
      other[std::string(field.key)] = json::array{json::array{}};
      EXPECT_FALSE(flaws(schema_name(word), other).empty()) << field.key;
    }
  });
}

}  // namespace
}  // namespace contentos::test
