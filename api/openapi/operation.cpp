#include "api/openapi/operation.hpp"

#include "api/lines.hpp"
#include "domain/entry/word.hpp"
#include "domain/word/word.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <map>

namespace contentos::api {

namespace json = boost::json;

namespace {

constexpr std::string_view kOfLines =
    "With `Accept: application/x-ndjson` all items that match, one on each line, as they stood when the list began; `limit` then bounds "
    "them all together. An item that the read model has ceased to follow says `\"set_aside\": true`.";

/// What an operation is by its route, and what is said of it.
struct Operation {
  std::string method;
  std::string pattern;
  json::object const& said;
  Endpoint const* endpoint;
  bool is_delivery = false;
  bool is_write = false;
  bool names_something = false;  // in its path
  bool has_etag = false;         // an entry, or a record by description
  bool is_conditional = false;   // reads one of those, or what is published

  Operation(std::string_view route, json::object const& words, Endpoint const* of_ours)
      : method(route.substr(0, route.find(' '))), pattern(route.substr(route.find(' ') + 1)), said(words), endpoint(of_ours) {
    is_delivery = endpoint == nullptr && pattern.starts_with("/api/{tenant}");
    is_write = method != "GET";
    names_something = pattern.find('{') != std::string::npos;
    auto const* word = endpoint == nullptr ? nullptr : find_word(endpoint->permission.kind);
    has_etag = word != nullptr && (word->kind != nullptr || word->name == entry::Word::kName);
    is_conditional = is_delivery || (has_etag && !is_write && pattern.ends_with("/{id}"));
  }

  [[nodiscard]] bool has(std::string_view member) const { return said.contains(view(member)); }
  [[nodiscard]] std::string text(std::string_view member) const {
    auto const* value = said.if_contains(view(member));
    return value == nullptr ? std::string() : std::string(std::string_view(value->as_string()));
  }
  [[nodiscard]] json::array list(std::string_view member) const {
    auto const* value = said.if_contains(view(member));
    return value == nullptr ? json::array() : value->as_array();
  }
  [[nodiscard]] json::object members(std::string_view member) const {
    auto const* value = said.if_contains(view(member));
    return value == nullptr ? json::object() : value->as_object();
  }
  [[nodiscard]] bool takes_lines() const { return endpoint != nullptr && endpoint->spool_body; }
  [[nodiscard]] bool is_command() const { return is_write && !has("no_command"); }
  [[nodiscard]] bool takes_if_match() const { return is_write && has_etag && names_something; }
  /// Out of the catalog, which is answered as lines as well.
  [[nodiscard]] bool is_lines_too() const { return has("list") && is_scoped_by_caller() && endpoint->reads == "catalog"; }
  [[nodiscard]] bool is_scoped_by_caller() const { return endpoint != nullptr && endpoint->scope == ScopeFrom::caller; }
};

/// The component that a parameter of a path is: what an id looks like is the word's own business.
std::string path_parameter(Operation const& operation, std::string const& name) {
  static std::map<std::string, std::string> const kNames{{"kind", "RecordKind"},       {"name", "ProjectorName"},
                                                         {"number", "VersionNumber"},  {"reactor", "ReactorName"},
                                                         {"tenant", "DeliveryTenant"}, {"type_key", "TypeKey"}};
  if (auto const known = kNames.find(name); known != kNames.end()) { return known->second; }
  if (operation.is_delivery) { return "PublishedId"; }
  if (operation.pattern.starts_with("/audit/")) { return "HistoryId"; }
  auto const* word = operation.endpoint == nullptr ? nullptr : find_word(operation.endpoint->permission.kind);
  if (word != nullptr && word->name == entry::Word::kName) { return "EntryId"; }
  return word != nullptr && word->kind != nullptr ? "RecordId" : "MadeId";
}

/// What `query` calls a shape: a word, all the values that there may be, or a schema.
json::object schema_of(json::value const& shape) {
  if (auto const* schema = shape.if_object()) { return *schema; }
  if (auto const* choices = shape.if_array()) { return {{"type", "string"}, {"enum", *choices}}; }
  if (shape == "flag") { return {{"type", "boolean"}, {"default", false}}; }
  if (shape == "uuid") { return {{"type", "string"}, {"format", "uuid"}}; }
  if (shape == "time") { return {{"type", "string"}, {"format", "date-time"}}; }
  if (shape == "any") { return {{"type", "string"}}; }
  return {{"type", "string"}, {"minLength", 1}, {"maxLength", 1024}};
}

json::object query_parameter(json::string_view name, json::array const& says) {
  json::object out{{"name", name}, {"in", "query"}, {"required", false}, {"schema", schema_of(says.at(0))}, {"description", says.at(1)}};
  if (says.size() > 2) { out["example"] = says.at(2); }
  return out;
}

json::array parameters_of(Operation const& operation) {
  json::array out;
  auto const add = [&](std::string_view name) { out.push_back(reference_to("parameters", name)); };
  auto const& pattern = operation.pattern;
  for (auto begin = pattern.find('{'); begin != std::string::npos; begin = pattern.find('{', begin + 1)) {
    add(path_parameter(operation, pattern.substr(begin + 1, pattern.find('}', begin) - begin - 1)));
  }
  for (auto const& [name, says] : operation.members("query")) { out.push_back(query_parameter(name, says.as_array())); }
  for (auto const& name : operation.list("takes")) { add(name.as_string()); }
  if (operation.is_scoped_by_caller()) { add("Tenant"); }
  if (operation.is_delivery || (operation.endpoint != nullptr && !operation.endpoint->reads.empty())) { add("Position"); }
  if (operation.is_command()) { add("IdempotencyKey"); }
  if (operation.takes_if_match()) { add("IfMatch"); }
  if (operation.is_conditional) { add("IfNoneMatch"); }
  return out;
}

json::object headers_of(Operation const& operation) {
  json::object out;
  auto const add = [&](std::string_view name, std::string_view component) { out[view(name)] = reference_to("headers", component); };
  if (operation.is_command()) {
    add("ContentOS-Position", "Position");
    add("Idempotency-Replayed", "Replayed");
    add("ContentOS-Unchanged", "Unchanged");
  }
  if (operation.is_conditional || (operation.is_write && operation.has_etag)) { add("ETag", "ETag"); }
  if (operation.has("status")) { add("Location", "Location"); }
  if (operation.has("list")) { add("ContentOS-Set-Aside", "SetAside"); }
  for (auto const& [name, component] : operation.members("headers")) { add(name, component.as_string()); }
  return out;
}

/// Lines are a text to whoever makes a client of the contract, and not one value: what each of them is, words say.
json::object media_of_lines(std::string const& each) {
  json::object schema{{"type", "string"}, {"format", "binary"}, {"description", "One " + each + " on each line."}};
  return {{"schema", std::move(schema)}};
}

json::object media_of_success(Operation const& operation, std::string const& media) {
  auto const answer = operation.text("answer");
  if (media == kLines) { return media_of_lines("`" + answer + "`"); }
  if (answer.empty()) { return {{"schema", json::object{{"type", "string"}}}}; }
  return {{"schema", reference_to("schemas", answer + (operation.has("list") ? "Page" : ""))}};
}

json::object success_of(Operation const& operation, json::object const& headers) {
  auto const media = operation.has("media") ? operation.text("media") : std::string("application/json");
  json::object out{{"description", operation.text("is")}};
  if (!headers.empty()) { out["headers"] = headers; }
  out["content"] = json::object{{media, media_of_success(operation, media)}};
  if (operation.is_lines_too()) { out.at("content").as_object()[view(kLines)] = media_of_success(operation, std::string(kLines)); }
  auto links = operation.members("links");
  for (auto const& [member, operations] : operation.members("makes")) {
    json::object const id{{"id", "$response.body#/" + std::string(member)}};
    for (auto const& name : operations.as_array()) { links[name.as_string()] = json::object{{"operationId", name}, {"parameters", id}}; }
  }
  if (!links.empty()) { out["links"] = std::move(links); }
  return out;
}

/// 409, with the codes that it can have here.
json::object conflict(json::array const& codes) {
  std::string text;
  for (auto const& code : codes) { text.append(text.empty() ? "`" : ", `").append(std::string_view(code.as_string())).append("`"); }
  bool const is_of_versions = std::ranges::find(codes, "version_conflict") != codes.end();
  json::object media{{"schema", reference_to("schemas", is_of_versions ? "VersionConflict" : "Problem")}};
  return {{"description", "Not as things stand: " + text},
          {"x-codes", codes},
          {"content", json::object{{"application/problem+json", std::move(media)}}}};
}

json::object responses_of(Operation const& operation) {
  auto const headers = headers_of(operation);
  auto const* status = operation.said.if_contains("status");
  json::object out{{status == nullptr ? "200" : std::to_string(status->to_number<int>()), success_of(operation, headers)}};
  if (operation.has("nothing")) { out["204"] = json::object{{"description", operation.text("nothing")}, {"headers", headers}}; }
  auto const add = [&](json::string_view number, std::string_view name) { out[number] = reference_to("responses", name); };
  if (operation.is_conditional) { add("304", "NotModified"); }
  if (operation.endpoint != nullptr || operation.is_delivery) {
    add("400", "BadRequest");
    add("401", "Unauthenticated");
    add("403", "Forbidden");
  }
  if (operation.names_something || operation.is_scoped_by_caller()) { add("404", "NotFound"); }
  auto const codes = operation.list("conflicts");
  if (std::ranges::find(codes, "too_many") != codes.end()) {
    add("429", "TooMany");
  } else if (!codes.empty()) {
    out["409"] = conflict(codes);
  }
  if (operation.is_lines_too()) { add("429", "TooMany"); }
  if (operation.is_write) {
    add("412", "StalePrecondition");
    add("413", "TooLarge");
    add("422", "ValidationFailed");
  }
  if (!operation.is_write) { add("414", "UriTooLong"); }
  if (operation.endpoint != nullptr) { add("415", "UnsupportedMediaType"); }
  add("500", "Internal");
  add("503", "Unavailable");
  for (auto const& [number, name] : operation.members("statuses")) { add(number, name.as_string()); }
  return out;
}

json::object body_of(Operation const& operation) {
  json::object content;
  if (operation.takes_lines()) {
    for (auto const type : kLineTypes) {
      auto media = media_of_lines("JSON object");
      media["example"] = operation.text("example");
      content[view(type)] = std::move(media);
    }
    return {{"required", true}, {"content", std::move(content)}};
  }
  if (auto const* several = operation.said.if_contains("bodies")) {
    for (auto const& [type, body] : several->as_object()) {
      content[type] = json::object{{"schema", reference_to("schemas", std::string_view(body.at(0).as_string()))}, {"example", body.at(1)}};
    }
    return {{"required", true}, {"content", std::move(content)}};
  }
  json::object media{{"schema", reference_to("schemas", operation.text(operation.has("body") ? "body" : "may_have"))}};
  if (auto const* example = operation.said.if_contains("example")) { media["example"] = *example; }
  content["application/json"] = std::move(media);
  return {{"required", !operation.has("may_have")}, {"content", std::move(content)}};
}

/// The scopes that a token must have are the roles of OpenAPI's security, which is a list of alternatives.
json::array security_of(Operation const& operation) {
  json::array out;
  for (auto const& scopes : operation.list("scopes")) { out.push_back(json::object{{"bearer", scopes}}); }
  if (auto const* endpoint = operation.endpoint; endpoint != nullptr && out.empty()) {
    out.push_back(json::object{{"bearer", json::array{view(scope_for(endpoint->permission))}}});
    for (auto const& other : endpoint->or_any_of) { out.push_back(json::object{{"bearer", json::array{view(scope_for(other))}}}); }
  }
  if (!operation.is_delivery) { return out; }
  return {json::object{{"deliveryBearer", json::array{}}}, json::object{{"accessToken", json::array{}}}, json::object{}};
}

}  // namespace

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

json::object reference_to(std::string_view kind, std::string_view name) {
  return {{"$ref", "#/components/" + std::string(kind) + "/" + std::string(name)}};
}

json::object derived_operation(std::string_view route, json::object const& said, Endpoint const* endpoint) {
  Operation const operation(route, said, endpoint);
  json::object out{{"operationId", operation.text("id")}, {"summary", operation.text("summary")}};
  auto description = operation.text("description");
  if (operation.is_lines_too()) { description.append(description.empty() ? "" : " ").append(kOfLines); }
  if (!description.empty()) { out["description"] = std::move(description); }
  out["security"] = security_of(operation);
  out["parameters"] = parameters_of(operation);
  bool const has_body = operation.has("body") || operation.has("bodies") || operation.has("may_have");
  if (operation.takes_lines() || has_body) { out["requestBody"] = body_of(operation); }
  out["responses"] = responses_of(operation);
  return out;
}

}  // namespace contentos::api
