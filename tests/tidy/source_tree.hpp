#pragma once

// The working tree as the tidy tests see it: every text file with its path from the root, and the includes of the sources.
// Builds, data folders and fuzz corpora are left out. Read once per process.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::tidy {

struct Include {
  std::size_t line = 0;
  std::string target;
  bool quoted = false;  // "…" rather than <…>
};

struct SourceFile {
  std::string path;  // from the root, with '/'
  std::vector<std::string> lines;
  std::vector<Include> includes;

  [[nodiscard]] bool has_suffix(std::string_view suffix) const { return path.ends_with(suffix); }
  [[nodiscard]] bool is_source() const { return has_suffix(".cpp") || has_suffix(".hpp"); }
  /// The first folder of the path, such as "domain"; empty for a file in the root.
  [[nodiscard]] std::string layer() const;
};

/// The folder that holds CMakePresets.json, found by walking up from this file.
std::filesystem::path const& root();

std::vector<SourceFile> const& files();

/// The file at that path from the root, or nothing.
SourceFile const* find(std::string_view path);

/// "path:line: what is wrong" for a message that an editor can follow.
std::string at(SourceFile const& file, std::size_t line, std::string_view what);

}  // namespace contentos::tidy
