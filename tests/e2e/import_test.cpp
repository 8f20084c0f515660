// Imports over the network: files that are cut off, a strict one that writes nothing, two that make one type, a server that is killed.
#include "api/cli/history_import.hpp"
#include "tests/e2e/server_process.hpp"
#include "tests/e2e/test_node.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <fstream>
#include <zlib.h>

namespace contentos::test {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

std::string history(int lines, int posts) {
  std::string out;
  for (int i = 0; i < lines; ++i) {
    auto const time = *parse_rfc3339("2021-03-05T00:00:00Z") + std::chrono::minutes(i);
    out += json::serialize(json::object{{"post", "garden/Plant " + std::to_string(i % posts)},
                                        {"author", "Gardener " + std::to_string(i % 7)},
                                        {"committed_at", format_rfc3339(time)},
                                        {"version", i / posts},
                                        {"title", "Plant " + std::to_string(i % posts)},
                                        {"body_markdown", "line " + std::to_string(i)}}) +
           "\n";
  }
  return out;
}

std::string gzipped(std::string const& text) {
  z_stream stream{};
  EXPECT_EQ(Z_OK, deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY));
  std::string out(text.size() + 1024, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(Z_STREAM_END, deflate(&stream, Z_FINISH));
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

void write(fs::path const& file, std::string const& bytes) { std::ofstream(file, std::ios::binary) << bytes; }

/// What the import prints as JSON, or nothing when it stopped with a message.
json::value import(cli::Client const& client, fs::path const& file, bool strict = false) {
  testing::internal::CaptureStdout();
  try {
    (void)cli::import_history(client, {.file = file.string(), .strict = strict, .as_json = true});
  } catch (cli::Stop const& stop) {
    (void)testing::internal::GetCapturedStdout();
    EXPECT_EQ(cli::kFailed, stop.code) << stop.message;
    EXPECT_NE(std::string::npos, stop.message.find("nothing of it was imported")) << stop.message;
    return {};
  }
  return json::parse(testing::internal::GetCapturedStdout());
}

std::int64_t counted(json::value const& operation, char const* what) { return operation.at("progress").at(what).as_int64(); }

TEST(HistoryFiles, ThatAreCutOffOrDamagedAreNotImported) {
  TestNode node;
  TemporaryFolder const folder;
  node.make_tenant("garden");
  auto const client = node.admin("garden");
  auto const whole = gzipped(history(600, 9));
  auto flipped = whole;
  flipped[whole.size() - 6] = static_cast<char>(flipped[whole.size() - 6] ^ 1);  // in the trailer's checksum
  auto shorter = whole;
  shorter[whole.size() - 1] = static_cast<char>(shorter[whole.size() - 1] ^ 1);  // in the trailer's size
  std::vector<std::string> bad{flipped, shorter, whole + "garbage", whole + whole.substr(0, whole.size() / 2)};
  for (std::size_t const length : {std::size_t{0}, std::size_t{1}, std::size_t{2}, std::size_t{9}, std::size_t{10}, whole.size() / 2,
                                   whole.size() - 9, whole.size() - 8, whole.size() - 5, whole.size() - 4, whole.size() - 1}) {
    bad.push_back(whole.substr(0, length));
  }
  auto const file = folder.path() / "history.jsonl.gz";
  for (auto const& bytes : bad) {
    write(file, bytes);
    EXPECT_TRUE(import(client, file).is_null()) << bytes.size();
    EXPECT_TRUE(import(client, file, true).is_null()) << bytes.size();
  }
  EXPECT_EQ(404, client.call("GET", "/api/v1/content-types/post").status);
  EXPECT_EQ(0, expect_status(200, client.call("GET", "/audit/v1/events?type=operation.started")).at("items").as_array().size());

  // Members one after the other are one file, and padding is none of it.
  auto const text = history(600, 9);
  auto const middle = text.find('\n', text.size() / 2) + 1;
  write(file, gzipped(text.substr(0, middle)) + gzipped(text.substr(middle)) + std::string(512, '\0'));
  auto const done = import(client, file, true);
  EXPECT_EQ(600, counted(done, "saved"));
}

TEST(StrictImports, WriteNothingAtAllWhenOneLineIsBad) {
  TestNode node;
  TemporaryFolder const folder;
  node.make_tenant("garden");
  auto const client = node.admin("garden");
  auto const file = folder.path() / "history.jsonl";
  write(file, history(50, 5) + R"({"post":"late","committed_at":"2999-01-01T00:00:00Z","title":"T"})" + "\n");
  auto const failed = import(client, file, true);
  EXPECT_EQ("failed", failed.at("status"));
  EXPECT_EQ(51, failed.at("progress").at("errors").at(0).at("line").as_int64());
  node.catch_up();
  EXPECT_EQ(404, client.call("GET", "/api/v1/content-types/post").status);
  EXPECT_TRUE(expect_status(200, client.call("GET", "/audit/v1/authors")).at("items").as_array().empty());
}

TEST(Imports, OfSeveralTenantsGoOnBesideEachOtherAndMakeTheirTypeOnce) {
  TestNode node;
  TemporaryFolder const folder;
  node.make_tenant("large");
  node.make_tenant("small");
  auto const large = folder.path() / "large.jsonl";
  auto const small = folder.path() / "small.jsonl";
  write(large, history(4000, 40));
  write(small, history(20, 2));
  // Two clients import parts of one history into one tenant, and both find that its type is missing.
  std::string ids[2];
  for (int i = 0; i < 2; ++i) {
    std::ifstream in(large, std::ios::binary);
    std::string const text{std::istreambuf_iterator<char>(in), {}};
    std::size_t at = 0;
    auto const reply = node.admin("large").upload("/api/v1/imports?make_type=true", [&](char* data, std::size_t size) {
      auto const count = std::min(size, text.size() - at);
      std::copy_n(text.data() + at, count, data);
      at += count;
      return count;
    });
    ids[i] = std::string(expect_status(202, reply).at("operation_id").as_string());
  }
  EXPECT_EQ(20, counted(import(node.admin("small"), small), "saved"));
  auto const status = [&](std::string const& id) { return node.admin("large").must("GET", "/api/v1/operations/" + id).json(); };
  for (auto const& id : ids) {
    while (status(id).at("status") == "running") { std::this_thread::sleep_for(std::chrono::milliseconds(20)); }
    EXPECT_EQ("succeeded", status(id).at("status"));
  }
  EXPECT_EQ(4000, counted(status(ids[0]), "saved") + counted(status(ids[1]), "saved"));
}

/// Every entry's versions as the log holds them now.
std::map<std::string, std::int64_t> versions(cli::Client const& client) {
  std::map<std::string, std::int64_t> out;
  auto const page = expect_status(200, client.call("GET", "/api/v1/entries?limit=200"));
  for (auto const& item : page.at("items").as_array()) {
    auto const id = std::string(item.at("entry_id").as_string());
    out[id] = expect_status(200, client.call("GET", "/api/v1/entries/" + id)).at("stream_version").as_int64();
  }
  return out;
}

TEST(Crash, AnImportGoesOnAfterTheServerIsKilledAndTheSameFileChangesNothing) {
  TemporaryFolder const folder;
  auto const file = folder.path() / "history.jsonl";
  write(file, history(1500, 12));
  std::string id;
  for (int kill = 0; kill < 3; ++kill) {
    ServerProcess server(folder.path());
    if (kill == 0) {
      expect_status(201, server.client("").call("POST", "/api/v1/tenants", R"({"name":"garden","slug":"garden"})"));
      std::ifstream in(file, std::ios::binary);
      auto const reply = server.client("garden").upload("/api/v1/imports?make_type=true&strict=true", [&](char* data, std::size_t size) {
        in.read(data, static_cast<std::streamsize>(size));
        return static_cast<std::size_t>(in.gcount());
      });
      id = std::string(expect_status(202, reply).at("operation_id").as_string());
    }
    auto const saved = [&] {
      auto const progress = server.client("garden").must("GET", "/api/v1/operations/" + id).json().at("progress").as_object();
      return progress.contains("saved") ? progress.at("saved").as_int64() : 0;
    };
    while (saved() < 200) { std::this_thread::sleep_for(std::chrono::milliseconds(2)); }
    server.end(SIGKILL);
  }
  ServerProcess server(folder.path());
  auto const client = server.client("garden");
  auto const status = [&] { return client.must("GET", "/api/v1/operations/" + id).json(); };
  while (status().at("status") == "running") { std::this_thread::sleep_for(std::chrono::milliseconds(20)); }
  EXPECT_EQ("succeeded", status().at("status"));
  EXPECT_EQ(1500, counted(status(), "saved") + counted(status(), "skipped"));
  (void)client.call("POST", "/api/v1/categories", R"({"name":"after"})");
  auto const before = versions(client);
  ASSERT_EQ(12U, before.size());
  auto const again = import(client, file);
  EXPECT_EQ(0, counted(again, "saved"));
  EXPECT_EQ(1500, counted(again, "skipped"));
  EXPECT_EQ(before, versions(client));
}

}  // namespace
}  // namespace contentos::test
