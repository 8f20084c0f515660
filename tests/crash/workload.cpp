#include "tests/crash/workload.hpp"

#include "domain/core/time.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <thread>

namespace contentos::crash {

namespace json = boost::json;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

constexpr unsigned kSharedEntries = 4;
// What makes an entry unusable is rarer than what makes it usable again.
constexpr std::array kTransitions = {"publish",  "publish",  "publish",    "publish",   "unpublish", "schedule",
                                     "schedule", "schedule", "archive",    "unarchive", "unarchive", "submit",
                                     "approve",  "reject",   "unschedule", "undelete",  "undelete"};

Uuid random_uuid(std::mt19937_64& random) {
  Uuid out;
  for (std::size_t i = 0; i < out.bytes.size(); ++i) { out.bytes[i] = static_cast<std::uint8_t>(random()); }
  out.bytes[6] = static_cast<std::uint8_t>((out.bytes[6] & 0x0FU) | 0x40U);
  out.bytes[8] = static_cast<std::uint8_t>((out.bytes[8] & 0x3FU) | 0x80U);
  return out;
}

/// Answers that say nothing about whether it happened.
bool is_unsure(long status) { return status == 0 || status == 429 || status >= 500; }

bool was_unchanged(cli::Reply const& reply) {
  return std::ranges::find(reply.headers, std::pair<std::string, std::string>("contentos-unchanged", "true")) != reply.headers.end();
}

}  // namespace

Editor::Editor(Work const& work, Journal& journal, unsigned number, std::uint64_t seed)
    : work_(work), journal_(journal), number_(number), random_(seed * 1000 + number), tenant_(work.tenants[number % work.tenants.size()]) {}

std::string Editor::random_text() { return "text " + std::to_string(random_() % 100'000); }

Editor::Command Editor::save(std::string const& entry) {
  json::object body{{"data", json::object{{"title", "t" + std::to_string(random_() % 10)}, {"text", random_text()}}}};
  if (auto const known = latest_.find(entry); known != latest_.end() && !one_in(10)) { body["base_version_id"] = known->second; }
  if (one_in(3)) { body["on_conflict"] = "merge"; }
  return {"POST", "/api/v1/entries/" + entry + "/versions", json::serialize(body)};
}

/// Of the editor's own newest entries and of one that all share, in one append.
Editor::Command Editor::batch() {
  json::array items;
  for (int own = std::max(0, created_ - 6); own < created_; ++own) {
    items.push_back(
        {{"entry_id", "e" + std::to_string(number_) + "-" + std::to_string(own)}, {"action", one_in(2) ? "publish" : "unpublish"}});
  }
  if (one_in(2)) { items.push_back({{"entry_id", "shared" + std::to_string(random_() % kSharedEntries)}, {"action", "publish"}}); }
  return {"POST", "/api/v1/entries:batch", json::serialize(json::object{{"items", std::move(items)}})};
}

Editor::Command Editor::choose(std::string& entry) {
  auto const shared = one_in(4);
  // The newest dozen: what was left archived or deleted is replaced in time.
  auto const newest = static_cast<unsigned>(std::min(created_, 12));
  auto const own = created_ == 0 ? 0 : created_ - 1 - static_cast<int>(random_() % newest);
  entry = shared ? "shared" + std::to_string(random_() % kSharedEntries) : "e" + std::to_string(number_) + "-" + std::to_string(own);
  if (created_ == 0 || one_in(8) || (shared && latest_.find(entry) == latest_.end())) {
    if (!shared) { entry = "e" + std::to_string(number_) + "-" + std::to_string(created_++); }
    json::object body{{"entry_id", entry}, {"type_key", "note"}, {"data", json::object{{"title", "t"}, {"text", random_text()}}}};
    if (one_in(3)) { body["external_id"] = "x" + std::to_string(random_() % 6); }  // a claim that others want too
    if (one_in(3)) { body["publish"] = true; }
    return {"POST", "/api/v1/entries", json::serialize(body)};
  }
  if (one_in(10)) {
    entry = kManyEntries;
    return batch();
  }
  if (one_in(2)) { return save(entry); }
  auto const path = "/api/v1/entries/" + entry;
  if (one_in(20)) { return {"DELETE", path, {}}; }
  if (one_in(14)) { return {"POST", path + "/restore", R"({"version":1})"}; }
  std::string const transition = kTransitions[random_() % kTransitions.size()];
  if (transition != "schedule") { return {"POST", path + "/" + transition, "{}"}; }
  auto const now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
  auto const due = now + milliseconds(1'000 + static_cast<std::int64_t>(random_() % 4'000));
  json::object body{{"publish_at", format_rfc3339(due)}, {"time_zone", "UTC"}};
  if (one_in(2)) { body["unpublish_at"] = format_rfc3339(due + milliseconds(1'000 + static_cast<std::int64_t>(random_() % 3'000))); }
  return {"POST", path + "/schedule", json::serialize(body)};
}

void Editor::learn(std::string const& entry, cli::Reply const& reply) {
  auto const view = reply.json();
  if (!view.is_object()) { return; }
  auto const* latest = view.as_object().if_contains("latest_version");
  if (latest == nullptr || !latest->is_object()) { return; }
  if (auto const* id = latest->as_object().if_contains("version_id"); id != nullptr && id->is_string()) {
    latest_[entry] = std::string(id->as_string());
  }
}

void Editor::step(milliseconds patience, std::atomic<bool> const& stop) {
  std::string entry;
  auto const command = choose(entry);
  CommandId const id(random_uuid(random_));
  // Some clients are killed as well: they never ask again.
  auto const gives_up = one_in(4);
  journal_.intend(id, {tenant_, entry, command.method + " " + command.path});
  cli::Client const client(work_.address, work_.token, tenant_);
  auto const end = steady_clock::now() + patience;
  for (auto pause = milliseconds(20);; pause = std::min(pause * 2, milliseconds(500))) {
    cli::Reply reply;
    try {
      reply = client.call(command.method, command.path, command.body, {"Idempotency-Key: " + id.str()});
    } catch (cli::Stop const&) {  // the connection died, and what was in flight is in doubt
    }
    if (!is_unsure(reply.status)) {
      journal_.told(id, !reply.ok() ? Told::refused : was_unchanged(reply) ? Told::unchanged : Told::done, reply.status);
      learn(entry, reply);
      return;
    }
    if (gives_up || steady_clock::now() > end) { return; }
    if (stop && steady_clock::now() + pause > end) { return; }
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace contentos::crash
