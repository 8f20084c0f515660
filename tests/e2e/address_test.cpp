// The command line finds the server of a data folder by itself, and sends the folder's token to nobody else.
#include "api/serve/address_file.hpp"
#include "api/serve/data_folder.hpp"
#include "tests/e2e/impostor.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/e2e/test_node.hpp"

#include <fstream>
#include <memory>
#include <signal.h>

namespace contentos::test {
namespace {

using testing::Test;

class Address : public Test {
protected:
  [[nodiscard]] std::filesystem::path data() const { return folder_.path() / "data"; }
  [[nodiscard]] std::string token() const {
    std::ifstream in(data() / "admin-token");
    std::string text;
    in >> text;
    return text;
  }
  CommandEnd run(std::vector<std::string> arguments, Variables environment = {}) const {
    environment.emplace_back("CONTENTOS_DATA", data().string());
    return run_command(folder_.path(), std::move(arguments), std::move(environment));
  }
  static bool names(CommandEnd const& end, std::string const& what) { return end.said.find(what) != std::string::npos; }
  static std::uint16_t port_of(std::string const& address) {
    return static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
  }

  TemporaryFolder folder_{};
};

TEST_F(Address, IsTheDataFoldersWhileItsServerRuns) {
  ServerProcess server(folder_.path());
  auto const& address = server.address();
  auto const printed = run({"address"});
  EXPECT_EQ(0, printed.code) << printed.said;
  EXPECT_EQ(address + "\n", printed.said);
  auto const permissions = std::filesystem::status(data() / "address").permissions();
  EXPECT_EQ(std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, permissions);
  EXPECT_EQ(0, run({"tenant", "create", "garden"}).code);

  auto const again = run({"tenant", "create", "garden"});
  EXPECT_EQ(cli::kRejected, again.code);
  EXPECT_TRUE(names(again, address + " answered 409")) << again.said;

  server.end(SIGTERM);
  EXPECT_FALSE(std::filesystem::exists(data() / "address"));
  auto const absent = run({"tenant", "list"});
  EXPECT_EQ(cli::kUnreachable, absent.code);
  EXPECT_TRUE(names(absent, "no server runs on " + data().string())) << absent.said;
}

TEST_F(Address, IsStillThereAfterAKillAndNamedWhenNobodyAnswers) {
  ServerProcess server(folder_.path());
  auto const address = server.address();
  server.end(SIGKILL);
  auto const alone = run({"tenant", "list"});
  EXPECT_EQ(cli::kUnreachable, alone.code);
  EXPECT_TRUE(names(alone, "no answer from " + address)) << alone.said;
}

TEST_F(Address, OfAStrangerGetsNoToken) {
  {
    ServerProcess server(folder_.path());
    (void)server.address();
  }
  Impostor const stranger;
  ASSERT_TRUE(write_address(data(), stranger.address()).has_value());
  for (auto const& arguments : std::vector<std::vector<std::string>>{
           {"tenant", "list"}, {"address"}, {"export", "--tenant", "t", "--server", stranger.address()}}) {
    auto const refused = run(arguments);
    EXPECT_EQ(cli::kDenied, refused.code);
    EXPECT_TRUE(names(refused, stranger.address())) << refused.said;
  }
  EXPECT_NE(std::string::npos, stranger.heard().find("/identity?challenge="));
  EXPECT_EQ(std::string::npos, stranger.heard().find(token()));
  EXPECT_EQ(std::string::npos, stranger.heard().find("Authorization"));

  // Nor any other token: where the address came from the folder, nobody has decided that it goes there.
  auto const file = folder_.path() / "own-token";
  std::ofstream(file) << "mine\n";
  for (auto const& named : Variables{{"CONTENTOS_TOKEN", "mine"}, {"CONTENTOS_TOKEN_FILE", file.string()}}) {
    EXPECT_EQ(cli::kDenied, run({"tenant", "list"}, {named}).code);
    EXPECT_EQ(std::string::npos, stranger.heard().find("Authorization"));
  }
  // Whoever says both where and which has decided.
  (void)run({"tenant", "list", "--server", stranger.address()}, {{"CONTENTOS_TOKEN", "mine"}});
  EXPECT_NE(std::string::npos, stranger.heard().find("Authorization: Bearer mine"));
}

TEST_F(Address, IsProvedForWhateverAddressTheServerIsReachedAt) {
  ServerProcess server(folder_.path(), {"--listen", "0.0.0.0:0", "--no-demo"});
  auto const port = std::to_string(port_of(server.address()));
  for (auto const& host : {"127.0.0.1", "127.0.0.2", "[::ffff:127.0.0.1]"}) {
    auto const listed = run({"tenant", "list", "--server", std::string("http://") + host + ":" + port});
    EXPECT_EQ(0, listed.code) << listed.said;
  }
}

TEST_F(Address, OfOneWhoPassesTheChallengeOnGetsNoToken) {
  ServerProcess server(folder_.path());
  Impostor const relay(port_of(server.address()));
  auto const refused = run({"tenant", "list", "--server", relay.address()});
  EXPECT_EQ(cli::kDenied, refused.code) << refused.said;
  EXPECT_TRUE(names(refused, relay.address() + " has not proved")) << refused.said;
  EXPECT_EQ(std::string::npos, relay.heard().find(token()));
  EXPECT_EQ(0, run({"tenant", "list", "--server", server.address()}).code);
}

TEST_F(Address, IsProvedAnewForEveryConnection) {
  auto server = std::make_unique<ServerProcess>(folder_.path());
  auto const address = server->address();
  cli::Client const client(address, token(), {}, cli::FolderKey{data().string(), DataFolder::read_key(data() / "sealing.key").value()});
  EXPECT_EQ(200, client.call("GET", "/api/v1/tenants").status);
  server.reset();
  server = std::make_unique<ServerProcess>(folder_.path(), std::vector<std::string>{"--listen", address.substr(address.rfind('/') + 1)});
  EXPECT_EQ(address, server->address());
  EXPECT_EQ(200, client.call("GET", "/api/v1/tenants").status);
  server.reset();
  Impostor const stranger(0, port_of(address));
  try {
    (void)client.call("POST", "/api/v1/tenants", "{}");
    ADD_FAILURE() << "it asked a stranger";
  } catch (cli::Stop const& stop) { EXPECT_EQ(cli::kDenied, stop.code) << stop.message; }
  EXPECT_EQ(std::string::npos, stranger.heard().find(token()));
}

/// Also where something else listens that answers 200 to everything.
TEST_F(Address, IsNamedWhenItsAnswerIsNotUnderstood) {
  Impostor other;
  for (char const* answer : {"<html>", "[]", R"({"items":7})"}) {
    other.answer(answer);
    auto const listed = run({"tenant", "list", "--server", other.address()}, {{"CONTENTOS_TOKEN", "mine"}});
    EXPECT_EQ(cli::kFailed, listed.code) << answer;
    EXPECT_TRUE(names(listed, "the answer of " + other.address() + " was not understood")) << listed.said;
  }
  other.answer("<html>");
  auto const created = run({"tenant", "create", "garden", "--server", other.address()}, {{"CONTENTOS_TOKEN", "mine"}});
  EXPECT_EQ(cli::kFailed, created.code);
  EXPECT_TRUE(names(created, "the answer of " + other.address() + " was not understood")) << created.said;
  other.answer(R"({"operation_id":"1","status":"succeeded_with_errors","progress":{"saved":1,"skipped":0,"failed":1,"errors":[]}})");
  std::ofstream(folder_.path() / "lines") << "{}\n";
  auto const imported = run({"import", "history", (folder_.path() / "lines").string(), "--tenant", "t", "--server", other.address()},
                            {{"CONTENTOS_TOKEN", "mine"}});
  EXPECT_EQ(cli::kPartly, imported.code) << imported.said;
  EXPECT_TRUE(imported.said.ends_with(other.address() + " did not import everything\n")) << imported.said;
}

TEST_F(Address, IsNotWaitedForWithoutEnd) {
  Impostor silent;
  silent.answer("");
  cli::Client const client(silent.address(), "mine", {}, std::nullopt, {.stall = std::chrono::seconds(1)});
  try {
    (void)client.call("GET", "/readyz");
    ADD_FAILURE() << "nobody answered";
  } catch (cli::Stop const& stop) {
    EXPECT_EQ(cli::kUnreachable, stop.code);
    EXPECT_NE(std::string::npos, stop.message.find("no answer from " + silent.address())) << stop.message;
  }
}

TEST_F(Address, GetsNoTokenWhenTheFoldersKeyCannotBeRead) {
  ServerProcess server(folder_.path());
  auto const& address = server.address();
  std::filesystem::rename(data() / "sealing.key", data() / "elsewhere.key");
  auto const refused = run({"tenant", "list"});
  EXPECT_EQ(cli::kDenied, refused.code);
  EXPECT_TRUE(names(refused, address)) << refused.said;
  auto const own = run({"tenant", "list"}, {{"CONTENTOS_TOKEN", token()}});
  EXPECT_EQ(cli::kDenied, own.code);
  EXPECT_TRUE(names(own, "give --server")) << own.said;
  EXPECT_EQ(0, run({"tenant", "list", "--server", address}, {{"CONTENTOS_TOKEN", token()}}).code);
  EXPECT_EQ(0, run({"tenant", "list"}, {{"CONTENTOS_SEALING_KEY_FILE", (data() / "elsewhere.key").string()}}).code);
  std::filesystem::rename(data() / "elsewhere.key", data() / "sealing.key");
}

}  // namespace
}  // namespace contentos::test
