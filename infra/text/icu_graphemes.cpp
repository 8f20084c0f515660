#include "infra/text/icu_graphemes.hpp"

#include "domain/core/utf8.hpp"

#include <memory>
#include <unicode/brkiter.h>
#include <unicode/utext.h>

namespace contentos::text {

namespace {

/// The last end of a grapheme at or before `at`; 0 when there is none.
std::size_t grapheme_end(std::string_view text, std::size_t at) {
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<icu::BreakIterator> const breaks(icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
  std::unique_ptr<UText, decltype(&utext_close)> const opened(
      utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &status), &utext_close);
  if (U_FAILURE(status) != 0) { return 0; }
  breaks->setText(opened.get(), status);
  if (U_FAILURE(status) != 0) { return 0; }
  auto const place = static_cast<std::int32_t>(at);
  if (breaks->isBoundary(place) != 0) { return at; }
  auto const before = breaks->preceding(place);
  return before == icu::BreakIterator::DONE ? 0 : static_cast<std::size_t>(before);
}

}  // namespace

std::string IcuGraphemes::cut(std::string_view text, std::size_t most_bytes) const {
  if (text.size() <= most_bytes) { return std::string(text); }
  auto const code_points = cut_utf8(text, most_bytes);
  auto const graphemes = grapheme_end(text, code_points.size());
  return std::string(graphemes == 0 ? code_points : text.substr(0, graphemes));
}

}  // namespace contentos::text
