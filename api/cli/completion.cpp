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

/// What may follow a command is found by going from word to word: what is no command is an option or its value. zsh runs it too, where
/// a variable `path` would be the one that programs are looked for in.
std::string bash_script(std::vector<Command> const& commands) {
  std::string out = "_contentos_words() {\n  case \"$1\" in\n";
  for (auto const& command : commands) { out += "    \"" + command.path + "\") echo \"" + joined(command.words) + "\" ;;\n"; }
  out += "  esac\n}\n_contentos_options() {\n  case \"$1\" in\n";
  for (auto const& command : commands) { out += "    \"" + command.path + "\") echo \"" + joined(command.options) + "\" ;;\n"; }
  out +=
      "  esac\n}\n"
      "_contentos() {\n"
      "  local current=\"${COMP_WORDS[COMP_CWORD]}\" given=\"\" i\n"
      "  for ((i = 1; i < COMP_CWORD; i++)); do\n"
      "    case \" $(_contentos_words \"$given\") \" in\n"
      "      *\" ${COMP_WORDS[i]} \"*) given=\"${given:+$given }${COMP_WORDS[i]}\" ;;\n"
      "    esac\n"
      "  done\n"
      "  local words=\"$(_contentos_words \"$given\")\"\n"
      "  case \"$current\" in\n"
      "    -*) words=\"$(_contentos_options \"$given\")\" ;;\n"
      "    *) [ -n \"$words\" ] || { COMPREPLY=($(compgen -f -- \"$current\")); return; } ;;\n"
      "  esac\n"
      "  COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
      "}\n"
      "complete -F _contentos contentos\n";
  return out;
}

/// `__contentos_at`: the commands that were given are these and no more. `__contentos_in`: they begin with these, and values may follow.
/// `echo` gives a line where no command was given yet: without one, fish would leave the operand out.
std::string fish_script(std::vector<Command> const& commands) {
  std::string out =
      "function __contentos_given\n"
      "  set -l given\n"
      "  set -l words (commandline -opc)\n"
      "  set -e words[1]\n"
      "  for word in $words\n"
      "    string match -q -- '-*' \"$word\"; or set -a given \"$word\"\n"
      "  end\n"
      "  echo \"$given\"\n"
      "end\n"
      "function __contentos_at\n  test (__contentos_given) = \"$argv\"\nend\n"
      "function __contentos_in\n  string match -q -- \"$argv *\" (__contentos_given)' '\nend\n"
      "complete -c contentos -f -n '__contentos_at' -a '" +
      joined(commands.front().words) + "'\n";
  for (auto const& command : commands) {
    auto const is_program = command.path.empty();
    if (!is_program && !command.words.empty()) {
      out += "complete -c contentos -f -n '__contentos_at " + command.path + "' -a '" + joined(command.words) + "'\n";
    }
    for (auto const& option : command.options) {
      auto const where = is_program ? "__contentos_at" : "__contentos_in " + command.path;
      out += "complete -c contentos -n '" + where + "' -l " + option.substr(2) + "\n";
    }
  }
  return out;
}

}  // namespace

std::optional<std::string> completion_script(CLI::App const& app, std::string_view shell) {
  std::vector<Command> commands;
  add_commands(app, "", commands);
  if (shell == "bash") { return bash_script(commands); }
  if (shell == "zsh") {
    return "whence compdef >/dev/null || { autoload -U compinit && compinit; }\nautoload -U +X bashcompinit && bashcompinit\n" +
           bash_script(commands);
  }
  if (shell == "fish") { return fish_script(commands); }
  return std::nullopt;
}

}  // namespace contentos::cli
