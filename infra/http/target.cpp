#include "infra/http/target.hpp"

#include "domain/core/utf8.hpp"
#include "infra/url/percent.hpp"

#include <algorithm>
#include <utility>

namespace contentos::http {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_visible_ascii(char c) { return c > 0x20 && c < 0x7F; }

bool decode_query_piece(std::string_view text, std::string& into) {
  if (std::all_of(text.begin(), text.end(), [](char c) { return is_visible_ascii(c) && c != '%' && c != '+'; })) {
    into.assign(text);
    return true;
  }
  auto decoded = url::percent_decode(text, url::Plus::blank);
  if (!decoded || decoded->find('\0') != std::string::npos || !is_utf8(*decoded)) { return false; }
  into = *std::move(decoded);
  return true;
}

bool decode_segment(std::string_view text, std::string& into) {
  if (text.find('%') == std::string_view::npos) {
    into.assign(text);
  } else {
    auto decoded = url::percent_decode(text);
    if (!decoded || std::any_of(decoded->begin(), decoded->end(), is_control) || !is_utf8(*decoded)) { return false; }
    into = *std::move(decoded);
  }
  return into != "." && into != "..";
}

bool parse_path(std::string_view raw, Request& into) {
  if (raw.find('\\') != std::string_view::npos) { return false; }
  into.path.clear();
  if (raw == "/") {
    into.path = "/";
    into.segments.clear();
    return true;
  }
  into.segments.resize(static_cast<std::size_t>(std::count(raw.begin(), raw.end(), '/')));
  for (auto& segment : into.segments) {
    raw.remove_prefix(1);  // the slash before the segment
    auto const end = std::min(raw.find('/'), raw.size());
    if (!decode_segment(raw.substr(0, end), segment)) { return false; }
    into.path.push_back('/');
    into.path += segment;
    raw.remove_prefix(end);
  }
  return true;
}

bool parse_parameters(std::string_view query, std::vector<std::pair<std::string, std::string>>& into) {
  std::size_t count = 0;
  while (!query.empty()) {
    auto const end = std::min(query.find('&'), query.size());
    auto const piece = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (piece.empty()) { continue; }
    if (count == into.size()) { into.emplace_back(); }
    auto& [name, value] = into[count++];
    auto const equals = std::min(piece.find('='), piece.size());
    if (!decode_query_piece(piece.substr(0, equals), name)) { return false; }
    if (!decode_query_piece(piece.substr(std::min(equals + 1, piece.size())), value)) { return false; }
  }
  into.resize(count);
  return true;
}

// "http://host:80/path" without its scheme and authority. A server must understand it (RFC 9112, section 3.2.2); Host wins
// nothing by it here, since no routing is done by host.
std::string_view without_authority(std::string_view target) {
  auto const colon = target.find("://");
  if (colon == std::string_view::npos) { return {}; }
  auto const scheme = target.substr(0, colon);
  if (scheme != "http" && scheme != "https") { return {}; }
  target.remove_prefix(colon + 3);
  auto const end = target.find_first_of("/?");
  if (target.empty() || end == 0) { return {}; }
  if (end == std::string_view::npos) { return "/"; }
  return target.substr(end);
}

}  // namespace

std::optional<Query> parse_query(std::string_view query) {
  Query parsed;
  return parse_parameters(query, parsed.parameters) ? std::optional(std::move(parsed)) : std::nullopt;
}

bool parse_target(std::string_view target, Request& into) {
  if (!std::all_of(target.begin(), target.end(), is_visible_ascii) || target.find('#') != std::string_view::npos) { return false; }
  if (target == "*") {
    into.path = "*";
    into.segments.clear();
    into.query.parameters.clear();
    return true;
  }
  if (!target.starts_with('/')) { target = without_authority(target); }
  auto const question = std::min(target.find('?'), target.size());
  auto const path = question == 0 && !target.empty() ? std::string_view{"/"} : target.substr(0, question);
  if (!path.starts_with('/') || !parse_path(path, into)) { return false; }
  return parse_parameters(target.substr(std::min(question + 1, target.size())), into.query.parameters);
}

}  // namespace contentos::http
