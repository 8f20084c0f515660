#include "api/cli/flags.hpp"

#include "api/cli/shared.hpp"
#include "infra/url/percent.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace contentos::cli {

namespace {

struct FlagQuestion {
  Common common{};
  std::string subject{};
  std::string key{};
  std::vector<std::string> roles{};
};

std::string query_of(FlagQuestion const& question) {
  std::string out;
  auto const add = [&out](std::string const& name, std::string const& value) {
    if (!value.empty()) { out += "&" + name + "=" + url::percent_encode(value); }
  };
  std::string roles;
  for (auto const& role : question.roles) { roles.append(roles.empty() ? "" : ",").append(role); }
  add("subject", question.subject);
  add("roles", roles);
  add("key", question.key);
  return out;
}

}  // namespace

void add_flags(CLI::App& app) {
  auto* group = app.add_subcommand("flags", "Ask what flags say; `contentos records flag` makes and changes them")->require_subcommand(1);
  auto question = std::make_shared<FlagQuestion>();
  auto* evaluate = group->add_subcommand("evaluate", "Which flags are on for somebody, and why");
  add_client_options(*evaluate, question->common, true);
  evaluate->add_option("--subject", question->subject,
                       "A user, a device or a session; without one a roll-out to some of all is not for it");
  evaluate->add_option("--role", question->roles, "A role of the subject's; may be given several times")
      ->take_all()
      ->allow_extra_args(false);
  evaluate->add_option("--key", question->key, "The flag of this key alone");
  evaluate->footer("Example: contentos flags evaluate --tenant acme --subject user-17 --role editor");
  evaluate->callback([question] {
    show(question->common, collect(question->common.client(), "/api/v1/flags/evaluate", query_of(*question)),
         {"flag_key", "is_on", "reason"});
  });
}

}  // namespace contentos::cli
