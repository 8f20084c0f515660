#include "api/cli/reactors.hpp"

#include "api/cli/common.hpp"
#include "api/cli/output.hpp"
#include "api/cli/shared.hpp"
#include "commands/reactor/reaction.hpp"
#include "infra/url/percent.hpp"

#include <CLI/CLI.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value_to.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace contentos::cli {

namespace json = boost::json;

namespace {

std::vector<std::string> const kCounts{"name", "open", "due", "lateness_seconds", "refused", "given_up"};
std::vector<std::string> const kGivenUp{"tenant_id", "key", "event_id", "given_up_at", "attempts", "why"};

std::string path_of(std::string const& name) { return "/api/v1/reactors/" + url::percent_encode(name); }

void add_list_of_reactors(CLI::App& group) {
  auto common = std::make_shared<Common>();
  auto* list = group.add_subcommand("list", "How the list of each stands: to be done, due, late, refused and given up");
  add_client_options(*list, *common, false);
  list->callback([=] {
    auto const items = [](json::value const& answer) { return json::value(answer.at("items").as_array()); };
    show(*common, common->client().must("GET", "/api/v1/reactors").read(items), kCounts);
  });
}

/// `scheduler or timer`.
std::string names_of_all() {
  std::string out;
  for (auto const& reaction : reactions()) { out += (out.empty() ? "" : " or ") + std::string(reaction.reactor); }
  return out;
}

void add_given_up(CLI::App& group) {
  auto common = std::make_shared<Common>();
  auto name = std::make_shared<std::string>();
  auto* command = group.add_subcommand("show", "What one of them has given up, and why; of what waits, `list` says how many");
  add_client_options(*command, *common, false);
  command->add_option("name", *name, names_of_all())->required();
  command->footer("Example: contentos reactors show scheduler");
  command->callback([=] { show(*common, json::value(collect(common->client(), path_of(*name) + "/given-up")), kGivenUp); });
}

struct DecisionInput {
  std::string name, tenant, key, event;
  bool all = false;

  [[nodiscard]] bool names_one() const { return !tenant.empty() && !key.empty() && !event.empty(); }
  [[nodiscard]] bool names_none() const { return tenant.empty() && key.empty() && event.empty(); }
};

/// What was decided, and what stays given up since it could not be. All of them come in several answers.
json::object decide(Client const& client, DecisionInput const& input, std::string const& verb) {
  json::object body{{"tenant_id", input.tenant}, {"key", input.key}, {"event_id", input.event}};
  if (input.all) { body = {{"all", true}}; }
  std::int64_t changed = 0;
  json::array kept;
  do {
    auto const answer = client.must("POST", path_of(input.name) + "/" + verb, json::serialize(body));
    body["cursor"] = answer.read([&](json::value const& is) {
      changed += is.at("changed").as_int64();
      for (auto const& one : is.at("kept").as_array()) { kept.push_back(one); }
      return is.at("next_cursor");
    });
  } while (!body["cursor"].is_null());
  return {{"changed", changed}, {"kept", std::move(kept)}};
}

/// `retry` and `drop`: one that was given up, or all.
void add_decision_on(CLI::App& group, std::string const& verb, std::string const& what) {
  auto common = std::make_shared<Common>();
  auto input = std::make_shared<DecisionInput>();
  auto* command = group.add_subcommand(verb, what);
  add_client_options(*command, *common, false);
  command->add_option("name", input->name, names_of_all())->required();
  command->add_option("--of-tenant", input->tenant, "Its tenant_id, as show says it");
  command->add_option("--key", input->key, "Its key");
  command->add_option("--event", input->event, "Its event_id");
  command->add_flag("--all", input->all, "All that it has given up");
  command->footer("Example: contentos reactors " + verb + " scheduler --all");
  command->callback([=] {
    if (input->all ? !input->names_none() : !input->names_one()) {
      throw Stop{kUsage, "name one by --of-tenant, --key and --event, as `contentos reactors show` says them, or say --all, not both"};
    }
    auto const decided = decide(common->client(), *input, verb);
    show(*common, json::value(decided), {"changed"});
    auto const& kept = decided.at("kept").as_array();
    if (!kept.empty()) {
      throw Stop{kFailed, std::to_string(kept.size()) + " stay given up; of the first: " + json::value_to<std::string>(kept[0].at("why"))};
    }
  });
}

}  // namespace

void add_reactors(CLI::App& app) {
  auto* group = app.add_subcommand("reactors", "Watch what happens after events, and decide on what was given up")->require_subcommand(1);
  add_list_of_reactors(*group);
  add_given_up(*group);
  add_decision_on(*group, "retry", "Have it tried again, at once, as if for the first time");
  add_decision_on(*group, "drop", "Let it go: it is not done any more");
}

}  // namespace contentos::cli
