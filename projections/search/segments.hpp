// Reads segments: one, or several as if they were one, where the newest says what holds. Internal to projections/search.
#pragma once

#include "projections/kv/kv_store.hpp"
#include "projections/search/block.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::search {

/// The store's error on its way to where the model's functions end.
struct StoreFailed : std::runtime_error {
  explicit StoreFailed(StoreError of_store) : std::runtime_error(of_store.context), error(std::move(of_store)) {}
  StoreError error;
};

/// A word and an entry: a place in every segment.
struct Place {
  std::string_view word;
  EntryNumber number = 0;
};

/// Goes along one segment. Lifetime: the store outlives it. Everything throws Corrupt and StoreFailed.
class SegmentCursor {
public:
  /// At the first posting that is not before `from`.
  SegmentCursor(KvReader const& store, std::string prefix, Place from);

  [[nodiscard]] bool is_at_end() const { return is_at_end_; }
  void next();
  [[nodiscard]] std::string_view word() const { return reader_.word(); }
  [[nodiscard]] Posting posting() const { return reader_.posting(); }
  [[nodiscard]] bool begins_group() const { return reader_.begins_group(); }

private:
  void read_more();

  KvReader const* store_;
  std::string prefix_;
  std::string from_{};                 // the first key that is not read yet
  std::vector<std::string> blocks_{};  // what was read last
  std::size_t at_block_ = 0;           // the reader's
  BlockReader reader_{};
  std::size_t read_at_once_ = 1;  // bytes; at first one block, since a rare word needs no more
  bool is_behind_last_ = false;   // there are no more keys
  bool is_at_end_ = false;
};

/// Several segments as one.
class MergedPostings {
public:
  /// `cursors`: the oldest first.
  explicit MergedPostings(std::vector<SegmentCursor> cursors);

  /// To the next word and entry; false behind the last one. Postings with no places are among them.
  [[nodiscard]] bool next();
  [[nodiscard]] std::string_view word() const { return word_; }
  [[nodiscard]] Posting posting() const { return posting_; }
  /// How many postings of the segments were gone through.
  [[nodiscard]] std::size_t read() const { return read_; }

private:
  [[nodiscard]] bool next_word();

  std::vector<SegmentCursor> cursors_;
  std::vector<std::size_t> at_word_{};  // which cursors stand at `word_`
  std::string word_{};
  Posting posting_{};
  std::size_t read_ = 0;
};

}  // namespace contentos::search
