#include "infra/text/icu_words.hpp"

#include "domain/core/utf8.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>
#include <string>
#include <unicode/brkiter.h>
#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utext.h>
#include <unicode/utf8.h>

namespace contentos::text {

namespace {

constexpr std::uint16_t kParts = 0;           // it is of no word
constexpr std::uint16_t kNeedsIcu = 0xffffU;  // it may change with what stands beside it, or is compared as several
constexpr UChar32 kFirstOfTwoBytes = 0x80, kFirstOfThreeBytes = 0x800;

constexpr UChar32 kNoUtf8 = U_SENTINEL;

/// Takes a code point off the front; kNoUtf8, and the bytes of a broken one, where there is none. Requires: not empty.
UChar32 take_code_point(std::string_view& text) {
  auto const size = static_cast<std::int32_t>(std::min<std::size_t>(text.size(), U8_MAX_LENGTH));
  std::int32_t taken = 0;
  UChar32 out = kNoUtf8;
  U8_NEXT(reinterpret_cast<std::uint8_t const*>(text.data()), taken, size, out);
  text.remove_prefix(static_cast<std::size_t>(taken));
  return out < 0 ? kNoUtf8 : out;
}

bool is_of_a_word(UChar32 c) { return u_isalnum(c) != 0 || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0; }

/// Its script parts words by no sign.
bool needs_dictionary(UChar32 c) {
  UErrorCode status = U_ZERO_ERROR;
  switch (uscript_getScript(c, &status)) {
    case USCRIPT_HAN:
    case USCRIPT_HIRAGANA:
    case USCRIPT_KATAKANA: return true;
    default: return u_getIntPropertyValue(c, UCHAR_LINE_BREAK) == U_LB_COMPLEX_CONTEXT;
  }
}

std::string folded(std::string_view word) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  auto const* normalizer = icu::Normalizer2::getNFKCCasefoldInstance(status);
  if (U_FAILURE(status) != 0) { return std::string(word); }
  icu::StringByteSink<std::string> sink(&out);
  normalizer->normalizeUTF8(0, icu::StringPiece(word.data(), static_cast<std::int32_t>(word.size())), sink, nullptr, status);
  return U_FAILURE(status) != 0 ? std::string(word) : out;
}

std::uint16_t fold_of(UChar32 c) {
  if (!is_of_a_word(c)) { return kParts; }
  if (u_getCombiningClass(c) != 0 || (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0 || needs_dictionary(c)) { return kNeedsIcu; }
  std::string written;
  icu::UnicodeString(c).toUTF8String(written);
  auto const to = folded(written);
  std::string_view rest = to;
  auto const only = rest.empty() ? kNoUtf8 : take_code_point(rest);
  bool const is_simple = rest.empty() && only >= 0 && only < kFirstOfThreeBytes && is_of_a_word(only);
  return is_simple ? static_cast<std::uint16_t>(only) : kNeedsIcu;
}

static_assert(std::endian::native == std::endian::little, "the first byte of a text is the lowest of a number");
constexpr std::uint64_t kEach = 0x0101010101010101ULL;  // of eight bytes
constexpr std::uint64_t kHighest = kEach * 0x80U;

/// The highest bit of each of eight bytes that is a letter or digit of ASCII.
constexpr std::uint64_t letters_and_digits(std::uint64_t bytes) {
  auto const low = bytes & kEach * 0x7fU;
  auto const from = [](std::uint64_t seven_bits, char c) { return seven_bits + kEach * (0x80U - static_cast<std::uint8_t>(c)); };
  auto const lower = low | kEach * 0x20U;
  auto const letters = from(lower, 'a') & ~from(lower, 'z' + 1);
  auto const digits = from(low, '0') & ~from(low, '9' + 1);
  return (letters | digits) & ~bytes & kHighest;
}

constexpr std::size_t kBlock = 64;  // bytes, of which each has a bit
constexpr std::size_t kAtOnce = search::kReadableBytes;

struct Kinds {
  std::uint64_t letters_and_digits = 0;  // of ASCII
  std::uint64_t wide = 0;                // not of ASCII
};

Kinds kinds_of_block(char const* text) {
  constexpr std::uint64_t kGather = 0x0102040810204080ULL;
  Kinds out;
  for (unsigned at = 0; at < kBlock; at += sizeof(std::uint64_t)) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text + at, sizeof bytes);
    out.letters_and_digits |= ((letters_and_digits(bytes) >> 7U) * kGather >> 56U) << at;
    out.wide |= (((bytes & kHighest) >> 7U) * kGather >> 56U) << at;
  }
  return out;
}

/// Copies kAtOnce letters and digits of ASCII, and what follows them as something else.
void lower_at_once(char* to, char const* from) {
  std::array<std::uint64_t, kAtOnce / sizeof(std::uint64_t)> bytes;
  std::memcpy(bytes.data(), from, kAtOnce);
  for (auto& eight : bytes) { eight |= kEach * 0x20U; }
  std::memcpy(to, bytes.data(), kAtOnce);
}

/// One for each thread, which it is not shared with.
icu::BreakIterator* breaks_of_this_thread() {
  thread_local std::unique_ptr<icu::BreakIterator> const breaks = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::BreakIterator> made(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), status));
    return U_FAILURE(status) != 0 ? nullptr : std::move(made);
  }();
  return breaks.get();
}

void visit_folded(std::string_view word, search::WordBreaker::Visit const& visit) {
  auto text = folded(word);
  auto const size = cut_utf8(text, search::kMostWordBytes).size();
  text.resize(size + search::kReadableBytes);
  if (size > 0) { visit(std::string_view(text).substr(0, size)); }
}

/// Letters, digits and marks that a dictionary parts.
void visit_parted(std::string_view run, search::WordBreaker::Visit const& visit) {
  UErrorCode status = U_ZERO_ERROR;
  auto* breaks = breaks_of_this_thread();
  std::unique_ptr<UText, decltype(&utext_close)> const opened(
      utext_openUTF8(nullptr, run.data(), static_cast<std::int64_t>(run.size()), &status), &utext_close);
  if (breaks != nullptr) { breaks->setText(opened.get(), status); }
  if (breaks == nullptr || U_FAILURE(status) != 0) { return visit_folded(run, visit); }
  for (auto begin = breaks->first(), end = breaks->next(); end != icu::BreakIterator::DONE; begin = end, end = breaks->next()) {
    visit_folded(run.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin)), visit);
  }
}

/// The word or words that begin at `text`, as far as letters, digits and marks go. Returns how many bytes that is.
std::size_t visit_run(std::string_view text, search::WordBreaker::Visit const& visit) {
  bool is_parted = false;
  auto rest = text;
  std::size_t end = 0;
  while (!rest.empty()) {
    auto const c = take_code_point(rest);
    if (c == kNoUtf8 || !is_of_a_word(c)) { break; }
    is_parted = is_parted || (c >= kFirstOfTwoBytes && needs_dictionary(c));
    end = text.size() - rest.size();
  }
  auto const run = text.substr(0, end);
  if (is_parted) {
    visit_parted(run, visit);
  } else if (!run.empty()) {
    visit_folded(run, visit);
  }
  return run.size();
}

}  // namespace

IcuWords::IcuWords() : folds_{} {
  for (std::size_t c = 0; c < folds_.size(); ++c) { folds_[c] = fold_of(static_cast<UChar32>(c)); }
  for (std::size_t c = 0; c < kFirstOfTwoBytes; ++c) { ascii_[c] = static_cast<char>(folds_[c]); }
}

std::size_t IcuWords::visit_ascii(std::string_view text, Visit const& visit) const {
  std::array<char, search::kMostWordBytes + search::kReadableBytes> word{};
  std::size_t size = 0;
  for (; size < std::min(text.size(), search::kMostWordBytes); ++size) {
    auto const c = ascii_[static_cast<std::uint8_t>(text[size])];
    if (c == 0) { break; }
    word[size] = c;
  }
  bool const is_all = size == text.size() || (size < search::kMostWordBytes && static_cast<std::uint8_t>(text[size]) < kFirstOfTwoBytes);
  if (size == 0 || !is_all) { return 0; }
  visit({word.data(), size});
  return size;
}

std::size_t IcuWords::visit_simple(std::string_view text, Visit const& visit) const {
  std::array<char, search::kMostWordBytes + search::kReadableBytes> word{};
  std::size_t size = 0;
  std::size_t at = 0;
  while (at < text.size() && size < search::kMostWordBytes) {
    auto const first = static_cast<std::uint8_t>(text[at]);
    auto const is_one = first < kFirstOfTwoBytes;
    auto const second = is_one || at + 1 == text.size() ? 0U : static_cast<std::uint8_t>(text[at + 1]);
    if (!is_one && (first < 0xc2U || first >= 0xe0U || (second & 0xc0U) != 0x80U)) { return 0; }
    auto const fold = folds_[is_one ? first : ((first & 0x1fU) << 6U) | (second & 0x3fU)];
    if (fold == kNeedsIcu) { return 0; }
    if (fold == kParts) { break; }
    at += is_one ? 1 : 2;
    if (fold < kFirstOfTwoBytes) {
      word[size++] = static_cast<char>(fold);
    } else {
      word[size++] = static_cast<char>(0xc0U | (fold >> 6U));
      word[size++] = static_cast<char>(0x80U | (fold & 0x3fU));
    }
  }
  if (size == 0 || size >= search::kMostWordBytes) { return 0; }  // it may have to be cut
  visit({word.data(), size});
  return at;
}

std::size_t IcuWords::visit_one(std::string_view text, Visit const& visit) const {
  auto const first = static_cast<std::uint8_t>(text.front());
  if (first < kFirstOfTwoBytes && ascii_[first] == 0) { return 1; }
  auto taken = visit_ascii(text, visit);
  if (taken == 0) { taken = visit_simple(text, visit); }
  if (taken == 0) { taken = visit_run(text, visit); }
  if (taken > 0) { return taken; }
  auto rest = text;  // a sign of several bytes, or no UTF-8
  (void)take_code_point(rest);
  return text.size() - rest.size();
}

std::size_t IcuWords::visit_block(std::string_view text, Visit const& visit) const {
  auto const kinds = kinds_of_block(text.data());
  auto words = kinds.letters_and_digits | kinds.wide;
  while (words != 0) {
    auto const begin = static_cast<std::size_t>(std::countr_zero(words));
    auto const behind = words + (words & (~words + 1));  // its lowest bit is the first that is not of the first word
    auto const end = static_cast<std::size_t>(std::countr_zero(behind));
    if (end == kBlock && begin > 0) { return begin; }  // it may go on
    if (end == kBlock || (words & ~behind & kinds.wide) != 0) {
      auto const next = begin + visit_one(text.substr(begin), visit);
      if (next >= kBlock) { return next; }
      words &= ~std::uint64_t{0} << next;
      continue;
    }
    std::array<char, kBlock + kAtOnce> word;
    for (auto at = begin; at < end; at += kAtOnce) { lower_at_once(word.data() + (at - begin), text.data() + at); }
    visit({word.data(), end - begin});
    words &= behind;
  }
  return kBlock;
}

void IcuWords::each(std::string_view text, Visit const& visit) const {
  while (!text.empty()) { text.remove_prefix(text.size() < kBlock + kAtOnce ? visit_one(text, visit) : visit_block(text, visit)); }
}

}  // namespace contentos::text
