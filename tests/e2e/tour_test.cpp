// The README's tour is run as it is pasted: block by block, and all blocks in one go; and what its comments promise is what it prints.
#include "tests/domain/support/source_root.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/e2e/test_node.hpp"

#include <cstdio>
#include <regex>
#include <signal.h>
#include <sstream>
#include <thread>

namespace contentos::test {
namespace {

constexpr std::string_view kHeading = "## A tour in five minutes";
constexpr auto kBlockPatience = std::chrono::minutes(2);

std::vector<std::string> blocks_of_tour() {
  std::istringstream readme(read_bytes(source_root() / "README.md").value_or(""));
  std::vector<std::string> out;
  bool in_tour = false;
  bool in_block = false;
  for (std::string line; std::getline(readme, line);) {
    if (line.starts_with("## ")) { in_tour = line == kHeading; }
    if (!in_tour) { continue; }
    if (line == "```sh") {
      in_block = true;
      out.emplace_back();
    } else if (line == "```") {
      in_block = false;
    } else if (in_block) {
      out.back() += line + "\n";
    }
  }
  return out;
}

/// What the comments say: each is one line of output, in which … stands for anything.
std::vector<std::string> promises_of(std::string const& block) {
  std::vector<std::string> out;
  std::istringstream lines(block);
  std::regex const comment("(^|\\s)# (.+)$");
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (std::regex_search(line, match, comment)) { out.push_back(match[2]); }
  }
  return out;
}

bool fits(std::string const& promise, std::string_view line) {
  std::string const dots = "…";
  std::size_t from = 0;
  for (bool is_first = true;; is_first = false) {
    auto const end = promise.find(dots, from);
    auto const part = promise.substr(from, end == std::string::npos ? std::string::npos : end - from);
    auto const at =
        end == std::string::npos && !is_first ? line.size() < part.size() ? std::string::npos : line.size() - part.size() : line.find(part);
    if (at == std::string::npos || line.substr(at, part.size()) != part || (is_first && at != 0)) { return false; }
    line.remove_prefix(at + part.size());
    if (end == std::string::npos) { return line.empty(); }
    from = end + dots.size();
  }
}

class Tour : public testing::Test {
protected:
  /// As in a checkout in which `make run` is going, on another port than usual.
  void SetUp() override {
    std::filesystem::create_directories(folder_.path() / "build");
    std::filesystem::create_directory_symlink(std::filesystem::path(CONTENTOS_BINARY).parent_path(), folder_.path() / "build" / "release");
    (void)server_.address();
  }

  [[nodiscard]] std::string output() const { return read_bytes(folder_.path() / "tour").value_or(""); }

  /// A shell that is pasted to; what it prints goes to the file `tour`.
  void paste(std::vector<std::string> const& blocks, bool in_one_go) {
    auto const command = "cd '" + folder_.path().string() + "' && exec env -u CONTENTOS_SERVER -u CONTENTOS_TOKEN bash >tour 2>&1";
    auto* const shell = ::popen(command.c_str(), "w");
    ASSERT_NE(nullptr, shell);
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      auto const mark = "end of block " + std::to_string(i + 1);
      std::fputs((blocks[i] + "echo '" + mark + "'\n").c_str(), shell);
      std::fflush(shell);
      for (auto const end = std::chrono::steady_clock::now() + kBlockPatience; !in_one_go && output().find(mark) == std::string::npos;) {
        if (std::chrono::steady_clock::now() > end) { break; }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
      }
    }
    EXPECT_EQ(0, ::pclose(shell)) << output();
  }

  void expect_promises(std::vector<std::string> const& blocks) {
    std::istringstream printed(output());
    std::string line;
    for (auto const& block : blocks) {
      for (auto const& promise : promises_of(block)) {
        bool found = false;
        while (!found && std::getline(printed, line)) { found = fits(promise, line); }
        ASSERT_TRUE(found) << "the tour promises " << promise << ", and printed:\n" << output();
      }
    }
  }

  TemporaryFolder folder_{};
  ServerProcess server_{folder_.path(), {"--listen", "127.0.0.1:0"}};
};

TEST_F(Tour, KeepsItsPromisesBlockByBlock) {
  auto const blocks = blocks_of_tour();
  ASSERT_GE(blocks.size(), 2U);
  paste(blocks, false);
  expect_promises(blocks);
}

TEST_F(Tour, KeepsItsPromisesInOneGo) {
  auto const blocks = blocks_of_tour();
  ASSERT_GE(blocks.size(), 2U);
  paste(blocks, true);
  expect_promises(blocks);
}

TEST(TourComments, AreHeldAgainstWholeLines) {
  EXPECT_TRUE(fits("\"Fern\"", "\"Fern\""));
  EXPECT_FALSE(fits("\"Fern\"", "\"Fern\" and more"));
  EXPECT_TRUE(fits("[{\"a\":1},…]", "[{\"a\":1},{\"b\":2}]"));
  EXPECT_FALSE(fits("[{\"a\":1},…]", "[{\"a\":2},{\"b\":2}]"));
  EXPECT_FALSE(fits("1", "{\"code\":401}"));
}

}  // namespace
}  // namespace contentos::test
