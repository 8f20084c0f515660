#include "api/cli/completion.hpp"

#include <vector>

namespace contentos::cli {

namespace {

struct Words {
  std::string_view after;  // the words before the one that is completed; empty: the first
  std::string_view words;
};

// One table for all shells; tests/api/cli_test.cpp compares it with the parser's own subcommands.
std::vector<Words> const kWords{
    {"", "serve cluster tenant token import export projector address version completion"},
    {"tenant", "create list"},
    {"token", "create revoke"},
    {"import", "history"},
    {"projector", "list rebuild skip unpark"},
    {"completion", "bash zsh fish"},
};

std::string bash_cases() {
  std::string out;
  for (auto const& [after, words] : kWords) {
    out += "    \"" + std::string(after) + "\") COMPREPLY=($(compgen -W \"" + std::string(words) + "\" -- \"$current\")) ;;\n";
  }
  return out;
}

std::string bash_script() {
  return "_contentos() {\n"
         "  local current=\"${COMP_WORDS[COMP_CWORD]}\"\n"
         "  local before=\"${COMP_WORDS[*]:1:COMP_CWORD-1}\"\n"
         "  case \"$before\" in\n" +
         bash_cases() +
         "    *) COMPREPLY=($(compgen -f -- \"$current\")) ;;\n"
         "  esac\n"
         "}\n"
         "complete -F _contentos contentos\n";
}

std::string fish_script() {
  std::string out;
  for (auto const& [after, words] : kWords) {
    auto const condition = after.empty() ? std::string("__fish_use_subcommand") : "__fish_seen_subcommand_from " + std::string(after);
    out += "complete -c contentos -f -n '" + condition + "' -a '" + std::string(words) + "'\n";
  }
  return out;
}

}  // namespace

std::optional<std::string> completion_script(std::string_view shell) {
  if (shell == "bash") { return bash_script(); }
  if (shell == "zsh") { return "autoload -U +X bashcompinit && bashcompinit\n" + bash_script(); }
  if (shell == "fish") { return fish_script(); }
  return std::nullopt;
}

}  // namespace contentos::cli
