#include "projections/search/segments.hpp"

#include <algorithm>
#include <utility>

namespace contentos::search {

namespace {

constexpr std::size_t kReadAtOnceBytes = 64U << 10U;

}  // namespace

SegmentCursor::SegmentCursor(KvReader const& store, std::string prefix, Place from) : store_(&store), prefix_(std::move(prefix)) {
  from_ = prefix_;
  if (!from.word.empty()) {
    // The place may be in the block that begins before it.
    auto const at = block_key(prefix_, from.word, from.number);
    auto const done = store_->scan_back(prefix_, at, [&](std::string_view key, std::string_view value) {
      blocks_.emplace_back(value);
      reader_ = BlockReader(blocks_.front());
      from_ = std::string(key) + '\0';
      return false;
    });
    if (!done) { throw StoreFailed(done.error()); }
  }
  next();
  while (!is_at_end_ && std::pair(word(), posting().number) < std::pair(from.word, from.number)) { next(); }
}

void SegmentCursor::read_more() {
  blocks_.clear();
  at_block_ = 0;
  std::size_t bytes = 0;
  bool is_more = false;
  auto const done = store_->scan(prefix_, from_, [&](std::string_view key, std::string_view value) {
    if (bytes >= read_at_once_) {
      is_more = true;
      from_ = key;
      return false;
    }
    bytes += value.size();
    blocks_.emplace_back(value);
    return true;
  });
  if (!done) { throw StoreFailed(done.error()); }
  is_behind_last_ = !is_more;
  read_at_once_ = kReadAtOnceBytes;
}

void SegmentCursor::next() {
  while (at_block_ == blocks_.size() || !reader_.next()) {
    if (at_block_ < blocks_.size()) { ++at_block_; }
    if (at_block_ == blocks_.size() && !is_behind_last_) { read_more(); }
    if (at_block_ == blocks_.size()) {
      is_at_end_ = true;
      return;
    }
    reader_ = BlockReader(blocks_[at_block_]);
  }
}

MergedPostings::MergedPostings(std::vector<SegmentCursor> cursors) : cursors_(std::move(cursors)) {
  std::erase_if(cursors_, [](SegmentCursor const& cursor) { return cursor.is_at_end(); });
}

bool MergedPostings::next_word() {
  std::erase_if(cursors_, [](SegmentCursor const& cursor) { return cursor.is_at_end(); });
  for (std::size_t i = 0; i < cursors_.size(); ++i) {
    auto const order = at_word_.empty() ? -1 : cursors_[i].word().compare(cursors_[at_word_.front()].word());
    if (order < 0) { at_word_.clear(); }
    if (order <= 0) { at_word_.push_back(i); }
  }
  if (at_word_.empty()) { return false; }
  word_ = cursors_[at_word_.front()].word();
  return true;
}

bool MergedPostings::next() {
  if (at_word_.empty() && !next_word()) { return false; }
  posting_ = cursors_[at_word_.front()].posting();
  for (auto const i : at_word_) {  // the newest comes last, and prevails
    auto const other = cursors_[i].posting();
    if (other.number <= posting_.number) { posting_ = other; }
  }
  std::erase_if(at_word_, [&](std::size_t i) {
    auto& cursor = cursors_[i];
    if (cursor.posting().number != posting_.number) { return false; }
    cursor.next();
    ++read_;
    return cursor.is_at_end() || (cursor.begins_group() && cursor.word() != word_);
  });
  return true;
}

}  // namespace contentos::search
