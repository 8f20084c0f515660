#include "projections/search/block.hpp"

#include "projections/search/varint.hpp"

#include <algorithm>

namespace contentos::search {

namespace {

constexpr unsigned kPlacesBits = 4;
constexpr std::uint64_t kPlacesMask = (1U << kPlacesBits) - 1;

}  // namespace

void BlockWriter::end_group() {
  if (count_ == 0) { return; }
  auto const shared = static_cast<std::size_t>(std::ranges::mismatch(before_, word_).in1 - before_.begin());
  append_varint(block_, shared);
  append_varint(block_, word_.size() - shared);
  block_.append(word_, shared);
  append_varint(block_, count_);
  block_.append(group_);
  before_ = word_;
  group_.clear();
  count_ = 0;
  last_ = 0;
}

void BlockWriter::add(std::string_view word, Posting posting) {
  if (block_.size() + group_.size() >= kBlockBytes) { finish(); }
  if (count_ == 0 || word != word_) {
    end_group();
    word_ = word;
  }
  if (key_.empty()) { key_ = block_key(prefix_, word, posting.number); }
  append_varint(group_, (static_cast<std::uint64_t>(posting.number - last_) << kPlacesBits) | posting.places);
  last_ = posting.number;
  ++count_;
}

void BlockWriter::finish() {
  end_group();
  if (!block_.empty()) { put_(std::move(key_), std::move(block_)); }
  key_.clear();
  block_.clear();
  before_.clear();
}

bool BlockReader::next() {
  begins_group_ = left_ == 0;
  if (begins_group_) {
    if (rest_.empty()) { return false; }
    auto const shared = take_varint(rest_);
    if (shared > word_.size()) { throw Corrupt(); }
    word_.resize(static_cast<std::size_t>(shared));
    auto const own = take_varint(rest_);
    word_.append(take_bytes(rest_, own));
    left_ = take_varint(rest_);
    if (left_ == 0) { throw Corrupt(); }
    posting_.number = 0;
  }
  auto const packed = take_varint(rest_);
  posting_.number += static_cast<EntryNumber>(packed >> kPlacesBits);
  posting_.places = static_cast<Places>(packed & kPlacesMask);
  --left_;
  return true;
}

}  // namespace contentos::search
