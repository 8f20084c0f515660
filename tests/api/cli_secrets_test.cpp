// Secrets on the command line: they come out of files, and stand in no command.
#include "api/cli/cli.hpp"
#include "api/cli/client.hpp"
#include "api/cli/secret_file.hpp"
#include "infra/http/server.hpp"
#include "tests/api/kinds.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <unistd.h>

namespace contentos::test {
namespace {

namespace json = boost::json;

/// A server that keeps what it is sent, and files with secrets.
class SecretsOnTheCommandLine : public testing::Test {
protected:
  SecretsOnTheCommandLine() {
    auto const keep = [this](http::Request const& request, std::vector<std::string> const&) {
      sent_ = request.body;
      return http::Response::text(200, "application/json", "{}");
    };
    http::ServerOptions options;
    options.port = 0;
    std::vector<http::Route> routes;
    routes.push_back({"POST", "/api/v1/channels", http::RunsOn::worker_pool, false, keep});
    routes.push_back({"PATCH", "/api/v1/channels/{id}", http::RunsOn::worker_pool, false, keep});
    server_ = std::make_unique<http::Server>(options, std::move(routes));
    server_->start();
    ::setenv("CONTENTOS_TOKEN", "token", 1);
  }
  ~SecretsOnTheCommandLine() override {
    ::unsetenv("CONTENTOS_TOKEN");
    server_.reset();
    std::filesystem::remove(file());
  }
  static std::string file() {
    return (std::filesystem::temp_directory_path() / ("contentos-secret-" + std::to_string(::getpid()))).string();
  }
  static std::string file_with(std::string const& text) {
    std::ofstream(file(), std::ios::binary) << text;
    return file();
  }
  /// What `contentos records channel …` complains of.
  std::string complained(std::vector<std::string> words) {
    words.insert(words.begin(), {"contentos", "records", "channel"});
    words.insert(words.end(), {"--tenant=acme", "--server=http://127.0.0.1:" + std::to_string(server_->port())});
    std::vector<char*> arguments;
    arguments.reserve(words.size());
    for (auto& word : words) { arguments.push_back(word.data()); }
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    auto const code = cli::run(static_cast<int>(arguments.size()), arguments.data());
    (void)testing::internal::GetCapturedStdout();
    auto said = testing::internal::GetCapturedStderr();
    EXPECT_EQ(code == cli::kOk, said.empty()) << code << said;
    return said;
  }

  std::string sent_{};
  std::unique_ptr<http::Server> server_{};
};

TEST_F(SecretsOnTheCommandLine, AreSentAsTheirFileHoldsThem) {
  EXPECT_EQ("", complained({"create", "--name=n", "--kind=slack", "--secret-file", file_with("xoxb-\"1\"\n")}));
  EXPECT_EQ((json::value{{"name", "n"}, {"kind", "slack"}, {"secret", "xoxb-\"1\""}}), json::parse(sent_));
  EXPECT_EQ("", complained({"change", "c1", "--secret-file", file_with("null")}));
  EXPECT_EQ((json::value{{"secret", "null"}}), json::parse(sent_)) << "whatever it looks like";
  EXPECT_EQ("", complained({"change", "c1", "--clear", "secret"}));
  EXPECT_EQ((json::value{{"secret", nullptr}}), json::parse(sent_));
  std::istringstream in("from standard input\r\n");
  auto* before = std::cin.rdbuf(in.rdbuf());
  EXPECT_EQ("", complained({"change", "c1", "--secret-file", "-"}));
  std::cin.rdbuf(before);
  EXPECT_EQ((json::value{{"secret", "from standard input"}}), json::parse(sent_));
}

TEST_F(SecretsOnTheCommandLine, AreNotSentWhereTheirFileHoldsNone) {
  EXPECT_EQ("contentos: --secret-file: cannot read /none/such\n", complained({"change", "c1", "--secret-file", "/none/such"}));
  EXPECT_EQ("contentos: --secret-file: cannot read /tmp\n", complained({"change", "c1", "--secret-file", "/tmp"}));
  EXPECT_EQ("contentos: --secret-file: " + file() + " holds nothing\n", complained({"change", "c1", "--secret-file", file_with("\n")}));
  EXPECT_EQ("contentos: --secret-file: " + file() + " holds more than 8192 bytes\n",
            complained({"change", "c1", "--secret-file", file_with(std::string(8'193, 'x') + "\n")}));
  EXPECT_EQ("contentos: --clear secret: and --secret-file was given too\n",
            complained({"change", "c1", "--clear", "secret", "--secret-file", file_with("x")}));
  EXPECT_EQ("", sent_);
  EXPECT_EQ("", complained({"change", "c1", "--secret-file", file_with(std::string(8'192, 'x') + "\r\n")}));
}

TEST_F(SecretsOnTheCommandLine, AreNoValuesOfOptions) {
  EXPECT_THAT(complained({"change", "c1", "--secret", "xoxb-1"}), testing::HasSubstr("--secret"));
  EXPECT_EQ("", sent_);
}

}  // namespace
}  // namespace contentos::test
