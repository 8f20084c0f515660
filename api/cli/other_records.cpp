// What there is to see of words that are no records by description: one table says which routes they have, and what these take.
#include "api/cli/records.hpp"
#include "api/cli/shared.hpp"
#include "domain/word/word.hpp"
#include "infra/url/percent.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace contentos::cli {

namespace {

struct Parameter {
  char const* name;
  char const* about;
};

constexpr Parameter kAsOf{"as_of", "As it was at this time (RFC 3339)"};

struct Other {
  char const* word;
  char const* about;
  std::vector<std::string> columns;
  bool has_list = true;
  bool needs_tenant = true;
  bool can_be_deleted = true;  // and is then shown with --include-deleted
  std::vector<Parameter> of_list{};
  std::vector<Parameter> of_one{};
};

std::vector<Other> const& others() {
  static std::vector<Other> const out{
      {.word = "entry",
       .about = "What is published: content in versions.",
       .columns = {"entry_id", "type_key", "status", "title", "latest_version.number", "live.number", "updated_at", "is_deleted"},
       .of_list = {kAsOf,
                   {"status", "Any of draft, in_review, approved, scheduled, published, archived; with commas"},
                   {"schedule", "pending or failed"},
                   {"type", "Only those of this content type"},
                   {"author", "Only those that this person or token made or changed last"},
                   {"owner", "Only those of this owner"},
                   {"site", "Only those on this site"},
                   {"category", "Only those in this category"},
                   {"tag", "Only those with this tag"},
                   {"template", "Only those with this template key"},
                   {"text", "Words of the title and of the latest version"},
                   {"order", "updated_at, created_at or title; descending with a minus before it"}},
       .of_one = {kAsOf}},
      {.word = "content_type",
       .about = "Which fields entries have.",
       .columns = {"type_key", "display_name", "schema_version", "is_singleton", "is_system", "is_deleted"},
       .of_list = {kAsOf}},
      {.word = "token",
       .about = "Keys to a tenant; `contentos token` makes and revokes them.",
       .columns = {"token_id", "kind", "name", "prefix", "scopes", "expires_at", "revoked_at"},
       .can_be_deleted = false},
      {.word = "tenant",
       .about = "Who has content here; `contentos tenant` makes and deletes them.",
       .columns = {"tenant_id", "slug", "name", "status", "plan", "is_deleted"},
       .needs_tenant = false},
      {.word = "operation",
       .about = "Imports, and how far they have come.",
       .columns = {"operation_id", "status"},
       .has_list = false,
       .can_be_deleted = false},
  };
  return out;
}

struct Asked {
  Common common{};
  std::string id{};
  bool include_deleted = false;
  std::map<std::string, std::string> values{};
};

std::string path_of(Other const& other) { return "/api/v1/" + std::string(find_word(other.word)->plural); }

std::string query_of(Asked const& input) {
  std::string out = input.include_deleted ? "&include_deleted=true" : "";
  for (auto const& [name, value] : input.values) { out += "&" + name + "=" + url::percent_encode(value); }
  return out;
}

void add_parameters(CLI::App& command, std::vector<Parameter> const& parameters, Other const& other, std::shared_ptr<Asked> const& input) {
  add_client_options(command, input->common, other.needs_tenant);
  if (other.can_be_deleted) { command.add_flag("--include-deleted", input->include_deleted, "Also what is deleted"); }
  for (auto const& [name, about] : parameters) {
    command.add_option_function<std::string>(
        "--" + dashed(name), [input, key = std::string(name)](std::string const& text) { input->values[key] = text; }, about);
  }
}

std::string example(Other const& other, std::string const& verb, std::string const& rest) {
  return "Example: contentos records " + dashed(other.word) + " " + verb + (other.needs_tenant ? " --tenant acme" : "") + rest;
}
std::string example_of_list(Other const& other) {
  return example(other, "list", std::string_view(other.word) == "entry" ? " --status draft --order=-updated_at" : "");
}
std::string example_of_get(Other const& other) {
  return example(other, "get", std::string_view(other.word) == "content_type" ? " post" : " 0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11");
}

void add_list(CLI::App& group, Other const& other) {
  auto input = std::make_shared<Asked>();
  auto* list = group.add_subcommand("list", "List them");
  add_parameters(*list, other.of_list, other, input);
  list->footer(example_of_list(other));
  list->callback(
      [input, &other] { show(input->common, collect(input->common.client(), path_of(other), query_of(*input)), other.columns); });
}

void add_get(CLI::App& group, Other const& other) {
  auto input = std::make_shared<Asked>();
  auto* get = group.add_subcommand("get", "Show one");
  add_parameters(*get, other.of_one, other, input);
  add_id(*get, input->id, std::string_view(other.word) == "content_type" ? "Its type_key" : "Its id");
  get->footer(example_of_get(other));
  get->callback([input, &other] {
    auto query = query_of(*input);
    if (!query.empty()) { query.front() = '?'; }
    auto const path = path_of(other) + "/" + url::percent_encode(input->id) + query;
    show(input->common, input->common.client().must("GET", path), other.columns);
  });
}

}  // namespace

void add_other_records(CLI::App& records) {
  for (auto const& other : others()) {
    auto* group = records.add_subcommand(dashed(other.word), other.about)->require_subcommand(1);
    group->footer(other.has_list ? example_of_list(other) : example_of_get(other));
    if (other.has_list) { add_list(*group, other); }
    add_get(*group, other);
  }
}

}  // namespace contentos::cli
