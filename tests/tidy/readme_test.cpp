#include "tests/tidy/source_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <string>

namespace contentos::tidy {
namespace {

constexpr char kMendOfMap[] = "Mend the block under \"## Folders\" in README.md.";

/// What stands in the map for the folder of each word.
constexpr char kAnyWord[] = "domain/<word>";

/// The folders that README's map names, as paths from the root: a line "  core/   ids, time" below "domain/" is domain/core.
std::set<std::string> mapped_folders() {
  std::set<std::string> out;
  auto const* readme = find("README.md");
  if (readme == nullptr) { return out; }
  static std::regex const kLine(R"(^( *)([a-z_.]+|<word>)/( .*)?$)");
  bool in_section = false, in_block = false;
  std::string parent;
  for (auto const& line : readme->lines) {
    if (line.starts_with("## ")) { in_section = line == "## Folders"; }
    if (in_section && line.starts_with("```")) { in_block = !in_block; }
    std::smatch match;
    if (!in_section || !in_block || !std::regex_match(line, match, kLine)) { continue; }
    if (match[1].length() == 0) {
      parent = match[2].str();
      out.insert(parent);
    } else {
      out.insert(parent + "/" + match[2].str());
    }
  }
  return out;
}

/// Folders of the source that hold text: the first level, and below the layers the second.
std::set<std::string> present_folders() {
  static std::set<std::string> const kLayers{"api", "commands", "domain", "infra", "projections"};
  std::set<std::string> out;
  for (auto const& file : files()) {
    auto const layer = file.layer();
    if (layer.empty()) { continue; }
    out.insert(layer);
    auto const second = file.path.find('/', layer.size() + 1);
    if (kLayers.contains(layer) && second != std::string::npos) { out.insert(file.path.substr(0, second)); }
  }
  return out;
}

/// The folders of the words that domain/word/words.cpp declares.
std::set<std::string> folders_of_words() {
  std::set<std::string> out;
  auto const* list = find("domain/word/words.cpp");
  if (list == nullptr) { return out; }
  static std::regex const kNamespace(R"(^namespace contentos::([a-z_]+) \{$)");
  for (auto const& line : list->lines) {
    std::smatch match;
    if (std::regex_match(line, match, kNamespace)) { out.insert("domain/" + match[1].str()); }
  }
  return out;
}

TEST(ReadmeFolderMap, NamesEveryFolderOfTheSource) {
  auto const mapped = mapped_folders();
  auto const of_words = mapped.contains(kAnyWord) ? folders_of_words() : std::set<std::string>();
  EXPECT_FALSE(of_words.empty());
  for (auto const& folder : present_folders()) {
    EXPECT_TRUE(mapped.contains(folder) || of_words.contains(folder))
        << folder << "/ is not in the map"
        << (folder.starts_with("domain/") ? ". Is it a word? Add it to domain/word/words.cpp (docs/add-a-word.md). Else: " : ". ")
        << kMendOfMap;
  }
}

TEST(Words, HaveAFolderByTheirName) {
  for (auto const& folder : folders_of_words()) {
    EXPECT_TRUE(std::filesystem::is_directory(root() / folder))
        << "domain/word/words.cpp declares a word without a folder " << folder << "/.";
  }
}

TEST(ReadmeFolderMap, NamesNoFolderThatIsGone) {
  for (auto const& folder : mapped_folders()) {
    if (folder == kAnyWord) { continue; }
    EXPECT_TRUE(std::filesystem::is_directory(root() / folder)) << folder << "/ does not exist. " << kMendOfMap;
  }
}

TEST(ReadmeLinks, LeadToFilesThatExist) {
  static std::regex const kLink(R"(\]\(([^)#:]+)(#[^)]*)?\))");
  for (auto const& file : files()) {
    if (!file.has_suffix(".md")) { continue; }
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      auto const& line = file.lines[i];
      for (std::sregex_iterator it(line.begin(), line.end(), kLink), end; it != end; ++it) {
        auto const target = (root() / file.path).parent_path() / (*it)[1].str();
        EXPECT_TRUE(std::filesystem::exists(target)) << at(file, i + 1, "the link to " + (*it)[1].str() + " leads nowhere.");
      }
    }
  }
}

TEST(Decisions, AreAllListed) {
  auto const* list = find("docs/adr/README.md");
  ASSERT_NE(list, nullptr);
  for (auto const& file : files()) {
    auto const name = std::filesystem::path(file.path).filename().string();
    if (!file.path.starts_with("docs/adr/0")) { continue; }
    bool const is_listed = std::any_of(list->lines.begin(), list->lines.end(),
                                       [&](auto const& line) { return line.find("(" + name + ")") != std::string::npos; });
    EXPECT_TRUE(is_listed) << file.path << ": add it to docs/adr/README.md.";
  }
}

}  // namespace
}  // namespace contentos::tidy
