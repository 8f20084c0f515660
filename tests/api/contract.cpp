#include "tests/api/contract.hpp"

#include "api/openapi/openapi.hpp"
#include "tests/api/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <cctype>
#include <set>

namespace contentos::test {

namespace json = boost::json;

namespace {

constexpr std::string_view kSchemas = "#/components/schemas/";

/// References into the contract's components, as they are among `definitions`. Adds the names that they lead to.
json::value moved(json::value const& schema, std::set<std::string>& names) {
  if (auto const* list = schema.if_array()) {
    json::array out;
    for (auto const& item : *list) { out.push_back(moved(item, names)); }
    return out;
  }
  auto const* object = schema.if_object();
  if (object == nullptr) { return schema; }
  json::object out;
  for (auto const& [key, member] : *object) {
    if (key == "$ref") {
      auto const name = text(member).substr(kSchemas.size());
      names.insert(name);
      out[key] = "#/definitions/" + name;
    } else {
      out[key] = moved(member, names);
    }
  }
  return out;
}

}  // namespace

json::object const& contract() {
  static auto const made = api::openapi_document("test");
  return made;
}

json::value const* pointed(std::string const& reference) {
  boost::system::error_code error;
  static json::value const root(contract());
  auto const* found = root.find_pointer(reference.substr(1), error);
  return error ? nullptr : found;
}

json::object const& resolved(json::object const& value) {
  auto const* reference = value.if_contains("$ref");
  return reference == nullptr ? value : pointed(text(*reference))->as_object();
}

json::object const& resolved(json::value const& value) { return resolved(value.as_object()); }

void each_operation(std::function<void(std::string const& name, json::object const& operation)> const& visit) {
  for (auto const& [path, item] : contract().at("paths").as_object()) {
    for (auto const& [method, operation] : item.as_object()) {
      std::string upper(method);
      std::ranges::transform(upper, upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
      visit(upper + " " + std::string(path), operation.as_object());
    }
  }
}

json::object standing_alone(json::value const& schema) {
  std::set<std::string> names;
  auto const root = moved(schema, names);
  json::object definitions;
  for (std::size_t before = names.size() + 1; before != names.size();) {
    before = names.size();
    for (auto const& known : std::set(names)) {
      if (!definitions.contains(known)) { definitions[known] = moved(*pointed(std::string(kSchemas) + known), names); }
    }
  }
  return {{"allOf", json::array{root}}, {"definitions", definitions}};
}

std::vector<FieldError> ContractJudge::flaws(json::value const& schema, json::value const& instance) {
  return validator_.validate(standing_alone(schema), json::serialize(schema), instance);
}

void ContractJudge::expect_fits(json::value const& schema, json::value const& instance, std::string const& what) {
  for (auto const& flaw : flaws(schema, instance)) {
    ADD_FAILURE() << what << " " << flaw.pointer << " " << flaw.code << " " << flaw.message << "\n" << instance;
  }
}

}  // namespace contentos::test
