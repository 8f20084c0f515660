// docs/add-a-word.md, held to the code: the word that it adds is compiled out of it (cmake/ContentOSPages.cmake), with its spec, into this
// program alone. Here it is held to what the house demands of every word, and what the page says of shared files to their form for tags.
#include "domain/json/i_json.hpp"
#include "domain/record/record.hpp"
#include "domain/word/word.hpp"
#include "tests/domain/golden/record_samples.hpp"
#include "tests/domain/support/given.hpp"
#include "tests/domain/support/source_root.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

// As the page declares it in the list of words.
namespace contentos::badge {
struct Word;
}

namespace contentos {
namespace {

using Lines = std::vector<std::string>;

Lines lines_of(std::string const& file) {
  std::istringstream text(read_bytes(source_root() / file).value_or(""));
  Lines out;
  for (std::string line; std::getline(text, line);) { out.push_back(line); }
  return out;
}

/// The lines of the page's block of kind `diff` for a file that begin so: `+` what it adds, a blank where to.
Lines of_diff(std::string const& file, char begin) {
  Lines out;
  auto const page = lines_of("docs/add-a-word.md");
  for (auto line = std::ranges::find(page, "```diff " + file); line != page.end() && *line != "```"; ++line) {
    if (line->starts_with(begin)) { out.push_back(line->substr(1)); }
  }
  return out;
}

/// What the page's block of kind `diff` adds to a file; and that the places are there, in this order.
Lines added_to(std::string const& file) {
  auto const source = lines_of(file);
  auto at = source.begin();
  for (auto const& place : of_diff(file, ' ')) {
    at = std::find(at, source.end(), place);
    EXPECT_NE(at, source.end()) << file << " has no line (any more, or here): " << place;
  }
  return of_diff(file, '+');
}

std::string without_indent(std::string const& line) { return line.substr(std::min(line.find_first_not_of(' '), line.size())); }

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) { text.replace(at, from.size(), to); }
  return text;
}

/// The cells of a row of a table.
Lines cells(std::string const& row) {
  Lines out;
  std::istringstream text(row.substr(std::min<std::size_t>(row.size(), 1)));
  for (std::string cell; std::getline(text, cell, '|');) {
    auto const begin = std::min(cell.find_first_not_of(' '), cell.size());
    out.push_back(cell.substr(begin, cell.find_last_not_of(' ') + 1 - begin));
  }
  return out;
}

WordRow const& badges() { return row_of<badge::Word>(); }

std::vector<EncodedEvent> decided(void const* state, record::Verb verb, std::string_view members) {
  auto const events = badges().kind->decide(state, {.verb = verb, .id = "b1", .members = stored_json(members).as_object()});
  return events ? *events : std::vector<EncodedEvent>{{"rejected", events.error().detail}};
}

TEST(TheWordOfThePage, IsCreatedAndChanged) {
  auto const state = badges().fold.initial();
  auto const created = decided(state.get(), record::Verb::create, R"({"name":"Gardener","code":"gardener"})");
  EXPECT_EQ(lines(created),
            Lines{R"(badge.created.v1 {"badge_id":"b1","claims":{"take":[["badge_code","gardener"],["exists","badge/b1"]]},)"
                  R"("code":"gardener","least_points":0,"most_points":1000,"name":"Gardener"})"});
  ASSERT_EQ(created.size(), 1U);
  ASSERT_TRUE(badges().fold.apply(state.get(), {created[0].type, created[0].data, created[0].body, test_meta(1)}));
  EXPECT_EQ(lines(decided(state.get(), record::Verb::change, R"({"code":"farmer"})")),
            Lines{R"(badge.changed.v1 {"claims":{"release":[["badge_code","gardener"]],"take":[["badge_code","farmer"]]},)"
                  R"("code":"farmer","least_points":0,"most_points":1000,"name":"Gardener"})"});
}

TEST(TheWordOfThePage, RefersToItsTagAndIsListedByIt) {
  auto const tag = test_uuid(3, 1).str();
  auto const state = badges().fold.initial();
  auto const created = decided(state.get(), record::Verb::create, R"({"name":"n","code":"c","tag_id":")" + tag + R"("})");
  ASSERT_EQ(created.size(), 1U);
  auto const& taken = created[0].claims.take;
  EXPECT_TRUE(std::ranges::find(taken, record::ref_claim({"tag", tag}, "badge-b1")) != taken.end()) << created[0].data;
  ASSERT_TRUE(badges().fold.apply(state.get(), {created[0].type, created[0].data, created[0].body, test_meta(1)}));
  EXPECT_EQ(badges().fold.facets(state.get()), Lines{"tag=" + tag});
  EXPECT_EQ(badges().fold.sort_key(state.get()), "n");
}

TEST(TheWordOfThePage, HasASampleOfEveryEventThatCanBeRead) {
  auto const samples = record_samples(*badges().kind);
  EXPECT_EQ(samples.size(), badges().events.size());
  for (auto const& [name, event] : samples) {
    auto const again = badges().fold.reencode(event.type, event.data, event.body);
    ASSERT_TRUE(again) << name;
    EXPECT_EQ(lines(std::vector{*again}), lines(std::vector{event}));
  }
}

TEST(ThePageOnWords, AddsToTheListWhatStandsThereForTags) {
  std::string list;
  for (auto const& line : lines_of("domain/word/words.cpp")) { list += line + "\n"; }
  auto const added = added_to("domain/word/words.cpp");
  ASSERT_EQ(added.size(), 4U);
  auto const declared = added[0] + "\n" + added[1] + "\n" + added[2] + "\n";
  EXPECT_NE(list.find(replaced(declared, "badge", "tag")), std::string::npos) << declared;
  EXPECT_NE(list.find(replaced(without_indent(added[3]), "badge", "tag")), std::string::npos) << added[3];
  EXPECT_EQ(list.find("badge"), std::string::npos) << "badges are in the product: let the page add another word";
}

TEST(ThePageOnWords, GivesAWordItsIdAsTagsHaveIt) {
  auto const added = added_to("domain/core/ids.hpp");
  EXPECT_EQ(added.size(), 4U);
  std::string ids;
  for (auto const& line : lines_of("domain/core/ids.hpp")) { ids += line + "\n"; }
  for (auto const& line : added) {
    EXPECT_NE(ids.find(replaced(replaced(line, "badge", "tag"), "Badge", "Tag") + "\n"), std::string::npos) << line;
  }
}

TEST(ThePageOnWords, AddsRowsToTheCatalogueAsTheyAreForTags) {
  auto const catalogue = lines_of("docs/events.md");
  auto const added = added_to("docs/events.md");
  auto const row_of_event = [](Lines const& rows, std::string const& type) {
    auto const found = std::ranges::find_if(rows, [&](auto const& row) { return row.starts_with("| `" + type + "` |"); });
    return found != rows.end() ? cells(*found) : Lines{};
  };
  for (auto const& type : badges().events) {
    auto const of_badges = row_of_event(added, type.name);
    auto const of_tags = row_of_event(catalogue, replaced(type.name, "badge", "tag"));
    ASSERT_EQ(of_badges.size(), 3U) << "the page has no row for " << type.name;
    ASSERT_EQ(of_tags.size(), 3U) << type.name;
    EXPECT_EQ(of_badges[2].ends_with("claims"), of_tags[2].ends_with("claims")) << type.name;
    if (type.shape == nullptr) { continue; }
    for (auto const& field : type.shape->fields) {
      EXPECT_NE(of_badges[2].find(field.key), std::string::npos) << type.name << " says " << field.key;
    }
  }
  EXPECT_EQ(row_of_event(added, "badge_code").size(), row_of_event(catalogue, "tag_slug").size());
  EXPECT_EQ(added.size(), badges().events.size() + 1);
}

TEST(ThePageOnWords, QuotesWhatIsSaidOfAForgottenStep) {
  int quoted = 0;
  for (auto const& line : lines_of("docs/add-a-word.md")) {
    auto const row = line.starts_with("| ") ? cells(line) : Lines{};
    auto const begin = row.size() == 3 ? row[1].find("(`") : std::string::npos;
    if (begin == std::string::npos) { continue; }
    auto const file = row[1].substr(begin + 2, row[1].rfind("`)") - begin - 2);
    auto const text = row[2].substr(1, std::min(row[2].find(" …"), row[2].size() - 1) - 1);
    auto const source = read_bytes(source_root() / file);
    ASSERT_TRUE(source) << file;
    EXPECT_NE(source->find(text), std::string::npos) << file << " does not say: " << text;
    ++quoted;
  }
  EXPECT_EQ(quoted, 11);
}

}  // namespace
}  // namespace contentos
