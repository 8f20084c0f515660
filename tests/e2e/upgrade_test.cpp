// Two releases on one folder: what the older cannot know waits, stream by stream, and the newer takes it back.
#include "tests/e2e/server_process.hpp"
#include "tests/e2e/test_node.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <gmock/gmock.h>

#include <csignal>

namespace contentos::test {
namespace {

namespace json = boost::json;
using testing::HasSubstr;

std::vector<std::string> const kOptions{"--listen", "127.0.0.1:0", "--no-demo"};

class Upgrade : public testing::Test {
protected:
  void fill(cli::Client const& platform, cli::Client const& acme) {
    expect_status(201, platform.call("POST", "/api/v1/tenants", R"({"name":"Acme","slug":"acme","settings":{"public_delivery":true}})"));
    expect_status(201, acme.call("POST", "/api/v1/content-types",
                                 R"({"type_key":"note","display_name":"Note","fields":[{"key":"title","name":"T","type":"string"}]})"));
    for (auto const* id : {"a", "b"}) {
      expect_status(201, acme.call("POST", "/api/v1/entries",
                                   R"({"entry_id":")" + std::string(id) + R"(","type_key":"note","data":{"title":"x"},"publish":true})"));
    }
    expect_status(200, acme.call("POST", "/api/v1/entries/a/submit"));
  }

  TemporaryFolder folder_{};
};

TEST_F(Upgrade, WhatAnOlderProgramCannotKnowWaitsForTheNewerOne) {
  {
    ServerProcess newer(folder_.path(), kOptions);
    fill(newer.client(""), newer.client("acme"));
  }
  for (auto const* model : {"delivery", "search", "versions"}) { std::filesystem::remove_all(folder_.path() / "data" / model); }
  {
    ServerProcess older(folder_.path(), kOptions, {{"CONTENTOS_FORGOTTEN_TYPES", "entry.submitted.v1"}}, CONTENTOS_OLDER_BINARY);
    auto const acme = older.client("acme");
    EXPECT_THAT(acme.call("GET", "/api/acme/entries/a").body, HasSubstr("set_aside"));
    expect_status(200, acme.call("GET", "/api/acme/entries/b"));
    auto const list = expect_status(200, acme.call("GET", "/api/acme/entries"));
    EXPECT_EQ(2, list.at("total").to_number<int>());
    EXPECT_EQ((json::array{"a"}), list.at("set_aside"));
    auto const waiting = expect_status(200, older.client("").call("GET", "/api/v1/projectors/delivery")).at("set_aside").at(0);
    EXPECT_EQ("entry.submitted.v1", waiting.at("event_type").as_string());
    EXPECT_TRUE(waiting.at("is_waiting").as_bool());
    EXPECT_EQ(503, acme.call("POST", "/api/v1/entries/a/approve").status) << "nothing is decided on what is not understood";
    expect_status(200, acme.call("POST", "/api/v1/entries/b/publish"));
    expect_status(200, acme.call("GET", "/readyz"));
    auto const said = run_command(folder_.path(), {"projector", "list"});
    EXPECT_THAT(said.said, HasSubstr("entry-a"));
    EXPECT_THAT(said.said, HasSubstr("entry.submitted.v1"));
  }
  ServerProcess newer(folder_.path(), kOptions);
  auto const acme = newer.client("acme");
  expect_status(200, acme.call("GET", "/api/acme/entries/a"));
  expect_status(200, acme.call("POST", "/api/v1/entries/a/approve"));
  auto const projectors = expect_status(200, newer.client("").call("GET", "/api/v1/projectors"));
  for (auto const& projector : projectors.at("items").as_array()) {
    EXPECT_EQ(0U, projector.at("set_aside").as_array().size()) << projector;
  }
  EXPECT_THAT(run_command(folder_.path(), {"projector", "list"}).said, Not(HasSubstr("Set aside:")));
}

}  // namespace
}  // namespace contentos::test
