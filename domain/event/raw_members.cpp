#include "domain/event/raw_members.hpp"

namespace contentos {

namespace {

/// Moves over a canonical object without looking into its values.
class Scanner {
public:
  explicit Scanner(std::string_view text) : text_(text) {}

  bool take(char wanted) {
    if (at_ >= text_.size() || text_[at_] != wanted) { return false; }
    ++at_;
    return true;
  }
  [[nodiscard]] bool is_done() const { return at_ == text_.size(); }

  /// The bytes of the string between its quotes. Most of what is stored lies in strings, so they are not walked byte by byte.
  std::optional<std::string_view> take_string() {
    if (!take('"')) { return std::nullopt; }
    auto const begin = at_;
    auto from = begin;
    for (;;) {
      auto const quote = text_.find('"', from);
      if (quote == std::string_view::npos) { return std::nullopt; }
      at_ = quote + 1;
      auto unescaped = quote;
      while (unescaped > from && text_[unescaped - 1] == '\\') { --unescaped; }
      if ((quote - unescaped) % 2 == 0) { return text_.substr(begin, quote - begin); }
      from = at_;
    }
  }

  /// The bytes of one value; its end is the first `,` or `}` outside of its strings and containers.
  std::optional<std::string_view> take_value() {
    auto const begin = at_;
    std::size_t depth = 0;
    while (at_ < text_.size()) {
      char const c = text_[at_];
      if (c == '"') {
        if (!take_string()) { return std::nullopt; }
        continue;
      }
      if (depth == 0 && (c == ',' || c == '}')) { break; }
      if (c == '{' || c == '[') { ++depth; }
      if (c == '}' || c == ']') {
        if (depth == 0) { return std::nullopt; }
        --depth;
      }
      ++at_;
    }
    if (at_ == begin) { return std::nullopt; }
    return text_.substr(begin, at_ - begin);
  }

private:
  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

std::optional<std::vector<std::pair<std::string_view, std::string_view>>> raw_members(std::string_view object) {
  std::vector<std::pair<std::string_view, std::string_view>> out;
  Scanner scanner(object);
  if (!scanner.take('{')) { return std::nullopt; }
  if (scanner.take('}')) { return scanner.is_done() ? std::optional(out) : std::nullopt; }
  do {
    auto const key = scanner.take_string();
    if (!key || !scanner.take(':')) { return std::nullopt; }
    auto const value = scanner.take_value();
    if (!value) { return std::nullopt; }
    out.emplace_back(*key, *value);
  } while (scanner.take(','));
  if (!scanner.take('}') || !scanner.is_done()) { return std::nullopt; }
  return out;
}

}  // namespace contentos
