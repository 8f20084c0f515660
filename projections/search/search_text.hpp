// What of a version can be found by its words.
#pragma once

#include <string>
#include <string_view>

namespace contentos::search {

constexpr std::size_t kMaxSearchTextBytes = 65'536;

/// The strings of a version's data, however deep, one per line in the order they stand, cut to 64 KiB at a character. Keys are not among
/// them, nor links (`{"sys": …}`). Empty when the data is absent (purged) or no JSON.
[[nodiscard]] std::string search_text(std::string_view data);

/// The parts of a published snapshot that are searched: its title, and the strings of its fields as search_text has them.
struct SnapshotText {
  std::string title;
  std::string text;
};
[[nodiscard]] SnapshotText snapshot_text(std::string_view snapshot);

}  // namespace contentos::search
