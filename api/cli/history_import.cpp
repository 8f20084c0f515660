#include "api/cli/history_import.hpp"

#include "api/cli/output.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <chrono>
#include <iostream>
#include <memory>
#include <set>
#include <thread>
#include <zlib.h>

namespace contentos::cli {

namespace json = boost::json;

namespace {

/// The type for histories that name no fields of their own: what a line usually has, besides who, when and why.
json::array default_fields() {
  json::array fields;
  for (char const* key : {"title", "byline", "section", "layout", "published_on", "commit"}) {
    fields.push_back(json::object{{"key", key}, {"name", key}, {"type", "string"}});
  }
  fields.push_back(json::object{{"key", "body_markdown"}, {"name", "body"}, {"type", "text"}});
  return fields;
}

json::array mapped_fields(std::vector<std::string> const& mapping) {
  json::array fields;
  std::set<std::string> seen;
  for (auto const& pair : mapping) {
    auto const key = pair.substr(pair.find('=') + 1);
    if (seen.insert(key).second) { fields.push_back(json::object{{"key", key}, {"name", key}, {"type", "text"}}); }
  }
  return fields;
}

void ensure_type(Client const& client, HistoryImport const& import) {
  auto const path = "/api/v1/content-types/" + escape(import.type);
  auto const found = client.call("GET", path);
  if (found.ok()) { return; }
  if (found.status != 404) { fail(found); }
  auto const fields = import.fields.empty() ? default_fields() : mapped_fields(import.fields);
  json::object type{{"type_key", import.type}, {"display_name", import.type}, {"fields", fields}};
  for (auto const& field : fields) {
    if (field.at("key") == "title") { type["display_field"] = "title"; }
  }
  (void)client.must("POST", "/api/v1/content-types", json::serialize(type));
  std::cerr << "made the content type " << import.type << "\n";
}

std::string query_of(HistoryImport const& import) {
  std::string query = "?type=" + escape(import.type);
  auto const add = [&](char const* name, std::string const& value) {
    if (!value.empty()) { query += std::string("&") + name + "=" + escape(value); }
  };
  add("id", import.id);
  add("time", import.time);
  add("author", import.author);
  add("note", import.note);
  add("version", import.version);
  for (auto const& field : import.fields) { add("field", field); }
  if (import.draft) { query += "&publish=false"; }
  if (import.strict) { query += "&strict=true"; }
  return query;
}

void report(json::object const& operation) {
  auto const& progress = operation.at("progress").as_object();
  std::cout << "saved " << progress.at("saved") << ", imported before " << progress.at("skipped") << ", failed " << progress.at("failed")
            << "\n";
  for (auto const& error : progress.at("errors").as_array()) {
    std::cerr << "line " << error.at("line") << ": " << std::string(error.at("message").as_string()) << "\n";
  }
}

}  // namespace

ExitCode import_history(Client const& client, HistoryImport const& import) {
  std::unique_ptr<gzFile_s, decltype(&gzclose)> const file(gzopen(import.file.c_str(), "rb"), &gzclose);
  if (!file) { throw Stop{kUsage, "cannot read " + import.file}; }
  ensure_type(client, import);

  auto const accepted = client.upload("/api/v1/imports" + query_of(import), [&](char* data, std::size_t size) {
    auto const read = gzread(file.get(), data, static_cast<unsigned>(size));
    return read < 0 ? std::size_t{0x10000000} /* CURL_READFUNC_ABORT */ : static_cast<std::size_t>(read);
  });
  if (!accepted.ok()) { fail(accepted); }
  auto const id = std::string(accepted.json().at("operation_id").as_string());

  ProgressBar bar("importing");
  while (true) {
    auto const reply = client.must("GET", "/api/v1/operations/" + id);
    auto const operation = reply.json();
    auto const status = std::string(operation.at("status").as_string());
    auto const& progress = operation.at("progress").as_object();
    if (progress.contains("lines_total")) {
      bar.show(progress.at("lines_done").to_number<std::int64_t>(), progress.at("lines_total").to_number<std::int64_t>());
    }
    if (status != "running") {
      import.as_json ? print_json(operation) : report(operation.as_object());
      return status == "succeeded" ? kOk : status == "succeeded_with_errors" ? kPartly : kFailed;
    }
    std::this_thread::sleep_for(kPollEvery);
  }
}

}  // namespace contentos::cli
