#include "api/parameters.hpp"

#include <algorithm>
#include <charconv>

namespace contentos::api {

namespace {

constexpr std::size_t kMaxTextBytes = 1024;

}  // namespace

std::optional<std::string_view> Parameters::take(std::string_view name) {
  known_.emplace(name);
  return query_.get(name);
}

void Parameters::refuse(std::string_view name, std::string code, std::string message) {
  errors_.push_back({"?" + std::string(name), std::move(code), std::move(message)});
}

std::optional<std::string> Parameters::text(std::string_view name) {
  auto const value = take(name);
  if (!value) { return std::nullopt; }
  if (value->empty() || value->size() > kMaxTextBytes) {
    refuse(name, "length", "1 to 1024 bytes are needed here.");
    return std::nullopt;
  }
  return std::string(*value);
}

std::optional<Uuid> Parameters::uuid(std::string_view name) {
  auto const value = text(name);
  auto const id = value ? Uuid::parse(*value) : std::nullopt;
  if (value && !id) { refuse(name, "format", "A UUID is needed here."); }
  return id;
}

std::optional<std::string> Parameters::one_of(std::string_view name, std::vector<std::string_view> const& allowed) {
  auto const value = text(name);
  if (!value || std::ranges::find(allowed, *value) != allowed.end()) { return value; }
  std::string words;
  for (auto const word : allowed) { words += (words.empty() ? "" : ", ") + std::string(word); }
  refuse(name, "enum", "One of " + words + ".");
  return std::nullopt;
}

std::vector<std::string> Parameters::list(std::string_view name) {
  std::vector<std::string> out;
  auto const value = text(name);
  if (!value) { return out; }
  for (std::size_t begin = 0; begin <= value->size();) {
    auto const end = std::min(value->find(',', begin), value->size());
    if (end == begin) {
      refuse(name, "malformed", "An item of the list is empty.");
      return {};
    }
    out.push_back(value->substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

std::optional<std::int64_t> Parameters::integer(std::string_view name, std::int64_t least, std::int64_t most) {
  auto const value = text(name);
  if (!value) { return std::nullopt; }
  std::int64_t number = 0;
  auto const [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
  if (error != std::errc{} || end != value->data() + value->size()) {
    refuse(name, "type", "A whole number is needed here.");
  } else if (number < least || number > most) {
    refuse(name, "out_of_range", std::to_string(least) + " to " + std::to_string(most) + ".");
  } else {
    return number;
  }
  return std::nullopt;
}

std::optional<Timestamp> Parameters::time(std::string_view name) {
  auto const value = text(name);
  if (!value) { return std::nullopt; }
  auto const time = parse_rfc3339(*value);
  if (!time) { refuse(name, "format", "An RFC 3339 time is needed here; a + in it is written %2B."); }
  return time;
}

bool Parameters::flag(std::string_view name) { return one_of(name, {"true", "false"}) == "true"; }

AsOf Parameters::as_of() {
  auto const both = query_.get("as_of") && query_.get("as_of_occurred");
  auto const recorded = time("as_of");
  auto const occurred = time("as_of_occurred");
  if (both) { refuse("as_of_occurred", "exclusive", "Give as_of or as_of_occurred, not both."); }
  if (recorded) { return AsOfRecorded{*recorded}; }
  if (occurred) { return AsOfOccurred{*occurred}; }
  return AsOfLatest{};
}

Decided<void> Parameters::finish() const {
  auto errors = errors_;
  std::set<std::string_view> seen;
  for (auto const& [name, value] : query_.parameters) {
    if (!known_.contains(name)) {
      errors.push_back({"?" + name, "unknown_parameter", "There is no such parameter here."});
    } else if (!seen.insert(name).second) {
      errors.push_back({"?" + name, "repeated", "This parameter may be given once."});
    }
  }
  if (errors.empty()) { return {}; }
  return Rejection{RejectionCode::bad_request, "A query parameter is not right.", std::move(errors)};
}

}  // namespace contentos::api
