// The body of one answer that is made while it is sent: one piece at a time, framed so that the client knows where the body ends.
#pragma once

#include "infra/http/message.hpp"
#include "infra/http/response_head.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace contentos::http {

/// Threading: one thread at a time.
class Pieces {
public:
  /// `bytes`: of the whole body, where that is known beforehand. Without a source there is nothing to send (HEAD).
  void begin(std::unique_ptr<BodySource> source, std::optional<std::uint64_t> bytes);
  /// Lets the source and its piece go.
  void reset();
  /// The same in the middle of it: nothing more comes.
  void cut_off();

  /// Whether the answer is of this kind, to its end.
  [[nodiscard]] bool is_begun() const { return is_begun_; }
  /// Whether the source has not come to its end.
  [[nodiscard]] bool has_more() const { return source_ != nullptr; }
  [[nodiscard]] std::optional<std::uint64_t> bytes() const { return bytes_; }
  /// What of it is in memory until the next pull().
  [[nodiscard]] std::size_t held_bytes() const;

  /// Takes the next piece in place of the one before. Returns what went wrong, after which nothing more comes: the source threw, gave more
  /// than `most_bytes` at once, or other than the number of bytes that was announced. Blocks. Requires: has_more().
  [[nodiscard]] std::optional<std::string> pull(std::size_t most_bytes);
  /// Frames the piece that was pulled, and those to come as well.
  void frame_as(BodyEnd::Kind end);
  /// What goes before the piece, and the piece itself. Lifetime: until the next pull().
  [[nodiscard]] std::string_view frame() const { return frame_; }
  [[nodiscard]] std::string_view piece() const { return piece_; }
  /// The piece is somebody else's from now on. Requires: not framed.
  [[nodiscard]] std::string take_piece();

private:
  [[nodiscard]] std::optional<std::string> misfit(bool is_last, std::size_t most_bytes);
  void frame_piece();

  std::unique_ptr<BodySource> source_{};
  std::optional<std::uint64_t> bytes_{};
  std::uint64_t given_bytes_ = 0;
  std::string frame_{};
  std::string piece_{};
  bool is_begun_ = false;
  bool is_chunked_ = false;
};

}  // namespace contentos::http
