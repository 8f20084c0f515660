#include "tests/infra/http/rows.hpp"

#include <stdexcept>

namespace contentos::http::test {

bool Rows::next(std::string& piece) {
  if (is_asked_.exchange(true)) { account_.was_asked_twice_at_once = true; }
  if (options_.before_piece) { options_.before_piece(next_); }
  auto const before = piece.size();
  while (next_ < options_.rows && piece.size() < options_.piece_bytes) {
    if (options_.throws_at == next_) { throw std::runtime_error("row " + std::to_string(next_) + " is lost"); }
    piece += row(next_++);
  }
  ++account_.pulls;
  account_.given_bytes += piece.size() - before;
  is_asked_ = false;
  return next_ < options_.rows;
}

}  // namespace contentos::http::test
