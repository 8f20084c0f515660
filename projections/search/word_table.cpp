#include "projections/search/word_table.hpp"

#include "projections/search/varint.hpp"
#include "projections/search/word_breaker.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <random>

namespace contentos::search {

namespace {

constexpr std::size_t kMostShared = 15;  // bytes of the word before that half a byte can tell

static_assert(std::endian::native == std::endian::little, "the first byte of a word is the lowest of a number in memory");
std::uint64_t number_at(char const* bytes) {
  std::uint64_t out = 0;
  std::memcpy(&out, bytes, sizeof out);
  return __builtin_bswap64(out);
}

constexpr auto kMasks = [] {
  std::array<Beginning, kReadableBytes + 1> out{};
  for (std::size_t size = 0; size < out.size(); ++size) {
    for (std::size_t i = 0; i < size; ++i) { out[size][i / 8] |= std::uint64_t{0xff} << (8 * (7 - i % 8)); }
  }
  return out;
}();

/// Words are short: mostly this is all of it, and no branch is taken on its size.
Beginning beginning_of(std::string_view word) {
  auto const& mask = kMasks[std::min(word.size(), kReadableBytes)];
  return {number_at(word.data()) & mask[0], number_at(word.data() + 8) & mask[1]};
}

std::uint64_t random_odd() { return (static_cast<std::uint64_t>(std::random_device{}()) << 32U) | std::random_device{}() | 1U; }

/// By numbers of this process alone, so that nobody writes a text whose words all fall on one slot.
std::size_t hash_of(Beginning const& beginning, std::string_view word) {
  static Beginning const factors{random_odd(), random_odd()};
  auto hash = beginning[0] * factors[0] + beginning[1] * factors[1];
  for (auto at = kReadableBytes; at < word.size(); ++at) {
    hash = (hash ^ (hash >> 32U) ^ static_cast<std::uint8_t>(word[at])) * factors[0];
  }
  return static_cast<std::size_t>((hash ^ (hash >> 32U)) * factors[1] >> 32U);
}

void write_number(char* to, std::uint64_t number) {
  number = __builtin_bswap64(number);
  std::memcpy(to, &number, sizeof number);
}

/// Of a word that shares some bytes, at most kMostShared, with the word before and goes on as `own` says.
Beginning joined(Beginning const& before, std::size_t shared, char const* own, std::size_t size) {
  Beginning const read{number_at(own), number_at(own + 8)};
  auto const shift = 8 * (shared % 8);
  Beginning const moved =
      shared < 8 ? Beginning{read[0] >> shift, (read[1] >> shift) | (read[0] << 1U << (63 - shift))} : Beginning{0, read[0] >> shift};
  auto const& of_before = kMasks[shared];
  auto const& of_all = kMasks[std::min(size, kReadableBytes)];
  return {((before[0] & of_before[0]) | moved[0]) & of_all[0], ((before[1] & of_before[1]) | moved[1]) & of_all[1]};
}

std::size_t shared_beginning(std::string_view a, std::string_view b) {
  auto const most = std::min({a.size(), b.size(), kMostShared});
  std::size_t n = 0;
  while (n < most && a[n] == b[n]) { ++n; }
  return n;
}

}  // namespace

void WordTable::clear() {
  stored_bytes_.clear();
  stored_size_ = 0;
  end_ = 0;
  words_.clear();
  stored_ = 0;
  slots_.assign(kFewestSlots, 0);
}

std::uint32_t& WordTable::slot_of(Beginning const& beginning, std::string_view word) {
  auto const is_same = [&](Word const& known) {
    auto const differs = (known.beginning[0] ^ beginning[0]) | (known.beginning[1] ^ beginning[1]) | (known.size ^ word.size());
    return differs == 0 && (word.size() <= kReadableBytes || text(known) == word);
  };
  auto slot = hash_of(beginning, word) & (slots_.size() - 1);
  while (slots_[slot] != 0 && !is_same(words_[slots_[slot] - 1])) { slot = (slot + 1) & (slots_.size() - 1); }
  return slots_[slot];
}

WordTable::Word& WordTable::add(std::uint32_t& slot, std::size_t offset, std::size_t size, Beginning const& beginning) {
  words_.push_back({.beginning = beginning, .offset = static_cast<std::uint32_t>(offset), .size = static_cast<std::uint8_t>(size)});
  slot = static_cast<std::uint32_t>(words_.size());
  if (slots_.size() < 2 * words_.size()) { grow(); }
  return words_.back();
}

void WordTable::grow() {
  slots_.assign(2 * slots_.size(), 0);
  for (std::size_t i = 0; i < words_.size(); ++i) { slot_of(words_[i].beginning, text(words_[i])) = static_cast<std::uint32_t>(i + 1); }
}

void WordTable::make_room(std::size_t bytes) {
  if (bytes_.size() < end_ + bytes + kReadableBytes) { bytes_.resize(2 * (end_ + bytes + kReadableBytes)); }
}

void WordTable::put(std::string_view word, Places places) {
  auto const beginning = beginning_of(word);
  auto& slot = slot_of(beginning, word);
  if (slot != 0) {
    words_[slot - 1].now |= places;
    return;
  }
  make_room(word.size());
  std::memcpy(bytes_.data() + end_, word.data(), word.size());
  end_ += word.size();
  add(slot, end_ - word.size(), word.size(), beginning).now = places;
}

void WordTable::take_away(Places places) {
  for (auto& word : words_) { word.now = static_cast<Places>(word.now & ~places); }
}

void WordTable::decode(std::string_view bytes) {
  stored_bytes_.assign(bytes).append(kReadableBytes, '\0');
  stored_size_ = bytes.size();
  make_room(bytes.size() + (bytes.size() / 2 + 1) * kMostShared);
  auto* const out = bytes_.data();
  std::size_t size_before = 0;
  Beginning beginning{};
  for (std::size_t at = 0; at < bytes.size();) {
    if (bytes.size() - at < 2) { throw Corrupt(); }
    auto const head = static_cast<std::uint8_t>(bytes[at]);
    auto const shared = std::size_t{head} & kMostShared;
    auto const own = std::size_t{static_cast<std::uint8_t>(bytes[at + 1])};
    auto const size = shared + own;
    if (shared > size_before || size == 0 || size > kMostWordBytes || own > bytes.size() - at - 2) { throw Corrupt(); }
    auto const* const from = stored_bytes_.data() + at + 2;
    // Made from the word before in registers: reading back what was just written waits until it is.
    beginning = joined(beginning, shared, from, size);
    write_number(out + end_, beginning[0]);
    write_number(out + end_ + 8, beginning[1]);
    if (size > kReadableBytes) { std::memcpy(out + end_ + kReadableBytes, from + (kReadableBytes - shared), size - kReadableBytes); }
    std::string_view const word(out + end_, size);
    auto& added = add(slot_of(beginning, word), end_, size, beginning);
    added.stored_at = static_cast<std::uint32_t>(at);
    added.before = added.now = static_cast<Places>(head >> 4U);
    end_ += size;
    size_before = size;
    at += 2 + own;
  }
  stored_ = words_.size();
}

/// Writes words in order: those that are stored as they are, piece by piece, and the others word by word.
class WordTable::Writer {
public:
  explicit Writer(WordTable const& table) : table_(table) {
    out_.reserve(table.stored_size_ + 16 * (table.words_.size() - table.stored_) + 64);
  }
  void add(Word const& word) {
    copy_piece();
    auto const whole = table_.text(word);
    auto const shared = last_ == nullptr ? 0 : shared_beginning(table_.text(*last_), whole);
    out_.push_back(static_cast<char>((static_cast<unsigned>(word.now) << 4U) | static_cast<unsigned>(shared)));
    out_.push_back(static_cast<char>(whole.size() - shared));
    out_.append(whole.substr(shared));
    last_ = &word;
    follows_stored_ = false;
  }
  /// `end`: where the next stored word begins.
  void stored(Word const& word, std::size_t end) {
    if (word.now == 0) {
      follows_stored_ = false;
    } else if (follows_stored_ && word.now == word.before) {
      if (piece_begin_ == piece_end_) { piece_begin_ = word.stored_at; }
      piece_end_ = end;
      last_ = &word;
    } else {
      add(word);
      follows_stored_ = true;
    }
  }
  [[nodiscard]] std::string take() {
    copy_piece();
    return std::move(out_);
  }

private:
  void copy_piece() {
    out_.append(table_.stored_bytes_, piece_begin_, piece_end_ - piece_begin_);
    piece_begin_ = piece_end_ = 0;
  }

  WordTable const& table_;
  std::string out_{};
  std::size_t piece_begin_ = 0, piece_end_ = 0;  // of what is stored, to be copied
  Word const* last_ = nullptr;
  bool follows_stored_ = true;  // the word before is the one that is stored before the next stored word
};

bool WordTable::is_before(Word const& a, Word const& b) const {
  return a.beginning < b.beginning || (a.beginning == b.beginning && text(a) < text(b));
}

std::string WordTable::encode() {
  auto const added = words_.begin() + static_cast<std::ptrdiff_t>(stored_);
  auto const in_order = [this](Word const& a, Word const& b) { return is_before(a, b); };
  std::sort(added, words_.end(), in_order);
  Writer writer(*this);
  auto word = words_.begin();
  auto const write_stored = [&](auto end) {
    for (; word != end; ++word) { writer.stored(*word, word + 1 != added ? (word + 1)->stored_at : stored_size_); }
  };
  for (auto next = added; next != words_.end(); ++next) {
    write_stored(std::lower_bound(word, added, *next, in_order));
    writer.add(*next);
  }
  write_stored(added);
  return writer.take();
}

}  // namespace contentos::search
