#include "api/answer.hpp"

#include "api/cursor.hpp"
#include "api/position.hpp"
#include "api/problem.hpp"

#include <boost/json/serialize.hpp>
#include <boost/json/value_from.hpp>
#include <boost/json/value_to.hpp>

#include <algorithm>
#include <charconv>

namespace contentos::api {

namespace json = boost::json;

namespace {

void collect_persons(json::value const& value, std::set<std::string>& out) {
  if (auto const* list = value.if_array()) {
    for (auto const& item : *list) { collect_persons(item, out); }
  } else if (auto const* object = value.if_object()) {
    auto const* kind = object->if_contains("kind");
    auto const* id = object->if_contains("id");
    if (object->size() == 2 && kind != nullptr && id != nullptr && *kind == "person" && id->is_string()) {
      out.insert(json::value_to<std::string>(*id));
      return;
    }
    for (auto const& [name, member] : *object) {
      // Content is the tenant's own; what looks like an actor in it is none.
      if (name != "data" && name != "fields") { collect_persons(member, out); }
    }
  }
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) { text.remove_prefix(1); }
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) { text.remove_suffix(1); }
  return text;
}

/// Of what an entity tag is made between its quotes (RFC 9110, section 8.8.3).
bool is_of_a_tag(char c) { return static_cast<unsigned char>(c) > 0x20 && c != '"' && c != 0x7F; }

/// What stands between the quotes of a list's strong tags; weak ones are never the same as any (section 8.8.3.2). Nothing: it is no list of
/// tags, as section 5.6.1.2 has those who read them accept it.
std::optional<std::vector<std::string_view>> strong_tags(std::string_view list) {
  std::vector<std::string_view> out;
  bool may_begin = true;  // not right behind another
  for (list = trimmed(list); !list.empty(); list = trimmed(list)) {
    if (list.front() == ',') {
      may_begin = true;
      list.remove_prefix(1);
      continue;
    }
    bool const is_weak = list.starts_with("W/");
    if (is_weak) { list.remove_prefix(2); }
    auto const end = list.starts_with('"') ? list.find('"', 1) : std::string_view::npos;
    if (!may_begin || end == std::string_view::npos) { return std::nullopt; }
    auto const tag = list.substr(1, end - 1);
    if (!std::ranges::all_of(tag, is_of_a_tag)) { return std::nullopt; }
    if (!is_weak) { out.push_back(tag); }
    may_begin = false;
    list.remove_prefix(end + 1);
  }
  return out;
}

std::optional<StreamVersion> version_in(std::string_view tag) {
  auto const number = tag.substr(0, tag.find('.'));
  std::int64_t version = 0;
  auto const [end, error] = std::from_chars(number.data(), number.data() + number.size(), version);
  bool const is_ours = error == std::errc{} && version > 0 && std::to_string(version) == number;
  return is_ours ? std::optional(StreamVersion(version)) : std::nullopt;
}

}  // namespace

namespace {

http::Response serialized_answer(unsigned status, std::string body) {
  auto response = http::Response::json(status, std::move(body));
  response.with("Cache-Control", "private, no-cache");
  return response;
}

}  // namespace

http::Response json_answer(unsigned status, json::value const& body) { return serialized_answer(status, json::serialize(body)); }
http::Response json_answer(unsigned status, json::object const& body) { return serialized_answer(status, json::serialize(body)); }

http::Response write_answer(Call const& call, unsigned status, Written const& written, std::string location) {
  auto response = serialized_answer(status, written.view.text());
  response.with(kPositionHeader, position_token(call.services, {call.scope.tenant(), written.position}));
  if (written.repeated) { response.with("Idempotency-Replayed", "true"); }
  if (!written.changed) { response.with("ContentOS-Unchanged", "true"); }
  if (!location.empty()) { response.with("Location", std::move(location)); }
  return response;
}

http::Response versioned_answer(Call const& call, unsigned status, Written const& written, std::string location) {
  auto response = write_answer(call, status, written, std::move(location));
  response.with("ETag", version_etag(written.version.value));
  return response;
}

http::Response conditional_answer(Call const& call, std::string const& etag, std::string body) {
  auto response = is_not_modified(call.request, etag) ? http::Response{.status = 304} : http::Response::json(200, std::move(body));
  response.with("ETag", etag).with("Cache-Control", "private, no-cache");
  return response;
}

http::Response page_answer(Call const& call, json::array items, std::optional<std::string> const& next_place,
                           std::optional<std::int64_t> total, std::vector<std::string> const& set_aside) {
  json::object page{{"items", std::move(items)}, {"next_cursor", nullptr}};
  if (next_place) { page["next_cursor"] = make_cursor(call.services, call.request, *next_place); }
  if (total) { page["total"] = *total; }
  if (!set_aside.empty()) { page["set_aside"] = json::value_from(set_aside); }
  auto response = json_answer(200, page);
  mark_set_aside(response, set_aside.size());
  return response;
}

void mark_set_aside(http::Response& response, std::size_t count) {
  if (count == 0) { return; }
  std::erase_if(response.headers, [](auto const& header) { return header.first == "Cache-Control"; });
  response.with("Cache-Control", "no-store").with("ContentOS-Set-Aside", std::to_string(count));
}

std::string version_etag(std::int64_t stream_version, std::string_view variant) {
  auto out = "\"" + std::to_string(stream_version);
  if (!variant.empty()) { out += "." + std::string(variant); }
  return out + "\"";
}

Decided<ExpectedVersions> if_match(http::Request const& request) {
  auto const header = request.header("if-match");
  if (!header || trimmed(*header) == "*") { return ExpectedVersions(); }
  auto const tags = strong_tags(*header);
  if (!tags) { return bad_header("If-Match", "malformed", R"(Entity tags such as "3" with commas between them are needed here, or *.)"); }
  std::vector<StreamVersion> out;
  for (auto const tag : *tags) {
    if (auto const version = version_in(tag)) { out.push_back(*version); }
  }
  return ExpectedVersions(std::move(out));
}

Decided<void> check_no_tag(http::Request const& request) {
  auto const asked = if_match(request);
  if (!asked) { return asked.error(); }
  if (!*asked) { return {}; }
  return Rejection{RejectionCode::stale_precondition, "What this request is about has no ETag.", {{"If-Match", "stale", "Leave it out."}}};
}

bool is_not_modified(http::Request const& request, std::string_view etag) {
  auto const header = request.header("if-none-match");
  if (!header) { return false; }
  if (trimmed(*header) == "*") { return true; }
  auto rest = *header;
  while (!rest.empty()) {
    auto const comma = rest.find(',');
    auto tag = trimmed(rest.substr(0, comma));
    if (tag.starts_with("W/")) { tag.remove_prefix(2); }
    if (tag == etag) { return true; }
    if (comma == std::string_view::npos) { break; }
    rest.remove_prefix(comma + 1);
  }
  return false;
}

Outcome<json::object> names_in(Call const& call, json::value const& value) {
  std::set<std::string> persons;
  collect_persons(value, persons);
  json::object out;
  for (auto const& text : persons) {
    auto const person = PersonId::parse(text);
    if (!person) { continue; }
    auto const name = call.services.commands.persons.display_name(call.scope, *person);
    if (!name) { return Failure(name.error()); }
    out[text] = *name ? json::value(**name) : json::value(nullptr);
  }
  return out;
}

}  // namespace contentos::api
