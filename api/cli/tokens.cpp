#include "api/cli/tokens.hpp"

#include "api/cli/shared.hpp"
#include "infra/url/percent.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <iostream>
#include <memory>

namespace contentos::cli {

namespace json = boost::json;

void add_token(CLI::App& app) {
  auto* group = app.add_subcommand("token", "Create, list and revoke tokens")->require_subcommand(1);
  auto common = std::make_shared<Common>();
  struct Input {
    std::string kind = "delivery", name, expires_at, id;
    std::vector<std::string> scopes;
    bool descendants = false, include_revoked = false;
  };
  auto input = std::make_shared<Input>();
  auto* create = group->add_subcommand("create", "Create a token; its text is shown this once");
  add_client_options(*create, *common, true);
  create->add_option("--kind", input->kind, "delivery or management")
      ->check(CLI::IsMember({"delivery", "management"}))
      ->capture_default_str();
  create->add_option("--name", input->name, "What it is for")->required();
  create->add_option("--scope", input->scopes,
                     "May be given several times; for management, by default, all that the asking token has: content:read, content:write, "
                     "content:publish, types:read, types:write, tokens:manage, tenant:read, tenant:manage, audit:read, import");
  create->add_option("--expires-at", input->expires_at, "RFC 3339");
  create->footer("Example: contentos token create --tenant acme --name website");
  create->callback([=] {
    json::object body{{"kind", input->kind}, {"name", input->name}};
    if (!input->scopes.empty()) { body["scopes"] = json::array(input->scopes.begin(), input->scopes.end()); }
    if (!input->expires_at.empty()) { body["expires_at"] = input->expires_at; }
    show(*common, common->client().must("POST", "/api/v1/tokens", json::serialize(body)), {"token_id", "kind", "name", "token"});
  });
  auto* list = group->add_subcommand("list", "List the tokens of a tenant; none shows its text");
  add_client_options(*list, *common, true);
  list->add_flag("--include-revoked", input->include_revoked, "Also those that are revoked");
  list->footer("Example: contentos token list --tenant acme --include-revoked");
  list->callback([=] {
    auto const query = input->include_revoked ? "&include_deleted=true" : "";
    show(*common, collect(common->client(), "/api/v1/tokens", query),
         {"token_id", "kind", "name", "prefix", "scopes", "expires_at", "revoked_at"});
  });
  auto* revoke = group->add_subcommand("revoke", "Revoke a token");
  add_client_options(*revoke, *common, true);
  add_id(*revoke, input->id, "Its token_id");
  revoke->footer("Example: contentos token revoke 0190a7c2-6f3e-7c11-9d4b-0c2f6f1f8b11 --tenant acme");
  revoke->add_flag("--descendants", input->descendants, "Also revoke every token that was made with it, or with one of those");
  revoke->callback([=] {
    auto const path = "/api/v1/tokens/" + url::percent_encode(input->id) + (input->descendants ? "?descendants=true" : "");
    auto const reply = common->client().must("DELETE", path);
    auto const count = [](json::value const& answer) { return " " + std::to_string(answer.at("revoked").as_array().size()); };
    std::cerr << "revoked" << (input->descendants ? reply.read(count) : "") << "\n";
  });
}

}  // namespace contentos::cli
