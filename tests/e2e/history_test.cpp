// A real editorial history goes in, and comes out as of any moment.
#include "api/cli/history_import.hpp"
#include "infra/url/percent.hpp"
#include "tests/domain/support/source_root.hpp"
#include "tests/e2e/test_node.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <fstream>
#include <map>
#include <set>
#include <zlib.h>

namespace contentos::test {
namespace {

namespace json = boost::json;

struct Line {
  std::string post, author, title, body, time;
  int version = 0;
};

std::vector<Line> read_history(std::filesystem::path const& file) {
  std::vector<Line> out;
  std::unique_ptr<gzFile_s, decltype(&gzclose)> const in(gzopen(file.c_str(), "rb"), &gzclose);
  std::string pending;
  std::string chunk(1 << 16, '\0');
  int got = 0;
  while ((got = gzread(in.get(), chunk.data(), static_cast<unsigned>(chunk.size()))) > 0) {
    pending.append(chunk, 0, static_cast<std::size_t>(got));
    std::size_t end = 0;
    while ((end = pending.find('\n')) != std::string::npos) {
      auto const o = json::parse(std::string_view(pending).substr(0, end));
      auto const text = [&](char const* key) { return std::string(o.at(key).as_string()); };
      out.push_back(
          {text("post"), text("author"), text("title"), text("body_markdown"), text("committed_at"), static_cast<int>(out.size())});
      pending.erase(0, end + 1);
    }
  }
  return out;
}

/// A history of this project's own making, with what real ones have: missing titles, CRLF, emoji, saves that change nothing.
std::filesystem::path write_own_history(TemporaryFolder const& folder) {
  auto const path = folder.path() / "history.jsonl";
  std::ofstream out(path, std::ios::binary);
  for (int save = 0; save < 120; ++save) {
    int const post = save % 9;
    auto const minute = std::to_string(10 + save % 50);
    auto const hour = std::to_string(10 + save / 50);
    std::string const body =
        "# Post " + std::to_string(post) + "\r\n\r\ncafe\xcc\x81 \xf0\x9f\xa6\x80 revision " + std::to_string(save / 18) + "\n";
    json::object const line{{"post", "garden/Plant " + std::to_string(post)},
                            {"author", "Gardener Number" + std::to_string(save % 7)},
                            {"committed_at", "2021-03-05T" + hour + ":" + minute + ":00Z"},
                            {"message", "save " + std::to_string(save)},
                            {"title", save % 11 == 0 ? "" : "Plant " + std::to_string(post)},
                            {"body_markdown", body},
                            {"version", save / 9 + 1}};
    out << json::serialize(line) << "\n";
  }
  return path;
}

json::value management_entry(cli::Client const& client, std::string const& id, std::string const& query = {}) {
  return expect_status(200, client.call("GET", "/api/v1/entries/" + id + query));
}

std::map<std::string, std::string> ids_by_post(TestNode& node, std::set<std::string> const& posts) {
  std::map<std::string, std::string> out;
  auto const client = node.admin("garden");
  std::string cursor;
  do {
    auto const page = expect_status(
        200, client.call("GET", "/api/v1/entries?limit=200" + (cursor.empty() ? "" : "&cursor=" + url::percent_encode(cursor))));
    for (auto const& item : page.at("items").as_array()) {
      out[std::string(item.at("external_id").as_string())] = std::string(item.at("entry_id").as_string());
    }
    auto const* next = page.as_object().if_contains("next_cursor");
    cursor = next != nullptr && next->is_string() ? std::string(next->as_string()) : std::string();
  } while (!cursor.empty());
  EXPECT_EQ(posts.size(), out.size());
  return out;
}

void check_versions(cli::Client const& client, std::string const& id, std::vector<Line> const& saves) {
  for (std::size_t i = 0; i < saves.size(); ++i) {
    auto const number = std::to_string(i + 1);
    auto const version = expect_status(200, client.call("GET", "/api/v1/entries/" + id + "/versions/" + number));
    ASSERT_EQ(saves[i].body, std::string(version.at("data").at("body_markdown").as_string())) << id << " version " << number;
    ASSERT_EQ(static_cast<std::int64_t>(i + 1), version.at("number").as_int64());
    auto const after = management_entry(client, id, "?as_of_occurred=" + saves[i].time);
    ASSERT_EQ(static_cast<std::int64_t>(i + 1), after.at("latest_version").at("number").as_int64()) << id << " right after save " << number;
    auto const moment = *parse_rfc3339(saves[i].time) - std::chrono::microseconds(1);
    auto const before = client.call("GET", "/api/v1/entries/" + id + "?as_of_occurred=" + format_rfc3339(moment));
    if (i == 0) {
      ASSERT_EQ(404, before.status);
    } else {
      ASSERT_EQ(static_cast<std::int64_t>(i), before.json().at("latest_version").at("number").as_int64())
          << id << " right before save " << number;
    }
  }
}

void import_and_check(TestNode& node, std::filesystem::path const& file) {
  node.make_tenant("garden");
  auto const client = node.admin("garden");
  ASSERT_EQ(cli::kOk, cli::import_history(client, {.file = file.string(), .as_json = true}));
  node.catch_up();

  std::map<std::string, std::vector<Line>> posts;
  std::set<std::string> names;
  std::set<std::string> keys;
  for (auto& line : read_history(file)) {
    names.insert(line.author);
    keys.insert(line.post);
    posts[line.post].push_back(std::move(line));
  }
  auto const ids = ids_by_post(node, keys);
  for (auto const& [post, saves] : posts) {
    check_versions(client, ids.at(post), saves);
    auto const delivered = expect_status(200, client.call("GET", "/api/garden/entries/" + ids.at(post)));
    EXPECT_EQ(saves.back().body, std::string(delivered.at("fields").at("body_markdown").as_string()));
  }

  std::set<std::string> attributed;
  auto const authors = expect_status(200, client.call("GET", "/audit/v1/authors?limit=1000"));
  for (auto const& author : authors.at("items").as_array()) { attributed.insert(std::string(author.at("name").as_string())); }
  EXPECT_EQ(names, attributed);

  // Again: nothing is imported twice.
  auto const before = expect_status(200, client.call("GET", "/audit/v1/events?type=entry.version_saved&limit=1"));
  ASSERT_EQ(cli::kOk, cli::import_history(client, {.file = file.string(), .as_json = true}));
  node.catch_up();
  auto const after = expect_status(200, client.call("GET", "/audit/v1/events?type=entry.version_saved&limit=1"));
  EXPECT_EQ(before.at("items").at(0).at("event_id"), after.at("items").at(0).at("event_id"));

  node.expect_models_equal_rebuild();
}

TEST(HistoryImport, KeepsEverySaveAndReadsItAsOfAnyMoment) {
  TestNode node;
  TemporaryFolder const folder;
  import_and_check(node, write_own_history(folder));
}

TEST(HistoryImport, KeepsARealBlogByteForByte) {
  auto const file = source_root().parent_path() / "shared/data/inside-rust/history.jsonl.gz";
  // Users do not have it, and then the project's own history, tested above, has to do.
  if (!std::filesystem::exists(file)) { return; }
  TestNode node;
  import_and_check(node, file);
}

TEST(HistoryImport, LeavesNoAuthorsNameInHeaderOrDataOfAnyEvent) {
  TestNode node;
  TemporaryFolder const folder;
  node.make_tenant("garden");
  ASSERT_EQ(cli::kOk, cli::import_history(node.admin("garden"), {.file = write_own_history(folder).string(), .as_json = true}));
  std::size_t seen = 0;
  for (auto const& event : node.events()) {
    ++seen;
    EXPECT_EQ(std::string::npos, event->header_bytes.find("Gardener")) << event->header_bytes;
    EXPECT_EQ(std::string::npos, event->data.find("Gardener")) << event->data;
  }
  EXPECT_GT(seen, 120U);
}

TEST(HistoryImport, ReportsABadLineByItsNumberAndImportsTheRest) {
  TestNode node;
  TemporaryFolder const folder;
  node.make_tenant("garden");
  auto const file = folder.path() / "bad.jsonl";
  std::ofstream(file) << R"({"post":"a","committed_at":"2020-01-01T00:00:00Z","title":"one","body_markdown":"1"})"
                      << "\n"
                      << "{broken\n"
                      << R"({"post":"a","committed_at":"2020-01-02T00:00:00Z","title":7,"body_markdown":"2"})"
                      << "\n"
                      << R"({"post":"a","committed_at":"2020-01-03T00:00:00Z","title":"three","body_markdown":"3"})"
                      << "\n";
  testing::internal::CaptureStdout();
  EXPECT_EQ(cli::kPartly, cli::import_history(node.admin("garden"), {.file = file.string(), .as_json = true}));
  auto const operation = json::parse(testing::internal::GetCapturedStdout());
  auto const& errors = operation.at("progress").at("errors").as_array();
  ASSERT_EQ(2U, errors.size());
  std::set<std::int64_t> const lines{errors[0].at("line").as_int64(), errors[1].at("line").as_int64()};
  EXPECT_EQ((std::set<std::int64_t>{2, 3}), lines);
  EXPECT_EQ(2, operation.at("progress").at("saved").as_int64());

  // With --strict the same file writes nothing at all.
  node.make_tenant("strict");
  EXPECT_EQ(cli::kFailed, cli::import_history(node.admin("strict"), {.file = file.string(), .strict = true, .as_json = true}));
  node.catch_up();
  auto const page = expect_status(200, node.admin("strict").call("GET", "/api/v1/entries"));
  EXPECT_TRUE(page.at("items").as_array().empty());
}

}  // namespace
}  // namespace contentos::test
