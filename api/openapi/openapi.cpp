#include "api/openapi/openapi.hpp"

#include "api/management/record_contract.hpp"
#include "api/openapi/operation.hpp"
#include "api/problem.hpp"
#include "api/routes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string>

namespace contentos::api {

namespace json = boost::json;

namespace {

json::value parsed(std::string_view text) { return json::parse(json::string_view(text.data(), text.size())); }

/// All sections; those of records stand where the text leaves a place for them.
json::array sections() {
  json::array out;
  auto said = parsed(openapi_operations()).as_array();
  for (auto& section : said) {
    if (section.at("name") == "") {
      for (auto& record : record_sections()) { out.push_back(std::move(record)); }
    } else {
      out.push_back(std::move(section));
    }
  }
  return out;
}

/// `items`: takes the schemas of which there are pages.
json::object paths_of(json::array const& sections, std::set<std::string>& items) {
  std::map<std::string, Endpoint> endpoints;
  for (auto& endpoint : commanding_endpoints()) { endpoints.emplace(endpoint.method + " " + endpoint.pattern, std::move(endpoint)); }
  json::object paths;
  for (auto const& section : sections) {
    for (auto const& [route, value] : section.at("operations").as_object()) {
      auto said = value.as_object();
      for (auto const* shared : {"answer", "is"}) {
        if (auto const* of_all = section.as_object().if_contains(shared)) { said.emplace(shared, *of_all); }
      }
      if (said.contains("list")) { items.emplace(std::string_view(said.at("answer").as_string())); }
      auto const endpoint = endpoints.find(std::string(route));
      auto operation = derived_operation(route, said, endpoint == endpoints.end() ? nullptr : &endpoint->second);
      operation["tags"] = json::array{section.at("name")};
      std::string method(route.substr(0, route.find(' ')));
      std::ranges::transform(method, method.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      auto& item = paths[route.substr(route.find(' ') + 1)];
      if (item.is_null()) { item = json::object(); }
      item.as_object()[method] = std::move(operation);
    }
  }
  return paths;
}

void add_pages(json::object& schemas, std::set<std::string> const& items) {
  auto const page = schemas.at("Page").as_object();
  schemas.erase("Page");
  for (auto const& name : items) {
    auto typed = page;
    typed.at("properties").as_object()["items"] = json::object{{"type", "array"}, {"items", reference_to("schemas", name)}};
    schemas[name + "Page"] = std::move(typed);
  }
}

/// Answers of which only a description is said are problems.
void add_problems(json::object& responses) {
  for (auto& [name, response] : responses) {
    if (!response.is_string()) { continue; }
    json::object const media{{"schema", reference_to("schemas", "Problem")}};
    response = json::object{{"description", response}, {"content", json::object{{"application/problem+json", media}}}};
  }
}

json::object components(std::set<std::string> const& items) {
  auto out = parsed(openapi_components()).as_object();
  auto schemas = parsed(openapi_schemas()).as_object();
  add_record_schemas(schemas);
  add_pages(schemas, items);
  json::object codes;
  for (auto const& code : problem_codes()) { codes[code.name] = std::to_string(code.status) + ": " + std::string(code.meaning); }
  schemas.at("Problem").at("properties").at("code").as_object()["x-codes"] = std::move(codes);
  add_problems(out.at("responses").as_object());
  out.at("parameters").at("RecordKind").at("schema").as_object()["enum"] = plurals();
  out["schemas"] = std::move(schemas);
  return out;
}

}  // namespace

json::object openapi_document(std::string_view version) {
  auto const all = sections();
  json::array tags;
  for (auto const& section : all) { tags.push_back({{"name", section.at("name")}, {"description", section.at("description")}}); }
  std::set<std::string> items;
  auto paths = paths_of(all, items);
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "ContentOS API"},
            {"version", json::string_view(version.data(), version.size())},
            {"description",
             "A headless, multi-tenant content backend. Editors' tools write through the management API, sites read published content "
             "through the delivery API, auditors read every event through the audit API. Times are RFC 3339 in UTC; input is I-JSON; "
             "errors are RFC 9457 problem documents. Every PATCH takes `application/merge-patch+json`, too."}}},
          {"servers", json::array{json::object{{"url", "/"}}}},
          {"tags", std::move(tags)},
          {"paths", std::move(paths)},
          {"components", components(items)}};
}

}  // namespace contentos::api
