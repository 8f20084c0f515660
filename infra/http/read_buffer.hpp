// The bytes that came and were not used yet: small while a connection idles, grown to what its limits allow. A connection whose requests
// fill it keeps what they need, up to four times as much, so that each is received at once.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string_view>
#include <vector>

namespace contentos::http {

class ReadBuffer {
public:
  static constexpr std::size_t kIdleBytes = 4096;

  [[nodiscard]] std::string_view pending() const { return {bytes_.data() + begin_, end_ - begin_}; }
  void consume(std::size_t bytes) {
    begin_ += bytes;
    if (begin_ == end_) { begin_ = end_ = 0; }
  }

  /// Makes room behind the pending bytes, growing to `most_bytes` in all. Returns false when there is none left.
  /// Lifetime: views of pending() end here.
  [[nodiscard]] bool make_room(std::size_t most_bytes) {
    if (end_ < bytes_.size() && begin_ == 0 && !was_full_) { return true; }
    if (begin_ > 0) {
      std::memmove(bytes_.data(), bytes_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    if (end_ == bytes_.size() || was_full_) {
      bytes_.resize(std::min(std::max(kIdleBytes, bytes_.size() * 2), std::max(most_bytes, bytes_.size())));
    }
    was_full_ = false;
    return end_ < bytes_.size();
  }
  [[nodiscard]] char* room() { return bytes_.data() + end_; }
  [[nodiscard]] std::size_t room_bytes() const { return bytes_.size() - end_; }
  void received(std::size_t bytes) {
    end_ += bytes;
    was_full_ = end_ == bytes_.size();
  }

  /// Gives back what a large request needed, once nothing of it is left.
  void shrink() {
    if (bytes_.size() > kIdleBytes * 4 && begin_ == end_) {
      std::vector<char>().swap(bytes_);
      was_full_ = false;
    }
  }

private:
  std::vector<char> bytes_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  bool was_full_ = false;  // when something came last: there was more than there was room for
};

}  // namespace contentos::http
