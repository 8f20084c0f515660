#include "tests/api/contract_probes.hpp"

#include "tests/api/contract.hpp"
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>

#include <algorithm>

namespace contentos::test {

namespace json = boost::json;

namespace {

constexpr char const* kNonsense = "!nonsense";

/// What a property is when it is not null: behind references, and the first alternative.
json::object const& behind(json::object const& schema) {
  if (schema.contains("$ref")) { return behind(resolved(schema)); }
  for (auto const* part : {"allOf", "anyOf"}) {
    if (auto const* parts = schema.if_contains(part); parts != nullptr && !schema.contains("type")) {
      return behind(parts->at(0).as_object());
    }
  }
  return schema;
}

bool may_be(json::object const& schema, std::string_view type) {
  auto const* types = schema.if_contains("type");
  if (types == nullptr) { return true; }
  auto const name = json::value(json::string_view(type.data(), type.size()));
  return types->is_array() ? std::ranges::find(types->as_array(), name) != types->as_array().end() : *types == name;
}

std::int64_t number(json::object const& schema, char const* limit) { return schema.at(limit).to_number<std::int64_t>(); }

bool is_bound(json::object const& schema) { return schema.contains("format") || schema.contains("pattern") || schema.contains("enum"); }

std::vector<json::value> beyond(json::object const& schema) {
  std::vector<json::value> out;
  if (is_bound(schema)) { out.emplace_back(kNonsense); }
  if (schema.contains("maxLength")) { out.emplace_back(std::string(static_cast<std::size_t>(number(schema, "maxLength")) + 1, 'a')); }
  if (schema.contains("maximum")) { out.emplace_back(number(schema, "maximum") + 1); }
  if (schema.contains("minimum")) { out.emplace_back(number(schema, "minimum") - 1); }
  if (schema.contains("maxItems")) {
    // Each another, since a set holds what is there twice once.
    auto& items = out.emplace_back(json::array()).as_array();
    for (auto i = number(schema, "maxItems"); i >= 0; --i) { items.emplace_back("a" + std::to_string(i)); }
  }
  for (auto const& [type, value] : std::vector<std::pair<char const*, json::value>>{
           {"string", "text"}, {"boolean", true}, {"array", json::array{}}, {"object", json::object{}}}) {
    if (!may_be(schema, type)) { out.push_back(value); }
  }
  return out;
}

void collect(json::object const& schema, json::object& properties, std::vector<std::string>& required) {
  auto const& known = resolved(schema);
  if (auto const* parts = known.if_contains("allOf")) {
    for (auto const& part : parts->as_array()) { collect(part.as_object(), properties, required); }
  }
  if (auto const* named = known.if_contains("properties")) {
    for (auto const& [name, property] : named->as_object()) { properties[name] = property; }
  }
  if (auto const* names = known.if_contains("required")) {
    for (auto const& name : names->as_array()) { required.push_back(text(name)); }
  }
}

}  // namespace

std::vector<std::string> beyond_parameter(json::object const& given) {
  auto const& schema = behind(given);
  std::vector<std::string> out;
  if (is_bound(schema) || may_be(schema, "boolean")) { out.emplace_back(kNonsense); }
  if (schema.contains("minLength")) { out.emplace_back(); }
  if (schema.contains("maxLength")) { out.emplace_back(static_cast<std::size_t>(number(schema, "maxLength")) + 1, 'a'); }
  if (schema.contains("maximum")) { out.push_back(std::to_string(number(schema, "maximum") + 1)); }
  if (schema.contains("minimum")) { out.push_back(std::to_string(number(schema, "minimum") - 1)); }
  return out;
}

std::vector<json::object> beyond_body(json::object const& schema, json::object const& example) {
  json::object properties;
  std::vector<std::string> required;
  collect(schema, properties, required);
  std::vector<json::object> out;
  auto const with = [&](std::string const& name, json::value const& value) {
    out.push_back(example);
    out.back()[name] = value;
  };
  with("nonsense", 1);
  for (auto const& [name, property] : properties) {
    for (auto const& value : beyond(behind(property.as_object()))) { with(std::string(name), value); }
  }
  for (auto const& name : required) {
    with(name, nullptr);
    out.push_back(example);
    out.back().erase(name);
  }
  return out;
}

}  // namespace contentos::test
