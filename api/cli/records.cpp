#include "api/cli/records.hpp"

#include "api/cli/secret_file.hpp"
#include "api/cli/shared.hpp"
#include "domain/json/i_json.hpp"
#include "domain/record/kind.hpp"
#include "domain/word/word.hpp"
#include "infra/url/percent.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
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
  std::map<std::string, std::string> values{};        // by the fields' keys, and by the names of facets
  std::map<std::string, std::string> secret_files{};  // by the fields' keys
  std::vector<std::string> cleared{};                 // of fields, as options or as keys
};

std::string path_of(WordRow const& word, std::string const& id = {}) {
  auto const all = "/api/v1/" + std::string(word.plural);
  return id.empty() ? all : all + "/" + url::percent_encode(id);
}

bool knows(record::Kind const& kind, record::Verb verb) { return std::ranges::find(kind.verbs, verb) != kind.verbs.end(); }

/// The id, the fields and what the verbs do, for tables.
std::vector<std::string> columns(record::Kind const& kind) {
  std::vector<std::string> out{kind.id_member};
  for (auto const& field : kind.content.fields) { out.emplace_back(field.key); }
  if (knows(kind, record::Verb::deactivate)) { out.emplace_back("is_active"); }
  if (knows(kind, record::Verb::remove)) { out.emplace_back("is_deleted"); }
  if (knows(kind, record::Verb::archive)) { out.emplace_back("archived"); }
  if (knows(kind, record::Verb::resolve)) { out.emplace_back("resolved_at"); }
  if (knows(kind, record::Verb::like)) { out.emplace_back("likes"); }
  return out;
}

constexpr char const* kSomeId = "0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11";

std::string quoted(std::string_view text) {
  return text.find_first_of(" #\"'$;&|<>*?()") == std::string_view::npos ? std::string(text) : "\"" + std::string(text) + "\"";
}

/// ` --name News --slug news`, of the fields that a new record needs; of the first alone, for a change.
std::string example_options(record::Kind const& kind, bool only_first) {
  std::string out;
  for (auto const& [key, value] : input_example(kind.content)) {
    out += " --" + dashed(key) + " " + quoted(value.as_string());
    if (only_first) { break; }
  }
  return out;
}

std::string example(WordRow const& word, std::string const& verb, std::string const& rest = {}) {
  return "Example: contentos records " + dashed(word.name) + " " + verb + " --tenant acme" + rest;
}

void add_example(CLI::App& command, WordRow const& word, std::string const& rest) {
  command.footer(example(word, command.get_name(), rest));
}

/// `--name`; `--secret-file`, where others must not see the value.
std::string option_of(FieldSpec const& field) { return "--" + dashed(field.key) + (field.type->is_secret ? "-file" : ""); }

/// What is wrong with a value for the field's type; nothing where it is of that type.
std::optional<std::string> flaw(record::Kind const& kind, FieldSpec const& field, json::value const& value) {
  auto const content = kind.new_content();
  std::vector<FieldError> errors;
  read_input(kind.content, json::object{{json::string_view(field.key.data(), field.key.size()), value}}, content.get(), errors);
  return errors.empty() ? std::nullopt : std::optional(errors.front().message);
}

/// Whether some JSON that is no text is a value of the field's.
bool takes_json(record::Kind const& kind, FieldSpec const& field) {
  return !flaw(kind, field, 0) || !flaw(kind, field, false) || !flaw(kind, field, json::array()) || !flaw(kind, field, json::object());
}

/// A text, where the field takes that text, and JSON where it does not; never null, which `--clear` says. Errors: Stop{kUsage}.
json::value value_of(record::Kind const& kind, FieldSpec const& field, std::string const& given) {
  auto wrong = flaw(kind, field, json::value(given));
  if (!wrong) { return json::value(given); }
  if (auto value = parse_i_json(given)) {
    if (value->is_null()) { throw Stop{kUsage, option_of(field) + ": --clear " + dashed(field.key) + " takes it away"}; }
    wrong = flaw(kind, field, *value);
    if (!wrong) { return *std::move(value); }
  }
  throw Stop{kUsage, option_of(field) + ": " + *wrong};
}

/// An option `--…` that gives `values[key]`; under another name where the command has one of this name already.
CLI::Option* add_option(CLI::App& command, std::string const& option, std::string const& about, std::map<std::string, std::string>& values,
                        std::string const& key) {
  auto const has = [&](std::string const& name) { return command.get_option_no_throw(name) != nullptr; };
  auto const name = option.substr(2);
  return command.add_option_function<std::string>(
      has(option) || has(name) ? "--field-" + name : option, [&values, key](std::string const& text) { values[key] = text; }, about);
}

/// What a field is, and what it takes.
std::string about(record::Kind const& kind, FieldSpec const& field) {
  std::string out(field.rules.about);
  auto const add = [&out](std::string_view words) { out.append(out.empty() ? "" : " ").append(words); };
  if (field.rules.pattern != nullptr) { add(field.rules.pattern->message); }
  if (field.type->is_secret) { add("The file that it stands in; -: standard input. A line's end behind it is no part of it"); }
  bool const is_flag = !flaw(kind, field, false) && flaw(kind, field, json::object());
  if (is_flag) {
    add(out.empty() ? "true or false" : "(true or false)");
  } else if (takes_json(kind, field)) {
    add(out.empty() ? "JSON" : "(JSON)");
  }
  return out;
}

/// `is_new`: with those marked that whoever makes one has to give.
void add_field_options(CLI::App& command, record::Kind const& kind, Input& input, bool is_new) {
  for (auto const& field : kind.content.fields) {
    auto& values = field.type->is_secret ? input.secret_files : input.values;
    auto* option = add_option(command, option_of(field), about(kind, field), values, std::string(field.key));
    if (is_new && field.rules.required) { option->required(); }
  }
}

/// What a list is filtered by, and what it takes.
std::string about(record::Facet const& facet) {
  auto const out = "Only those with this " + std::string(facet.name) + ": ";
  switch (facet.of) {
    case record::FacetOf::text: return out + (facet.pattern != nullptr ? std::string(facet.pattern->message) : "as it stands there");
    case record::FacetOf::id: return out + "an id";
    case record::FacetOf::id_or_none: return out + "an id, or none";
    case record::FacetOf::reference: return out + "a record, such as entry/welcome";
    case record::FacetOf::flag: return out + "true or false";
  }
  return out;
}

/// What a command with options of fields sends. Errors: Stop{kUsage}.
json::object members_of(record::Kind const& kind, Input const& input) {
  auto values = input.values;
  for (auto const& field : kind.content.fields) {
    std::string const key(field.key);
    auto const file = input.secret_files.find(key);
    if (file != input.secret_files.end()) { values[key] = read_secret(option_of(field), file->second, field.rules.most_bytes); }
  }
  return record_members(kind, values, input.cleared);
}

void add_clear(CLI::App& command, Input& input) {
  command.add_option("--clear", input.cleared, "Take this field away; may be given several times. The text `null` is a text")
      ->take_all()
      ->allow_extra_args(false);
}

void add_as_of(CLI::App& command, Input& input, std::string const& about) { command.add_option("--as-of", input.as_of, about); }

/// What reads of one and of all take alike, each with its `&`.
std::string query_of(Input const& input) {
  std::string query = input.include_deleted ? "&include_deleted=true" : "";
  if (!input.as_of.empty()) { query += "&as_of=" + url::percent_encode(input.as_of); }
  return query;
}

void add_list(CLI::App& group, WordRow const& word) {
  auto input = std::make_shared<Input>();
  auto* list = group.add_subcommand("list", "List them");
  add_client_options(*list, input->common, true);
  add_as_of(*list, *input, "As they were at this time (RFC 3339)");
  list->add_flag("--include-deleted", input->include_deleted, "Also those that are deleted or archived");
  for (auto const& facet : word.kind->known_facets) {
    std::string const name(facet.name);
    (void)add_option(*list, "--" + dashed(name), about(facet), input->values, name);
  }
  list->callback([input, &word] {
    auto query = query_of(*input);
    for (auto const& [name, value] : input->values) { query += "&" + url::percent_encode(name) + "=" + url::percent_encode(value); }
    show(input->common, collect(input->common.client(), path_of(word), query), columns(*word.kind));
  });
  add_example(*list, word, "");
}

void add_get(CLI::App& group, WordRow const& word) {
  auto input = std::make_shared<Input>();
  auto* get = group.add_subcommand("get", "Show one");
  add_client_options(*get, input->common, true);
  add_id(*get, input->id, "Its id");
  add_example(*get, word, std::string(" ") + kSomeId);
  add_as_of(*get, *input, "As it was at this time (RFC 3339)");
  get->add_flag("--include-deleted", input->include_deleted, "Also when it is deleted or archived");
  get->callback([input, &word] {
    auto query = query_of(*input);
    if (!query.empty()) { query.front() = '?'; }
    show(input->common, input->common.client().must("GET", path_of(word, input->id) + query), columns(*word.kind));
  });
}

void add_create(CLI::App& group, WordRow const& word) {
  auto input = std::make_shared<Input>();
  auto* create = group.add_subcommand("create", "Make one");
  add_client_options(*create, input->common, true);
  create->add_option("--id", input->id, "The id that it gets, a UUID (default: a new one)");
  add_field_options(*create, *word.kind, *input, true);
  add_example(*create, word, example_options(*word.kind, false));
  create->callback([input, &word] {
    auto given = members_of(*word.kind, *input);
    if (!input->id.empty()) { given[word.kind->id_member] = input->id; }
    auto const body = json::serialize(given);
    show(input->common, input->common.client().must("POST", path_of(word), body), columns(*word.kind));
  });
}

void add_change(CLI::App& group, WordRow const& word) {
  auto input = std::make_shared<Input>();
  auto* change = group.add_subcommand("change", "Change what is named, and leave the rest");
  add_client_options(*change, input->common, true);
  add_id(*change, input->id, "Its id");
  add_clear(*change, *input);
  add_field_options(*change, *word.kind, *input, false);
  add_example(*change, word, std::string(" ") + kSomeId + example_options(*word.kind, true));
  change->callback([input, &word] {
    auto const body = json::serialize(members_of(*word.kind, *input));
    show(input->common, input->common.client().must("PATCH", path_of(word, input->id), body), columns(*word.kind));
  });
}

void add_verb(CLI::App& group, WordRow const& word, record::Verb verb) {
  auto input = std::make_shared<Input>();
  std::string const name(record::verb_name(verb));
  bool const takes_members = verb == record::Verb::undelete;
  auto* command = group.add_subcommand(name, name + " one" + (takes_members ? ", with what is to be another now" : ""));
  add_client_options(*command, input->common, true);
  add_id(*command, input->id, "Its id");
  if (takes_members) {
    add_clear(*command, *input);
    add_field_options(*command, *word.kind, *input, false);
  }
  add_example(*command, word, std::string(" ") + kSomeId);
  command->callback([input, &word, way = record::way_of(verb)] {
    auto const path = path_of(word, input->id) + (way.suffix.empty() ? "" : "/" + std::string(way.suffix));
    auto const members = members_of(*word.kind, *input);
    auto const body = members.empty() ? std::string() : json::serialize(members);
    show(input->common, input->common.client().must(way.method, path, body), columns(*word.kind));
  });
}

}  // namespace

json::object record_members(record::Kind const& kind, std::map<std::string, std::string> const& values,
                            std::vector<std::string> const& cleared) {
  json::object out;
  for (auto const& name : cleared) {
    auto const is_it = [&](FieldSpec const& field) { return field.key == name || dashed(field.key) == name; };
    auto const field = std::ranges::find_if(kind.content.fields, is_it);
    if (field == kind.content.fields.end()) { throw Stop{kUsage, "--clear " + name + ": there is no such field"}; }
    std::string const key(field->key);
    if (values.contains(key)) { throw Stop{kUsage, "--clear " + name + ": and " + option_of(*field) + " was given too"}; }
    out[key] = nullptr;
  }
  for (auto const& field : kind.content.fields) {
    std::string const key(field.key);
    if (auto const given = values.find(key); given != values.end()) { out[key] = value_of(kind, field, given->second); }
  }
  return out;
}

void add_record(CLI::App& records, WordRow const& word) {
  auto* group = records.add_subcommand(dashed(word.name), std::string(word.kind->about))->require_subcommand(1);
  group->footer(example(word, "list"));
  add_list(*group, word);
  add_get(*group, word);
  add_create(*group, word);
  add_change(*group, word);
  for (auto const verb : word.kind->verbs) { add_verb(*group, word, verb); }
}

void add_records(CLI::App& app) {
  auto* records =
      app.add_subcommand("records", "List, make and change records of every kind, and look at everything else")->require_subcommand(1);
  records->footer("Example: contentos records tag create --tenant acme --name News --slug news");
  for (auto const* word : words()) {
    if (word->kind != nullptr) { add_record(*records, *word); }
  }
  add_other_records(*records);
}

}  // namespace contentos::cli
