// `contentos export` and the file that it makes; and what flags say.
#include "api/cli/client.hpp"
#include "tests/api/command_line.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <unistd.h>

namespace contentos::test {
namespace {

class ExportsOnTheCommandLine : public testing::Test {
protected:
  ~ExportsOnTheCommandLine() override { std::filesystem::remove(file_); }
  void put(std::string const& text) const { std::ofstream(file_, std::ios::binary) << text; }
  [[nodiscard]] std::string content() const {
    std::ifstream in(file_, std::ios::binary);
    return in ? std::string(std::istreambuf_iterator<char>(in), {}) : "(no file)";
  }

  std::string file_ = (std::filesystem::temp_directory_path() / ("contentos-export-" + std::to_string(::getpid()))).string();
  AnsweringServer server_{{{"GET", "/api/v1/export", "{\"id\":1}\n"}}};
  AnsweringServer refusing_{{{"GET", "/api/v1/export", "{}", 403}}};
};

TEST_F(ExportsOnTheCommandLine, GoIntoANewFileOrToStandardOutput) {
  EXPECT_EQ("{\"id\":1}\n", server_.run({"export"}).printed);
  auto const ran = server_.run({"export", "--output", file_});
  EXPECT_EQ(cli::kOk, ran.code) << ran.complained;
  EXPECT_EQ("{\"id\":1}\n", content());
  EXPECT_EQ(cli::kOk, server_.run({"export", "--output", "/dev/null"}).code) << "nothing is lost in there";
  EXPECT_EQ(cli::kUsage, server_.run({"export", "--output", "/none/such"}).code);
  EXPECT_EQ(cli::kUsage, server_.run({"export", "--force"}).code) << "nothing is written over";
}

TEST_F(ExportsOnTheCommandLine, WriteOverAFileWhenToldTo) {
  put("what was there before");
  auto const ran = server_.run({"export", "--output", file_});
  EXPECT_EQ(cli::kUsage, ran.code);
  EXPECT_EQ("contentos: " + file_ + " is there already; --force writes over it\n", ran.complained);
  EXPECT_EQ("what was there before", content());
  EXPECT_EQ(cli::kOk, server_.run({"export", "--output", file_, "--force"}).code);
  EXPECT_EQ("{\"id\":1}\n", content());
}

TEST_F(ExportsOnTheCommandLine, LeaveNoFileWhereNothingCame) {
  EXPECT_EQ(cli::kDenied, refusing_.run({"export", "--output", file_}).code);
  EXPECT_EQ("(no file)", content());
  put("what was there before");
  EXPECT_EQ(cli::kDenied, refusing_.run({"export", "--output", file_, "--force"}).code);
  EXPECT_EQ("what was there before", content());
}

TEST(FlagsOnTheCommandLine, AreAskedForSomebody) {
  AnsweringServer server(
      {{"GET", "/api/v1/flags/evaluate",
        R"({"items":[{"flag_id":"f1","flag_key":"checkout.new","is_on":true,"reason":"targeted_role"}],"next_cursor":null})"}});
  auto const ran = server.run({"flags", "evaluate", "--subject", "a b", "--role", "editor", "--role", "beta", "--key", "checkout.new"});
  EXPECT_EQ(cli::kOk, ran.code) << ran.complained;
  EXPECT_EQ("flag_key      is_on  reason\ncheckout.new  true   targeted_role\n", ran.printed);
  using Parameters = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ((Parameters{{"limit", "200"}, {"subject", "a b"}, {"roles", "editor,beta"}, {"key", "checkout.new"}}),
            server.asked.query.parameters);
  EXPECT_EQ(cli::kOk, server.run({"flags", "evaluate"}).code);
  EXPECT_EQ((Parameters{{"limit", "200"}}), server.asked.query.parameters);
}

}  // namespace
}  // namespace contentos::test
