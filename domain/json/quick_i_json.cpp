#include "domain/core/utf8.hpp"
#include "domain/json/escape.hpp"
#include "domain/json/i_json_readers.hpp"
#include "domain/json/plain_text.hpp"
#include "domain/json/view.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <string>
#include <utility>

namespace contentos {

namespace json = boost::json;

namespace {

// Longer ones are for who knows their limits.
constexpr std::size_t kMostExponentDigits = 3;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Reads from left to right and gives up at the first thing that is not as it should be. Requires: UTF-8.
class QuickReader {
public:
  QuickReader(std::string_view text, JsonLimits limits) : text_(text), levels_left_(limits.max_depth), values_left_(limits.max_values) {}

  [[nodiscard]] std::optional<json::value> read() {
    json::value out;
    if (!value(out)) { return std::nullopt; }
    skip_spaces();
    return at_ == text_.size() ? std::optional(std::move(out)) : std::nullopt;
  }

private:
  /// What stands here, or NUL, which may stand nowhere, at the end.
  [[nodiscard]] char here() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_spaces() {
    while (here() == ' ' || here() == '\n' || here() == '\r' || here() == '\t') { ++at_; }
  }
  /// Whether `c` stands here, behind spaces; goes on behind it.
  [[nodiscard]] bool take(char c) {
    skip_spaces();
    if (here() != c) { return false; }
    ++at_;
    return true;
  }
  [[nodiscard]] bool take_word(std::string_view word) {
    if (!text_.substr(at_).starts_with(word)) { return false; }
    at_ += word.size();
    return true;
  }

  [[nodiscard]] bool value(json::value& out) {
    skip_spaces();
    if (values_left_ == 0) { return false; }
    --values_left_;
    switch (here()) {
      case '{': return object(out.emplace_object());
      case '[': return array(out.emplace_array());
      case '"': return string(out.emplace_string());
      case 't': out = true; return take_word("true");
      case 'f': out = false; return take_word("false");
      case 'n': return take_word("null");
      default: return number(out);
    }
  }

  [[nodiscard]] bool object(json::object& out) {
    ++at_;
    if (take('}')) { return levels_left_ > 0; }
    if (levels_left_ == 0) { return false; }
    --levels_left_;
    do {
      skip_spaces();
      if (here() != '"') { return false; }
      auto const key = piece();
      if (!key || !take(':')) { return false; }
      auto const [member, is_new] = out.emplace(json::string_view(key->data(), key->size()), nullptr);
      if (!is_new || !value(member->value())) { return false; }
    } while (take(','));
    ++levels_left_;
    return take('}');
  }

  [[nodiscard]] bool array(json::array& out) {
    ++at_;
    if (take(']')) { return levels_left_ > 0; }
    if (levels_left_ == 0) { return false; }
    --levels_left_;
    do {
      if (!value(out.emplace_back(nullptr))) { return false; }
    } while (take(','));
    ++levels_left_;
    return take(']');
  }

  [[nodiscard]] bool string(json::string& out) {
    auto const all = piece();
    if (all) { out.assign(all->data(), all->size()); }
    return all.has_value();
  }

  /// The string that begins here, without quotes and escapes. Lifetime: until the next one is read.
  [[nodiscard]] std::optional<std::string_view> piece() {
    auto const begin = ++at_;
    at_ = end_of_plain_text(text_, at_);
    if (here() == '"') { return text_.substr(begin, at_++ - begin); }
    unescaped_.assign(text_.substr(begin, at_ - begin));
    while (here() == '\\') {
      ++at_;
      if (!append_escaped(unescaped_, text_, at_)) { return std::nullopt; }
      auto const end = end_of_plain_text(text_, at_);
      unescaped_.append(text_.substr(at_, end - at_));
      at_ = end;
    }
    if (here() != '"') { return std::nullopt; }
    ++at_;
    return unescaped_;
  }

  /// Whether there are digits here; goes on behind them.
  [[nodiscard]] bool digits() {
    auto const begin = at_;
    while (is_digit(here())) { ++at_; }
    return at_ > begin;
  }

  [[nodiscard]] bool number(json::value& out) {
    auto const begin = at_;
    if (here() == '-') { ++at_; }
    bool const has_leading_zero = here() == '0';
    auto const whole = at_;
    if (!digits() || (has_leading_zero && at_ > whole + 1)) { return false; }
    if (here() == '.') {
      ++at_;
      if (!digits()) { return false; }
    }
    if (here() == 'e' || here() == 'E') {
      ++at_;
      if (here() == '+' || here() == '-') { ++at_; }
      auto const exponent = at_;
      if (!digits() || at_ - exponent > kMostExponentDigits) { return false; }
    }
    auto found = i_json_number(text_.substr(begin, at_ - begin));
    if (found.refusal != nullptr) { return false; }
    out = std::move(found.value);
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t levels_left_;
  std::size_t values_left_;
  std::string unescaped_{};
};

}  // namespace

std::optional<json::value> quick_i_json(std::string_view text, JsonLimits limits) {
  if (!is_utf8(text)) { return std::nullopt; }
  return QuickReader(text, limits).read();
}

}  // namespace contentos
