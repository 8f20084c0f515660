#include "api/openapi/openapi.hpp"

#include "api/openapi/record_contract.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <string>

namespace contentos::api {

namespace json = boost::json;

namespace {

json::object parsed(std::string_view text) { return json::parse(std::string(text)).as_object(); }

/// What follows from an operation's security: whoever needs a token can be told that it is missing or not enough, and any handler can
/// meet a machine that does not answer. Written here once, rather than at each operation.
void add_common_responses(json::object& operation) {
  auto& responses = operation.at("responses").as_object();
  auto const add = [&](char const* status, char const* name) {
    if (!responses.contains(status)) { responses[status] = json::object{{"$ref", std::string("#/components/responses/") + name}}; }
  };
  auto const* security = operation.if_contains("security");
  auto const is_open = security != nullptr && security->as_array().empty();
  if (!is_open) {
    add("401", "Unauthenticated");
    add("403", "Forbidden");
    add("400", "BadRequest");
    add("415", "UnsupportedMediaType");
  }
  add("500", "Internal");
  add("503", "Unavailable");
}

constexpr std::string_view kOfLines =
    "With `Accept: application/x-ndjson` all items that match, one on each line, as they stood when the list began; `limit` then bounds "
    "them all together. An item that the read model has ceased to follow says `\"set_aside\": true`.";

/// Lists out of the catalog are answered as lines too. They are told by their cursor; those of tenants, of one record and of the trail come
/// from elsewhere.
void add_lines(std::string_view path, json::object& operation) {
  auto const* takes = operation.if_contains("parameters");
  json::value const cursor{{"$ref", "#/components/parameters/Cursor"}};
  bool const is_elsewhere = !path.starts_with("/api/v1/") || path == "/api/v1/tenants" || path.find('{') != std::string_view::npos;
  if (is_elsewhere || takes == nullptr || std::ranges::find(takes->as_array(), cursor) == takes->as_array().end()) { return; }
  auto& content = operation.at("responses").at("200").at("content").as_object();
  auto const item = content.at("application/json").at_pointer("/schema/allOf/1/properties/items/items");
  content["application/x-ndjson"] = json::object{{"schema", item}};
  auto const* said = operation.if_contains("description");
  operation["description"] = (said != nullptr ? json::value_to<std::string>(*said) + " " : std::string()) + std::string(kOfLines);
}

constexpr std::string_view kSections = R"json({"tags":[
  {"name":"Tenants","description":"Who has content here. Made by platform admins."},
  {"name":"Tokens","description":"Keys to one tenant: management tokens with scopes, and delivery tokens that read what is published."},
  {"name":"Content types","description":"Which fields entries have. Every change is a new schema version; old versions of entries keep theirs."},
  {"name":"Entries","description":"Content, version by version: every save is kept, and every read can be made as of any moment."},
  {"name":"Workflow","description":"What may happen to an entry beside being saved."},
  {"name":"Imports and exports","description":"Whole histories in and out."},
  {"name":"Projectors","description":"The read models, for operators."},
  {"name":"Delivery","description":"Published content for sites and apps, in the shape of Contentful's Content Delivery API."},
  {"name":"Audit","description":"Who did what, when, to what, and what it was before."},
  {"name":"Operations","description":"Pages and probes that need no token."}]})json";

/// The sections of the contract: those of records after the content types.
json::array sections() {
  auto out = parsed(kSections).at("tags").as_array();
  auto const records = record_sections();
  auto const after = std::ranges::find_if(out, [](json::value const& section) { return section.at("name") == "Content types"; });
  out.insert(std::next(after), records.begin(), records.end());
  return out;
}

}  // namespace

json::object openapi_document(std::string_view version) {
  json::object paths;
  add_record_paths(paths);
  for (auto const part : {openapi_records(), openapi_entries(), openapi_transitions(), openapi_operations(), openapi_delivery(),
                          openapi_audit(), openapi_ops()}) {
    for (auto& [path, item] : parsed(part)) { paths[path] = std::move(item); }
  }
  for (auto& [path, item] : paths) {
    for (auto& [method, operation] : item.as_object()) {
      add_common_responses(operation.as_object());
      if (method == "get") { add_lines(path, operation.as_object()); }
    }
  }
  auto components = parsed(openapi_components());
  components["schemas"] = parsed(openapi_schemas());
  add_record_schemas(components.at("schemas").as_object());
  components.at("parameters").at("RecordKind").at("schema").as_object()["enum"] = plurals();
  return {{"openapi", "3.1.0"},
          {"info",
           json::object{{"title", "ContentOS API"},
                        {"version", json::string_view(version.data(), version.size())},
                        {"description",
                         "A headless, multi-tenant content backend. Editors' tools write through the management API, sites read published "
                         "content through the delivery API, auditors read every event through the audit API. Times are RFC 3339 in UTC; "
                         "input is I-JSON; errors are RFC 9457 problem documents."}}},
          {"servers", json::array{json::object{{"url", "/"}}}},
          {"security", json::array{json::object{{"bearer", json::array{}}}}},
          {"tags", sections()},
          {"paths", std::move(paths)},
          {"components", std::move(components)}};
}

}  // namespace contentos::api
