#include "api/cli/history_import.hpp"

#include "api/cli/history_file.hpp"
#include "api/cli/output.hpp"
#include "infra/url/percent.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value_to.hpp>

#include <filesystem>
#include <iostream>
#include <optional>

namespace contentos::cli {

namespace json = boost::json;

namespace {

std::string query_of(HistoryImport const& import) {
  std::string query = "?type=" + url::percent_encode(import.type);
  auto const add = [&](char const* name, std::string const& value) {
    if (!value.empty()) { query += std::string("&") + name + "=" + url::percent_encode(value); }
  };
  add("id", import.id);
  add("time", import.time);
  add("author", import.author);
  add("note", import.note);
  add("version", import.version);
  for (auto const& field : import.fields) { add("field", field); }
  if (import.draft) { query += "&publish=false"; }
  if (import.strict) { query += "&strict=true"; }
  query += "&make_type=true";
  return query;
}

std::string error_words(json::value const& error) {
  auto const text = [&](char const* member) { return json::value_to<std::string>(error.at(member)); };
  auto const line = error.at("line").to_number<std::int64_t>();
  auto const pointer = text("pointer");
  return (line == 0 ? std::string() : "line " + std::to_string(line) + ": ") + (pointer.empty() ? "" : pointer + ": ") + text("message");
}

void report(json::object const& operation) {
  auto const& progress = operation.at("progress").as_object();
  std::cout << "saved " << progress.at("saved") << ", imported before " << progress.at("skipped") << ", failed " << progress.at("failed")
            << "\n";
  auto const& errors = progress.at("errors").as_array();
  for (auto const& error : errors) { std::cerr << error_words(error) << "\n"; }
  auto const more = progress.at("failed").to_number<std::int64_t>() - static_cast<std::int64_t>(errors.size());
  if (more > 0) { std::cerr << "and " << more << " more\n"; }
}

/// Shows where an operation is. Returns how it ended, once it has.
std::optional<ExitCode> look(json::value const& operation, bool as_json, ProgressBar& bar) {
  auto const status = std::string(operation.at("status").as_string());
  auto const& progress = operation.at("progress").as_object();
  auto const* total = progress.if_contains("lines_total");
  if (total != nullptr && *total != 0) { bar.show(progress.at("lines_done").to_number<std::int64_t>(), total->to_number<std::int64_t>()); }
  if (status == "running") { return std::nullopt; }
  as_json ? print_json(operation) : report(operation.as_object());
  return status == "succeeded" ? kOk : status == "succeeded_with_errors" ? kPartly : kFailed;
}

/// So that of a file that is cut off or damaged nothing is sent at all.
void check_whole(std::string const& path) {
  if (!std::filesystem::is_regular_file(path)) { return; }  // a pipe can be read once
  HistoryFile file(path);
  std::string chunk(1 << 16, '\0');
  while (file.read(chunk.data(), chunk.size()) > 0) {}
}

Reply send(Client const& client, HistoryImport const& import) {
  HistoryFile file(import.file);
  std::optional<Stop> failure;
  auto const give = [&](char* data, std::size_t size) {
    try {
      return file.read(data, size);
    } catch (Stop const& stop) {
      failure = stop;
      return Client::kAbortUpload;
    }
  };
  try {
    return client.upload("/api/v1/imports" + query_of(import), give);
  } catch (Stop const&) {
    if (failure) { throw Stop{failure->code, failure->message}; }  // the server drops a body that did not come to its end
    throw;
  }
}

}  // namespace

ExitCode import_history(Client const& client, HistoryImport const& import) {
  if (import.strict) { check_whole(import.file); }
  auto const accepted = send(client, import);
  if (!accepted.ok()) { fail(accepted); }
  auto const id = accepted.read([](json::value const& answer) { return std::string(answer.at("operation_id").as_string()); });

  std::cerr << client.server() << " has the file, as operation " << id << ", and goes on with it whether or not this command waits\n";

  ProgressBar bar("importing");
  while (true) {
    auto const reply = client.must("GET", "/api/v1/operations/" + id);
    auto const ended = reply.read([&](json::value const& operation) { return look(operation, import.as_json, bar); });
    if (ended) {
      auto const words = import.strict ? " imported nothing: with --strict all of it must be accepted\n" : " did not import everything\n";
      if (*ended != kOk) { std::cerr << "contentos: " << client.server() << words; }
      return *ended;
    }
    bar.pause();
  }
}

}  // namespace contentos::cli
