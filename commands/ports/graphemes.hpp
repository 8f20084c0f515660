// Characters as people see them, for texts that have to be shortened. Implemented by infra/text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace contentos {

class Graphemes {
public:
  virtual ~Graphemes() = default;

  /// The longest beginning of `text` (UTF-8) of at most `most_bytes` bytes that ends where a character ends: no letter without its marks,
  /// no flag or family by half (UAX 29, extended grapheme clusters). Of a character that is longer by itself, as many code points as fit.
  /// Threading: any thread.
  [[nodiscard]] virtual std::string cut(std::string_view text, std::size_t most_bytes) const = 0;
};

}  // namespace contentos
