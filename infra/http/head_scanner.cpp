#include "infra/http/head_scanner.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace contentos::http {
namespace {

constexpr std::size_t kMostLeadingBytes = 8;

bool is_forbidden(char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; }

constexpr std::uint64_t kEachByte = 0x0101010101010101;

/// How many of the first eight bytes are neither below `least` (at most 0x80) nor 0x7F, up to the first that is.
std::size_t plain_of_eight(char const* bytes, unsigned char least) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  if constexpr (std::endian::native == std::endian::big) { word = __builtin_bswap64(word); }
  auto const below = (word - kEachByte * least) & ~word;
  auto const is_delete = word ^ (kEachByte * 0x7F);
  auto const found = (below | ((is_delete - kEachByte) & ~is_delete)) & (kEachByte * 0x80);
  return found == 0 ? sizeof word : static_cast<std::size_t>(std::countr_zero(found)) / 8;
}

}  // namespace

HeadScanner::State HeadScanner::scan(std::string_view bytes) {
  while (state_ == State::need_more && at_ < bytes.size()) {
    if (line_bytes_ > 0 && !after_cr_) { skip_plain(bytes); }
    if (at_ == bytes.size()) { break; }
    if (!accept(bytes[at_++])) { state_ = State::malformed; }
  }
  return state_;
}

/// Bytes within a line that are only counted, eight at a time; those before its end that are no eight are left to accept().
void HeadScanner::skip_plain(std::string_view bytes) {
  bool const is_request_line = lines_ == 0;
  unsigned char const least = is_request_line ? 0x21 : 0x20;
  auto const from = at_;
  while (bytes.size() - at_ >= sizeof(std::uint64_t)) {
    auto const plain = plain_of_eight(bytes.data() + at_, least);
    at_ += plain;
    if (plain < sizeof(std::uint64_t)) { break; }
  }
  line_bytes_ += at_ - from;
  if (is_request_line && blanks_ == 1) { target_bytes_ += at_ - from; }
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
