#include "commands/import/import_progress.hpp"

#include "domain/json/diff.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <array>

namespace contentos {

namespace json = boost::json;

namespace {

constexpr std::size_t kMaxErrors = 100;
constexpr std::size_t kMaxMembersNamed = 5;  // of one line

std::string_view name_of(RejectionCode code) {
  switch (code) {
    case RejectionCode::bad_request: return "bad_request";
    case RejectionCode::command_reused: return "differs_from_imported";
    case RejectionCode::already_exists: return "already_exists";
    case RejectionCode::not_found: return "not_found";
    case RejectionCode::invalid_transition: return "invalid_transition";
    case RejectionCode::protected_record: return "protected_record";
    case RejectionCode::too_large: return "too_large";
    default: return "validation_failed";
  }
}

/// What has a name of its own because a client may want to tell it from the rest.
bool is_code_of_its_own(std::string_view code) {
  constexpr std::array<std::string_view, 4> kCodes{"type_mismatch", "out_of_order", "in_the_future", "nothing_fits"};
  return std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

std::string member_for(ImportMapping const& mapping, std::string const& field) {
  auto const is_it = [&](auto const& pair) { return escape_pointer(pair.second) == field; };
  auto const it = std::find_if(mapping.fields.begin(), mapping.fields.end(), is_it);
  return it == mapping.fields.end() ? field : escape_pointer(it->first);
}

/// `/data/body/en` of an entry is `/html/en` of a line whose member `html` goes into `body`.
std::string into_line(ImportMapping const& mapping, std::string const& pointer) {
  constexpr std::string_view kData = "/data/";
  if (pointer.starts_with(kData)) {
    auto const rest = pointer.substr(kData.size());
    auto const slash = rest.find('/');
    return "/" + member_for(mapping, rest.substr(0, slash)) + (slash == std::string::npos ? "" : rest.substr(slash));
  }
  if (pointer == "/occurred") { return "/" + escape_pointer(mapping.time_member); }
  if (pointer == "/entry_id" || pointer.starts_with("/slugs/")) { return "/" + escape_pointer(mapping.id_member); }
  return pointer == "/type_key" ? "?type" : pointer;
}

}  // namespace

LineError line_error(ImportMapping const& mapping, Rejection const& rejection) {
  LineError out{std::string(name_of(rejection.code)), {}, rejection.detail};
  if (rejection.code == RejectionCode::command_reused) {
    auto const& member = mapping.version_member.empty() ? mapping.time_member : mapping.version_member;
    return {out.code, "/" + escape_pointer(member),
            "This version of the entry was imported before, or stands in an earlier line, with other content."};
  }
  if (rejection.errors.empty()) { return out; }
  auto const& first = rejection.errors.front();
  out.pointer = into_line(mapping, first.pointer);
  if (is_code_of_its_own(first.code)) { out.code = first.code; }
  bool const says_enough = rejection.code == RejectionCode::validation_failed || first.message == rejection.detail;
  out.message = says_enough ? first.message : rejection.detail + " " + first.message;
  auto const named = std::min(rejection.errors.size(), kMaxMembersNamed);
  for (std::size_t i = 1; i < named; ++i) {
    auto const& more = rejection.errors[i];
    out.message += " " + into_line(mapping, more.pointer) + ": " + more.message;
  }
  if (rejection.errors.size() > named) { out.message += " And " + std::to_string(rejection.errors.size() - named) + " more."; }
  return out;
}

void ImportProgress::enter(char const* phase) {
  std::lock_guard const lock(mutex_);
  phase_ = phase;
  lines_done = 0;
}

void ImportProgress::add_error(std::int64_t line, LineError const& error) {
  std::lock_guard const lock(mutex_);
  ++failed;
  errors_.emplace(line, error);
  if (errors_.size() > kMaxErrors) { errors_.erase(std::prev(errors_.end())); }
}

void ImportProgress::forget_errors() {
  std::lock_guard const lock(mutex_);
  failed = 0;
  errors_.clear();
}

json::object ImportProgress::describe() const {
  std::lock_guard const lock(mutex_);
  json::array errors;
  for (auto const& [line, error] : errors_) {
    errors.push_back(json::object{{"line", line}, {"code", error.code}, {"pointer", error.pointer}, {"message", error.message}});
  }
  return {{"phase", phase_},           {"lines_total", lines_total.load()}, {"lines_done", lines_done.load()}, {"saved", saved.load()},
          {"skipped", skipped.load()}, {"failed", failed.load()},           {"errors", std::move(errors)}};
}

}  // namespace contentos
