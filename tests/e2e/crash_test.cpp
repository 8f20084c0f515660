// kill -9 of a serving process under load: what it acknowledged is there, once, and nothing else is half there.
// CONTENTOS_CRASH_KILLS sets how many kills (default 3); the seed is printed.
#include "tests/e2e/server_process.hpp"
#include "tests/e2e/test_node.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <atomic>
#include <cstdlib>
#include <iostream>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <signal.h>
#include <thread>

namespace contentos::test {
namespace {

namespace json = boost::json;

constexpr int kWriters = 8;

/// What was sent, and of it what was acknowledged. A value is a save's own text, so that doubles would show.
struct Expected {
  std::mutex mutex{};
  std::map<std::string, std::vector<std::string>> acknowledged{};
  std::map<std::string, std::set<std::string>> sent{};
};

void write_until_killed(cli::Client const& client, int writer, int round, Expected& expected) {
  std::string const id = "w" + std::to_string(writer) + "r" + std::to_string(round);
  json::value base;
  try {
    for (int n = 1;; ++n) {
      auto const text = id + "-" + std::to_string(n);
      {
        std::lock_guard const lock(expected.mutex);
        expected.sent[id].insert(text);
      }
      json::object body{{"data", json::object{{"text", text}}}};
      if (n == 1) {
        body["entry_id"] = id;
        body["type_key"] = "note";
      } else {
        body["base_version_id"] = base;
      }
      auto const reply = client.call("POST", n == 1 ? "/api/v1/entries" : "/api/v1/entries/" + id + "/versions", json::serialize(body));
      if (!reply.ok()) { return; }
      base = reply.json().at("latest_version").at("version_id");
      std::lock_guard const lock(expected.mutex);
      expected.acknowledged[id].push_back(text);
    }
  } catch (cli::Stop const&) {  // the connection died with the server: what was in flight is in doubt
  }
}

void check(cli::Client const& client, Expected& expected) {
  for (auto const& [id, sent] : expected.sent) {
    auto const& acknowledged = expected.acknowledged[id];
    auto const page = client.call("GET", "/api/v1/entries/" + id + "/versions?limit=200");
    if (acknowledged.empty() && page.status == 404) { continue; }
    ASSERT_EQ(200, page.status) << page.body;
    auto const count = page.json().at("items").as_array().size();
    ASSERT_GE(count, std::min<std::size_t>(acknowledged.size(), 200)) << id;
    for (std::size_t n = 1; n <= acknowledged.size(); ++n) {
      auto const version = client.call("GET", "/api/v1/entries/" + id + "/versions/" + std::to_string(n));
      ASSERT_EQ(200, version.status);
      ASSERT_EQ(acknowledged[n - 1], std::string(version.json().at("data").at("text").as_string()));
    }
  }
}

void run_rounds(int kills, std::mt19937& random) {
  TemporaryFolder const folder;
  std::size_t saves = 0;
  for (int round = 0; round < kills; ++round) {
    Expected expected;
    {
      ServerProcess server(folder.path());
      if (round == 0) {
        expect_status(201, server.client("").call("POST", "/api/v1/tenants", R"({"name":"acme","slug":"acme"})"));
        expect_status(201, server.client("acme").call(
                               "POST", "/api/v1/content-types",
                               R"({"type_key":"note","display_name":"Note","fields":[{"key":"text","name":"Text","type":"text"}]})"));
      }
      std::vector<std::thread> writers;
      writers.reserve(kWriters);
      auto const client = server.client("acme");
      for (int w = 0; w < kWriters; ++w) {
        writers.emplace_back([&, w] { write_until_killed(client, w, round, expected); });
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50 + random() % 700));
      server.end(SIGKILL);
      for (auto& writer : writers) { writer.join(); }
    }
    ServerProcess server(folder.path());
    auto const client = server.client("acme");
    // The read models catch up with the log before they are asked.
    auto const last = client.call("POST", "/api/v1/categories", R"({"name":"after"})");
    ASSERT_TRUE(last.ok()) << last.body;
    check(client, expected);
    for (auto const& [id, acknowledged] : expected.acknowledged) { saves += acknowledged.size(); }
  }
  std::cout << saves << " acknowledged saves were all there" << std::endl;
  EXPECT_GT(saves, 0U);
}

TEST(Crash, LosesAndDoublesNothingWhenTheServerIsKilledUnderLoad) {
  char const* asked = std::getenv("CONTENTOS_CRASH_KILLS");
  int const kills = asked != nullptr ? std::atoi(asked) : 3;
  auto const seed = std::random_device{}();
  std::cout << "seed " << seed << ", " << kills << " kills" << std::endl;
  std::mt19937 random(seed);
  try {
    run_rounds(kills, random);
  } catch (cli::Stop const& stop) { FAIL() << stop.message; }
}

}  // namespace
}  // namespace contentos::test
