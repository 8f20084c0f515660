#include "projections/audit/action.hpp"

#include "tests/domain/support/source_root.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>

namespace contentos {

namespace {

/// Every `aggregate.happened.vN` that the domain writes or reads.
std::set<std::string> released_types() {
  std::set<std::string> out;
  std::regex const type(R"re("([a-z_]+\.[a-z_]+\.v[0-9]+)")re");
  for (auto const& file : std::filesystem::recursive_directory_iterator(source_root() / "domain")) {
    if (file.path().extension() != ".cpp") { continue; }
    std::ifstream in(file.path());
    std::string const text{std::istreambuf_iterator<char>(in), {}};
    for (std::sregex_iterator it(text.begin(), text.end(), type), end; it != end; ++it) { out.insert((*it)[1]); }
  }
  return out;
}

}  // namespace

TEST(AuditAction, HasAWordForEveryEventOfTheDomain) {
  auto const types = released_types();
  EXPECT_GE(types.size(), 35U);
  for (auto const& type : types) {
    EXPECT_FALSE(audit::action_of(type, "{}").empty()) << type << ": add it to projections/audit/action.cpp";
  }
}

TEST(AuditAction, TellsASaveFromAnAutosaveAndARestore) {
  EXPECT_EQ(audit::action_of("entry.version_saved.v2", R"({"number":2})"), "save");
  EXPECT_EQ(audit::action_of("entry.version_saved.v2", R"({"is_autosave":false,"restored_from":null})"), "save");
  EXPECT_EQ(audit::action_of("entry.version_saved.v1", R"({"is_autosave":true})"), "autosave");
  EXPECT_EQ(audit::action_of("entry.version_saved.v2", R"({"restored_from":"0190"})"), "restore");
  EXPECT_EQ(audit::action_of("entry.version_saved.v2", "not JSON"), "save");
}

TEST(AuditAction, HasNoWordForWhatWasNeverReleased) {
  EXPECT_EQ(audit::action_of("entry.exploded.v1", "{}"), "");
  EXPECT_EQ(audit::action_of("", ""), "");
}

}  // namespace contentos
