#include "domain/json/escape.hpp"

#include "domain/core/hex.hpp"
#include "domain/core/utf8.hpp"

#include <cstdint>
#include <optional>

namespace contentos {

namespace {

constexpr std::uint32_t kFirstHigh = 0xd800, kFirstLow = 0xdc00, kBehindSurrogates = 0xe000;

std::optional<std::uint32_t> code_unit(std::string_view json, std::size_t& at) {
  if (json.size() - at < 4) { return std::nullopt; }
  std::uint32_t out = 0;
  for (auto const end = at + 4; at < end; ++at) {
    auto const digit = hex_value(json[at]);
    if (digit < 0) { return std::nullopt; }
    out = out << 4U | static_cast<std::uint32_t>(digit);
  }
  return out;
}

std::optional<std::uint32_t> code_point(std::string_view json, std::size_t& at) {
  auto const first = code_unit(json, at);
  if (!first || *first < kFirstHigh || *first >= kBehindSurrogates) { return first; }
  if (*first >= kFirstLow || json.substr(at, 2) != "\\u") { return std::nullopt; }
  at += 2;
  auto const second = code_unit(json, at);
  if (!second || *second < kFirstLow || *second >= kBehindSurrogates) { return std::nullopt; }
  return 0x10000U + ((*first - kFirstHigh) << 10U) + (*second - kFirstLow);
}

}  // namespace

bool append_escaped(std::string& out, std::string_view json, std::size_t& at) {
  constexpr std::string_view kWritten = "\"\\/bfnrt", kMeant = "\"\\/\b\f\n\r\t";
  if (at >= json.size()) { return false; }
  auto const c = json[at++];
  if (auto const known = kWritten.find(c); known != std::string_view::npos) {
    out.push_back(kMeant[known]);
    return true;
  }
  auto const point = c == 'u' ? code_point(json, at) : std::nullopt;
  if (point) { append_utf8(out, *point); }
  return point.has_value();
}

}  // namespace contentos
