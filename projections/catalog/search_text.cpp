#include "projections/catalog/search_text.hpp"

#include "domain/core/utf8.hpp"

#include <boost/json/parse.hpp>

namespace contentos::catalog {

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

}  // namespace

std::string search_text(std::string_view data) {
  json::error_code error;
  json::parse_options options;
  options.max_depth = 256;  // deeper than input is let in
  auto const parsed = json::parse(data, error, {}, options);
  std::string out;
  if (!error) { collect(parsed, out); }
  return out;
}

}  // namespace contentos::catalog
