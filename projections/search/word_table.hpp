// The words of one entry, and where each of them stands: read from what is stored, changed by a new version, stored again. What differs is
// what goes into the next segment. Internal to projections/search.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::search {

/// Where a word stands, in bits.
using Places = std::uint8_t;
inline constexpr Places kLatestTitle = 1, kLatestText = 2, kLiveTitle = 4, kLiveText = 8;
inline constexpr Places kLatest = kLatestTitle | kLatestText, kLive = kLiveTitle | kLiveText;

/// A word's first bytes as numbers that are in the order of words, zeros behind its end: words of so many bytes are told apart by it alone.
using Beginning = std::array<std::uint64_t, 2>;

/// Good for many entries, one after the other: `clear` keeps the memory.
class WordTable {
public:
  struct Word {
    Beginning beginning{};
    std::uint32_t offset = 0;
    std::uint32_t stored_at = 0;  // where it begins in what is stored
    std::uint8_t size = 0;
    Places before = 0;
    Places now = 0;
  };

  void clear();
  /// Reads what `encode` wrote, into an empty table. Throws Corrupt.
  void decode(std::string_view bytes);
  /// No word stands at any of `places` any more.
  void take_away(Places places);
  /// Requires: 1 to kMostWordBytes bytes, and kReadableBytes that may be read.
  void put(std::string_view word, Places places);

  /// All words that stand somewhere, in order.
  [[nodiscard]] std::string encode();
  [[nodiscard]] std::vector<Word> const& words() const { return words_; }
  [[nodiscard]] std::string_view text(Word const& word) const { return std::string_view(bytes_).substr(word.offset, word.size); }

private:
  class Writer;
  static constexpr std::size_t kFewestSlots = 1024;

  /// For so many bytes, and for copying more of them at once than there are.
  void make_room(std::size_t bytes);
  /// Where the word is, or where its place would be.
  [[nodiscard]] std::uint32_t& slot_of(Beginning const& beginning, std::string_view word);
  Word& add(std::uint32_t& slot, std::size_t offset, std::size_t size, Beginning const& beginning);
  void grow();
  [[nodiscard]] bool is_before(Word const& a, Word const& b) const;

  std::string stored_bytes_{};                                                   // what was decoded, and room behind it
  std::size_t stored_size_ = 0;                                                  // of it, without the room
  std::string bytes_{};                                                          // of all words, one behind the other, and room behind them
  std::size_t end_ = 0;                                                          // of the words in it
  std::vector<Word> words_{};                                                    // the stored ones first, sorted
  std::size_t stored_ = 0;                                                       // how many were stored
  std::vector<std::uint32_t> slots_ = std::vector<std::uint32_t>(kFewestSlots);  // by hash: 1 + index into words_, 0 free; a power of two
};

}  // namespace contentos::search
