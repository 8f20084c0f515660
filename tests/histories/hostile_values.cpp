#include "tests/histories/hostile_values.hpp"

#include "domain/core/utf8.hpp"
#include "domain/json/i_json.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace contentos::test {

namespace json = boost::json;

namespace {

/// `unit` again and again, then as much of "x" as is missing to exactly `bytes`.
std::string filled(std::string const& unit, std::size_t bytes) {
  std::string out;
  while (out.size() + unit.size() <= bytes) { out += unit; }
  return out + std::string(bytes - out.size(), 'x');
}

std::string with_zero(char const* before, char const* after) { return std::string(before) + '\0' + after; }

std::vector<std::string> const& odd_texts() {
  static std::vector<std::string> const kTexts{
      "",
      " ",
      with_zero("", ""),
      with_zero("a", "b"),
      with_zero("a", "") + '\0',
      with_zero("", "\xEF\xBF\xBF"),
      "\x01\x02\x1B\x1F\x7F",
      "\xC2\x80\xC2\x85\xC2\x9F",
      "\xE2\x80\xA8\xE2\x80\xA9",                  // line and paragraph separators
      "\xEF\xBB\xBF",                              // byte order mark
      "\xEF\xBF\xBE\xEF\xBF\xBF\xF0\x9F\xBF\xBE",  // noncharacters
      "\xF4\x8F\xBF\xBF",                          // U+10FFFF
      "\xEE\x80\x80",                              // private use
      "e\xCC\x81\xCC\x81\xCC\x81",                 // combining marks
      "\xCC\x81",
      "\xD7\xA9\xD7\x9C\xE2\x80\xAE\xD8\xB9",  // right to left, and an override NOLINT(misc-misleading-bidirectional)
      "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80",
      "\xC4\xB0\xC4\xB1\xC3\x9F\xEF\xAC\x81",  // letters that change their length with their case
      "\"\\/\b\f\n\r\t",
      "\\u0000",
      "';--",
      "%s%n{}",
      "<script>]]>",
      "{\"sys\":{\"id\":\"a\"}}",
      "null",
      "a/b~1c",
      "a//",
      "/",
      "a.b",
      "..",
      "-",
      "en-US",
      "infinity",
      "__proto__",
      "a",
      "A",
      "aa",
      "b",
      "\xC3\xA9",
      "0",
      "-0",
      "1e400",
      "a or b -c \"d",
  };
  return kTexts;
}

}  // namespace

std::string HostileValues::letters() {
  std::string out;
  for (auto n = choices_.below(12); n > 0; --n) {
    static std::vector<std::uint32_t> const kFirst{0x20,   0x61,   0x80,   0x300,  0x590,   0x800,
                                                   0x2000, 0x4E00, 0xE000, 0xFDD0, 0x1F600, 0x10FF00};
    append_utf8(out, choices_.of(kFirst) + static_cast<std::uint32_t>(choices_.below(64)));
  }
  return out;
}

std::string HostileValues::text(std::size_t limit_bytes) {
  limit_bytes = std::min(limit_bytes, most_bytes_);
  static std::vector<std::string> const kUnits{"a",         "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", std::string(1, '\0'),
                                               "e\xCC\x81", "a "};
  switch (choices_.below(16)) {
    case 11: return std::string(cut_utf8(letters(), limit_bytes));
    case 12:
      return std::string(
          cut_utf8(filled(choices_.of(kUnits), 254 + choices_.below(5)), limit_bytes));  // where titles and index keys are cut
    case 13: return filled(choices_.of(kUnits), std::min<std::size_t>(limit_bytes, 1 + choices_.below(3000)));
    case 14: return choices_.one_in(6) ? filled(choices_.of(kUnits), limit_bytes) : std::string(cut_utf8(letters(), limit_bytes));
    case 15: return choices_.one_in(6) && limit_bytes > 0 ? filled(choices_.of(kUnits), limit_bytes - 1) : "a";
    default: return std::string(cut_utf8(choices_.of(odd_texts()), limit_bytes));
  }
}

std::string HostileValues::name() {
  auto const out = text(200);
  return out.empty() ? "a" : out;
}

std::string HostileValues::client_id() {
  static std::vector<std::string> const kIds{"e",
                                             "e-",
                                             "e-1",
                                             "e.",
                                             "e.1",
                                             "E",
                                             "-",
                                             "--",
                                             "_",
                                             "...",
                                             ".a",
                                             "0",
                                             "entry-e",
                                             "e_",
                                             std::string(64, 'e'),
                                             std::string(63, 'e'),
                                             "a-b",
                                             "a-b-c",
                                             "null"};
  return choices_.of(kIds);
}

std::string HostileValues::slug() {
  static std::vector<std::string> const kSlugs{"a", "a/b",  "a-b",   "a.b", "a_b/c", "0", "b", "a/b/c", std::string(200, 'a'),
                                               "A", "a//b", "a/../b"};
  return choices_.of(kSlugs);
}

Timestamp HostileValues::time() {
  static std::vector<char const*> const kTimes{"1970-01-01T00:00:00Z",        "1969-12-31T23:59:59.999999Z", "2000-02-29T12:00:00Z",
                                               "1684-07-28T00:12:25.259008Z", "2255-06-05T23:47:34.740992Z", "2024-12-31T23:59:59Z"};
  auto const step = std::chrono::microseconds(choices_.below(3));
  switch (choices_.below(4)) {
    case 0: return *parse_rfc3339(choices_.of(kTimes)) + step;
    case 1: return kEarliestTime + step;
    case 2: return kLatestTime - step;
    default: {
      auto const range = static_cast<std::uint64_t>((kLatestTime - kEarliestTime).count()) + 1;
      return kEarliestTime + std::chrono::microseconds(choices_.below(range));
    }
  }
}

std::string HostileValues::time_text() {
  static std::vector<std::string> const kTexts{"2020-02-29T23:59:59+14:00",
                                               "2020-01-01t00:00:00z",
                                               "0001-01-01T00:00:00Z",
                                               "0001-01-01T00:00:00+00:01",
                                               "9999-12-31T23:59:59.999999999Z",
                                               "9999-12-31T23:59:59-00:01",
                                               "0000-12-31T23:59:59-01:00",
                                               "2020-01-01T00:00:00.123456789-23:59",
                                               "1900-02-29T00:00:00Z",
                                               "2016-12-31T23:59:60Z",
                                               "2020-01-01",
                                               "1969-12-31T23:59:59.9999995Z",
                                               "9999-12-31T23:59:59.999999+23:59",
                                               "0001-01-01T23:59:00.000000+23:59"};
  return choices_.one_in(2) ? choices_.of(kTexts) : format_rfc3339(time());
}

json::value HostileValues::number() {
  using Limits = std::numeric_limits<double>;
  constexpr auto kSafe = (std::int64_t{1} << 53) - 1;
  static std::vector<json::value> const kNumbers{json::value(0),
                                                 json::value(-0.0),
                                                 json::value(1),
                                                 json::value(-1),
                                                 json::value(kSafe),
                                                 json::value(-kSafe),
                                                 json::value(kSafe + 1),
                                                 json::value(kSafe + 2),
                                                 json::value(9007199254740994.0),
                                                 json::value(1e308),
                                                 json::value(-1e308),
                                                 json::value(Limits::max()),
                                                 json::value(Limits::lowest()),
                                                 json::value(Limits::min()),
                                                 json::value(Limits::denorm_min()),
                                                 json::value(-Limits::denorm_min()),
                                                 json::value(0.1),
                                                 json::value(1e21),
                                                 json::value(1e-7),
                                                 json::value(123456789012345680.0),
                                                 json::value(std::numeric_limits<std::int64_t>::max()),
                                                 json::value(std::numeric_limits<std::int64_t>::min()),
                                                 json::value(std::numeric_limits<std::uint64_t>::max()),
                                                 json::value(5e-324 * 3),
                                                 json::value(1.5),
                                                 json::value(1e22)};
  if (!choices_.one_in(4)) { return choices_.of(kNumbers); }
  auto const any = std::bit_cast<double>(choices_.below(std::numeric_limits<std::uint64_t>::max()));
  return std::isfinite(any) ? json::value(any) : json::value(2);
}

json::value HostileValues::json(std::size_t depth) {
  switch (choices_.below(depth == 0 ? 6 : 9)) {
    case 0: return nullptr;
    case 1: return true;
    case 2: return false;
    case 3: return number();
    case 4: return json::value(text(300));
    case 5: return json::value(time_text());
    case 6: return object(depth);
    case 7: {
      json::array out;
      for (auto n = choices_.below(4); n > 0; --n) { out.push_back(json(depth - 1)); }
      return out;
    }
    default: return choices_.one_in(4) ? deep(depth) : json::value(json::object{{"sys", json::object{{"id", text(64)}}}});
  }
}

json::value HostileValues::deep(std::size_t depth) {
  json::value out = choices_.one_in(2) ? json::value(json::object{}) : json::value(json::array{});
  for (std::size_t i = 1; i < depth; ++i) {
    if (i % 2 == 0) {
      out = json::array{std::move(out)};
    } else {
      out = json::object{{"d", std::move(out)}};
    }
  }
  return out;
}

json::object HostileValues::object(std::size_t depth) {
  json::object out;
  if (depth == 0) { return out; }
  for (auto n = choices_.one_in(30) ? 300 : choices_.below(4); n > 0; --n) { out[text(40)] = n > 4 ? json::value(n) : json(depth - 1); }
  return out;
}

std::optional<json::value> as_sent(json::value const& value, std::size_t around) {
  JsonLimits limits;
  limits.max_depth -= around;
  auto parsed = parse_i_json(json::serialize(value), limits);
  return parsed ? std::optional(std::move(*parsed)) : std::nullopt;
}

}  // namespace contentos::test
