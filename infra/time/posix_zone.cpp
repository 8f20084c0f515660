#include "infra/time/posix_zone.hpp"

namespace contentos::tz {

namespace {

using std::chrono::seconds;

/// Takes the rule apart from left to right.
class Reader {
public:
  explicit Reader(std::string_view text) : text_(text) {}

  [[nodiscard]] bool is_at_end() const { return text_.empty(); }
  [[nodiscard]] bool next_is(char c) const { return !text_.empty() && text_.front() == c; }
  bool take(char c) {
    if (!next_is(c)) { return false; }
    text_.remove_prefix(1);
    return true;
  }

  /// `CET`, or `<+03>`.
  bool take_name() {
    if (take('<')) {
      auto const end = text_.find('>');
      if (end == std::string_view::npos) { return false; }
      text_.remove_prefix(end + 1);
      return true;
    }
    std::size_t letters = 0;
    while (letters < text_.size() && is_letter(text_[letters])) { ++letters; }
    text_.remove_prefix(letters);
    return letters >= 3;
  }

  std::optional<int> take_number() {
    int value = 0;
    std::size_t digits = 0;
    for (; digits < text_.size() && digits < 4 && text_[digits] >= '0' && text_[digits] <= '9'; ++digits) {
      value = value * 10 + (text_[digits] - '0');
    }
    text_.remove_prefix(digits);
    return digits == 0 ? std::nullopt : std::optional(value);
  }

  /// `[+-]h[:m[:s]]`
  std::optional<seconds> take_time() {
    bool const is_negative = take('-');
    if (!is_negative) { take('+'); }
    auto const hours = take_number();
    if (!hours) { return std::nullopt; }
    auto time = std::chrono::hours(*hours) + seconds(0);
    if (take(':')) {
      auto const minutes = take_number();
      if (!minutes) { return std::nullopt; }
      time += std::chrono::minutes(*minutes);
      if (take(':')) {
        auto const rest = take_number();
        if (!rest) { return std::nullopt; }
        time += seconds(*rest);
      }
    }
    return is_negative ? -time : time;
  }

private:
  static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

  std::string_view text_;
};

/// A day of every year, and a time of that day by the clocks that are changed then.
struct Change {
  enum class Kind { month, day, day_but_leap } kind = Kind::month;
  unsigned month = 1, week = 1, weekday = 0;
  int day = 0;
  seconds time = std::chrono::hours(2);

  /// In seconds as the clocks show it.
  [[nodiscard]] std::chrono::sys_seconds in(std::chrono::year year) const {
    using namespace std::chrono;
    if (kind == Kind::month) {
      auto const of = std::chrono::month(month);
      auto const on = std::chrono::weekday(weekday);
      return (week == 5 ? sys_days(year / of / on[last]) : sys_days(year / of / on[week])) + time;
    }
    auto const first = sys_days(year / January / 1);
    if (kind == Kind::day) { return first + days(day) + time; }
    constexpr int kLastOfFebruary = 59;
    return first + days(day - 1 + (year.is_leap() && day > kLastOfFebruary ? 1 : 0)) + time;
  }
};

/// `Mm.w.d`
bool take_day_of_month(Reader& rule, Change& change) {
  auto const month = rule.take_number();
  if (!month || !rule.take('.')) { return false; }
  auto const week = rule.take_number();
  if (!week || !rule.take('.')) { return false; }
  auto const weekday = rule.take_number();
  if (!weekday || *month < 1 || *month > 12 || *week < 1 || *week > 5 || *weekday > 6) { return false; }
  change.month = static_cast<unsigned>(*month);
  change.week = static_cast<unsigned>(*week);
  change.weekday = static_cast<unsigned>(*weekday);
  return true;
}

/// `,Mm.w.d[/time]`, `,Jn[/time]` or `,n[/time]`
std::optional<Change> take_change(Reader& rule) {
  Change change;
  if (!rule.take(',')) { return std::nullopt; }
  if (rule.take('M')) {
    if (!take_day_of_month(rule, change)) { return std::nullopt; }
  } else {
    change.kind = rule.take('J') ? Change::Kind::day_but_leap : Change::Kind::day;
    auto const day = rule.take_number();
    if (!day || *day > 365) { return std::nullopt; }
    change.day = *day;
  }
  if (rule.take('/')) {
    auto const time = rule.take_time();
    if (!time) { return std::nullopt; }
    change.time = *time;
  }
  return change;
}

}  // namespace

std::optional<seconds> posix_offset_at(std::string_view text, Timestamp at) {
  Reader rule(text);
  if (!rule.take_name()) { return std::nullopt; }
  auto const west = rule.take_time();
  if (!west) { return std::nullopt; }
  auto const standard = -*west;  // POSIX counts westwards
  if (rule.is_at_end()) { return standard; }

  if (!rule.take_name()) { return std::nullopt; }
  auto summer = standard + std::chrono::hours(1);
  if (!rule.next_is(',')) {
    auto const summer_west = rule.take_time();
    if (!summer_west) { return std::nullopt; }
    summer = -*summer_west;
  }
  auto const begin = take_change(rule);
  auto const end = begin ? take_change(rule) : std::nullopt;
  if (!end || !rule.is_at_end()) { return std::nullopt; }

  auto const moment = std::chrono::floor<seconds>(at);
  auto const year = std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(moment + standard)).year();
  auto const begins = begin->in(year)-standard;
  auto const ends = end->in(year)-summer;
  // South of the equator the summer that a year begins with began in the year before.
  bool const is_summer = begins < ends ? moment >= begins && moment < ends : moment >= begins || moment < ends;
  return is_summer ? summer : standard;
}

}  // namespace contentos::tz
