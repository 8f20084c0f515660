// The command line's own words: what it completes is what it understands.
#include "api/cli/cli.hpp"

#include "api/cli/client.hpp"
#include "api/cli/completion.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>
#include <sstream>
#include <string>

namespace contentos::test {
namespace {

/// The subcommands that `contentos … --help` lists.
std::set<std::string> subcommands(std::string const& group) {
  std::array<std::string, 3> words{"contentos", group.empty() ? "--help" : group, "--help"};
  std::array<char*, 3> arguments{words[0].data(), words[1].data(), words[2].data()};
  testing::internal::CaptureStdout();
  EXPECT_EQ(0, cli::run(group.empty() ? 2 : 3, arguments.data()));
  std::istringstream help(testing::internal::GetCapturedStdout());
  std::set<std::string> out;
  bool listing = false;
  for (std::string line; std::getline(help, line);) {
    if (line == "Subcommands:") {
      listing = true;
    } else if (!line.starts_with("  ")) {
      listing = false;
    } else if (listing && line[2] != ' ') {
      out.insert(line.substr(2, line.find(' ', 2) - 2));
    }
  }
  return out;
}

/// The words that bash is told to complete after these.
std::set<std::string> completed(std::string const& before) {
  auto const script = cli::completion_script("bash").value();
  auto const line = script.find("\"" + before + "\") COMPREPLY=($(compgen -W \"");
  auto const begin = script.find("-W \"", line) + 4;
  std::istringstream words(script.substr(begin, script.find('"', begin) - begin));
  std::set<std::string> out;
  for (std::string word; words >> word;) { out.insert(word); }
  return out;
}

TEST(TheClient, ReadsAnswersAsDeepAsTheServerLetsContentsBe) {
  constexpr std::size_t kDepth = 64 + 8;  // of what was sent, and of what it is answered in
  cli::Reply const reply{.status = 200, .body = std::string(kDepth, '[') + std::string(kDepth, ']')};
  EXPECT_TRUE(reply.json().is_array());
  EXPECT_TRUE(reply.read([](boost::json::value const& answer) { return answer.is_array(); }));
}

TEST(Completion, KnowsTheSubcommandsThatThereAre) {
  for (char const* group : {"", "tenant", "token", "import", "projector", "records"}) {
    EXPECT_FALSE(subcommands(group).empty()) << group;
    EXPECT_EQ(subcommands(group), completed(group)) << group;
  }
}

}  // namespace
}  // namespace contentos::test
