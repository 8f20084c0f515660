#include "infra/http/target.hpp"

#include "domain/core/utf8.hpp"
#include "infra/url/percent.hpp"

#include <algorithm>
#include <utility>

namespace contentos::http {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_visible_ascii(char c) { return c > 0x20 && c < 0x7F; }

std::optional<std::string> decode_query_piece(std::string_view text) {
  auto decoded = url::percent_decode(text, url::Plus::blank);
  if (!decoded || decoded->find('\0') != std::string::npos || !is_utf8(*decoded)) { return std::nullopt; }
  return decoded;
}

std::optional<std::string> decode_segment(std::string_view text) {
  auto decoded = url::percent_decode(text);
  if (!decoded || *decoded == "." || *decoded == "..") { return std::nullopt; }
  if (std::any_of(decoded->begin(), decoded->end(), is_control) || !is_utf8(*decoded)) { return std::nullopt; }
  return decoded;
}

bool parse_path(std::string_view raw, Target& into) {
  if (raw.find('\\') != std::string_view::npos) { return false; }
  into.path.reserve(raw.size());
  if (raw == "/") {
    into.path = "/";
    return true;
  }
  into.segments.reserve(static_cast<std::size_t>(std::count(raw.begin(), raw.end(), '/')));
  while (!raw.empty()) {
    raw.remove_prefix(1);  // the slash before the segment
    auto const end = std::min(raw.find('/'), raw.size());
    auto segment = decode_segment(raw.substr(0, end));
    if (!segment) { return false; }
    into.path.push_back('/');
    into.path += *segment;
    into.segments.push_back(*std::move(segment));
    raw.remove_prefix(end);
  }
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
  while (!query.empty()) {
    auto const end = std::min(query.find('&'), query.size());
    auto const piece = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    if (piece.empty()) { continue; }
    auto const equals = std::min(piece.find('='), piece.size());
    auto name = decode_query_piece(piece.substr(0, equals));
    auto value = decode_query_piece(piece.substr(std::min(equals + 1, piece.size())));
    if (!name || !value) { return std::nullopt; }
    parsed.parameters.emplace_back(*std::move(name), *std::move(value));
  }
  return parsed;
}

std::optional<Target> parse_target(std::string_view target) {
  if (!std::all_of(target.begin(), target.end(), is_visible_ascii) || target.find('#') != std::string_view::npos) { return std::nullopt; }
  Target parsed;
  if (target == "*") {
    parsed.path = "*";
    return parsed;
  }
  if (!target.starts_with('/')) { target = without_authority(target); }
  auto const question = std::min(target.find('?'), target.size());
  auto const path = question == 0 && !target.empty() ? std::string_view{"/"} : target.substr(0, question);
  if (!path.starts_with('/') || !parse_path(path, parsed)) { return std::nullopt; }
  if (question < target.size()) {
    auto query = parse_query(target.substr(question + 1));
    if (!query) { return std::nullopt; }
    parsed.query = *std::move(query);
  }
  return parsed;
}

}  // namespace contentos::http
