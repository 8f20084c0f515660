// The command line's own words: what it completes is what it understands.
#include "api/cli/cli.hpp"

#include "api/cli/client.hpp"
#include "api/cli/completion.hpp"
#include "infra/http/server.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>
#include <sstream>
#include <stdexcept>
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
  for (char const* group : {"", "tenant", "token", "import", "projector", "records"}) {
    EXPECT_FALSE(subcommands(group).empty()) << group;
    EXPECT_EQ(subcommands(group), completed(group)) << group;
  }
}

}  // namespace
}  // namespace contentos::test
