#include "projections/search/search_text.hpp"

#include "domain/core/utf8.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

namespace contentos::search {

namespace json = boost::json;

namespace {

void collect(json::value const& value, std::string& out) {
  if (out.size() >= kMaxSearchTextBytes) { return; }
  if (auto const* text = value.if_string()) {
    out += cut_utf8(*text, kMaxSearchTextBytes - out.size());
    if (out.size() < kMaxSearchTextBytes) { out.push_back('\n'); }
  } else if (auto const* array = value.if_array()) {
    for (auto const& element : *array) { collect(element, out); }
  } else if (auto const* object = value.if_object(); object != nullptr && !object->contains("sys")) {
    for (auto const& member : *object) { collect(member.value(), out); }
  }
}

/// Null when it is no JSON.
json::value parsed(std::string_view text, json::storage_ptr memory) {
  json::error_code error;
  json::parse_options options;
  options.max_depth = 256;  // deeper than input is let in
  auto value = json::parse(text, error, std::move(memory), options);
  return error ? json::value() : value;
}

json::value const* member_of(json::value const& value, std::string_view name) {
  auto const* object = value.if_object();
  return object != nullptr ? object->if_contains(name) : nullptr;
}

}  // namespace

std::string search_text(std::string_view data) {
  json::monotonic_resource memory;
  std::string out;
  collect(parsed(data, &memory), out);
  return out;
}

SnapshotText snapshot_text(std::string_view snapshot) {
  json::monotonic_resource memory;
  auto const value = parsed(snapshot, &memory);
  SnapshotText out;
  auto const* meta = member_of(value, "meta");
  auto const* title = meta != nullptr ? member_of(*meta, "title") : nullptr;
  if (title != nullptr && title->is_string()) { out.title = std::string_view(title->get_string()); }
  if (auto const* fields = member_of(value, "fields")) { collect(*fields, out.text); }
  return out;
}

}  // namespace contentos::search
