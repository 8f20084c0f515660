// The port that takes text apart into words. Implemented by infra/text; the search model and whoever asks it use the same one.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace contentos::search {

/// What goes beyond is cut off, of stored words and of asked ones alike.
inline constexpr std::size_t kMostWordBytes = 64;
/// So many bytes from a word's first on may be read, whatever they are: who compares words need not look first at how long they are.
inline constexpr std::size_t kReadableBytes = 16;

class WordBreaker {
public:
  using Visit = std::function<void(std::string_view word)>;
  virtual ~WordBreaker() = default;

  /// The words of `text` in the order they stand, without regard to case: 1 to kMostWordBytes bytes of UTF-8, no zero byte. Pure: the same
  /// text gives the same words. Bytes that are no UTF-8 part words. Lifetime: a word lives until `visit` returns. Threading: any thread.
  virtual void each(std::string_view text, Visit const& visit) const = 0;
};

}  // namespace contentos::search
