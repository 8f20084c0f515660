#include "api/cli/records.hpp"

#include "api/cli/shared.hpp"
#include "domain/json/i_json.hpp"
#include "domain/record/kind.hpp"
#include "domain/word/word.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <map>
#include <memory>

namespace contentos::cli {

namespace json = boost::json;

namespace {

/// What one command of a kind was given.
struct Input {
  Common common{};
  std::string id{};
  std::string as_of{};
  bool include_deleted = false;
  std::map<std::string, std::string> values{};  // by the fields' keys, and by the names of facets
};

std::string path_of(WordRow const& word, std::string const& id = {}) {
  auto const all = "/api/v1/" + std::string(word.plural);
  return id.empty() ? all : all + "/" + escape(id);
}

/// The id and the fields, for tables.
std::vector<std::string> columns(record::Kind const& kind) {
  std::vector<std::string> out{kind.id_member};
  for (auto const& field : kind.content.fields) { out.emplace_back(field.key); }
  return out;
}

bool is_text(FieldSpec const& field) {
  auto const schema = field.type->schema(field.rules);
  auto const* type = schema.if_contains("type");
  return type != nullptr && *type == "string";
}

/// Texts are taken as they are, everything else as JSON. Errors: Stop{kUsage}.
json::value value_of(FieldSpec const& field, std::string const& given) {
  if (is_text(field)) { return json::value(given); }
  auto value = parse_i_json(given);
  if (!value) { throw Stop{kUsage, "--" + std::string(field.key) + " takes JSON: " + value.error().detail}; }
  return *std::move(value);
}

json::object members(record::Kind const& kind, Input const& input) {
  json::object out;
  for (auto const& field : kind.content.fields) {
    std::string const key(field.key);
    if (auto const given = input.values.find(key); given != input.values.end()) { out[key] = value_of(field, given->second); }
  }
  return out;
}

void add_option(CLI::App& command, Input& input, std::string const& name, std::string const& about) {
  command.add_option_function<std::string>(
      "--" + name, [&input, name](std::string const& text) { input.values[name] = text; }, about);
}

void add_field_options(CLI::App& command, record::Kind const& kind, Input& input) {
  for (auto const& field : kind.content.fields) {
    std::string about(field.rules.about);
    if (!is_text(field)) { about += about.empty() ? "JSON" : " (JSON)"; }
    add_option(command, input, std::string(field.key), about);
  }
}

void add_list(CLI::App& group, WordRow const& word) {
  auto input = std::make_shared<Input>();
  auto* list = group.add_subcommand("list", "List them");
  add_client_options(*list, input->common, true);
  list->add_option("--as-of", input->as_of, "As they were at this time (RFC 3339)");
  list->add_flag("--include-deleted", input->include_deleted, "Also those that are deleted or archived");
  for (auto const facet : word.kind->facet_names) {
    add_option(*list, *input, std::string(facet), "Only those with this " + std::string(facet));
  }
  list->callback([input, &word] {
    std::string query = input->include_deleted ? "&include_deleted=true" : "";
    if (!input->as_of.empty()) { query += "&as_of=" + escape(input->as_of); }
    for (auto const& [name, value] : input->values) { query += "&" + escape(name) + "=" + escape(value); }
    show(input->common, collect(input->common.client(), path_of(word), query), columns(*word.kind));
  });
}

void add_get(CLI::App& group, WordRow const& word) {
  auto input = std::make_shared<Input>();
  auto* get = group.add_subcommand("get", "Show one");
  add_client_options(*get, input->common, true);
  get->add_option("id", input->id, "Its id")->required();
  get->callback([input, &word] { show(input->common, input->common.client().must("GET", path_of(word, input->id)), columns(*word.kind)); });
}

void add_create(CLI::App& group, WordRow const& word) {
  auto input = std::make_shared<Input>();
  auto* create = group.add_subcommand("create", "Make one");
  add_client_options(*create, input->common, true);
  add_field_options(*create, *word.kind, *input);
  create->callback([input, &word] {
    auto const body = json::serialize(members(*word.kind, *input));
    show(input->common, input->common.client().must("POST", path_of(word), body), columns(*word.kind));
  });
}

void add_change(CLI::App& group, WordRow const& word) {
  auto input = std::make_shared<Input>();
  auto* change = group.add_subcommand("change", "Change what is named, and leave the rest");
  add_client_options(*change, input->common, true);
  change->add_option("id", input->id, "Its id")->required();
  add_field_options(*change, *word.kind, *input);
  change->callback([input, &word] {
    auto const body = json::serialize(members(*word.kind, *input));
    show(input->common, input->common.client().must("PATCH", path_of(word, input->id), body), columns(*word.kind));
  });
}

void add_verb(CLI::App& group, WordRow const& word, record::Verb verb) {
  auto input = std::make_shared<Input>();
  std::string const name(record::verb_name(verb));
  auto* command = group.add_subcommand(name, name + " one");
  add_client_options(*command, input->common, true);
  command->add_option("id", input->id, "Its id")->required();
  command->callback([input, &word, way = record::way_of(verb)] {
    auto const path = path_of(word, input->id) + (way.suffix.empty() ? "" : "/" + std::string(way.suffix));
    show(input->common, input->common.client().must(way.method, path), columns(*word.kind));
  });
}

}  // namespace

void add_records(CLI::App& app) {
  auto* records = app.add_subcommand("records", "List, make and change records of every kind")->require_subcommand(1);
  records->footer("Example: contentos records tag create --tenant acme --name News --slug news");
  for (auto const* word : words()) {
    if (word->kind == nullptr) { continue; }
    auto* group = records->add_subcommand(std::string(word->name), std::string(word->kind->about))->require_subcommand(1);
    add_list(*group, *word);
    add_get(*group, *word);
    add_create(*group, *word);
    add_change(*group, *word);
    for (auto const verb : word->kind->verbs) { add_verb(*group, *word, verb); }
  }
}

}  // namespace contentos::cli
