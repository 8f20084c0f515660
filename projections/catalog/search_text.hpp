// What of a version can be found by its words.
#pragma once

#include <string>
#include <string_view>

namespace contentos::catalog {

constexpr std::size_t kMaxSearchTextBytes = 65'536;

/// The strings of a version's data, however deep, one per line in the order they stand, cut to 64 KiB at a character. Keys are not among
/// them, nor links (`{"sys": …}`). Empty when the data is absent (purged) or no JSON.
[[nodiscard]] std::string search_text(std::string_view data);

}  // namespace contentos::catalog
