#include "api/cli/completion.hpp"

#include <CLI/CLI.hpp>

#include <vector>

namespace contentos::cli {

namespace {

struct Command {
  std::string path;                  // `records tag create`; empty: the program itself
  std::vector<std::string> words{};  // what may come next
  std::vector<std::string> options{};
};

constexpr auto kAll = [](auto const*) { return true; };

void add_commands(CLI::App const& app, std::string const& path, std::vector<Command>& out) {
  Command command{path};
  for (auto const* option : app.get_options()) {
    for (auto const& name : option->get_lnames()) { command.options.push_back("--" + name); }
  }
  auto const below = app.get_subcommands(kAll);
  for (auto const* sub : below) { command.words.push_back(sub->get_name()); }
  if (path == "completion") { command.words = {"bash", "zsh", "fish"}; }
  out.push_back(std::move(command));
  for (auto const* sub : below) { add_commands(*sub, path.empty() ? sub->get_name() : path + " " + sub->get_name(), out); }
}

std::string joined(std::vector<std::string> const& words) {
  std::string out;
  for (auto const& word : words) { out.append(out.empty() ? "" : " ").append(word); }
  return out;
}

/// What may follow a command is found by going from word to word: what is no command is an option or its value.
std::string bash_script(std::vector<Command> const& commands) {
  std::string out = "_contentos_words() {\n  case \"$1\" in\n";
  for (auto const& command : commands) { out += "    \"" + command.path + "\") echo \"" + joined(command.words) + "\" ;;\n"; }
  out += "  esac\n}\n_contentos_options() {\n  case \"$1\" in\n";
  for (auto const& command : commands) { out += "    \"" + command.path + "\") echo \"" + joined(command.options) + "\" ;;\n"; }
  out +=
      "  esac\n}\n"
      "_contentos() {\n"
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" path=\"\" i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case \" $(_contentos_words \"$path\") \" in\n"
      "      *\" ${COMP_WORDS[i]} \"*) path=\"${path:+$path }${COMP_WORDS[i]}\" ;;\n"
      "    esac\n"
      "  done\n"
      "  local words=\"$(_contentos_words \"$path\")\"\n"
      "  case \"$current\" in\n"
      "    -*) words=\"$(_contentos_options \"$path\")\" ;;\n"
      "    *) [ -n \"$words\" ] || { COMPREPLY=($(compgen -f -- \"$current\")); return; } ;;\n"
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "}\n"
      "complete -F _contentos contentos\n";
  return out;
}

/// `__contentos_at`: the commands that were given are these and no more. `__contentos_in`: they begin with these, and values may follow.
std::string fish_script(std::vector<Command> const& commands) {
  std::string out =
      "function __contentos_path\n"
      "  set -l words (commandline -opc)\n"
      "  set -e words[1]\n"
      "  string join ' ' (string match -v -- '-*' $words)\n"
      "end\n"
      "function __contentos_at\n  test (__contentos_path) = \"$argv\"\nend\n"
      "function __contentos_in\n  string match -q -- \"$argv *\" (__contentos_path)' '\nend\n"
      "complete -c contentos -f -n '__contentos_at' -a '" +
      joined(commands.front().words) + "'\n";
  for (auto const& command : commands) {
    if (command.path.empty()) { continue; }
    if (!command.words.empty()) {
      out += "complete -c contentos -f -n '__contentos_at " + command.path + "' -a '" + joined(command.words) + "'\n";
    }
    for (auto const& option : command.options) {
      out += "complete -c contentos -n '__contentos_in " + command.path + "' -l " + option.substr(2) + "\n";
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> completion_script(CLI::App const& app, std::string_view shell) {
  std::vector<Command> commands;
  add_commands(app, "", commands);
  if (shell == "bash") { return bash_script(commands); }
  if (shell == "zsh") { return "autoload -U +X bashcompinit && bashcompinit\n" + bash_script(commands); }
  if (shell == "fish") { return fish_script(commands); }
  return std::nullopt;
}

}  // namespace contentos::cli
