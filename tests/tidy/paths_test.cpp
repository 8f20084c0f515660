// What comments and pages name must be there: a path from the root, a file by its name alone, a decision by its number.
#include "tests/tidy/source_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::tidy {
namespace {

constexpr char kMend[] = "Name what is there today, or write a placeholder as <name>.";

bool ends_with_any(std::string_view text, std::vector<std::string_view> const& suffixes) {
  return std::ranges::any_of(suffixes, [&](auto suffix) { return text.ends_with(suffix); });
}

/// What a line says to people: all of a page, the comment in a source. Without the links of pages, which are looked at elsewhere.
std::string prose(SourceFile const& file, std::string const& line) {
  if (file.has_suffix(".md")) { return std::regex_replace(line, std::regex(R"(\]\([^)]*\))"), "]"); }
  if (file.is_source()) {
    auto const slashes = line.find("//");
    bool const is_comment = slashes != std::string::npos && (slashes == 0 || line[slashes - 1] != ':');
    return is_comment ? line.substr(slashes + 2) : std::string();
  }
  auto const first = line.find_first_not_of(' ');
  if (first == std::string::npos) { return {}; }
  if (file.has_suffix(".sql")) { return line.substr(first).starts_with("--") ? line.substr(first + 2) : std::string(); }
  return line[first] == '#' ? line.substr(first + 1) : std::string();
}

struct Mention {
  std::string text;
  bool is_whole;  // false: a placeholder or wildcard follows
};

/// The words of a line as far as they could be paths, which end at the first placeholder: `domain/<word>/` is `domain/`.
std::vector<Mention> mentions(std::string const& prose) {
  constexpr std::string_view kBetween = " \t\"'`()[]|,;=!";
  constexpr std::string_view kInPaths = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-";
  std::vector<Mention> out;
  for (std::size_t begin = 0; (begin = prose.find_first_not_of(kBetween, begin)) != std::string::npos;) {
    auto const end = std::min(prose.find_first_of(kBetween, begin), prose.size());
    auto const word = prose.substr(begin, end - begin);
    begin = end;
    auto const cut = std::min(word.find_first_not_of(kInPaths), word.size());
    bool const is_whole = cut == word.size() || word.substr(cut) == ":";  // "see domain/word/word.hpp:"
    auto path = word.substr(0, cut);
    while (is_whole && path.ends_with('.')) { path.pop_back(); }
    if (!path.empty()) { out.push_back({std::move(path), is_whole}); }
  }
  return out;
}

/// Every file of the tree that is no build and no data, as a path from the root.
std::vector<std::string> const& all_paths() {
  static std::vector<std::string> const kPaths = [] {
    static std::set<std::string> const kSkipped{"build", "data", ".git"};
    std::vector<std::string> out;
    for (auto it = std::filesystem::recursive_directory_iterator(root()); it != std::filesystem::recursive_directory_iterator(); ++it) {
      if (it->is_directory() && kSkipped.contains(it->path().filename().string())) {
        it.disable_recursion_pending();
      } else if (it->is_regular_file()) {
        out.push_back(std::filesystem::relative(it->path(), root()).generic_string());
      }
    }
    return out;
  }();
  return kPaths;
}

bool begins_in_a_folder(std::string_view path) {
  static std::set<std::string, std::less<>> const kFolders = [] {
    std::set<std::string, std::less<>> out;
    for (auto const& file : files()) { out.insert(file.layer()); }
    out.erase("");
    return out;
  }();
  auto const slash = path.find('/');
  return slash != std::string_view::npos && kFolders.contains(path.substr(0, slash));
}

/// Whether it is there: a file, a folder, a file without its suffix (`api/main`), or a decision by its number (`docs/adr/0004`).
bool is_path(Mention const& mention) {
  auto const& text = mention.text;
  if (mention.is_whole && std::filesystem::exists(root() / text)) { return true; }
  return std::ranges::any_of(all_paths(), [&](std::string const& path) {
    if (!path.starts_with(text)) { return false; }
    return !mention.is_whole || path[text.size()] == '.' || path[text.size()] == '-';
  });
}

/// Whether a file is called so, or has a path that ends so.
bool is_file(std::string const& name) {
  return std::ranges::any_of(all_paths(), [&](std::string const& path) { return path == name || path.ends_with("/" + name); });
}

/// The files that a page's own blocks say (```cpp domain/<word>/<word>.hpp), which it may name.
std::set<std::string> files_in(SourceFile const& page) {
  std::set<std::string> out;
  static std::regex const kBlock(R"(^```[a-z]+ ([^ ]+)$)");
  for (auto const& line : page.lines) {
    std::smatch match;
    if (page.has_suffix(".md") && std::regex_match(line, match, kBlock)) { out.insert(match[1].str()); }
  }
  return out;
}

bool names_a_file(Mention const& mention) {
  auto const first = mention.text.front();
  return mention.is_whole && first != '/' && first != '.' && first != '-' &&
         ends_with_any(mention.text, {".hpp", ".cpp", ".md", ".sh", ".awk", ".cmake", ".sql"});
}

TEST(Paths, ThatAreNamedAreThere) {
  int seen = 0;
  for (auto const& file : files()) {
    auto const own = files_in(file);
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      for (auto const& mention : mentions(prose(file, file.lines[i]))) {
        bool const is_from_root = begins_in_a_folder(mention.text);
        if ((!is_from_root && !names_a_file(mention)) || own.contains(mention.text)) { continue; }
        ++seen;
        EXPECT_TRUE(is_from_root ? is_path(mention) : is_file(mention.text))
            << at(file, i + 1, "there is no " + mention.text + ". ") << kMend;
      }
    }
  }
  EXPECT_GT(seen, 200);
}

TEST(Paths, AreFoundInProse) {
  auto const texts = [](std::string const& line) {
    std::vector<std::string> out;
    for (auto const& mention : mentions(line)) { out.push_back(mention.text + (mention.is_whole ? "" : " …")); }
    return out;
  };
  EXPECT_EQ(texts("see domain/x.hpp, (`api/y`). Not https://a/b"),
            (std::vector<std::string>{"see", "domain/x.hpp", "api/y", "Not", "https …"}));
  EXPECT_EQ(texts("domain/<word>/ and api/a.*: docs/adr/0007…"),
            (std::vector<std::string>{"domain/ …", "and", "api/a. …", "docs/adr/0007 …"}));
  EXPECT_TRUE(is_path({"tests/tidy/paths_test", true}));
  EXPECT_TRUE(is_path({"docs/adr/0001", true}));
  EXPECT_FALSE(is_path({"docs/adr/000", true}));
  EXPECT_TRUE(is_path({"docs/adr/000", false}));
  EXPECT_FALSE(is_path({"tests/tidy/nowhere_test.cpp", true}));
  EXPECT_TRUE(is_file("tidy/paths_test.cpp"));
  EXPECT_FALSE(is_file("aths_test.cpp"));
}

TEST(Decisions, ThatAreNamedAreThere) {
  static std::regex const kDecision(R"(\bADRs? ([0-9]+))");
  for (auto const& file : files()) {
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      auto const text = prose(file, file.lines[i]);
      for (std::sregex_iterator it(text.begin(), text.end(), kDecision), end; it != end; ++it) {
        auto const number = (*it)[1].str();
        auto const path = "docs/adr/" + std::string(4 - std::min<std::size_t>(number.size(), 4), '0') + number;
        EXPECT_TRUE(is_path({path, true})) << at(file, i + 1, "there is no decision " + number + ". ") << kMend;
      }
    }
  }
}

}  // namespace
}  // namespace contentos::tidy
