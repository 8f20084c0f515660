// Every word with the routes of a record.
#pragma once

#include "domain/record/kind.hpp"
#include "domain/word/word.hpp"
#include "tests/api/world.hpp"
#include "tests/support/contents.hpp"
#include "tests/support/references.hpp"

#include <boost/json/serialize.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace contentos::test {

/// Calls `visit(word)` for every word that has a kind, and says of a failure which it was.
template <class Visit>
void each_kind(Visit const& visit) {
  int visited = 0;
  for (auto const* word : words()) {
    if (word->kind == nullptr) { continue; }
    SCOPED_TRACE(std::string(word->name));
    visit(*word);
    ++visited;
  }
  EXPECT_GT(visited, 1);
}

[[nodiscard]] inline std::string path_of(WordRow const& word, std::string const& id = {}) {
  return "/api/v1/" + std::string(word.plural) + (id.empty() ? "" : "/" + id);
}

/// The members with those that refer and that a new record must have: to the tenant's default site, which is there from the beginning.
[[nodiscard]] inline boost::json::object with_references(World& world, Caller const& caller, WordRow const& word,
                                                         boost::json::object members) {
  for (auto const& field : referring_fields(*word.kind)) {
    if (!field.is_required || members.contains(field.key)) { continue; }
    EXPECT_EQ("site", field.target) << "say here to what a " << word.name << " refers by its " << field.key;
    auto const tenants = world.call(caller, "GET", "/api/v1/tenants").json();
    members[field.key] = field.to(text(tenants.at("items").at(0).at("default_site_id")));
  }
  return members;
}

[[nodiscard]] inline bool knows(WordRow const& word, record::Verb verb) {
  return std::ranges::find(word.kind->verbs, verb) != word.kind->verbs.end();
}

}  // namespace contentos::test
