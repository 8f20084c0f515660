// The versions of an entry as folds hold them. A copy shares what is there and nothing of it ever changes: a fold that goes on from another
// one, as every save does, costs the same at version 10 and at version 10,000.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/entry/events.hpp"
#include "domain/event/meta.hpp"

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace contentos::entry {

/// One immutable version, without its data; `at` says which event of the stream holds the data as its body.
struct VersionFacts {
  VersionId id;
  std::int32_t number = 0;
  StreamVersion at;
  std::int64_t schema_version = 0;
  std::optional<VersionId> base_version_id;
  bool is_autosave = false;
  std::string publish_note;
  std::optional<VersionId> restored_from;
  std::optional<VersionId> merged_with;
  std::string title;
  Slugs slugs;
  std::string checksum;
  Actor created_by;
  Timestamp created_at{};  // occurred
  Timestamp recorded_at{};
  std::set<Claim> claims;  // what the version needs while it is live, scheduled or the latest non-autosave one
};

/// Versions in the order of their numbers, which may have gaps where a fold forgot some. Of n versions a copy costs O(log n), one more
/// O(log n) on average, and whatever is looked up O(log² n) at most. Lifetime of what is given out: of any history that has it.
class History {
public:
  class Iterator;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  /// Whether no fold forgot any: the first has the number 1, and each other the next one.
  [[nodiscard]] bool is_whole() const { return empty() || size_ == static_cast<std::size_t>(back().number); }
  /// Requires: index < size().
  [[nodiscard]] VersionFacts const& operator[](std::size_t index) const;
  /// Requires: not empty.
  [[nodiscard]] VersionFacts const& front() const { return (*this)[0]; }
  [[nodiscard]] VersionFacts const& back() const { return *blocks_.back()->by_number.back(); }
  [[nodiscard]] Iterator begin() const;
  [[nodiscard]] Iterator end() const;

  /// The last one that is no autosave; null when there is none.
  [[nodiscard]] VersionFacts const* latest_saved() const { return latest_saved_.get(); }
  /// Null when there is none. Of two with one id, the later one.
  [[nodiscard]] VersionFacts const* find(VersionId id) const;
  [[nodiscard]] VersionFacts const* find_number(std::int32_t number) const;

  /// Requires: its number is above all others.
  void push_back(VersionFacts facts);

private:
  using Version = std::shared_ptr<VersionFacts const>;
  struct Block {
    std::vector<Version> by_number;
    std::vector<std::pair<VersionId, std::uint32_t>> by_id;  // with the place in by_number, sorted
  };
  static std::shared_ptr<Block const> joined(Block const& older, Block const& newer);

  // Oldest first, each larger than the next: as in a binary counter, two that are as large become one.
  std::vector<std::shared_ptr<Block const>> blocks_{};
  std::size_t size_ = 0;
  Version latest_saved_{};
};

class History::Iterator {
public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = VersionFacts;
  using difference_type = std::ptrdiff_t;
  using pointer = VersionFacts const*;
  using reference = VersionFacts const&;

  Iterator() = default;
  Iterator(History const* history, std::size_t index) : history_(history), index_(index) {}
  reference operator*() const { return (*history_)[index_]; }
  pointer operator->() const { return &(*history_)[index_]; }
  Iterator& operator++() {
    ++index_;
    return *this;
  }
  Iterator operator++(int) {
    auto const before = *this;
    ++index_;
    return before;
  }
  friend bool operator==(Iterator const&, Iterator const&) = default;

private:
  History const* history_ = nullptr;
  std::size_t index_ = 0;
};

inline History::Iterator History::begin() const { return {this, 0}; }
inline History::Iterator History::end() const { return {this, size_}; }

}  // namespace contentos::entry
