// Finds the end of a request's head in bytes that arrive in any pieces, and refuses what RFC 9112 lets a server refuse and
// what smuggling is made of, before any parser sees it: bare CR or LF, folded lines, NUL and other control characters.
// One pass over every byte, however slowly they come.
#pragma once

#include <cstddef>
#include <string_view>

namespace contentos::http {

class HeadScanner {
public:
  enum class State { need_more, whole, malformed };

  /// Requires: `bytes` begins where it began at the last call since reset(), and has only grown.
  State scan(std::string_view bytes);
  void reset() { *this = HeadScanner{}; }

  /// Empty lines before the request line (RFC 9112, section 2.2 has them ignored).
  [[nodiscard]] std::size_t leading_bytes() const { return leading_; }
  /// With the leading ones and the empty line that ends it. Requires: scan() said `whole`.
  [[nodiscard]] std::size_t head_bytes() const { return at_; }
  /// Of the request target, as far as it has come.
  [[nodiscard]] std::size_t target_bytes() const { return target_bytes_; }
  [[nodiscard]] std::size_t field_lines() const { return lines_ > 0 ? lines_ - 1 : 0; }

private:
  bool end_of_line();
  bool accept(char c);
  void skip_plain(std::string_view bytes);

  std::size_t at_ = 0;
  std::size_t leading_ = 0;
  std::size_t line_bytes_ = 0;  // of the line that `at_` is in
  std::size_t lines_ = 0;       // whole and not empty
  std::size_t blanks_ = 0;      // in the request line, so far
  std::size_t target_bytes_ = 0;
  bool after_cr_ = false;
  State state_ = State::need_more;
};

}  // namespace contentos::http
