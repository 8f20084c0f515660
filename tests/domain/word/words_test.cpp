// What the house demands of every word that is in its list (domain/word/words.cpp). Each message says what to add.
#include "domain/record/record.hpp"
#include "domain/word/word.hpp"
#include "tests/domain/golden/golden_files.hpp"
#include "tests/domain/golden/record_samples.hpp"
#include "tests/domain/support/given.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>
#include <set>
#include <sstream>

namespace contentos {
namespace {

constexpr std::string_view kLower = "abcdefghijklmnopqrstuvwxyz_";

bool is_word_name(std::string_view text) {
  return !text.empty() && text.front() != '_' && text.find_first_not_of(kLower) == std::string_view::npos;
}

/// What a word's event types begin with. Registrations had theirs before words had names; what is stored stays as it is.
std::string type_prefix(std::string_view word) { return word == "registration" ? "platform." : std::string(word) + "."; }

/// `…happened.v1`
bool has_version(std::string_view type) {
  auto const dot = type.rfind(".v");
  return dot != std::string_view::npos && dot + 2 < type.size() && type.find_first_not_of("0123456789", dot + 2) == std::string_view::npos;
}

/// The rows of the tables of docs/events.md, by the name that they begin with.
std::multimap<std::string, std::string> catalogue() {
  std::istringstream page(read_bytes(source_root() / "docs" / "events.md").value_or(""));
  std::multimap<std::string, std::string> out;
  for (std::string line; std::getline(page, line);) {
    if (line.starts_with("| `")) { out.emplace(line.substr(3, line.find('`', 3) - 3), line); }
  }
  return out;
}

/// What its row says of the members of a record's event: those that are always there, by name, and then those that may be missing.
std::string members_in_row(record::Kind const& kind, EventType const& type) {
  auto const stored = write_stored(kind.content, kind.content.blank);
  std::set<std::string> always;
  std::set<std::string> sometimes;
  for (auto const& field : kind.content.fields) {
    bool const is_always_there = stored.contains(field.key) && !field.rules.added_later;
    (is_always_there ? always : sometimes).insert(std::string(field.key) + (is_always_there ? "" : "?"));
  }
  if (std::string_view(type.name).find(".created.") != std::string_view::npos) {
    always.insert(kind.id_member);
    sometimes.insert("is_system?");
  }
  std::string out;
  for (auto const* names : {&always, &sometimes}) {
    for (auto const& name : *names) { out += (out.empty() ? "" : ", ") + name; }
  }
  return out;
}

/// A content of which every field says something.
std::shared_ptr<void const> full_content(record::Kind const& kind) {
  for (auto const& [name, event] : record_samples(kind)) {
    auto const decoded = record::decode(kind, event.type, event.data);
    if (decoded && decoded->content) { return decoded->content; }
  }
  return nullptr;
}

TEST(Words, AreFoundByTheirNamesWhichNoTwoShare) {
  std::set<std::string_view> names;
  for (auto const* word : words()) {
    EXPECT_TRUE(is_word_name(word->name)) << word->name << ": a word is a-z and _, since its streams are named {word}-{id}";
    EXPECT_TRUE(names.insert(word->name).second) << "two words in domain/word/words.cpp are called " << word->name;
    EXPECT_EQ(find_word(word->name), word);
  }
  EXPECT_FALSE(names.empty());
  EXPECT_EQ(find_word("nobody"), nullptr);
  EXPECT_EQ(find_word(""), nullptr);
}

TEST(Words, HaveEventsOfTheirOwnThatSayWhatTheyAre) {
  std::map<std::string, std::string_view> owners;
  for (auto const* word : words()) {
    EXPECT_FALSE(word->events.empty()) << word->name << " has no event";
    for (auto const& [name, verb, shape] : word->events) {
      auto const [owner, is_new] = owners.emplace(name, word->name);
      EXPECT_TRUE(is_new) << word->name << " and " << owner->second << " both have an event " << name;
      EXPECT_TRUE(name.starts_with(type_prefix(word->name)) && has_version(name))
          << name << ": the events of " << word->name << " are called " << type_prefix(word->name) << "happened.v1";
      EXPECT_TRUE(is_word_name(verb)) << name << ": its kVerb is what the audit trail calls it, such as \"archive\"";
      EXPECT_TRUE(is_known_event_type(name)) << name;
    }
  }
  EXPECT_EQ(owners.size(), released_event_types().size());
}

TEST(Words, HaveARowInTheCatalogueForEveryEvent) {
  auto const rows = catalogue();
  for (auto const* word : words()) {
    bool const is_described = has_events_by_description(*word);
    for (auto const& type : word->events) {
      auto const members = is_described && type.shape != nullptr ? "`" + members_in_row(*word->kind, type) + "`" : std::string();
      EXPECT_TRUE(rows.contains(type.name)) << "add to docs/events.md, in the table of "
                                            << (is_described ? std::string("Records") : std::string(word->name)) << ": | `" << type.name
                                            << "` | … | " << members << (members.empty() ? "… |" : "; claims |");
    }
  }
}

TEST(Words, ThatAreRecordsHaveTheirMembersAndClaimsInTheCatalogue) {
  auto const rows = catalogue();
  for (auto const* word : words()) {
    if (!has_events_by_description(*word)) { continue; }
    for (auto const& type : word->events) {
      auto const row = rows.find(type.name);
      if (row == rows.end() || type.shape == nullptr) { continue; }
      auto said = row->second;
      // Only where the system makes records that are never deleted.
      if (auto const place = said.find("can_delete?, "); place != std::string::npos) { said.erase(place, std::strlen("can_delete?, ")); }
      auto const members = "| `" + members_in_row(*word->kind, type) + "`";
      EXPECT_NE(said.find(members), std::string::npos)
          << "docs/events.md says of " << type.name << ": " << row->second << " and its members are " << members;
    }
    if (word->kind->claims == nullptr) { continue; }
    for (auto const& claim : word->kind->claims(full_content(*word->kind).get())) {
      EXPECT_TRUE(rows.contains(claim.kind)) << "add to docs/events.md, in the table of Claims: | `" << claim.kind << "` | … | a "
                                             << word->name << " |";
    }
  }
}

TEST(TheCatalogueOfEvents, NamesWhatTheProgramKnowsAndOnce) {
  auto const rows = catalogue();
  for (auto const& [name, row] : rows) {
    if (!has_version(name)) { continue; }
    EXPECT_TRUE(is_known_event_type(name)) << "docs/events.md names " << name << ", which no word in domain/word/words.cpp has";
    EXPECT_EQ(rows.count(name), 1U) << "docs/events.md has several rows of " << name;
  }
}

TEST(TheCatalogueOfEvents, CanBeForgottenInPart) {
  forget_event_types({"entry.published.v1"});
  EXPECT_FALSE(is_known_event_type("entry.published.v1"));
  EXPECT_TRUE(is_known_event_type("entry.unpublished.v1"));
  forget_event_types({});
  EXPECT_TRUE(is_known_event_type("entry.published.v1"));
  EXPECT_FALSE(is_known_event_type("entry.published.v99"));
}

TEST(Words, BeginWithNothing) {
  for (auto const* word : words()) {
    auto const state = word->fold.initial();
    EXPECT_FALSE(word->fold.exists(state.get())) << word->name;
    EXPECT_EQ(word->fold.version(state.get()), StreamVersion(0)) << word->name;
    EXPECT_TRUE(word->fold.facets(state.get()).empty()) << word->name;
  }
}

TEST(Words, ThatAreRecordsSayHowTheyAreCalledAndShown) {
  std::set<std::string_view> plurals;
  for (auto const* word : words()) {
    if (word->kind == nullptr) { continue; }
    auto const& kind = *word->kind;
    EXPECT_EQ(kind.name, word->name);
    EXPECT_TRUE(is_word_name(kind.plural) && kind.plural != kind.name && plurals.insert(kind.plural).second)
        << kind.name << ": its kPlural names its routes and is no other word's";
    EXPECT_FALSE(kind.title.empty()) << kind.name << ": kTitle heads its section of the contract";
    EXPECT_TRUE(kind.about.ends_with('.')) << kind.name << ": kAbout is a sentence for the contract";
    EXPECT_FALSE(kind.content.fields.empty()) << kind.name;
    EXPECT_EQ(word->plural, kind.plural);
    for (auto const& field : kind.content.fields) { EXPECT_TRUE(is_word_name(field.key)) << kind.name << ": " << field.key; }
  }
}

/// The longest text of these that a field lets in, where it is made of text; else as new.
void fill_with_the_longest(record::Kind const& kind, FieldSpec const& field, void* content) {
  auto* member = const_cast<void*>(field.member_of(content));
  for (std::size_t const bytes : {field.rules.most_bytes, std::size_t{513}, std::size_t{450}, std::size_t{100}, std::size_t{64}}) {
    boost::json::value const text(boost::json::string(bytes, 'a'));
    for (auto const& value : {text, boost::json::value(boost::json::array{text})}) {
      Flaws flaws;
      if (!field.type->read(value, member)) { continue; }
      field.type->check(member, field.rules, flaws);
      if (flaws.empty()) { return; }
    }
  }
  field.type->copy(field.member_of(kind.content.blank), member);
}

TEST(Words, ThatAreRecordsHoldClaimsAndHaveFacetsThatFit) {
  constexpr std::size_t kMostBytes = 512;  // domain/event/claims.hpp
  for (auto const* word : words()) {
    if (!has_events_by_description(*word)) { continue; }
    auto const content = word->kind->new_content();
    for (auto const& field : word->kind->content.fields) { fill_with_the_longest(*word->kind, field, content.get()); }
    for (auto const& claim : record::needed_claims(*word->kind, std::string(64, 'a'), content.get())) {
      EXPECT_LE(claim.key.size(), kMostBytes) << word->name << ": the fields of its claim " << claim.kind << " need less most_bytes";
    }
    if (word->kind->facets == nullptr) { continue; }
    for (auto const& facet : word->kind->facets(content.get())) {
      EXPECT_LE(facet.size(), record::kMostFacetBytes) << word->name << ": the fields of its facets need less most_bytes";
    }
  }
}

TEST(Words, ThatAreRecordsNameTheirFacets) {
  for (auto const* word : words()) {
    if (!has_events_by_description(*word)) { continue; }
    auto const& kind = *word->kind;
    auto const content = full_content(kind);
    std::set<std::string_view> given;
    auto const facets = kind.facets != nullptr ? kind.facets(content.get()) : std::vector<std::string>{};
    for (auto const& facet : facets) { given.insert(std::string_view(facet).substr(0, facet.find('='))); }
    std::set<std::string_view> known;
    for (auto const& facet : kind.known_facets) { known.insert(facet.name); }
    EXPECT_EQ(given, known) << word->name << ": what its facets() gives, and what its kFacets names";
  }
}

TEST(Words, ThatAreRecordsAreAskedForWhatTheirFacetsGive) {
  for (auto const* word : words()) {
    if (!has_events_by_description(*word) || word->kind->facets == nullptr) { continue; }
    auto const content = full_content(*word->kind);
    for (auto const& given : word->kind->facets(content.get())) {
      auto const name = std::string_view(given).substr(0, given.find('='));
      auto const value = given.substr(name.size() + 1);
      auto const facet = std::ranges::find(word->kind->known_facets, name, &record::Facet::name);
      if (facet == word->kind->known_facets.end()) { continue; }  // said by the test before
      Flaws flaws;
      EXPECT_EQ(value, record::read_facet(*facet, value, flaws).value_or(""))
          << word->name << " " << name << ": say in kFacets what its values are";
      EXPECT_FALSE(facet->of == record::FacetOf::text && Uuid::parse(value))
          << word->name << " " << name << ": say in kFacets what its values are";
    }
  }
}

TEST(Words, ThatAreRecordsNameTheirClaimsAfterThemselves) {
  for (auto const* word : words()) {
    if (!has_events_by_description(*word) || word->kind->claims == nullptr) { continue; }
    auto const content = word->kind->new_content();
    for (auto const& field : word->kind->content.fields) { fill_with_the_longest(*word->kind, field, content.get()); }
    for (auto const& claim : word->kind->claims(content.get())) {
      EXPECT_TRUE(claim.kind.starts_with(std::string(word->name) + "_"))
          << word->name << ": its claim " << claim.kind << " is called " << word->name << "_…, so that no other word's excludes it";
    }
  }
}

}  // namespace
}  // namespace contentos
