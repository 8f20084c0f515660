#include "projections/search/word_table.hpp"

#include "projections/search/varint.hpp"
#include "projections/search/word_breaker.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <random>

namespace contentos::search {

namespace {

constexpr std::size_t kFewestSlots = 1024;
constexpr std::size_t kMostShared = 15;  // bytes of the word before that half a byte can tell

/// Of this process alone, so that nobody writes a text whose words all fall on one slot.
std::uint64_t hash_seed() { return (static_cast<std::uint64_t>(std::random_device{}()) << 32U) | std::random_device{}() | 1U; }

std::uint64_t number_at(char const* bytes) {
  std::uint64_t out = 0;
  std::memcpy(&out, bytes, sizeof out);
  return out;
}

constexpr auto kMasks = [] {
  std::array<std::array<std::uint64_t, 2>, kReadableBytes + 1> out{};
  for (std::size_t size = 0; size < out.size(); ++size) {
    for (std::size_t i = 0; i < size; ++i) { out[size][i / 8] |= std::uint64_t{0xff} << (8 * (i % 8)); }
  }
  return out;
}();

/// The word's first bytes, and zeros where it is shorter. Words are short: mostly this is all of it, and no branch is taken on its size.
std::array<std::uint64_t, 2> beginning_of(char const* word, std::size_t size) {
  auto const& mask = kMasks[std::min(size, kReadableBytes)];
  return {number_at(word) & mask[0], number_at(word + 8) & mask[1]};
}

std::uint32_t hash_of(std::array<std::uint64_t, 2> const& beginning, std::string_view word) {
  constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15ULL;
  static std::uint64_t const seed = hash_seed();
  auto hash = seed ^ word.size();
  auto const take = [&hash](std::uint64_t part) {
    hash = (hash ^ part) * kMix;
    hash ^= hash >> 32U;
  };
  take(beginning[0]);
  take(beginning[1]);
  for (auto at = kReadableBytes; at < word.size(); ++at) { take(static_cast<std::uint8_t>(word[at])); }
  hash *= seed;
  return static_cast<std::uint32_t>(hash >> 32U);
}

constexpr std::size_t kAtOnce = kReadableBytes;

/// kAtOnce bytes, which may overlap.
void copy_at_once(char* to, char const* from) {
  std::array<char, kAtOnce> bytes;
  std::memcpy(bytes.data(), from, kAtOnce);
  std::memcpy(to, bytes.data(), kAtOnce);
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
  end_ = 0;
  words_.clear();
  stored_ = 0;
  slots_.assign(std::max(slots_.size(), kFewestSlots), 0);
}

WordTable::Word& WordTable::add(std::size_t offset, std::size_t size, Key const& key) {
  if (slots_.size() < 2 * (words_.size() + 1)) { grow(); }
  auto slot = key.hash & (slots_.size() - 1);
  while (slots_[slot] != 0) { slot = (slot + 1) & (slots_.size() - 1); }
  words_.push_back({.key = key, .offset = static_cast<std::uint32_t>(offset), .size = static_cast<std::uint8_t>(size)});
  slots_[slot] = static_cast<std::uint32_t>(words_.size());
  return words_.back();
}

WordTable::Key WordTable::key_of(char const* word, std::size_t size) {
  Key out{beginning_of(word, size)};
  out.hash = hash_of(out.beginning, {word, size});
  return out;
}

bool WordTable::is_same(Word const& known, Key const& key, std::string_view word) const {
  bool const begin_alike = known.key.beginning == key.beginning && known.size == word.size();
  return begin_alike && (word.size() <= kReadableBytes || text(known) == word);
}

void WordTable::grow() {
  slots_.assign(std::max(2 * slots_.size(), kFewestSlots), 0);
  for (std::size_t i = 0; i < words_.size(); ++i) {
    auto slot = words_[i].key.hash & (slots_.size() - 1);
    while (slots_[slot] != 0) { slot = (slot + 1) & (slots_.size() - 1); }
    slots_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

WordTable::Word& WordTable::find_or_add(std::string_view word) {
  auto const key = key_of(word.data(), word.size());
  if (!slots_.empty()) {
    for (auto slot = key.hash & (slots_.size() - 1); slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
      auto& known = words_[slots_[slot] - 1];
      if (is_same(known, key, word)) { return known; }
    }
  }
  make_room(word.size());
  std::memcpy(bytes_.data() + end_, word.data(), word.size());
  end_ += word.size();
  return add(end_ - word.size(), word.size(), key);
}

void WordTable::make_room(std::size_t bytes) {
  if (bytes_.size() < end_ + bytes + kAtOnce) { bytes_.resize(2 * (end_ + bytes + kAtOnce)); }
}

void WordTable::put(std::string_view word, Places places) { find_or_add(word).now |= places; }

void WordTable::take_away(Places places) {
  for (auto& word : words_) { word.now = static_cast<Places>(word.now & ~places); }
}

void WordTable::decode(std::string_view bytes) {
  stored_bytes_ = bytes;
  make_room(bytes.size() + (bytes.size() / 2 + 1) * kMostShared);
  auto* const out = bytes_.data();
  std::size_t end = 0;
  std::size_t size_before = 0;
  for (std::size_t at = 0; at < bytes.size();) {
    if (bytes.size() - at < 2) { throw Corrupt(); }
    auto const head = static_cast<std::uint8_t>(bytes[at]);
    auto const shared = std::size_t{head} & kMostShared;
    auto const own = std::size_t{static_cast<std::uint8_t>(bytes[at + 1])};
    auto const size = shared + own;
    if (shared > size_before || size == 0 || size > kMostWordBytes || own > bytes.size() - at - 2) { throw Corrupt(); }
    copy_at_once(out + end, out + end - size_before);
    auto const* const from = bytes.data() + at + 2;
    if (own <= kAtOnce && bytes.size() - at - 2 >= kAtOnce) {
      copy_at_once(out + end + shared, from);
    } else {
      std::memcpy(out + end + shared, from, own);
    }
    auto& word = add(end, size, key_of(out + end, size));
    word.stored_at = static_cast<std::uint32_t>(at);
    word.before = word.now = static_cast<Places>(head >> 4U);
    end += size;
    size_before = size;
    at += 2 + own;
  }
  end_ = end;
  stored_ = words_.size();
}

/// Writes words in order: those that are stored as they are, piece by piece, and the others word by word.
class WordTable::Writer {
public:
  explicit Writer(WordTable const& table) : table_(table) {
    out_.reserve(table.stored_bytes_.size() + 16 * (table.words_.size() - table.stored_) + 64);
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

std::string WordTable::encode() {
  auto const added = words_.begin() + static_cast<std::ptrdiff_t>(stored_);
  auto const in_order = [this](Word const& a, Word const& b) { return text(a) < text(b); };
  std::sort(added, words_.end(), in_order);
  Writer writer(*this);
  auto word = words_.begin();
  auto const write_stored = [&](auto end) {
    for (; word != end; ++word) { writer.stored(*word, word + 1 != added ? (word + 1)->stored_at : stored_bytes_.size()); }
  };
  for (auto next = added; next != words_.end(); ++next) {
    write_stored(std::lower_bound(word, added, *next, in_order));
    writer.add(*next);
  }
  write_stored(added);
  return writer.take();
}

}  // namespace contentos::search
