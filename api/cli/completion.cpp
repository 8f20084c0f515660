#include "api/cli/completion.hpp"

#include "domain/record/kind.hpp"
#include "domain/word/word.hpp"

#include <vector>

namespace contentos::cli {

namespace {

struct Words {
  std::string after;  // the words before the one that is completed; empty: the first
  std::string words;
};

/// After `records`: the kinds, and after each of them what can be done.
void add_records(std::vector<Words>& out) {
  std::string kinds;
  for (auto const* word : words()) {
    if (word->kind == nullptr) { continue; }
    kinds.append(kinds.empty() ? "" : " ").append(word->name);
    std::string verbs = "list get create change";
    for (auto const verb : word->kind->verbs) { verbs.append(" ").append(record::verb_name(verb)); }
    out.push_back({"records " + std::string(word->name), std::move(verbs)});
  }
  out.push_back({"records", std::move(kinds)});
}

// One table for all shells; tests/api/cli_test.cpp compares it with the parser's own subcommands.
std::vector<Words> all_words() {
  std::vector<Words> out{
      {"", "serve cluster tenant token import export records projector address version completion"},
      {"tenant", "create list delete undelete deactivate activate"},
      {"token", "create revoke"},
      {"import", "history"},
      {"projector", "list rebuild skip unpark"},
      {"completion", "bash zsh fish"},
  };
  add_records(out);
  return out;
}

std::string bash_cases() {
  std::string out;
  for (auto const& [after, words] : all_words()) {
    out += "    \"" + after + "\") COMPREPLY=($(compgen -W \"" + words + "\" -- \"$current\")) ;;\n";
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
  for (auto const& [after, words] : all_words()) {
    auto const condition =
        after.empty() ? std::string("__fish_use_subcommand") : "__fish_seen_subcommand_from " + after.substr(after.rfind(' ') + 1);
    out += "complete -c contentos -f -n '" + condition + "' -a '" + words + "'\n";
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
