// Secrets on the command line: they come out of files, and stand in no command.
#include "api/cli/client.hpp"
#include "tests/api/command_line.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <unistd.h>

namespace contentos::test {
namespace {

namespace json = boost::json;

/// A server that keeps what it is sent, and files with secrets.
class SecretsOnTheCommandLine : public testing::Test {
protected:
  ~SecretsOnTheCommandLine() override { std::filesystem::remove(file()); }
  static std::string file() {
    return (std::filesystem::temp_directory_path() / ("contentos-secret-" + std::to_string(::getpid()))).string();
  }
  static std::string file_with(std::string const& text) {
    std::ofstream(file(), std::ios::binary) << text;
    return file();
  }
  /// What `contentos records channel …` complains of.
  std::string complained(std::vector<std::string> words) {
    words.insert(words.begin(), {"records", "channel"});
    auto ran = server_.run(std::move(words));
    EXPECT_EQ(ran.code == cli::kOk, ran.complained.empty()) << ran.code << ran.complained;
    return std::move(ran.complained);
  }
  [[nodiscard]] std::string const& sent() const { return server_.asked.body; }

  AnsweringServer server_{{{"POST", "/api/v1/channels"}, {"PATCH", "/api/v1/channels/{id}"}}};
};

TEST_F(SecretsOnTheCommandLine, AreSentAsTheirFileHoldsThem) {
  EXPECT_EQ("", complained({"create", "--name=n", "--kind=slack", "--secret-file", file_with("xoxb-\"1\"\n")}));
  EXPECT_EQ((json::value{{"name", "n"}, {"kind", "slack"}, {"secret", "xoxb-\"1\""}}), json::parse(sent()));
  EXPECT_EQ("", complained({"change", "c1", "--secret-file", file_with("null")}));
  EXPECT_EQ((json::value{{"secret", "null"}}), json::parse(sent())) << "whatever it looks like";
  EXPECT_EQ("", complained({"change", "c1", "--clear", "secret"}));
  EXPECT_EQ((json::value{{"secret", nullptr}}), json::parse(sent()));
  std::istringstream in("from standard input\r\n");
  auto* before = std::cin.rdbuf(in.rdbuf());
  EXPECT_EQ("", complained({"change", "c1", "--secret-file", "-"}));
  std::cin.rdbuf(before);
  EXPECT_EQ((json::value{{"secret", "from standard input"}}), json::parse(sent()));
}

TEST_F(SecretsOnTheCommandLine, AreNotSentWhereTheirFileHoldsNone) {
  EXPECT_EQ("contentos: --secret-file: cannot read /none/such\n", complained({"change", "c1", "--secret-file", "/none/such"}));
  EXPECT_EQ("contentos: --secret-file: cannot read /tmp\n", complained({"change", "c1", "--secret-file", "/tmp"}));
  EXPECT_EQ("contentos: --secret-file: " + file() + " holds nothing\n", complained({"change", "c1", "--secret-file", file_with("\n")}));
  EXPECT_EQ("contentos: --secret-file: " + file() + " holds more than 8192 bytes\n",
            complained({"change", "c1", "--secret-file", file_with(std::string(8'193, 'x') + "\n")}));
  EXPECT_EQ("contentos: --clear secret: and --secret-file was given too\n",
            complained({"change", "c1", "--clear", "secret", "--secret-file", file_with("x")}));
  EXPECT_EQ("", sent());
  EXPECT_EQ("", complained({"change", "c1", "--secret-file", file_with(std::string(8'192, 'x') + "\r\n")}));
}

TEST_F(SecretsOnTheCommandLine, AreNoValuesOfOptions) {
  EXPECT_THAT(complained({"change", "c1", "--secret", "xoxb-1"}), testing::HasSubstr("--secret"));
  EXPECT_EQ("", sent());
}

TEST_F(SecretsOnTheCommandLine, HaveALineEndThatIsNoPartOfThemAndSaySo) {
  EXPECT_THAT(printed({"records", "channel", "create", "--help"}), testing::HasSubstr("A line's end behind"));
  EXPECT_EQ("", complained({"change", "c1", "--secret-file", file_with("two\n\n")}));
  EXPECT_EQ((json::value{{"secret", "two\n"}}), json::parse(sent())) << "one line's end";
}

}  // namespace
}  // namespace contentos::test
