#include "api/body.hpp"

#include "api/problem.hpp"
#include "domain/json/diff.hpp"
#include "domain/json/i_json.hpp"
#include "domain/json/plain_text.hpp"

#include <boost/json/value_to.hpp>

#include <algorithm>
#include <cctype>
#include <cmath>

namespace contentos::api {

namespace json = boost::json;

namespace {

std::string lower_and_trimmed(std::string_view text) {
  auto const is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_space(text.front())) { text.remove_prefix(1); }
  while (!text.empty() && is_space(text.back())) { text.remove_suffix(1); }
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

/// The parts of a header value between semicolons that stand in no quoted string; the first is its name.
std::vector<std::string> parts_of(std::string_view value) {
  std::vector<std::string> out;
  bool is_quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && is_quoted) {
      ++i;
    } else if (value[i] == '"') {
      is_quoted = !is_quoted;
    } else if (value[i] == ';' && !is_quoted) {
      out.push_back(lower_and_trimmed(value.substr(begin, i - begin)));
      begin = i + 1;
    }
  }
  out.push_back(lower_and_trimmed(value.substr(std::min(begin, value.size()))));
  return out;
}

/// Whether a parameter of a media type says another charset than the one that is read here.
bool is_other_charset(std::string const& parameter) {
  auto const equals = std::min(parameter.find('='), parameter.size());
  if (!lower_and_trimmed(std::string_view(parameter).substr(0, equals)).starts_with("charset")) { return false; }
  auto const charset = lower_and_trimmed(std::string_view(parameter).substr(std::min(equals + 1, parameter.size())));
  return charset != "utf-8" && charset != "\"utf-8\"";
}

Rejection unsupported(std::string header, std::string code, std::string message) {
  return {
      RejectionCode::unsupported_media_type, "This body cannot be read here.", {{std::move(header), std::move(code), std::move(message)}}};
}

}  // namespace

Decided<void> check_body_coding(http::Request const& request) {
  auto const coding = request.header("content-encoding");
  if (!coding || lower_and_trimmed(*coding) == "identity") { return {}; }
  return unsupported("Content-Encoding", "content_encoding", "A body is sent as it is, without a content coding.");
}

Decided<std::string_view> check_media_type(http::Request const& request, std::vector<std::string_view> const& types) {
  auto const parts = parts_of(request.header("content-type").value_or(""));
  auto const found = std::ranges::find(types, parts.front());
  if (found == types.end()) {
    std::string words;
    json::array accepted;
    for (auto const type : types) {
      words += (words.empty() ? "" : " or ") + std::string(type);
      accepted.emplace_back(json::string_view(type.data(), type.size()));
    }
    auto rejection = unsupported("Content-Type", "media_type", words + " is needed here.");
    rejection.extra["accepted"] = std::move(accepted);
    return rejection;
  }
  if (std::ranges::any_of(parts.begin() + 1, parts.end(), is_other_charset)) {
    return unsupported("Content-Type", "charset", "The body is read as UTF-8 and as nothing else.");
  }
  return *found;
}

std::size_t working_bytes_of_json(std::string_view body) {
  constexpr std::size_t kBytesPerValue = 400;  // measured: six saves at once, each of 33,000 times {"a":{"b":1}}
  auto const most = JsonLimits{}.max_values;
  std::size_t values = 1;
  bool in_text = false;
  for (std::size_t i = 0; i < body.size() && values < most; ++i) {
    if (in_text) { i = end_of_plain_text(body, i); }
    if (i == body.size()) { break; }
    switch (body[i]) {
      case '"': in_text = !in_text; break;
      case '\\': ++i; break;  // stands in texts alone, and what it escapes ends none
      case ',':
      case ':':
      case '[': values += in_text ? 0 : 1; break;
      default: break;
    }
  }
  return values * kBytesPerValue;
}

Decided<json::object> read_object(http::Request const& request, bool may_be_absent) {
  if (request.body.empty() && may_be_absent) { return json::object{}; }
  // Tools that send JSON under curl's default type are told so, rather than guessed at.
  std::vector<std::string_view> types{"application/json"};
  if (request.method == "PATCH") { types.emplace_back(kMergePatchType); }
  if (auto const fits = check_media_type(request, types); !fits) { return fits.error(); }
  auto value = parse_i_json(request.body);
  if (!value) { return value.error(); }
  if (!value->is_object()) {
    return Rejection{RejectionCode::bad_request, "A JSON object is needed.", {{"", "type", "An object is needed."}}};
  }
  return std::move(value->as_object());
}

json::value const* BodyReader::take(std::string_view name, Need need) {
  known_.emplace(name);
  auto const* value = object_.if_contains(name);
  if (value != nullptr && !value->is_null()) { return value; }
  if (need == Need::required) { refuse(name, "required", "This member is needed."); }
  return nullptr;
}

void BodyReader::refuse(std::string_view place, std::string code, std::string message) {
  errors_.push_back({"/" + std::string(place), std::move(code), std::move(message)});
}

void BodyReader::refuse_all(std::string code, std::string message) { errors_.push_back({"", std::move(code), std::move(message)}); }

std::optional<std::string> BodyReader::text(std::string_view name, Need need, std::size_t most_bytes) {
  auto const* value = take(name, need);
  if (value == nullptr) { return std::nullopt; }
  if (!value->is_string()) {
    refuse(name, "type", "A string is needed here.");
    return std::nullopt;
  }
  auto text = json::value_to<std::string>(*value);
  if (text.size() > most_bytes) {
    refuse(name, "too_long", "At most " + std::to_string(most_bytes) + " bytes.");
  } else if (text.empty() && need == Need::required) {
    refuse(name, "required", "This member may not be empty.");
  }
  return text;
}

std::optional<std::string> BodyReader::one_of(std::string_view name, std::vector<std::string_view> const& allowed, Need need) {
  auto value = text(name, need);
  if (!value || std::ranges::find(allowed, *value) != allowed.end()) { return value; }
  std::string words;
  for (auto const word : allowed) { words += (words.empty() ? "" : ", ") + std::string(word); }
  refuse(name, "enum", "One of " + words + ".");
  return std::nullopt;
}

std::optional<bool> BodyReader::flag(std::string_view name) {
  auto const* value = take(name, Need::optional);
  if (value == nullptr) { return std::nullopt; }
  if (!value->is_bool()) {
    refuse(name, "type", "true or false is needed here.");
    return std::nullopt;
  }
  return value->as_bool();
}

std::optional<std::int64_t> BodyReader::integer(std::string_view name, std::int64_t least, std::int64_t most, Need need) {
  auto const* value = take(name, need);
  if (value == nullptr) { return std::nullopt; }
  std::int64_t number = 0;
  if (value->is_int64()) {
    number = value->as_int64();
  } else if (value->is_double() && std::trunc(value->as_double()) == value->as_double() && std::abs(value->as_double()) < 9.0e15) {
    number = static_cast<std::int64_t>(value->as_double());
  } else {
    refuse(name, "type", "A whole number is needed here.");
    return std::nullopt;
  }
  if (number < least || number > most) {
    refuse(name, "out_of_range", std::to_string(least) + " to " + std::to_string(most) + ".");
    return std::nullopt;
  }
  return number;
}

std::optional<Timestamp> BodyReader::time(std::string_view name, Need need) {
  auto const time = offset_time(name, need);
  return time ? std::optional(time->at) : std::nullopt;
}

std::optional<OffsetTime> BodyReader::offset_time(std::string_view name, Need need) {
  auto const value = text(name, need);
  auto const time = value ? parse_offset_time(*value) : std::nullopt;
  if (value && !time) { refuse(name, "format", "An RFC 3339 time is needed here."); }
  return time;
}

std::optional<std::vector<std::string>> BodyReader::texts(std::string_view name, Need need) {
  auto const* list = array(name, need);
  if (list == nullptr) { return std::nullopt; }
  std::vector<std::string> out;
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (!(*list)[i].is_string()) {
      refuse(std::string(name) + "/" + std::to_string(i), "type", "A string is needed here.");
      return std::nullopt;
    }
    out.push_back(json::value_to<std::string>((*list)[i]));
  }
  return out;
}

std::optional<std::map<std::string, std::string>> BodyReader::text_map(std::string_view name) {
  auto const* members = object(name);
  if (members == nullptr) { return std::nullopt; }
  std::map<std::string, std::string> out;
  for (auto const& [key, value] : *members) {
    if (!value.is_string()) {
      refuse(std::string(name) + "/" + escape_pointer(key), "type", "A string is needed here.");
      continue;
    }
    out.emplace(key, json::value_to<std::string>(value));
  }
  return out;
}

json::object const* BodyReader::object(std::string_view name, Need need) {
  auto const* value = take(name, need);
  if (value == nullptr) { return nullptr; }
  if (!value->is_object()) { refuse(name, "type", "An object is needed here."); }
  return value->if_object();
}

json::array const* BodyReader::array(std::string_view name, Need need) {
  auto const* value = take(name, need);
  if (value == nullptr) { return nullptr; }
  if (!value->is_array()) { refuse(name, "type", "An array is needed here."); }
  return value->if_array();
}

std::optional<std::string> BodyReader::client_id(std::string_view name, Need need) {
  auto const value = text(name, need);
  if (value && !is_client_id(*value)) {
    refuse(name, "pattern", "1 to 64 of A-Z a-z 0-9 . _ - are needed here, and neither . nor .. alone.");
    return std::nullopt;
  }
  return value;
}

json::object BodyReader::rest() {
  json::object out;
  for (auto const& [name, value] : object_) {
    if (!known_.contains(std::string_view(name))) { out[name] = value; }
  }
  for (auto const& [name, value] : out) { known_.emplace(std::string_view(name)); }
  return out;
}

Decided<void> BodyReader::finish() const {
  auto errors = errors_;
  for (auto const& [name, value] : object_) {
    if (!known_.contains(std::string_view(name))) {
      errors.push_back({"/" + escape_pointer(name), "unknown_member", "There is no such member here."});
    }
  }
  if (errors.empty()) { return {}; }
  return Rejection{RejectionCode::validation_failed, "The body is not right; `errors` says where.", std::move(errors)};
}

}  // namespace contentos::api
