#include "api/management/record_contract.hpp"

#include "api/openapi/operation.hpp"
#include "domain/record/kind.hpp"
#include "domain/word/word.hpp"

#include <algorithm>
#include <cctype>

namespace contentos::api {

namespace json = boost::json;

namespace {

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

/// The id that the records of all examples have.
constexpr char const* kExampleId = "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11";

/// The codes of 409 that a verb can answer.
json::array conflicts_of(WordRow const& word, record::Verb verb) {
  using record::Verb;
  switch (verb) {
    case Verb::create: return {"already_exists"};
    case Verb::change:
    case Verb::undelete: return {"already_exists", "protected_record"};
    case Verb::remove: return {"protected_record", "in_use"};
    default: return word.kind->is_described ? json::array{"protected_record"} : json::array();
  }
}

json::object command(WordRow const& word, record::Verb verb) {
  std::string const name(record::verb_name(verb));
  auto summary = name + " a " + spoken(word);
  summary.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(summary.front())));
  json::object out{
      {"id", name + schema_name(word)}, {"summary", summary}, {"answer", schema_name(word)}, {"is", "The " + spoken(word) + " after it"}};
  if (auto codes = conflicts_of(word, verb); !codes.empty()) { out["conflicts"] = std::move(codes); }
  if (verb == record::Verb::undelete) {
    out["description"] = "Members that are sent are changed on the way, in the same step.";
    out["may_have"] = schema_name(word) + "Patch";
  }
  return out;
}

json::object create_operation(WordRow const& word) {
  auto out = command(word, record::Verb::create);
  auto example = input_example(word.kind->content);
  example[word.kind->id_member] = kExampleId;
  out["summary"] = "Make a " + spoken(word);
  out["is"] = "The " + spoken(word);
  out["body"] = schema_name(word) + "Create";
  out["example"] = std::move(example);
  out["status"] = 201;
  return out;
}

json::object change_operation(WordRow const& word) {
  auto out = command(word, record::Verb::change);
  out["id"] = "patch" + schema_name(word);
  out["body"] = schema_name(word) + "Patch";
  out["example"] = input_example(word.kind->content);
  return out;
}

json::object list_operation(WordRow const& word) {
  auto id = "list" + std::string(word.kind->title);
  std::erase(id, ' ');
  json::object facets;
  for (auto const& facet : word.kind->known_facets) {
    facets[view(facet.name)] = json::array{record::facet_schema(facet), "Only those with this " + std::string(facet.name) + "."};
  }
  return {{"id", id},
          {"summary", "List " + std::string(word.plural)},
          {"list", true},
          {"query", std::move(facets)},
          {"answer", schema_name(word)},
          {"takes", {"Limit", "Cursor", "AsOf", "AsOfOccurred", "IncludeDeleted"}},
          {"is", std::string(word.kind->title) + " in their order"}};
}

json::object section_of(WordRow const& word) {
  auto const all = "/api/v1/" + std::string(word.plural);
  auto const one = all + "/{id}";
  json::object operations{{"POST " + all, create_operation(word)},
                          {"GET " + all, list_operation(word)},
                          {"GET " + one,
                           {{"id", "get" + schema_name(word)},
                            {"summary", "Read a " + spoken(word)},
                            {"takes", {"AsOf", "AsOfOccurred", "IncludeDeleted"}},
                            {"answer", schema_name(word)},
                            {"is", "The " + spoken(word)}}},
                          {"PATCH " + one, change_operation(word)}};
  for (auto const verb : word.kind->verbs) {
    auto const way = record::way_of(verb);
    auto const path = way.suffix.empty() ? one : one + "/" + std::string(way.suffix);
    operations[std::string(way.method) + " " + path] = command(word, verb);
  }
  return {{"name", view(word.kind->title)}, {"description", view(word.kind->about)}, {"operations", std::move(operations)}};
}

}  // namespace

json::array record_sections() {
  json::array out;
  for (auto const* word : words()) {
    if (word->kind != nullptr) { out.push_back(section_of(*word)); }
  }
  return out;
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
    if (kind.shown != nullptr) {
      for (auto& [member, schema] : kind.shown()) {
        shown.at("required").as_array().emplace_back(member);
        shown.at("properties").as_object()[member] = std::move(schema);
      }
    }
    if (word->can_be_referred_to) {
      shown.at("properties").as_object()["usage_count"] = json::object{
          {"type", "integer"},
          {"minimum", 0},
          {"maximum", 1'000},
          {"description", "In the list of what is now: how many refer to it, entries or other records. 1,000 is 1,000 or more."}};
    }
    auto const name = schema_name(*word);
    schemas[name + "Create"] = std::move(made);
    schemas[name + "Patch"] = input_schema(kind.content, false);
    schemas[name] = json::object{{"allOf", json::array{reference_to("schemas", "Audited"), std::move(shown)}}};
  }
}

json::array plurals() {
  json::array out;
  for (auto const* word : words()) { out.push_back(view(word->plural)); }
  return out;
}

}  // namespace contentos::api
