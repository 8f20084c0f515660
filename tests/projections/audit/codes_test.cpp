// Rows of the trail hold codes instead of names: what was stored once must mean the same for ever.
#include "projections/audit/codes.hpp"

#include "domain/word/word.hpp"

#include <gtest/gtest.h>

#include <set>

namespace contentos {
namespace {

/// FNV-1a over the first names, each with a line end.
std::uint64_t digest_of(std::span<std::string_view const> names) {
  std::uint64_t out = 1469598103934665603ULL;
  auto const add = [&](char c) { out = (out ^ static_cast<unsigned char>(c)) * 1099511628211ULL; };
  for (auto const name : names) {
    for (char const c : name) { add(c); }
    add('\n');
  }
  return out;
}

TEST(AuditCodes, NeverChange) {
  EXPECT_EQ(digest_of(audit::kinds().first(17)), 10907334314938490332ULL);
  EXPECT_EQ(digest_of(audit::types().first(107)), 13101686576612945517ULL);
  EXPECT_EQ(digest_of(audit::actions().first(45)), 17892559969756506608ULL);
}

TEST(AuditCodes, AreThereForEveryNameOnce) {
  for (auto const* word : words()) {
    EXPECT_NE(audit::code_of(audit::kinds(), word->name), 0) << "add it to the end of projections/audit/codes.cpp: " << word->name;
  }
  for (auto const& type : released_event_types()) {
    EXPECT_NE(audit::code_of(audit::types(), type.name), 0) << "add it to the end of projections/audit/codes.cpp: " << type.name;
    EXPECT_NE(audit::code_of(audit::actions(), type.verb), 0) << "add it to the end of projections/audit/codes.cpp: " << type.verb;
  }
  for (auto const names : {audit::kinds(), audit::types(), audit::actions()}) {
    EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
    for (std::size_t i = 0; i < names.size(); ++i) { EXPECT_EQ(audit::code_of(names, names[i]), static_cast<int>(i) + 1); }
    EXPECT_EQ(audit::code_of(names, "rocket"), 0);
  }
}

}  // namespace
}  // namespace contentos
