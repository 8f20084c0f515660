// SIGINT and SIGTERM end a server at any moment, also while it starts: by itself, in order, with nothing left running, and the next start
// works. The moments are random; the seed is printed, and CONTENTOS_STOP_SEED repeats it.
#include "tests/e2e/server_process.hpp"
#include "tests/e2e/test_node.hpp"

#include <boost/json/parse.hpp>

#include <bit>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <iostream>
#include <netinet/in.h>
#include <random>
#include <signal.h>
#include <sstream>
#include <sys/socket.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace contentos::test {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr auto kLongest = std::chrono::seconds(60);  // ten times what any of it takes
constexpr int kMoments = 4;

class Stop : public testing::Test {
protected:
  Stop() {
    char const* given = std::getenv("CONTENTOS_STOP_SEED");
    auto const seed = given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10)) : std::random_device{}();
    std::cout << "seed " << seed << std::endl;
    random_.seed(seed);
  }

  milliseconds within(milliseconds span) { return milliseconds(std::uniform_int_distribution<long>(0, span.count())(random_)); }

  /// Sends SIGINT or SIGTERM and waits for the end.
  void stop(ServerProcess& server, std::string const& what) {
    int const number = random_() % 2 == 0 ? SIGINT : SIGTERM;
    server.signal(number);
    auto const code = server.wait(kLongest);
    ASSERT_TRUE(code.has_value()) << what << ": it does not end. " << server.said();
    // A process that has not come to main() yet has started nothing, and ends as any program does.
    auto const is_young = *code == 128 + number && server.said().empty();
    EXPECT_TRUE(*code == 0 || is_young) << what << ": ended with " << *code << ". " << server.said();
  }

  /// Also the children of children are gone; the kernel may take a moment to say so.
  void expect_nothing_left(std::string const& what) {
    std::vector<std::string> left;
    for (auto const end = Clock::now() + kLongest; Clock::now() < end; std::this_thread::sleep_for(milliseconds(5))) {
      left = processes_of(folder_.path());
      if (left.empty()) { return; }
    }
    for (auto const& process : left) { ADD_FAILURE() << what << ": left running: " << process; }
  }

  void expect_start() {
    ServerProcess server(folder_.path());
    EXPECT_EQ(200, server.client({}).call("GET", "/readyz").status);
    server.end(SIGTERM);
    EXPECT_EQ(0, server.wait(milliseconds(0))) << server.said();
  }

  static Variables database_at(std::uint16_t port) {
    return {{"CONTENTOS_POSTGRES", "host=127.0.0.1 user=nobody dbname=nothing port=" + std::to_string(port)}};
  }

  void end_while_waiting(std::uint16_t port) {
    for (int i = 0; i < kMoments; ++i) {
      auto const moment = within(milliseconds(2'500));
      ServerProcess server(folder_.path(), {"--listen", "127.0.0.1:0", "--no-demo"}, database_at(port));
      std::this_thread::sleep_for(moment);
      stop(server, "after " + std::to_string(moment.count()) + " ms");
      (void)attempts_told(server.said());
    }
    expect_nothing_left("waiting");
  }

  /// The attempts that failed and were told of, each of which is a power of two.
  static std::vector<unsigned> attempts_told(std::string const& said) {
    std::vector<unsigned> out;
    std::istringstream lines(said);
    for (std::string line; std::getline(lines, line) && !lines.eof();) {  // one that is being written has no end yet
      if (line.find("waiting_for_database") == std::string::npos) { continue; }
      out.push_back(json::parse(line).at("attempt").to_number<unsigned>());
      EXPECT_TRUE(std::has_single_bit(out.back())) << line;
    }
    return out;
  }

  TemporaryFolder folder_{};
  std::mt19937 random_{};
};

TEST_F(Stop, EndsTheStartInANewFolder) {
  auto const began = Clock::now();
  expect_start();
  auto const whole = std::chrono::duration_cast<milliseconds>(Clock::now() - began);
  for (int i = 0; i < kMoments; ++i) {
    std::filesystem::remove_all(folder_.path() / "data");
    auto const moment = within(whole);
    auto const what = "after " + std::to_string(moment.count()) + " of " + std::to_string(whole.count()) + " ms";
    {
      ServerProcess server(folder_.path(), {"--listen", "127.0.0.1:0"});
      std::this_thread::sleep_for(moment);
      stop(server, what);
    }
    expect_nothing_left(what);
    EXPECT_FALSE(std::filesystem::exists(folder_.path() / "data" / "address")) << what;
    expect_start();
  }
}

TEST_F(Stop, EndsTheStartAfterAKill) {
  for (int i = 0; i < kMoments; ++i) {
    {
      ServerProcess server(folder_.path());
      auto const slug = "kept" + std::to_string(i);
      expect_status(201, server.client({}).call("POST", "/api/v1/tenants", R"({"name":"x","slug":")" + slug + R"("})"));
      server.end(SIGKILL);
    }
    auto const moment = within(milliseconds(500));
    auto const what = "after " + std::to_string(moment.count()) + " ms";
    {
      ServerProcess server(folder_.path());
      std::this_thread::sleep_for(moment);
      stop(server, what);
    }
    expect_nothing_left(what);
  }
  ServerProcess server(folder_.path());
  auto const tenants = expect_status(200, server.client({}).call("GET", "/api/v1/tenants?limit=200"));
  EXPECT_EQ(static_cast<std::size_t>(kMoments), tenants.at("items").as_array().size());
}

/// A port of 127.0.0.1 that takes connections and never says a word, or that refuses them.
class Silence {
public:
  explicit Silence(bool listens) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    EXPECT_EQ(0, ::bind(socket_, reinterpret_cast<sockaddr*>(&address), size));
    EXPECT_EQ(0, ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size));
    if (listens) { EXPECT_EQ(0, ::listen(socket_, 64)); }
    port_ = ntohs(address.sin_port);
  }
  ~Silence() { ::close(socket_); }
  Silence(Silence const&) = delete;
  Silence& operator=(Silence const&) = delete;
  [[nodiscard]] std::uint16_t port() const { return port_; }

private:
  int socket_;
  std::uint16_t port_ = 0;
};

TEST_F(Stop, EndsTheWaitForADatabaseThatRefuses) {
  Silence const database(false);
  end_while_waiting(database.port());
}

TEST_F(Stop, EndsAWaitThatWasToldOf) {
  Silence const database(false);
  ServerProcess server(folder_.path(), {"--listen", "127.0.0.1:0", "--no-demo"}, database_at(database.port()));
  for (auto const end = Clock::now() + kLongest; Clock::now() < end && attempts_told(server.said()).size() < 3;) {
    std::this_thread::sleep_for(milliseconds(10));
  }
  stop(server, "after three lines");
  auto const told = attempts_told(server.said());
  ASSERT_LE(3U, told.size()) << server.said();
  EXPECT_EQ((std::vector<unsigned>{1, 2, 4}), std::vector<unsigned>(told.begin(), told.begin() + 3));
}

/// The start hangs in reading a key, is told to stop, and then gets what is no key.
TEST_F(Stop, HidesNoFailureOfTheStart) {
  auto const key = folder_.path() / "key";
  ASSERT_EQ(0, ::mkfifo(key.c_str(), 0600));
  ServerProcess server(folder_.path(), {"--listen", "127.0.0.1:0", "--no-demo"}, {{"CONTENTOS_MASTER_KEY_FILE", key.string()}});
  int pipe = -1;
  for (auto const end = Clock::now() + kLongest; pipe < 0 && Clock::now() < end; std::this_thread::sleep_for(milliseconds(5))) {
    pipe = ::open(key.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);  // not before somebody reads
  }
  ASSERT_LE(0, pipe) << server.said();
  server.signal(SIGTERM);
  std::this_thread::sleep_for(milliseconds(300));
  EXPECT_EQ(8, ::write(pipe, "no key\n\n", 8));
  ::close(pipe);
  EXPECT_EQ(1, server.wait(kLongest).value_or(-1)) << server.said();
  EXPECT_NE(std::string::npos, server.said().find("cannot start: ")) << server.said();
  EXPECT_NE(std::string::npos, server.said().find(key.string())) << server.said();
  expect_nothing_left("failed");
}

TEST_F(Stop, EndsTheWaitForADatabaseThatNeverAnswers) {
  Silence const database(true);
  end_while_waiting(database.port());
}

TEST_F(Stop, TakesTheSameSignalTwiceForOne) {
  ServerProcess server(folder_.path());
  (void)server.address();
  server.signal(SIGTERM);
  server.signal(SIGINT);
  EXPECT_EQ(0, server.wait(kLongest)) << server.said();
  expect_nothing_left("stopped");
}

}  // namespace
}  // namespace contentos::test
