#include "api/cli/tenants.hpp"

#include "api/cli/shared.hpp"
#include "infra/url/percent.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <memory>
#include <optional>

namespace contentos::cli {

namespace json = boost::json;

namespace {

constexpr char const* kTenants = "/api/v1/tenants";

/// What one command was given.
struct TenantInput {
  Common common{};
  std::string id{}, slug{}, name{}, plan{}, owner{}, reason{};
  bool include_deleted = false;
};

std::vector<std::string> columns() { return {"tenant_id", "slug", "name", "status"}; }

/// Those of these members that were given.
std::string body_of(std::vector<std::pair<char const*, std::string>> const& members) {
  json::object out;
  for (auto const& [name, value] : members) {
    if (!value.empty()) { out[name] = value; }
  }
  return json::serialize(out);
}

void add_create(CLI::App& group) {
  auto input = std::make_shared<TenantInput>();
  auto* create = group.add_subcommand("create", "Create a tenant");
  add_client_options(*create, input->common, false);
  create->add_option("slug", input->slug, "Its name in delivery addresses")->required();
  create->add_option("--name", input->name, "Its name for people (default: the slug)");
  create->add_option("--plan", input->plan, "What it has subscribed to");
  create->add_option("--owner", input->owner, "Who answers for it: an account's id, no person's name");
  create->footer("Example: contentos tenant create acme --name \"Acme Ltd\"");
  create->callback([input] {
    auto const body = body_of(
        {{"name", input->name.empty() ? input->slug : input->name}, {"slug", input->slug}, {"plan", input->plan}, {"owner", input->owner}});
    show(input->common, input->common.client().must("POST", kTenants, body), columns());
  });
}

void add_list(CLI::App& group) {
  auto input = std::make_shared<TenantInput>();
  auto* list = group.add_subcommand("list", "List tenants");
  add_client_options(*list, input->common, false);
  list->add_flag("--include-deleted", input->include_deleted, "Also those that are deleted");
  list->callback([input] {
    auto const query = input->include_deleted ? "&include_deleted=true" : "";
    show(input->common, collect(input->common.client(), kTenants, query), columns());
  });
}

/// A command on one tenant. `option`: what it takes beside the id, if anything.
void add_verb(CLI::App& group, std::string const& name, std::string const& about, std::string const& method, std::string const& option = {},
              std::string const& option_about = {}) {
  auto input = std::make_shared<TenantInput>();
  auto given = std::make_shared<std::string>();
  auto* command = group.add_subcommand(name, about);
  add_client_options(*command, input->common, false);
  add_id(*command, input->id, "Its tenant_id");
  if (!option.empty()) { command->add_option("--" + option, *given, option_about); }
  command->callback([=] {
    auto const path = std::string(kTenants) + "/" + url::percent_encode(input->id) + (method == "POST" ? "/" + name : "");
    auto const body = given->empty() ? std::string() : body_of({{option.c_str(), *given}});
    show(input->common, input->common.client().must(method, path, body), columns());
  });
}

}  // namespace

void add_tenant(CLI::App& app) {
  auto* group = app.add_subcommand("tenant", "Create, list, delete and deactivate tenants")->require_subcommand(1);
  add_create(*group);
  add_list(*group);
  add_verb(*group, "delete", "Delete one: it is there for nobody else, and its slug is free; all that it has is kept", "DELETE");
  add_verb(*group, "undelete", "Have one back as it was", "POST", "slug", "Another slug, when somebody else has that which it had");
  add_verb(*group, "deactivate", "Suspend one: nothing is delivered or written", "POST", "reason", "Why, for the audit trail");
  add_verb(*group, "activate", "The way back", "POST");
}

}  // namespace contentos::cli
