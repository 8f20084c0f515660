#include "infra/text/icu_transliterator.hpp"

#include <algorithm>
#include <mutex>
#include <stdexcept>
#include <unicode/translit.h>
#include <unicode/unistr.h>

namespace contentos::text {

namespace {

constexpr char const* kRules = "NFC; Any-Latin; Latin-ASCII; Lower";

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'A' && c <= 'Z') { c = static_cast<char>(c - 'A' + 'a'); }
  }
  return out;
}

}  // namespace

struct IcuTransliterator::Rules {
  std::unique_ptr<icu::Transliterator> chain;
  std::mutex mutex{};

  /// ICU does not say that a chain of rules may be used by several threads at once: each has its own. All instances have the same rules.
  icu::Transliterator& of_this_thread() {
    thread_local std::unique_ptr<icu::Transliterator> mine;
    if (!mine) {
      std::lock_guard const lock(mutex);
      mine.reset(chain->clone());
      if (!mine) { throw std::bad_alloc(); }
    }
    return *mine;
  }
};

IcuTransliterator::IcuTransliterator() : rules_(std::make_unique<Rules>()) {
  UErrorCode status = U_ZERO_ERROR;
  rules_->chain.reset(icu::Transliterator::createInstance(icu::UnicodeString(kRules), UTRANS_FORWARD, status));
  if (U_FAILURE(status) != 0 || !rules_->chain) {
    throw std::runtime_error(std::string("ICU cannot transliterate: ") + u_errorName(status));
  }
}

IcuTransliterator::~IcuTransliterator() = default;

std::string IcuTransliterator::to_latin(std::string_view text) const {
  if (is_ascii(text)) { return lower_ascii(text); }
  auto wide = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  rules_->of_this_thread().transliterate(wide);
  std::string out;
  wide.toUTF8String(out);
  return out;
}

}  // namespace contentos::text
