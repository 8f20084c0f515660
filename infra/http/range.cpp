#include "infra/http/range.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace contentos::http {
namespace {

using Kind = AskedRange::Kind;

constexpr std::string_view kUnit = "bytes";

std::string_view without_blanks(std::string_view text) {
  auto const is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) { text.remove_prefix(1); }
  while (!text.empty() && is_blank(text.back())) { text.remove_suffix(1); }
  return text;
}

bool is_the_unit(std::string_view text) {
  return std::equal(text.begin(), text.end(), kUnit.begin(), kUnit.end(), [](char a, char b) { return (a | 0x20) == b; });
}

/// A number too large to be one is larger than every body.
std::optional<std::uint64_t> number(std::string_view digits) {
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) { return std::nullopt; }
  std::uint64_t value = 0;
  auto const error = std::from_chars(digits.data(), digits.data() + digits.size(), value).ec;
  return error == std::errc{} ? value : std::numeric_limits<std::uint64_t>::max();
}

AskedRange suffix(std::string_view length, std::uint64_t bytes) {
  auto const wanted = number(length);
  if (!wanted) { return {}; }
  if (*wanted == 0) { return {Kind::unsatisfiable}; }
  if (bytes == 0) { return {}; }
  return {Kind::part, {bytes - std::min(*wanted, bytes), bytes - 1}};
}

AskedRange one_range(std::string_view text, std::uint64_t bytes) {
  auto const dash = text.find('-');
  if (dash == std::string_view::npos) { return {}; }
  if (dash == 0) { return suffix(text.substr(1), bytes); }
  auto const first = number(text.substr(0, dash));
  auto const end = text.substr(dash + 1);
  auto const last = end.empty() ? std::numeric_limits<std::uint64_t>::max() : number(end);
  if (!first || !last || *last < *first) { return {}; }
  if (*first >= bytes) { return {Kind::unsatisfiable}; }
  return {Kind::part, {*first, std::min(*last, bytes - 1)}};
}

}  // namespace

AskedRange asked_range(std::string_view header, std::uint64_t bytes) {
  auto const equals = header.find('=');
  if (equals == std::string_view::npos || !is_the_unit(without_blanks(header.substr(0, equals)))) { return {}; }
  auto rest = header.substr(equals + 1);
  std::string_view only;
  while (!rest.empty()) {
    auto const comma = std::min(rest.find(','), rest.size());
    auto const element = without_blanks(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    if (element.empty()) { continue; }  // lists may have empty elements (section 5.6.1)
    if (!only.empty()) { return {}; }
    only = element;
  }
  return one_range(only, bytes);
}

std::string content_range(std::optional<ByteRange> const& range, std::uint64_t bytes) {
  auto const part = range ? std::to_string(range->first) + "-" + std::to_string(range->last) : std::string("*");
  return std::string(kUnit) + " " + part + "/" + std::to_string(bytes);
}

bool if_range_holds(std::string_view header, std::string_view etag, std::string_view last_modified) {
  auto const named = without_blanks(header);
  if (named.empty()) { return false; }
  // A weak tag begins with W/, and two of those are never the same bytes for certain.
  return named.front() == '"' ? named == etag : named == last_modified;
}

}  // namespace contentos::http
