// docs/events.md and the golden events name the same types.
#include "domain/word/word.hpp"
#include "tests/domain/support/source_root.hpp"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

namespace contentos {
namespace {

/// The types whose table rows begin with them.
std::set<std::string> catalogued() {
  std::istringstream page(read_bytes(source_root() / "docs" / "events.md").value_or(""));
  std::set<std::string> out;
  for (std::string line; std::getline(page, line);) {
    if (!line.starts_with("| `")) { continue; }
    auto const name = line.substr(3, line.find('`', 3) - 3);
    auto const dot = name.rfind(".v");
    if (dot != std::string::npos && name.find_first_not_of("0123456789", dot + 2) == std::string::npos) { out.insert(name); }
  }
  return out;
}

std::set<std::string> released() {
  std::set<std::string> out;
  for (auto const& file : std::filesystem::directory_iterator(source_root() / "tests" / "golden" / "events")) {
    auto const name = file.path().stem().string();
    if (file.path().extension() == ".json") { out.insert(name.substr(0, name.find('+'))); }
  }
  return out;
}

TEST(TheCatalogueOfEvents, NamesEveryEventEverReleased) {
  ASSERT_FALSE(catalogued().empty());
  for (auto const& type : released()) { EXPECT_TRUE(catalogued().contains(type)) << "add " << type << " to docs/events.md"; }
}

TEST(TheCatalogueOfEvents, NamesNoEventThatHasNoBytes) {
  for (auto const& type : catalogued()) { EXPECT_TRUE(released().contains(type)) << "there is no tests/golden/events/" << type << ".json"; }
}

TEST(TheCatalogueOfEvents, IsWhatAProgramKnows) {
  std::set<std::string> known;
  for (auto const& type : released_event_types()) { known.insert(type.name); }
  EXPECT_EQ(known, released()) << "CONTENTOS_WRITE_GOLDEN=1 writes the golden bytes of samples that have none";
}

TEST(TheCatalogueOfEvents, CanBeForgottenInPart) {
  forget_event_types({"entry.published.v1"});
  EXPECT_FALSE(is_known_event_type("entry.published.v1"));
  EXPECT_TRUE(is_known_event_type("entry.unpublished.v1"));
  forget_event_types({});
  EXPECT_TRUE(is_known_event_type("entry.published.v1"));
  EXPECT_FALSE(is_known_event_type("entry.published.v99"));
}

}  // namespace
}  // namespace contentos
