#include "tests/tidy/source_tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::tidy {
namespace {

constexpr std::size_t kMostLines = 400;
constexpr std::size_t kTopLines = 15;
constexpr std::string_view kExcuse = "One file because";

/// Folders whose .cpp files a CMake file compiles: the first argument of each call of that function.
std::vector<std::string> compiled_folders(std::string_view cmake_file, std::string const& function, std::string const& below) {
  std::vector<std::string> out;
  auto const* cmake = find(cmake_file);
  if (cmake == nullptr) { return out; }
  std::regex const call("^ *" + function + R"(\(([a-z0-9_/]+))");
  for (auto const& line : cmake->lines) {
    std::smatch match;
    if (std::regex_search(line, match, call)) { out.push_back(below + match[1].str() + "/"); }
  }
  return out;
}

TEST(SourceFiles, AreAllCompiled) {
  auto folders = compiled_folders("CMakeLists.txt", "contentos_library", "");
  for (auto const* function : {"contentos_tests", "contentos_test_library", "contentos_compile_fail"}) {
    auto const tests = compiled_folders("tests/CMakeLists.txt", function, "tests/");
    folders.insert(folders.end(), tests.begin(), tests.end());
  }
  ASSERT_FALSE(folders.empty());
  for (auto const& file : files()) {
    if (!file.has_suffix(".cpp")) { continue; }
    bool const is_program = (file.path.starts_with("tests/fuzz/") && file.has_suffix("_fuzz.cpp")) ||
                            (file.path.starts_with("tests/bench/") && file.has_suffix("_bench.cpp")) ||
                            file.path.starts_with("tests/crash/") ||  // contentos_crash, out of all of them
                            file.path.starts_with("tests/older/");    // contentos_older
    bool const is_compiled = std::any_of(folders.begin(), folders.end(), [&](auto const& folder) { return file.path.starts_with(folder); });
    EXPECT_TRUE(is_program || is_compiled)
        << file.path << ": no CMake file compiles this. Move it below a folder named by contentos_library (CMakeLists.txt) or "
        << "contentos_tests (tests/CMakeLists.txt), add its folder there, or delete it.";
  }
}

/// Headers that only their own .cpp includes, if anything. Not the description of a word: its row is, which others find by its name.
std::vector<std::string> dead_headers(std::vector<SourceFile> const& tree) {
  std::set<std::string> used;
  for (auto const& file : tree) {
    auto const own = file.path.substr(0, file.path.rfind('.')) + ".hpp";
    for (auto const& include : file.includes) {
      if (include.target != own) { used.insert(include.target); }
    }
    bool const makes_row =
        std::ranges::any_of(file.lines, [](auto const& line) { return line.find("row_of<contentos::") != std::string::npos; });
    if (makes_row && file.has_suffix(".cpp")) { used.insert(own); }
  }
  std::vector<std::string> out;
  for (auto const& file : tree) {
    if (file.has_suffix(".hpp") && !used.contains(file.path)) { out.push_back(file.path); }
  }
  return out;
}

TEST(Headers, AreIncludedBySomebodyElse) {
  for (auto const& header : dead_headers(files())) {
    ADD_FAILURE() << header << ": only its own .cpp includes this, if anything. Use it, or delete both.";
  }
}

TEST(Headers, OfAWordAreUsedByItsRow) {
  SourceFile const header{"domain/gadget/gadget.hpp", {}, {}};
  SourceFile source{"domain/gadget/gadget.cpp", {}, {{1, header.path, true}}};
  EXPECT_EQ(dead_headers({source, header}), std::vector{header.path});
  source.lines.emplace_back("template contentos::WordRow const& contentos::row_of<contentos::gadget::Word>();");
  EXPECT_TRUE(dead_headers({source, header}).empty());
}

TEST(Headers, AreReadOnce) {
  for (auto const& file : files()) {
    if (!file.has_suffix(".hpp")) { continue; }
    bool const once = std::find(file.lines.begin(), file.lines.end(), "#pragma once") != file.lines.end();
    EXPECT_TRUE(once) << file.path << ": add #pragma once at its top.";
  }
}

TEST(SourceFiles, AreShortOrSayWhyNot) {
  for (auto const& file : files()) {
    if (!file.is_source() || file.lines.size() <= kMostLines) { continue; }
    auto const top = file.lines.begin() + static_cast<std::ptrdiff_t>(kTopLines);
    bool const is_excused = std::any_of(file.lines.begin(), top, [](auto const& line) { return line.find(kExcuse) != std::string::npos; });
    EXPECT_TRUE(is_excused) << file.path << ": " << file.lines.size() << " lines. Split it by what it is about, or begin a comment at its "
                            << "top with \"" << kExcuse << " …\".";
  }
}

/// Behind the parenthesis that ends what the first one begins; nothing when the line ends before that does.
std::string_view behind_condition(std::string_view line) {
  int open = 0;
  char quote = 0;
  for (std::size_t i = line.find('('); i < line.size(); ++i) {
    char const c = line[i];
    if (quote != 0) {
      if (c == '\\') { ++i; }
      if (c == quote) { quote = 0; }
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '(') {
      ++open;
    } else if (c == ')' && --open == 0) {
      return line.substr(i + 1);
    }
  }
  return {};
}

/// Of lines as clang-format leaves them. What runs over several lines is not looked at.
bool lacks_braces(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  if (line.starts_with("} ")) { line.remove_prefix(2); }
  if (line.starts_with("else ")) {
    line.remove_prefix(5);
    if (!line.starts_with("if ")) { return !line.starts_with("{"); }
  }
  bool const branches =
      line.starts_with("if (") || line.starts_with("if constexpr (") || line.starts_with("for (") || line.starts_with("while (");
  auto const body = branches ? behind_condition(line) : std::string_view{};
  return !body.empty() && body != ";" && !body.starts_with(" {") && !body.starts_with(" [[");
}

TEST(Branches, HaveBraces) {
  for (auto const* line :
       {"if (a) return;", "  } else if (f(a)) b();", "for (;;) c();", "while (x(')')) y();", "else z();", "if (a && \"(\") b = 1;"}) {
    EXPECT_TRUE(lacks_braces(line)) << line;
  }
  for (auto const* line : {"if (a) { return; }", "  } else if (f(a)) {", "} while (x);", "} else {", "for (auto const& a :", "iffy(a);"}) {
    EXPECT_FALSE(lacks_braces(line)) << line;
  }
  for (auto const& file : files()) {
    for (std::size_t i = 0; file.is_source() && i < file.lines.size(); ++i) {
      if (lacks_braces(file.lines[i])) { ADD_FAILURE() << at(file, i + 1, "put braces around what depends on the condition."); }
    }
  }
}

/// Every place where one of the words stands, in any text file but this one.
void reject_words(std::vector<std::string> const& words, std::string_view mend) {
  for (auto const& file : files()) {
    if (file.path == "tests/tidy/files_test.cpp") { continue; }
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      for (auto const& word : words) {
        if (file.lines[i].find(word) != std::string::npos) {
          ADD_FAILURE() << at(file, i + 1, "\"" + word + "\" must not stand here. ") << mend;
        }
      }
    }
  }
}

TEST(Text, PromisesNoLaterWork) { reject_words({"TODO", "FIXME"}, "Do it now, or open an issue and say here what holds today."); }

TEST(Text, NamesNoFolderOfSomebodysMachine) {
  reject_words({"/work/", "/home/", "/root/", "/Users/", "/tmp/bash"}, "Take the path from an option, or make it relative.");
}

}  // namespace
}  // namespace contentos::tidy
