// What a client names itself can always be reached: no id, key or slug is taken for a word of a path.
#include "domain/registration/registration.hpp"
#include "domain/word/word.hpp"
#include "tests/api/route_requests.hpp"
#include "tests/api/world.hpp"

#include <set>

namespace contentos::test {
namespace {

std::vector<std::string> segments_of(std::string const& pattern) {
  std::vector<std::string> out;
  for (std::size_t begin = 1; begin <= pattern.size();) {
    auto const end = std::min(pattern.find('/', begin), pattern.size());
    out.push_back(pattern.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

bool is_parameter(std::string const& segment) { return segment.starts_with('{'); }

/// What a route calls its parameter; `{uuid}` where it is the id of a record with a kind, which nobody can choose freely.
std::string name_of(http::Route const& route, std::string const& segment) {
  auto const* word = word_of(route);
  return segment == "{id}" && word != nullptr && word->kind != nullptr ? "{uuid}" : segment;
}

/// The words that stand in some route where another has a parameter, by that parameter's name.
std::set<std::pair<std::string, std::string>> clashes(std::vector<http::Route> const& routes) {
  std::set<std::pair<std::string, std::string>> out;
  for (auto const& a : routes) {
    for (auto const& b : routes) {
      auto const with_parameter = segments_of(a.pattern);
      auto const with_word = segments_of(b.pattern);
      for (std::size_t i = 0; i < std::min(with_parameter.size(), with_word.size()); ++i) {
        if (is_parameter(with_parameter[i]) && !is_parameter(with_word[i])) { out.emplace(name_of(a, with_parameter[i]), with_word[i]); }
        if (with_parameter[i] != with_word[i]) { break; }
      }
    }
  }
  return out;
}

TEST(ReservedWords, CoverEveryWordThatStandsWhereANameCould) {
  World world;
  auto const found = clashes(world.routes());
  EXPECT_TRUE(found.contains({"{tenant}", "v1"})) << "the generator sees nothing";
  for (auto const& [parameter, word] : found) {
    // Kinds are the house's own words.
    if (parameter == "{kind}") {
      EXPECT_TRUE(std::ranges::none_of(words(), [&](auto const* one) { return one->plural == word; })) << word;
      continue;
    }
    if (parameter == "{uuid}") {
      EXPECT_FALSE(Uuid::parse(word)) << word;
      continue;
    }
    auto const is_refused = parameter == "{tenant}" ? registration::is_reserved_slug(word) : !is_client_id(word);
    EXPECT_TRUE(is_refused) << "a " << parameter << " named " << word << " could be made and never be reached";
  }
}

TEST(ReservedWords, DotsAloneAreNoIds) {
  World world;
  world.make_tenant("acme");
  world.make_note_type("acme");
  for (std::string const dots : {".", ".."}) {
    auto const entry = world.call(world.admin("acme"), "POST", "/api/v1/entries",
                                  R"({"type_key":"note","entry_id":")" + dots + R"(","data":{"title":"x"}})");
    EXPECT_EQ(422U, entry.status()) << entry.body();
    EXPECT_EQ("/entry_id", text(entry.json().at("errors").at(0).at("pointer")));
    auto const type = world.call(world.admin("acme"), "POST", "/api/v1/content-types",
                                 R"({"type_key":")" + dots + R"(","fields":[{"key":"a","type":"string"}]})");
    EXPECT_EQ(422U, type.status()) << type.body();
    EXPECT_EQ("/type_key", text(type.json().at("errors").at(0).at("pointer")));
  }
}

}  // namespace
}  // namespace contentos::test
