#include "tests/api/contract.hpp"

#include "api/openapi/openapi.hpp"
#include "api/problem.hpp"

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

/// Those that the response lists, or all that problems of the status have.
bool may_have_code(json::object const& response, unsigned status, std::string const& code) {
  if (auto const* listed = response.if_contains("x-codes")) {
    return std::ranges::find(listed->as_array(), json::value(code)) != listed->as_array().end();
  }
  return std::ranges::any_of(api::problem_codes(), [&](auto const& known) { return known.name == code && known.status == status; });
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

void expect_promised(http::Route const& route, Answer const& answer) {
  auto method = route.method;
  std::ranges::transform(method, method.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  auto const status = std::to_string(answer.status());
  auto const what = route.method + " " + route.pattern + " answers " + status;
  auto const& operation = contract().at("paths").at(route.pattern).at(method);
  auto const* promised = operation.at("responses").as_object().if_contains(status);
  ASSERT_NE(nullptr, promised) << what << ", which the contract has not\n" << answer.body();
  auto const& response = resolved(*promised);
  auto const* content = response.if_contains("content");
  if (content == nullptr) { return; }
  auto const type = answer.header("Content-Type");
  EXPECT_TRUE(content->as_object().contains(type.substr(0, type.find(';')))) << what << " with " << type;
  if (type != "application/problem+json") { return; }
  EXPECT_TRUE(may_have_code(response, answer.status(), answer.code())) << what << " " << answer.code() << ", which the contract has not";
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
