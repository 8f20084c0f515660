#include "infra/http/pieces.hpp"

#include "infra/http/server_state.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace contentos::http {
namespace {

// A piece that was longer than it should be does not make all after it cost as much.
constexpr std::size_t kKeptPieceBytes = 2 * BodySource::kPieceBytes;

}  // namespace

void Pieces::begin(std::unique_ptr<BodySource> source, std::optional<std::uint64_t> bytes) {
  source_ = std::move(source);
  bytes_ = bytes;
  is_begun_ = true;
}

void Pieces::reset() {
  if (!is_begun_) { return; }
  *this = Pieces{};
}

void Pieces::cut_off() {
  source_.reset();
  frame_.clear();
  std::string().swap(piece_);
}

std::size_t Pieces::held_bytes() const { return frame_.size() + piece_.size() + (source_ ? source_->held_bytes() : 0); }

std::optional<std::string> Pieces::pull(std::size_t most_bytes) {
  frame_.clear();
  piece_.clear();
  if (piece_.capacity() > kKeptPieceBytes) { std::string().swap(piece_); }
  std::optional<std::string> failed;
  try {
    bool const is_last = !source_->next(piece_);
    failed = misfit(is_last, most_bytes);
    if (is_last) { source_.reset(); }
    if (!failed) { frame_piece(); }
  } catch (...) { failed = words_of_current_exception(); }
  if (failed) { cut_off(); }
  return failed;
}

std::optional<std::string> Pieces::misfit(bool is_last, std::size_t most_bytes) {
  given_bytes_ += piece_.size();
  if (piece_.size() > most_bytes) { return "a piece of " + std::to_string(piece_.size()) + " bytes, which are too many at once"; }
  if (bytes_ && (given_bytes_ > *bytes_ || (is_last && given_bytes_ != *bytes_))) {
    return "a body of " + std::to_string(given_bytes_) + " bytes, where " + std::to_string(*bytes_) + " were announced";
  }
  return std::nullopt;
}

void Pieces::frame_as(BodyEnd::Kind end) {
  is_chunked_ = end == BodyEnd::Kind::chunked;
  frame_piece();
}

/// RFC 9112, section 7.1. A chunk without bytes would be the last, so an empty piece is none.
void Pieces::frame_piece() {
  if (!is_chunked_) { return; }
  if (!piece_.empty()) {
    std::array<char, 16> digits{};
    frame_.assign(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), piece_.size(), 16).ptr);
    frame_ += "\r\n";
    piece_ += "\r\n";
  }
  if (!has_more()) { piece_ += "0\r\n\r\n"; }
}

std::string Pieces::take_piece() { return std::exchange(piece_, {}); }

}  // namespace contentos::http
