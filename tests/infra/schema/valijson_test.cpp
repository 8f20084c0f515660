// valijson as a second opinion: on random schemas without what it cannot be trusted with (patterns, formats, references), both must
// give the same verdict.
#include "infra/schema/json_schema_validator.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>
#include <valijson/adapters/boost_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validator.hpp>

#include <random>

namespace contentos::schema {
namespace {

namespace json = boost::json;

class RandomCase {
public:
  explicit RandomCase(unsigned seed) : random_(seed) {}

  json::value instance(int depth) {
    switch (below(depth > 0 ? 7 : 5)) {
      case 0: return nullptr;
      case 1: return below(2) == 0;
      case 2: return number(5);
      case 3: return static_cast<double>(below(5)) + 0.5;
      case 4: return json::value(key());
      case 5: {
        json::array out;
        for (auto n = below(4); n > 0; --n) { out.push_back(instance(depth - 1)); }
        return out;
      }
      default: {
        json::object out;
        for (auto n = below(4); n > 0; --n) { out[key()] = instance(depth - 1); }
        return out;
      }
    }
  }

  json::value schema(int depth) {
    json::object out;
    for (auto n = below(3) + 1; n > 0; --n) { add_keyword(out, depth); }
    return out;
  }

private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  std::int64_t number(std::size_t bound) { return static_cast<std::int64_t>(below(bound)); }  // valijson does not know unsigned ones
  char const* key() {
    static char const* const kKeys[] = {"a", "b", "c", "longer"};
    return kKeys[below(4)];
  }
  json::array schemas(int depth) { return {schema(depth - 1), schema(depth - 1)}; }

  void add_keyword(json::object& out, int depth) {
    static char const* const kTypes[] = {"null", "boolean", "integer", "number", "string", "array", "object"};
    switch (below(depth > 0 ? 22 : 12)) {
      case 0: out["type"] = kTypes[below(7)]; break;
      case 1: out["minimum"] = number(4); break;
      case 2: out["maximum"] = number(4); break;
      case 3: out["exclusiveMinimum"] = number(4); break;
      case 4: out["maxLength"] = number(7); break;
      case 5: out["minLength"] = number(7); break;
      case 6: out["maxItems"] = number(3); break;
      case 7: out["required"] = {key()}; break;
      case 8: out["minProperties"] = number(3); break;
      case 9: out["enum"] = {instance(1), instance(0), instance(0)}; break;
      case 10: out["uniqueItems"] = true; break;
      case 11: out["type"] = {kTypes[below(7)], "object"}; break;
      case 12: out["allOf"] = schemas(depth); break;
      case 13: out["anyOf"] = schemas(depth); break;
      case 14: out["oneOf"] = schemas(depth); break;
      case 15: out["not"] = schema(depth - 1); break;
      case 16: out["items"] = schema(depth - 1); break;
      case 17: out["items"] = schemas(depth); break;
      case 18: out["contains"] = schema(depth - 1); break;
      case 19: out["additionalProperties"] = schema(depth - 1); break;
      default: out["properties"] = {{key(), schema(depth - 1)}, {"a", schema(depth - 1)}}; break;
    }
  }

  std::mt19937 random_;
};

TEST(Validate, AgreesWithValijson) {
  int valid = 0;
  int invalid = 0;
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    RandomCase random(seed);
    auto const schema = random.schema(3);
    valijson::Schema compiled;
    valijson::SchemaParser(valijson::SchemaParser::kDraft7).populateSchema(valijson::adapters::BoostJsonAdapter(schema), compiled);
    JsonSchemaValidator own;
    for (int i = 0; i < 5; ++i) {
      auto const instance = random.instance(3);
      valijson::Validator judge;
      bool const expected = judge.validate(compiled, valijson::adapters::BoostJsonAdapter(instance), nullptr);
      auto const found = own.validate(schema, "k", instance);
      ASSERT_EQ(found.empty(), expected) << "seed " << seed << "\n" << json::serialize(schema) << "\n" << json::serialize(instance);
      ++(expected ? valid : invalid);
    }
  }
  EXPECT_GT(valid, 1000);
  EXPECT_GT(invalid, 1000);
}

}  // namespace
}  // namespace contentos::schema
