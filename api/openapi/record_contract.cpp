#include "api/openapi/record_contract.hpp"

#include "domain/record/kind.hpp"
#include "domain/word/word.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <cctype>
#include <initializer_list>

namespace contentos::api {

namespace json = boost::json;

namespace {

json::string_view view(std::string_view text) { return {text.data(), text.size()}; }

json::object reference(std::string const& to) { return {{"$ref", "#/components/" + to}}; }

/// `content_type` → `ContentType`
std::string schema_name(WordRow const& word) {
  std::string out;
  bool upper = true;
  for (char const c : word.name) {
    if (c != '_') { out.push_back(upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c); }
    upper = c == '_';
  }
  return out;
}

/// `content_type` → `content type`
std::string spoken(WordRow const& word) {
  std::string out(word.name);
  std::ranges::replace(out, '_', ' ');
  return out;
}

json::object json_content(json::object schema) { return {{"application/json", json::object{{"schema", std::move(schema)}}}}; }

/// The parameters that components know by these names, after those that the path has.
json::array parameters(bool of_one, std::initializer_list<char const*> names) {
  json::array out;
  if (of_one) { out.push_back(reference("parameters/RecordId")); }
  for (auto const* name : names) { out.push_back(reference(std::string("parameters/") + name)); }
  return out;
}

json::object problems(std::initializer_list<std::pair<char const*, char const*>> statuses) {
  json::object out;
  for (auto const& [status, name] : statuses) { out[status] = reference(std::string("responses/") + name); }
  return out;
}

json::object written(WordRow const& word, std::string description, bool has_location) {
  json::object headers{{"ContentOS-Position", reference("headers/Position")},
                       {"Idempotency-Replayed", reference("headers/Replayed")},
                       {"ContentOS-Unchanged", reference("headers/Unchanged")},
                       {"ETag", reference("headers/ETag")}};
  if (has_location) { headers["Location"] = reference("headers/Location"); }
  return {{"description", std::move(description)},
          {"headers", std::move(headers)},
          {"content", json_content(reference("schemas/" + schema_name(word)))}};
}

json::object operation(WordRow const& word, std::string id, std::string summary, json::array takes) {
  return {{"tags", json::array{view(word.kind->title)}},
          {"operationId", std::move(id)},
          {"summary", std::move(summary)},
          {"parameters", std::move(takes)}};
}

json::object body(std::string const& schema, json::object example) {
  auto content = json_content(reference("schemas/" + schema));
  if (!example.empty()) { content.at("application/json").as_object()["example"] = std::move(example); }
  return {{"required", true}, {"content", std::move(content)}};
}

json::object create_operation(WordRow const& word) {
  auto const name = schema_name(word);
  auto out = operation(word, "create" + name, "Make a " + spoken(word), parameters(false, {"Tenant", "IdempotencyKey"}));
  out["requestBody"] = body("New" + name, input_example(word.kind->content));
  out["responses"] = problems({{"400", "BadRequest"}, {"409", "Conflict"}, {"413", "TooLarge"}, {"422", "ValidationFailed"}});
  out.at("responses").as_object()["201"] = written(word, "The " + spoken(word), true);
  return out;
}

json::object list_operation(WordRow const& word) {
  auto takes = parameters(false, {"Tenant", "Position", "Limit", "Cursor", "AsOf", "AsOfOccurred", "IncludeDeleted"});
  for (auto const facet : word.kind->facet_names) {
    json::object schema{{"type", "string"}};
    if (is_facet_of_ids(facet)) { schema["format"] = "uuid"; }
    takes.push_back(json::object{{"name", view(facet)},
                                 {"in", "query"},
                                 {"required", false},
                                 {"schema", std::move(schema)},
                                 {"description", "Only those with this " + std::string(facet) + "."}});
  }
  std::string const plural(word.kind->title);
  auto id = "list" + plural;
  std::erase(id, ' ');
  auto out = operation(word, std::move(id), "List " + std::string(word.plural), std::move(takes));
  json::object const items{{"type", "array"}, {"items", reference("schemas/" + schema_name(word))}};
  json::object const page{{"type", "object"}, {"properties", json::object{{"items", items}}}};
  json::object const schema{{"allOf", json::array{reference("schemas/Page"), page}}};
  out["responses"] = problems({{"400", "BadRequest"}});
  out.at("responses").as_object()["200"] = json::object{{"description", plural + " in their order"}, {"content", json_content(schema)}};
  return out;
}

json::object read_operation(WordRow const& word) {
  auto out = operation(word, "get" + schema_name(word), "Read a " + spoken(word),
                       parameters(true, {"Tenant", "Position", "AsOf", "AsOfOccurred", "IncludeDeleted", "IfNoneMatch"}));
  out["responses"] = problems({{"304", "NotModified"}, {"400", "BadRequest"}, {"404", "NotFound"}});
  out.at("responses").as_object()["200"] = json::object{{"description", "The " + spoken(word)},
                                                        {"headers", json::object{{"ETag", reference("headers/ETag")}}},
                                                        {"content", json_content(reference("schemas/" + schema_name(word)))}};
  return out;
}

json::object command_operation(WordRow const& word, std::string id, std::string summary) {
  auto out = operation(word, std::move(id), std::move(summary), parameters(true, {"Tenant", "IdempotencyKey", "IfMatch"}));
  out["responses"] = problems(
      {{"400", "BadRequest"}, {"404", "NotFound"}, {"409", "Conflict"}, {"412", "StalePrecondition"}, {"422", "ValidationFailed"}});
  out.at("responses").as_object()["200"] = written(word, "The " + spoken(word) + " after it", false);
  return out;
}

json::object change_operation(WordRow const& word) {
  auto out = command_operation(word, "patch" + schema_name(word), "Change a " + spoken(word));
  out["requestBody"] = body(schema_name(word) + "Patch", {});
  out.at("responses").as_object()["413"] = reference("responses/TooLarge");
  return out;
}

/// What a deleted record claimed or referred to may be another's by now, or gone: it may come back with something else.
void add_members_on_the_way(WordRow const& word, json::object& undelete) {
  undelete["description"] = "Members that are sent are changed on the way, in the same step.";
  undelete["requestBody"] = body(schema_name(word) + "Patch", {});
  undelete.at("requestBody").as_object()["required"] = false;
  undelete.at("responses").as_object()["413"] = reference("responses/TooLarge");
}

}  // namespace

void add_record_paths(json::object& paths) {
  for (auto const* word : words()) {
    if (word->kind == nullptr) { continue; }
    auto const all = "/api/v1/" + std::string(word->plural);
    auto const one = all + "/{id}";
    paths[all] = json::object{{"post", create_operation(*word)}, {"get", list_operation(*word)}};
    json::object of_one{{"get", read_operation(*word)}, {"patch", change_operation(*word)}};
    for (auto const verb : word->kind->verbs) {
      auto const way = record::way_of(verb);
      std::string const name(record::verb_name(verb));
      auto summary = name + " a " + spoken(*word);
      summary.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(summary.front())));
      auto command = command_operation(*word, name + schema_name(*word), std::move(summary));
      if (verb == record::Verb::undelete) { add_members_on_the_way(*word, command); }
      if (way.suffix.empty()) {
        of_one["delete"] = std::move(command);
      } else {
        paths[one + "/" + std::string(way.suffix)] = json::object{{"post", std::move(command)}};
      }
    }
    paths[one] = std::move(of_one);
  }
}

void add_record_schemas(json::object& schemas) {
  for (auto const* word : words()) {
    if (word->kind == nullptr) { continue; }
    auto const& kind = *word->kind;
    json::object const id{{"type", "string"}, {"format", "uuid"}};
    auto made = input_schema(kind.content, true);
    made.at("properties").as_object()[kind.id_member] = id;
    auto shown = output_schema(kind.content);
    shown.at("properties").as_object()[kind.id_member] = id;
    shown.at("required").as_array().emplace_back(kind.id_member);
    if (std::ranges::find(kind.verbs, record::Verb::archive) != kind.verbs.end()) {
      shown.at("properties").as_object()["archived"] = json::object{{"type", "boolean"}};
    }
    if (kind.is_described) {
      shown.at("properties").as_object()["usage_count"] = json::object{
          {"type", "integer"},
          {"minimum", 0},
          {"maximum", 1'000},
          {"description", "In the list of what is now: how many refer to it, entries or other records. 1,000 is 1,000 or more."}};
    }
    auto const name = schema_name(*word);
    schemas["New" + name] = std::move(made);
    schemas[name + "Patch"] = input_schema(kind.content, false);
    schemas[name] = json::object{{"allOf", json::array{reference("schemas/Audited"), std::move(shown)}}};
  }
}

json::array record_sections() {
  json::array out;
  for (auto const* word : words()) {
    if (word->kind != nullptr) { out.push_back(json::object{{"name", view(word->kind->title)}, {"description", view(word->kind->about)}}); }
  }
  return out;
}

json::array plurals() {
  json::array out;
  for (auto const* word : words()) { out.push_back(view(word->plural)); }
  return out;
}

}  // namespace contentos::api
