// Which segments of a tenant there are, and how far the merging of some of them is. Internal to projections/search.
//
// A batch makes one segment of level 0. The eight oldest of a level become one of the next, a part with every later batch of the tenant, so
// that no batch waits for a long merge. What is merged stays readable until the last part is written.
#pragma once

#include "projections/search/keys.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::search {

/// So many segments of a level become one.
inline constexpr std::size_t kMergedAtOnce = 8;

struct Merging {
  SegmentNo output = 0;
  bool forgets = false;  // there is nothing older: what is taken away need not be told any more
  std::string word{};    // the last that was gone through, and its entry; empty: none yet
  EntryNumber number = 0;
};

struct Level {
  std::vector<SegmentNo> segments{};  // the oldest first
  std::optional<Merging> merging{};   // of the first kMergedAtOnce of them
};

struct Manifest {
  EntryNumber next_entry = 0;
  SegmentNo next_segment = 0;
  std::vector<Level> levels{};      // each older than the one before
  std::vector<SegmentNo> merged{};  // whose blocks are still to be removed

  /// Those that are read, the oldest first.
  [[nodiscard]] std::vector<SegmentNo> readable() const;
};

[[nodiscard]] std::string encode(Manifest const& manifest);
/// Throws Corrupt.
[[nodiscard]] Manifest decode_manifest(std::string_view bytes);

}  // namespace contentos::search
