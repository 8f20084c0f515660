// The command line's own words: what it completes is what it understands.
#include "api/cli/client.hpp"
#include "tests/api/command_line.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <vector>

namespace contentos::test {
namespace {

/// The subcommands that `contentos … --help` lists.
std::set<std::string> subcommands(std::string const& group) {
  std::istringstream help(printed(group.empty() ? std::vector<std::string>{"--help"} : std::vector<std::string>{group, "--help"}));
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

/// What bash itself completes after these words and the beginning of another.
std::set<std::string> completed(std::string const& before, std::string const& begun = {}) {
  auto const script = std::filesystem::temp_directory_path() / ("contentos-completion-" + std::to_string(::getpid()));
  std::ofstream(script) << run_contentos({"completion", "bash"}).printed << "COMP_WORDS=(contentos " << before << " \"" << begun
                        << "\")\nCOMP_CWORD=$((${#COMP_WORDS[@]} - 1))\n_contentos\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
  std::set<std::string> out;
  auto* pipe = ::popen(("bash " + script.string()).c_str(), "r");
  std::array<char, 4096> line{};
  while (std::fgets(line.data(), static_cast<int>(line.size()), pipe) != nullptr) {
    std::string word(line.data());
    word.pop_back();
    if (!word.empty()) { out.insert(word); }
  }
  EXPECT_EQ(0, ::pclose(pipe));
  std::filesystem::remove(script);
  return out;
}

TEST(TheClient, ReadsAnswersAsDeepAsTheServerLetsContentsBe) {
  constexpr std::size_t kDepth = 64 + 8;  // of what was sent, and of what it is answered in
  cli::Reply const reply{.status = 200, .body = std::string(kDepth, '[') + std::string(kDepth, ']')};
  EXPECT_TRUE(reply.json().is_array());
  EXPECT_TRUE(reply.read([](boost::json::value const& answer) { return answer.is_array(); }));
}

TEST(TheClient, SaysWhichOthersARefusalIsAbout) {
  auto const said = [](std::string const& body) {
    try {
      cli::fail({.status = 409, .body = body, .server = "there"});
    } catch (cli::Stop const& stop) { return stop.message; }
  };
  EXPECT_EQ("there answered 409: In use: Others depend on it.\n  used by layout-1\n  used by comment-2",
            said(R"({"title":"In use","detail":"Others depend on it.","holders":["layout-1","comment-2"],"holders_total":2})"));
  EXPECT_EQ("there answered 409\n  used by layout-1\n  and by 20 more", said(R"({"holders":["layout-1"],"holders_total":21})"));
  EXPECT_EQ("there answered 409\n  used by layout-1\n  and by at least 999 more", said(R"({"holders":["layout-1"],"holders_total":1000})"));
  EXPECT_EQ("there answered 409\n  /slug: Taken.\n  held by tag-1",
            said(R"({"holder":"tag-1","errors":[{"pointer":"/slug","code":"not_unique","message":"Taken."}]})"));
  EXPECT_EQ("there answered 409\n  missing: tag/1", said(R"({"reference":"tag/1"})"));
  for (auto const* odd : {"[]", R"({"holders":7})", R"({"holders":[7],"holders_total":"x"})", R"({"holder":[]})", "no JSON"}) {
    EXPECT_EQ("there answered 409", said(odd)) << odd;
  }
}

TEST(Completion, KnowsThatSecretsComeOutOfFiles) {
  EXPECT_TRUE(completed("records channel create", "--").contains("--secret-file"));
  EXPECT_FALSE(completed("records channel create", "--").contains("--secret"));
}

/// A million lines, or what there is of them when it fails.
class Numbers final : public http::BodySource {
public:
  explicit Numbers(int fails_at) : fails_at_(fails_at) {}
  bool next(std::string& piece) override {
    if (next_ == fails_at_) { throw std::runtime_error("no further"); }
    for (int i = 0; i < 10'000; ++i) { piece += std::to_string(next_++) + "\n"; }
    return next_ < 1'000'000;
  }

private:
  int next_ = 0;
  int fails_at_;
};

class Downloads : public testing::Test {
protected:
  Downloads() {
    auto const numbers = [](int fails_at) {
      return [fails_at](http::Request const&, std::vector<std::string> const&) {
        http::Response response;
        response.source = std::make_unique<Numbers>(fails_at);
        return response;
      };
    };
    http::ServerOptions options;
    options.port = 0;
    std::vector<http::Route> routes;
    routes.push_back({"GET", "/all", http::RunsOn::worker_pool, false, numbers(-1)});
    routes.push_back({"GET", "/some", http::RunsOn::worker_pool, false, numbers(500'000)});
    server_ = std::make_unique<http::Server>(options, std::move(routes));
    server_->start();
  }
  [[nodiscard]] cli::Client client() const { return {"http://127.0.0.1:" + std::to_string(server_->port()), "token", ""}; }
  /// What ended the download, and how much had come.
  std::string ended(std::string const& path, std::size_t most_bytes = ~std::size_t{0}) {
    got_ = longest_ = 0;
    try {
      client().download(path, [&](std::string_view piece) {
        got_ += piece.size();
        longest_ = std::max(longest_, piece.size());
        return got_ <= most_bytes;
      });
    } catch (cli::Stop const& stop) { return std::to_string(stop.code) + " " + stop.message; }
    return "well";
  }

  std::unique_ptr<http::Server> server_{};
  std::size_t got_ = 0;
  std::size_t longest_ = 0;
};

TEST_F(Downloads, AreGivenOnAsTheyCome) {
  EXPECT_EQ("well", ended("/all"));
  EXPECT_EQ(6'888'890U, got_);
  EXPECT_LT(longest_, got_ / 100) << "nothing holds all of it";
}

TEST_F(Downloads, SayWhenTheyAreNotWhole) {
  auto const broken = ended("/some");
  EXPECT_TRUE(broken.starts_with("1 what http://127.0.0.1")) << broken;
  EXPECT_NE(std::string::npos, broken.find("is not all")) << broken;
  EXPECT_GT(got_, 1'000'000U);
  EXPECT_EQ("1 writing failed", ended("/all", 1'000'000));
  auto const none = ended("/none");
  EXPECT_TRUE(none.starts_with("5 http://127.0.0.1")) << none;
  EXPECT_EQ(0U, got_);
}

TEST(Completion, KnowsTheSubcommandsThatThereAre) {
  for (char const* group : {"", "tenant", "token", "import", "flags", "projector", "records"}) {
    EXPECT_FALSE(subcommands(group).empty()) << group;
    EXPECT_EQ(subcommands(group), completed(group)) << group;
  }
  EXPECT_EQ((std::set<std::string>{"bash", "zsh", "fish"}), completed("completion"));
  EXPECT_TRUE(completed("records tag").contains("undelete"));
}

TEST(Completion, KnowsOptionsWhateverWasGivenBefore) {
  auto const begun = completed("records tag create --name list --tenant acme", "--c");
  EXPECT_EQ((std::set<std::string>{"--color"}), begun);
  EXPECT_TRUE(completed("records tag change", "--").contains("--clear"));
  EXPECT_EQ((std::set<std::string>{"--descendants", "--data"}), completed("token revoke", "--d"));
  EXPECT_TRUE(completed("", "--").contains("--version"));
}

TEST(Completion, IsThereForEveryShell) {
  for (auto const* shell : {"bash", "zsh", "fish"}) {
    auto const script = run_contentos({"completion", shell});
    EXPECT_EQ(cli::kOk, script.code);
    EXPECT_NE(std::string::npos, script.printed.find("display-priority")) << shell;
  }
  EXPECT_EQ(cli::kUsage, run_contentos({"completion", "tcsh"}).code);
  EXPECT_TRUE(printed({"completion", "zsh"}).starts_with("whence compdef ")) << "zsh -f has no completion to begin with";
  auto const fish = printed({"completion", "fish"});
  EXPECT_NE(std::string::npos, fish.find("  echo \"$given\"\n")) << "a line where no command was given, too";
  EXPECT_NE(std::string::npos, fish.find("-n '__contentos_at' -l version\n")) << fish.substr(0, 2'000);
}

TEST(CommandLine, SaysWhichWordItDoesNotKnow) {
  auto const complaint = [](std::vector<std::string> const& words) {
    auto const ran = run_contentos(words);
    EXPECT_EQ(cli::kUsage, ran.code);
    EXPECT_EQ("", ran.printed);
    return ran.complained;
  };
  EXPECT_EQ("contentos: unknown subcommand 'improt'; did you mean 'import'?\n`contentos --help` lists them\n",
            complaint({"improt", "history"}));
  EXPECT_EQ("contentos: unknown subcommand 'foo'\n`contentos --help` lists them\n", complaint({"foo"}));
  EXPECT_EQ("contentos: unknown subcommand 'tags'; did you mean 'tag'?\n`contentos records --help` lists them\n",
            complaint({"records", "tags"}));
  EXPECT_EQ("contentos: unknown subcommand 'undel'; did you mean 'undelete'?\n`contentos tenant --help` lists them\n",
            complaint({"tenant", "undel", "x"}));
}

TEST(CommandLine, PrintsItsVersion) {
  auto const version = run_contentos({"--version"});
  EXPECT_EQ(cli::kOk, version.code);
  EXPECT_EQ(run_contentos({"version"}).printed, version.printed);
}

TEST(CommandLine, ListsTokens) {
  auto const help = run_contentos({"token", "list", "--help"});
  EXPECT_EQ(cli::kOk, help.code);
  EXPECT_NE(std::string::npos, help.printed.find("--include-revoked"));
}

TEST(CommandLine, SaysThatAReactorShowsWhatItGaveUpAlone) {
  auto const help = printed({"reactors", "show", "--help"});
  EXPECT_NE(std::string::npos, help.find("given up")) << help;
  EXPECT_NE(std::string::npos, help.find("of what waits, `list` says")) << help;
}

}  // namespace
}  // namespace contentos::test
