#include "tests/tidy/source_tree.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <set>

namespace contentos::tidy {

namespace fs = std::filesystem;

namespace {

constexpr std::array<std::string_view, 11> kTextSuffixes{".cpp",  ".hpp", ".md", ".sh",  ".cmake",  ".txt",
                                                         ".json", ".sql", ".in", ".awk", ".service"};

bool is_text(fs::path const& path) {
  auto const name = path.filename().string();
  return name == "Makefile" || name == "run" ||
         std::any_of(kTextSuffixes.begin(), kTextSuffixes.end(), [&](auto suffix) { return name.ends_with(suffix); });
}

/// What is no part of the source: builds, data, the repository itself, seeds of the fuzzers.
bool is_skipped(fs::path const& folder) {
  static std::set<std::string> const kSkipped{"build", "data", ".git", "corpus", "node_modules", ".cache"};
  return kSkipped.contains(folder.filename().string());
}

/// The include that a line makes, when it makes one.
void read_include(std::string const& line, std::size_t number, std::vector<Include>& out) {
  constexpr std::string_view kDirective = "#include ";
  if (!line.starts_with(kDirective)) { return; }
  auto const rest = std::string_view(line).substr(kDirective.size());
  if (rest.empty() || (rest.front() != '"' && rest.front() != '<')) { return; }
  bool const quoted = rest.front() == '"';
  auto const end = rest.find(quoted ? '"' : '>', 1);
  if (end != std::string_view::npos) { out.push_back({number, std::string(rest.substr(1, end - 1)), quoted}); }
}

SourceFile read(fs::path const& path) {
  SourceFile file{fs::relative(path, root()).generic_string(), {}, {}};
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);) {
    file.lines.push_back(line);
    if (file.is_source()) { read_include(line, file.lines.size(), file.includes); }
  }
  return file;
}

std::vector<SourceFile> read_all() {
  std::vector<SourceFile> out;
  for (auto it = fs::recursive_directory_iterator(root()); it != fs::recursive_directory_iterator(); ++it) {
    if (it->is_directory() && is_skipped(it->path())) {
      it.disable_recursion_pending();
    } else if (it->is_regular_file() && is_text(it->path())) {
      out.push_back(read(it->path()));
    }
  }
  std::sort(out.begin(), out.end(), [](auto const& a, auto const& b) { return a.path < b.path; });
  return out;
}

fs::path find_root() {
  auto folder = fs::absolute(__FILE__).parent_path();
  while (!fs::exists(folder / "CMakePresets.json") && folder.has_relative_path()) { folder = folder.parent_path(); }
  return folder;
}

}  // namespace

std::string SourceFile::layer() const {
  auto const slash = path.find('/');
  return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

fs::path const& root() {
  static fs::path const kRoot = find_root();
  return kRoot;
}

std::vector<SourceFile> const& files() {
  static std::vector<SourceFile> const kFiles = read_all();
  return kFiles;
}

SourceFile const* find(std::string_view path) {
  auto const& all = files();
  auto const it = std::lower_bound(all.begin(), all.end(), path, [](auto const& file, auto wanted) { return file.path < wanted; });
  return it != all.end() && it->path == path ? &*it : nullptr;
}

std::string at(SourceFile const& file, std::size_t line, std::string_view what) {
  return file.path + ":" + std::to_string(line) + ": " + std::string(what);
}

}  // namespace contentos::tidy
