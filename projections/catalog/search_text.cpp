#include "projections/catalog/search_text.hpp"

#include <boost/json/parse.hpp>

namespace contentos::catalog {

namespace json = boost::json;

namespace {

/// A character is never cut: bytes that continue one are 10xxxxxx.
std::string_view cut(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) { return text; }
  while (max_bytes > 0 && (static_cast<unsigned char>(text[max_bytes]) & 0xC0U) == 0x80U) { --max_bytes; }
  return text.substr(0, max_bytes);
}

void collect(json::value const& value, std::string& out) {
  if (out.size() >= kMaxSearchTextBytes) { return; }
  if (auto const* text = value.if_string()) {
    out += cut(*text, kMaxSearchTextBytes - out.size());
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
