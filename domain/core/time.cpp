#include "domain/core/time.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdio>

namespace contentos {

namespace {

/// Reads exactly `digits` decimal digits at `at` and moves past them.
std::optional<int> take_number(std::string_view text, std::size_t& at, std::size_t digits) {
  if (at + digits > text.size()) { return std::nullopt; }
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    char const c = text[at + i];
    if (c < '0' || c > '9') { return std::nullopt; }
    value = value * 10 + (c - '0');
  }
  at += digits;
  return value;
}

bool take(std::string_view text, std::size_t& at, char wanted) {
  if (at >= text.size() || text[at] != wanted) { return false; }
  ++at;
  return true;
}

std::optional<std::chrono::microseconds> take_fraction(std::string_view text, std::size_t& at) {
  if (!take(text, at, '.')) { return std::chrono::microseconds(0); }
  std::int64_t us = 0;
  std::size_t digits = 0;
  for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, ++digits) {
    if (digits < 6) { us = us * 10 + (text[at] - '0'); }
  }
  if (digits == 0 || digits > 9) { return std::nullopt; }
  for (std::size_t i = digits; i < 6; ++i) { us *= 10; }
  return std::chrono::microseconds(us);
}

std::optional<std::chrono::minutes> take_offset(std::string_view text, std::size_t& at) {
  if (at >= text.size()) { return std::nullopt; }
  if (text[at] == 'Z' || text[at] == 'z') {
    ++at;
    return std::chrono::minutes(0);
  }
  int const sign = text[at] == '+' ? 1 : text[at] == '-' ? -1 : 0;
  if (sign == 0) { return std::nullopt; }
  ++at;
  auto const hours = take_number(text, at, 2);
  if (!hours || !take(text, at, ':')) { return std::nullopt; }
  auto const minutes = take_number(text, at, 2);
  if (!minutes || *hours > 23 || *minutes > 59) { return std::nullopt; }
  return std::chrono::minutes(sign * (*hours * 60 + *minutes));
}

/// With zeros in front, at least so many characters, a sign among them.
void append_padded(std::string& out, int value, std::ptrdiff_t width) {
  std::array<char, 12> digits{};
  auto const* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value < 0 ? -value : value).ptr;
  if (value < 0) {
    out.push_back('-');
    --width;
  }
  auto const count = end - digits.data();
  if (count < width) { out.append(static_cast<std::size_t>(width - count), '0'); }
  out.append(digits.data(), static_cast<std::size_t>(count));
}

}  // namespace

std::string format_rfc3339(Timestamp t) {
  auto const day = std::chrono::floor<std::chrono::days>(t);
  std::chrono::year_month_day const date(day);
  std::chrono::hh_mm_ss const time(t - day);
  std::string out;
  out.reserve(27);
  append_padded(out, static_cast<int>(date.year()), 4);
  append_padded(out += '-', static_cast<int>(static_cast<unsigned>(date.month())), 2);
  append_padded(out += '-', static_cast<int>(static_cast<unsigned>(date.day())), 2);
  append_padded(out += 'T', static_cast<int>(time.hours().count()), 2);
  append_padded(out += ':', static_cast<int>(time.minutes().count()), 2);
  append_padded(out += ':', static_cast<int>(time.seconds().count()), 2);
  append_padded(out += '.', static_cast<int>(time.subseconds().count()), 6);
  return out += 'Z';
}

namespace {

std::optional<Timestamp> parse(std::string_view text, std::size_t year_digits) {
  std::size_t at = 0;
  auto const year = take_number(text, at, year_digits);
  if (!year || !take(text, at, '-')) { return std::nullopt; }
  auto const month = take_number(text, at, 2);
  if (!month || !take(text, at, '-')) { return std::nullopt; }
  auto const day = take_number(text, at, 2);
  if (!day || at >= text.size() || (text[at] != 'T' && text[at] != 't')) { return std::nullopt; }
  ++at;
  auto const hour = take_number(text, at, 2);
  if (!hour || *hour > 23 || !take(text, at, ':')) { return std::nullopt; }
  auto const minute = take_number(text, at, 2);
  if (!minute || *minute > 59 || !take(text, at, ':')) { return std::nullopt; }
  auto const second = take_number(text, at, 2);
  if (!second || *second > 59) { return std::nullopt; }
  auto const fraction = take_fraction(text, at);
  if (!fraction) { return std::nullopt; }
  auto const offset = take_offset(text, at);
  if (!offset || at != text.size()) { return std::nullopt; }

  std::chrono::year_month_day const date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) { return std::nullopt; }
  return Timestamp(std::chrono::sys_days(date)) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second) + *fraction - *offset;
}

}  // namespace

std::optional<Timestamp> parse_rfc3339(std::string_view text) {
  auto const time = parse(text, 4);
  return time && *time >= kEarliestTime && *time <= kLatestTime ? time : std::nullopt;
}

std::optional<OffsetTime> parse_offset_time(std::string_view text) {
  constexpr std::string_view kUnknown = "-00:00";
  auto const at = parse_rfc3339(text);
  if (!at) { return std::nullopt; }
  if (text.back() == 'Z' || text.back() == 'z' || text.ends_with(kUnknown)) { return OffsetTime{*at}; }
  auto place = text.size() - kUnknown.size();
  return OffsetTime{*at, take_offset(text, place)};
}

std::string format_offset(std::chrono::minutes offset) {
  auto const size = std::chrono::abs(offset);
  std::array<char, 16> out{};
  int const n = std::snprintf(out.data(), out.size(), "%c%02d:%02d", offset < std::chrono::minutes(0) ? '-' : '+',
                              static_cast<int>(size / std::chrono::hours(1)), static_cast<int>((size % std::chrono::hours(1)).count()));
  return {out.data(), static_cast<std::size_t>(n)};
}

std::optional<Timestamp> parse_stored_time(std::string_view text) {
  constexpr std::size_t kMostYearDigits = 5;
  auto const digits = text.find('-');
  return digits == 4 || digits == kMostYearDigits ? parse(text, digits) : std::nullopt;
}

}  // namespace contentos
