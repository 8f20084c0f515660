#include "infra/http/head_scanner.hpp"

namespace contentos::http {
namespace {

constexpr std::size_t kMostLeadingBytes = 8;

bool is_forbidden(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; }

}  // namespace

HeadScanner::State HeadScanner::scan(std::string_view bytes) {
  while (state_ == State::need_more && at_ < bytes.size()) {
    if (!accept(bytes[at_++])) { state_ = State::malformed; }
  }
  return state_;
}

bool HeadScanner::accept(char c) {
  if (after_cr_) { return c == '\n' && end_of_line(); }
  if (c == '\r') {
    after_cr_ = true;
    return true;
  }
  if (is_forbidden(c)) { return false; }
  if (line_bytes_ == 0 && (c == ' ' || c == '\t')) { return false; }
  ++line_bytes_;
  if (lines_ == 0) {
    if (c == ' ') {
      ++blanks_;
    } else if (blanks_ == 1) {
      ++target_bytes_;
    }
  }
  return true;
}

bool HeadScanner::end_of_line() {
  after_cr_ = false;
  if (line_bytes_ > 0) {
    ++lines_;
    line_bytes_ = 0;
    return true;
  }
  if (lines_ > 0) {
    state_ = State::whole;
    return true;
  }
  leading_ = at_;
  return leading_ <= kMostLeadingBytes;
}

}  // namespace contentos::http
