#include "infra/schema/format.hpp"

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"

#include <algorithm>
#include <string>

namespace contentos::schema {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// A local part, one '@', and a domain of dotted labels; quoted local parts and address literals are not taken.
bool is_email(std::string_view text) {
  auto const at = text.rfind('@');
  if (at == std::string_view::npos || at == 0 || at > 64 || text.size() > 254) { return false; }
  auto const local = text.substr(0, at);
  bool const is_good_local =
      local.front() != '.' && local.back() != '.' && local.find("..") == std::string_view::npos &&
      std::none_of(local.begin(), local.end(), [](char c) {
        return (c >= 0 && c <= ' ') || c == 0x7F || std::string_view("()<>[]:;@\\,\"").find(c) != std::string_view::npos;
      });
  auto domain = text.substr(at + 1);
  if (!is_good_local || domain.empty() || domain.front() == '.' || domain.back() == '.' || domain.find("..") != std::string_view::npos) {
    return false;
  }
  return std::all_of(domain.begin(), domain.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '.' || (c & 0x80) != 0; });
}

/// A scheme and a rest of characters that RFC 3986 allows.
bool is_uri(std::string_view text) {
  auto const colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text.front())) { return false; }
  auto const scheme = text.substr(0, colon);
  bool const is_scheme =
      std::all_of(scheme.begin(), scheme.end(), [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; });
  auto const rest = text.substr(colon + 1);
  bool const is_rest = std::none_of(rest.begin(), rest.end(), [](char c) {
    return c <= ' ' || c == 0x7F || std::string_view("<>\"{}|\\^`").find(c) != std::string_view::npos;
  });
  return is_scheme && is_rest;
}

bool is_date(std::string_view text) { return text.size() == 10 && parse_rfc3339(std::string(text) + "T00:00:00Z").has_value(); }
bool is_time(std::string_view text) { return text.size() < 64 && parse_rfc3339("2000-01-01T" + std::string(text)).has_value(); }

}  // namespace

bool has_format(std::string_view name, std::string_view text) {
  if (name == "date-time") { return parse_rfc3339(text).has_value(); }
  if (name == "date") { return is_date(text); }
  if (name == "time") { return is_time(text); }
  if (name == "email") { return is_email(text); }
  if (name == "uri") { return is_uri(text); }
  if (name == "uuid") { return Uuid::parse(text).has_value(); }
  return true;
}

}  // namespace contentos::schema
