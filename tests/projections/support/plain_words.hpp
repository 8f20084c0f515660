// Words without ICU, for tests whose texts are plain: what spaces and signs of ASCII part, in lower case.
#pragma once

#include "projections/search/word_breaker.hpp"

#include <algorithm>
#include <string>

namespace contentos {

class PlainWords final : public search::WordBreaker {
public:
  void each(std::string_view text, Visit const& visit) const override {
    std::string word;
    auto const end = [&] {
      auto const size = std::min(word.size(), search::kMostWordBytes);
      word.resize(size + search::kReadableBytes);
      if (size > 0) { visit(std::string_view(word).substr(0, size)); }
      word.clear();
    };
    for (char const c : text) {
      auto const lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      bool const is_of_a_word =
          (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || static_cast<unsigned char>(lower) >= 0x80;
      if (is_of_a_word) {
        word.push_back(lower);
      } else {
        end();
      }
    }
    end();
  }
};

inline PlainWords const& plain_words() {
  static PlainWords const words;
  return words;
}

}  // namespace contentos
