#include "api/cli/unknown_word.hpp"

#include "api/cli/client.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <numeric>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace contentos::cli {

namespace {

/// How many letters have to be put in, taken out or changed (Levenshtein).
std::size_t edits_between(std::string_view one, std::string_view other) {
  std::vector<std::size_t> row(other.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < one.size(); ++i) {
    auto before = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < other.size(); ++j) {
      auto const changed = before + (one[i] == other[j] ? 0 : 1);
      before = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

/// Which of these was probably meant; empty: none is near.
std::string nearest(std::string_view word, std::vector<CLI::App const*> const& commands) {
  std::string out;
  auto least = 1 + word.size() / 3;
  for (auto const* command : commands) {
    auto const& name = command->get_name();
    auto const far = word.size() > 2 && name.starts_with(word) ? 0 : edits_between(word, name);
    if (far > least || (far == least && !out.empty())) { continue; }
    least = far;
    out = name;
  }
  return out;
}

}  // namespace

void refuse_unknown_word(CLI::App const& app, int argc, char const* const* argv) {
  auto const* at = &app;
  std::string path = "contentos";
  for (int i = 1; i < argc; ++i) {
    std::string_view const word(argv[i]);
    auto const commands = at->get_subcommands([](CLI::App const*) { return true; });
    if (commands.empty() || word.starts_with('-')) { return; }
    auto const found = std::ranges::find_if(commands, [&](CLI::App const* command) { return command->get_name() == word; });
    if (found != commands.end()) {
      at = *found;
      path += " " + std::string(word);
      continue;
    }
    auto const meant = nearest(word, commands);
    auto const question = meant.empty() ? "" : "; did you mean '" + meant + "'?";
    throw Stop{kUsage, "unknown subcommand '" + std::string(word) + "'" + question + "\n`" + path + " --help` lists them"};
  }
}

}  // namespace contentos::cli
