// `contentos cluster` as people run it: the command line finds it by its folder, and a signal ends it at any moment.
#include "tests/e2e/server_process.hpp"
#include "tests/e2e/test_node.hpp"

#include <chrono>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <signal.h>
#include <thread>

namespace contentos::test {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr auto kCommandPatience = std::chrono::minutes(3);

class ClusterCommand : public testing::Test {
protected:
  void start(ChildProcess& child) const {
    ASSERT_TRUE(child
                    .start({.arguments = {CONTENTOS_BINARY, "cluster", "--data", data(), "--listen", "127.0.0.1:0", "--no-demo"},
                            .output_file = (folder_.path() / "said").string()})
                    .has_value());
  }
  [[nodiscard]] std::string data() const { return (folder_.path() / "cluster").string(); }
  [[nodiscard]] std::string said() const {
    std::ifstream in(folder_.path() / "said");
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void expect_nothing_left() const {
    std::vector<std::string> left;
    for (auto const end = Clock::now() + kCommandPatience; Clock::now() < end; std::this_thread::sleep_for(milliseconds(20))) {
      left = processes_of(folder_.path());
      if (left.empty()) { return; }
    }
    for (auto const& process : left) { ADD_FAILURE() << "left running: " << process; }
  }
  CommandEnd run(std::vector<std::string> arguments) const {
    return run_command(folder_.path(), std::move(arguments), {{"CONTENTOS_DATA", data()}});
  }

  TemporaryFolder folder_{};
};

TEST_F(ClusterCommand, EndsWhileItStarts) {
  auto const seed = std::random_device{}();
  std::cout << "seed " << seed << std::endl;
  std::mt19937 random(seed);
  for (int const number : {SIGINT, SIGTERM}) {
    ChildProcess cluster;
    start(cluster);
    std::this_thread::sleep_for(milliseconds(500 + random() % 6000));
    cluster.signal(number);
    auto const code = cluster.wait(kCommandPatience);
    EXPECT_EQ(0, code.value_or(-1)) << said();
    expect_nothing_left();
  }
}

TEST_F(ClusterCommand, IsFoundByItsFolder) {
  ChildProcess cluster;
  start(cluster);
  auto const end = Clock::now() + kCommandPatience;
  while (said().find("Ctrl-C") == std::string::npos && Clock::now() < end && !cluster.wait(milliseconds(20))) {}
  auto const address = run({"address"});
  EXPECT_EQ(0, address.code) << address.said << said();
  EXPECT_NE(std::string::npos, said().find("is ready: " + address.said.substr(0, address.said.find('\n')))) << said();
  EXPECT_EQ(0, run({"tenant", "create", "garden"}).code);

  // Of a process behind the gateway too, at its own address; and of nobody who only passes on what it is asked.
  auto const line = said().find("\n  command-1 ");
  ASSERT_NE(std::string::npos, line);
  auto const begin = said().find("http://", line);
  auto const node = said().substr(begin, said().find(' ', begin) - begin);
  auto const listed = run({"tenant", "list", "--server", node});
  EXPECT_EQ(0, listed.code) << listed.said;
  cluster.signal(SIGTERM);
  EXPECT_EQ(0, cluster.wait(kCommandPatience).value_or(-1)) << said();
  expect_nothing_left();
  EXPECT_EQ(cli::kUnreachable, run({"tenant", "list"}).code);
}

}  // namespace
}  // namespace contentos::test
