// Reads a history file line by line, in memory that does not grow with the file or with a line.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string_view>

namespace contentos {

/// The longest line that is read; beyond it a line is only counted.
inline constexpr std::size_t kMaxImportLineBytes = 8 * 1024 * 1024;

struct RawLine {
  std::int64_t number = 0;  // of the file, from 1, empty lines counted
  std::string_view text{};  // without the line's end; nothing when it is too long
  bool is_too_long = false;
};

enum class ReadEnd { whole, stopped, unreadable };

/// Visits every line that is not blank, in order. A byte order mark at the file's start is no part of the first line. `visit` answers
/// whether to go on. Lifetime: a line's text until `visit` returns.
[[nodiscard]] ReadEnd read_import_lines(std::filesystem::path const& file, std::stop_token const& stop,
                                        std::function<bool(RawLine const&)> const& visit);

}  // namespace contentos
