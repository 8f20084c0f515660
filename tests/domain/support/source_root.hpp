// Where the repository lies, for tests that read its files.
#pragma once

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>

namespace contentos {

/// Walks up from this file. `__FILE__` may be relative to the folder that was compiled in; then the walk starts at the working folder.
inline std::filesystem::path source_root() {
  namespace fs = std::filesystem;
  auto folder = fs::absolute(fs::path(__FILE__)).parent_path();
  while (!fs::exists(folder / "docs" / "adr") && folder != folder.parent_path()) { folder = folder.parent_path(); }
  return folder;
}

/// What can be read of it: of a file in /proc, whose process may end meanwhile, that may be nothing.
inline std::optional<std::string> read_bytes(std::filesystem::path const& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) { return std::nullopt; }
  std::ostringstream out;
  out << in.rdbuf();  // keeps to itself what an iterator over the buffer would throw
  return std::move(out).str();
}

}  // namespace contentos
