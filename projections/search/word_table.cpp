#include "projections/search/word_table.hpp"

#include "projections/search/varint.hpp"
#include "projections/search/word_breaker.hpp"

#include <algorithm>
#include <cstring>
#include <random>

namespace contentos::search {

namespace {

constexpr std::size_t kFewestSlots = 1024;
constexpr std::size_t kMostShared = 15;  // bytes of the word before that half a byte can tell

/// Of this process alone, so that nobody writes a text whose words all fall on one slot.
std::uint64_t hash_seed() { return (static_cast<std::uint64_t>(std::random_device{}()) << 32U) | std::random_device{}() | 1U; }

template <class Number>
std::uint64_t number_at(char const* bytes) {
  Number out;
  std::memcpy(&out, bytes, sizeof out);
  return out;
}

/// All bytes of it, of the middle ones some twice: words are short, and this takes no loop for most.
std::uint32_t hash_of(std::string_view word) {
  constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15ULL;
  static std::uint64_t const seed = hash_seed();
  auto const* bytes = word.data();
  auto size = word.size();
  auto hash = (seed ^ size) * kMix;
  auto const take = [&hash](std::uint64_t part) {
    hash = (hash ^ part) * kMix;
    hash ^= hash >> 32U;
  };
  for (; size > 16; size -= 8, bytes += 8) { take(number_at<std::uint64_t>(bytes)); }
  if (size >= 8) {
    take(number_at<std::uint64_t>(bytes));
    take(number_at<std::uint64_t>(bytes + size - 8));
  } else if (size >= 4) {
    take((number_at<std::uint32_t>(bytes) << 32U) | number_at<std::uint32_t>(bytes + size - 4));
  } else {
    take((static_cast<std::uint64_t>(static_cast<std::uint8_t>(bytes[0])) << 16U) |
         (static_cast<std::uint64_t>(static_cast<std::uint8_t>(bytes[size / 2])) << 8U) | static_cast<std::uint8_t>(bytes[size - 1]));
  }
  hash *= seed;
  return static_cast<std::uint32_t>(hash >> 32U);
}

std::size_t shared_beginning(std::string_view a, std::string_view b) {
  auto const most = std::min({a.size(), b.size(), kMostShared});
  std::size_t n = 0;
  while (n < most && a[n] == b[n]) { ++n; }
  return n;
}

}  // namespace

void WordTable::clear() {
  bytes_.clear();
  words_.clear();
  stored_ = 0;
  slots_.assign(std::max(slots_.size(), kFewestSlots), 0);
}

WordTable::Word& WordTable::add(std::string_view word, std::uint32_t hash) {
  if (slots_.size() < 2 * (words_.size() + 1)) { grow(); }
  auto slot = hash & (slots_.size() - 1);
  while (slots_[slot] != 0) { slot = (slot + 1) & (slots_.size() - 1); }
  words_.push_back({static_cast<std::uint32_t>(bytes_.size()), hash, static_cast<std::uint8_t>(word.size())});
  bytes_.append(word);
  slots_[slot] = static_cast<std::uint32_t>(words_.size());
  return words_.back();
}

void WordTable::grow() {
  slots_.assign(std::max(2 * slots_.size(), kFewestSlots), 0);
  for (std::size_t i = 0; i < words_.size(); ++i) {
    auto slot = words_[i].hash & (slots_.size() - 1);
    while (slots_[slot] != 0) { slot = (slot + 1) & (slots_.size() - 1); }
    slots_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

WordTable::Word& WordTable::find_or_add(std::string_view word) {
  auto const hash = hash_of(word);
  if (!slots_.empty()) {
    for (auto slot = hash & (slots_.size() - 1); slots_[slot] != 0; slot = (slot + 1) & (slots_.size() - 1)) {
      auto& known = words_[slots_[slot] - 1];
      if (known.hash == hash && text(known) == word) { return known; }
    }
  }
  return add(word, hash);
}

void WordTable::put(std::string_view word, Places places) { find_or_add(word).now |= places; }

void WordTable::take_away(Places places) {
  for (auto& word : words_) { word.now = static_cast<Places>(word.now & ~places); }
}

void WordTable::decode(std::string_view bytes) {
  std::string word;
  while (!bytes.empty()) {
    auto const head = take_bytes(bytes, 2);
    auto const first = static_cast<std::uint8_t>(head[0]);
    auto const shared = std::size_t{first} & kMostShared;
    if (shared > word.size()) { throw Corrupt(); }
    word.resize(shared);
    word.append(take_bytes(bytes, static_cast<std::uint8_t>(head[1])));
    if (word.empty() || word.size() > kMostWordBytes) { throw Corrupt(); }
    auto& added = add(word, hash_of(word));
    added.before = added.now = static_cast<Places>(first >> 4U);
  }
  stored_ = words_.size();
}

std::string WordTable::encode() {
  auto const added = words_.begin() + static_cast<std::ptrdiff_t>(stored_);
  std::sort(added, words_.end(), [this](Word const& a, Word const& b) { return text(a) < text(b); });
  std::string out;
  out.reserve(bytes_.size() + 2 * words_.size());
  std::string_view before;
  auto const write = [&](Word const& word) {
    if (word.now == 0) { return; }
    auto const whole = text(word);
    auto const shared = shared_beginning(before, whole);
    out.push_back(static_cast<char>((static_cast<unsigned>(word.now) << 4U) | static_cast<unsigned>(shared)));
    out.push_back(static_cast<char>(whole.size() - shared));
    out.append(whole.substr(shared));
    before = whole;
  };
  auto next = added;
  for (auto stored = words_.begin(); stored != added; ++stored) {
    for (; next != words_.end() && text(*next) < text(*stored); ++next) { write(*next); }
    write(*stored);
  }
  std::for_each(next, words_.end(), write);
  return out;
}

}  // namespace contentos::search
