// Words on ICU. Letters, digits and marks side by side are a word, and everything else parts words; in scripts that part words by no sign
// (Chinese, Japanese, Thai, Lao, Khmer, Burmese) ICU's dictionaries do (UAX #29). Words are compared in NFKC without regard to case;
// accents count. The rules are those of the installed ICU: after a newer one the search model is built anew by `projector rebuild search`,
// should words differ.
#pragma once

#include "projections/search/word_breaker.hpp"

#include <array>
#include <cstdint>

namespace contentos::text {

class IcuWords final : public search::WordBreaker {
public:
  IcuWords();
  void each(std::string_view text, Visit const& visit) const override;

private:
  // All return how many bytes are done with. Those of a word return 0, and visit nothing, where it is none of theirs.
  std::size_t visit_block(std::string_view text, Visit const& visit) const;   // words of the next 64 bytes, of which more follow
  std::size_t visit_one(std::string_view text, Visit const& visit) const;     // a word, or what is of none
  std::size_t visit_ascii(std::string_view text, Visit const& visit) const;   // a word of ASCII
  std::size_t visit_simple(std::string_view text, Visit const& visit) const;  // a word of code points below U+0800

  std::array<std::uint16_t, 0x800> folds_;  // of the code points of one and two bytes: as what they are compared, or that they need more
  std::array<char, 256> ascii_{};           // the same of ASCII by its byte; 0: it is of no word, or not ASCII
};

}  // namespace contentos::text
