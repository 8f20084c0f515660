#include "projections/search/manifest.hpp"

#include "projections/search/varint.hpp"

namespace contentos::search {

namespace {

void append_segments(std::string& out, std::vector<SegmentNo> const& segments) {
  append_varint(out, segments.size());
  for (auto const segment : segments) { append_varint(out, segment); }
}

std::vector<SegmentNo> take_segments(std::string_view& in) {
  std::vector<SegmentNo> out;
  for (auto count = take_varint(in); count > 0; --count) { out.push_back(static_cast<SegmentNo>(take_varint(in))); }
  return out;
}

}  // namespace

std::vector<SegmentNo> Manifest::readable() const {
  std::vector<SegmentNo> out;
  for (auto level = levels.rbegin(); level != levels.rend(); ++level) {
    out.insert(out.end(), level->segments.begin(), level->segments.end());
  }
  return out;
}

std::string encode(Manifest const& manifest) {
  std::string out;
  append_varint(out, manifest.next_entry);
  append_varint(out, manifest.next_segment);
  append_segments(out, manifest.merged);
  append_varint(out, manifest.levels.size());
  for (auto const& level : manifest.levels) {
    append_segments(out, level.segments);
    append_varint(out, level.merging ? 1 : 0);
    if (!level.merging) { continue; }
    append_varint(out, level.merging->output);
    append_varint(out, level.merging->forgets ? 1 : 0);
    append_varint(out, level.merging->number);
    append_varint(out, level.merging->word.size());
    out.append(level.merging->word);
  }
  return out;
}

Manifest decode_manifest(std::string_view bytes) {
  Manifest out;
  out.next_entry = static_cast<EntryNumber>(take_varint(bytes));
  out.next_segment = static_cast<SegmentNo>(take_varint(bytes));
  out.merged = take_segments(bytes);
  for (auto count = take_varint(bytes); count > 0; --count) {
    Level level{.segments = take_segments(bytes)};
    if (take_varint(bytes) != 0) {
      Merging merging{.output = static_cast<SegmentNo>(take_varint(bytes))};
      merging.forgets = take_varint(bytes) != 0;
      merging.number = static_cast<EntryNumber>(take_varint(bytes));
      auto const size = take_varint(bytes);
      merging.word = take_bytes(bytes, size);
      level.merging = std::move(merging);
    }
    out.levels.push_back(std::move(level));
  }
  return out;
}

}  // namespace contentos::search
