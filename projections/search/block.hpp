// Blocks of a segment: a sorted run of (word, entry, where the word stands), cut at about 8 KiB. A word is told by what differs from the
// word before, entries by their distance. Internal to projections/search.
//
// A block is groups of one word each: varint bytes shared with the word before, varint bytes of its own, those bytes, varint count, and for
// each entry a varint: (number − number before) × 16 + places. Places 0: the word no longer stands in the entry.
#pragma once

#include "projections/search/keys.hpp"
#include "projections/search/word_table.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace contentos::search {

inline constexpr std::size_t kBlockBytes = 8U << 10U;

struct Posting {
  EntryNumber number = 0;
  Places places = 0;
};

class BlockWriter {
public:
  using Put = std::function<void(std::string key, std::string value)>;
  /// `prefix`: of the segment.
  BlockWriter(std::string prefix, Put put) : prefix_(std::move(prefix)), put_(std::move(put)) {}

  /// Requires: ascending by word and number.
  void add(std::string_view word, Posting posting);
  /// Puts what is not put yet.
  void finish();

private:
  void end_group();

  std::string prefix_;
  Put put_;
  std::string key_{};     // of the block that is being written
  std::string block_{};   // without the last group
  std::string before_{};  // the word of the group before, within the block
  std::string word_{};    // of the last group
  std::string group_{};   // its entries
  std::size_t count_ = 0;
  EntryNumber last_ = 0;
};

/// Goes through one block. Lifetime: the block outlives it. Everything throws Corrupt.
class BlockReader {
public:
  BlockReader() = default;
  explicit BlockReader(std::string_view block) : rest_(block) {}

  /// To the next posting; false behind the last one.
  [[nodiscard]] bool next();
  [[nodiscard]] std::string_view word() const { return word_; }
  [[nodiscard]] Posting posting() const { return posting_; }
  /// The posting is the first of its group.
  [[nodiscard]] bool begins_group() const { return begins_group_; }

private:
  std::string_view rest_{};
  std::string word_{};
  std::uint64_t left_ = 0;  // of the group
  Posting posting_{};
  bool begins_group_ = false;
};

}  // namespace contentos::search
