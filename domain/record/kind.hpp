// What makes a word a record: its names and content, and what routes, contract, lists and command line need to know of it. Plain functions
// over contents whose type only they know, which one template fills from the word's own struct:
//
//   namespace contentos::tag {
//   struct Content {
//     std::string name, slug;
//     static constexpr auto fields() { return std::array{field<&Content::name>("name", {.required = true}), …}; }
//   };
//   struct Word {
//     static constexpr std::string_view kName = "tag", kPlural = "tags", kTitle = "Tags", kAbout = "…";
//     using Content = tag::Content;
//     static constexpr std::string_view kScope = "content";                                // optional, as all that follow
//     static std::set<Claim> claims(Content const& c) { return {{"tag_slug", c.slug}}; }
//     static std::vector<Reference> references(Content const& c);
//     static std::string sort_key(Content const& c) { return c.name; }
//     static std::vector<std::string> facets(Content const& c);
//     static std::vector<FieldError> check(Content const& c);
//     static constexpr std::array kFacets{record::Facet{"node", record::FacetOf::id}};      // with facets()
//     static constexpr std::array kVerbs{record::Verb::deactivate, …};                     // where it does not know all of them
//   };
//   }
//
// A word with a decider of its own may have a Content too, and `kVerbs` and `decide(state, command)` beside it: then routes, contract and
// command line are the same, and what they ask for is decided there. It may say with `shown()` what it shows beside its content, and with
// `check_against()` what binds a new one to the records that it refers to (comment).
#pragma once

#include "domain/core/result.hpp"
#include "domain/event/encoded.hpp"
#include "domain/event/envelope.hpp"
#include "domain/fields/fields.hpp"
#include "domain/record/facet.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace contentos::record {

/// What is done to a record. Not every record knows every verb (`Kind::verbs`); all can be created and changed.
enum class Verb { create, change, activate, deactivate, archive, unarchive, remove, undelete, resolve, reopen, like, unlike };
/// As permissions, routes and the command line call it: `delete` for remove.
[[nodiscard]] std::string_view verb_name(Verb verb);

/// How a verb beside create and change is asked for over HTTP: `DELETE …/{id}`, or `POST …/{id}/{suffix}`.
struct Way {
  std::string_view method;
  std::string_view suffix;  // empty: none
};
[[nodiscard]] Way way_of(Verb verb);

/// Another record that a record points at: it must exist when the reference is made, and cannot be deleted while it is there.
struct Reference {
  std::string_view kind;  // a word's name
  std::string id;
};
/// To the record of that id; only ids whose tag names a word can refer.
template <class Tag>
requires requires { Tag::kWord; }
[[nodiscard]] Reference reference_to(UuidId<Tag> const& id) { return {Tag::kWord, id.str()}; }

/// The fold of the record that is referred to, whose type its word knows; null: it cannot be read.
using Lookup = std::function<std::shared_ptr<void const>(Reference const&)>;

/// Decided events as they are stored.
template <class Event>
[[nodiscard]] Decided<std::vector<EncodedEvent>> encoded(Decided<std::vector<Event>> const& events) {
  if (!events) { return events.error(); }
  std::vector<EncodedEvent> out;
  for (auto const& event : *events) { out.push_back(encode(event)); }
  return out;
}

/// A client's command, before anybody knows the content's type.
struct Command {
  Verb verb;
  std::string id{};                // create: of the new record
  boost::json::object members{};   // create, change, undelete: what was sent
  Actor by{};                      // who gives it
  bool by_platform_admin = false;  // who alone may change what is the system's own
  bool is_system = false;          // create: made by the system, and not to be deleted
  bool can_delete = true;          // create: not by anybody, when false
};

struct Kind {
  std::string_view name;                // `tag`: of streams, events and claims
  std::string_view plural;              // `tags`: of routes
  std::string_view title;               // `Tags`: of the contract's section
  std::string_view about;               // a sentence or two for it
  std::string id_member;                // `tag_id`
  std::span<Verb const> verbs;          // beside create and change
  std::span<Facet const> known_facets;  // what its list can be filtered by: `node`
  Shape content;
  std::shared_ptr<void> (*new_content)();
  std::shared_ptr<void> (*copy)(void const* content);
  Decided<std::vector<EncodedEvent>> (*decide)(void const* state, Command const& command);
  bool is_described;  // decided, stored and shown by its description (record.hpp), rather than by a decider of its own

  // Of the content. Each may be null: none.
  std::set<Claim> (*claims)(void const* content) = nullptr;             // unique among the not deleted
  std::vector<Reference> (*references)(void const* content) = nullptr;  // must exist, and are protected from deletion
  std::string (*sort_key)(void const* content) = nullptr;               // the order of the list; null: by id
  std::vector<std::string> (*facets)(void const* content) = nullptr;    // `node=…` for each of the known facets that it has
  std::vector<FieldError> (*check)(void const* content) = nullptr;      // rules that bind fields together
  /// Rules that bind the fixed fields of a new one to those of records that it refers to, asked before it is decided. Nothing else is
  /// given to it: what may change would have to be asked again at every change, and be held while it is decided.
  std::vector<FieldError> (*check_against)(void const* content, Lookup const& lookup) = nullptr;
  boost::json::object (*shown)() = nullptr;  // JSON Schema of what is shown beside the content, by member

  std::string_view scope = "content";  // the token scopes that look after it: `tenant` for tenant:read and tenant:manage
};

/// A word with the content of a record.
template <class Word>
concept HasContent = requires {
  typename Word::Content;
};
/// A word that is nothing but its description.
template <class Word>
concept IsDescribed = HasContent<Word> && !requires {
  typename Word::State;
};

namespace detail {

/// What a record has beside its content: in its events, and as it is shown; and what lists know a record that is gone by (`archived`,
/// `revoked_at`).
inline constexpr std::array<std::string_view, 14> kOwnKeys{"claims",     "is_system",  "created_at", "created_by", "updated_at",
                                                           "updated_by", "deleted_at", "deleted_by", "is_deleted", "is_active",
                                                           "can_delete", "archived",   "revoked_at", "usage_count"};
/// What a list takes beside its facets.
inline constexpr std::array<std::string_view, 6> kListParameters{"limit", "cursor", "as_of", "as_of_occurred", "include_deleted", "tenant"};

template <HasContent Word>
consteval bool has_keys_of_its_own() {
  constexpr std::string_view kName = Word::kName, kId = "_id";
  for (auto const& field : Word::Content::fields()) {
    auto const key = field.key;
    bool const is_id = key.size() == kName.size() + kId.size() && key.starts_with(kName) && key.ends_with(kId);
    if (is_id || std::ranges::find(kOwnKeys, key) != kOwnKeys.end()) { return false; }
  }
  return true;
}

template <HasContent Word>
consteval bool has_what_its_facets_name() {
  if constexpr (!requires { Word::kFacets; }) {
    return !requires(typename Word::Content const& c) { Word::facets(c); };
  } else if constexpr (IsDescribed<Word>) {
    return requires(typename Word::Content const& c) { Word::facets(c); };
  } else {
    return requires(typename Word::State const& s) { Word::facets(s); };
  }
}

template <HasContent Word>
consteval bool has_facet_names_of_its_own() {
  if constexpr (requires { Word::kFacets; }) {
    return std::ranges::none_of(Word::kFacets,
                                [](Facet const& facet) { return std::ranges::find(kListParameters, facet.name) != kListParameters.end(); });
  }
  return true;
}

constexpr bool has(std::span<Verb const> verbs, Verb verb) { return std::ranges::find(verbs, verb) != verbs.end(); }

}  // namespace detail

/// What a record goes through unless it says otherwise.
inline constexpr std::array kVerbs{Verb::remove, Verb::undelete, Verb::activate, Verb::deactivate};

namespace detail {

/// One with a decider of its own must say them.
template <HasContent Word>
consteval std::span<Verb const> verbs_of() {
  if constexpr (IsDescribed<Word> && !requires { Word::kVerbs; }) {
    return kVerbs;
  } else {
    return Word::kVerbs;
  }
}

}  // namespace detail

struct State;
/// What a record by description decides, encoded. Requires: a record::State.
[[nodiscard]] Decided<std::vector<EncodedEvent>> decide_encoded(void const* state, Command const& command);

/// Lifetime: static.
template <HasContent Word>
[[nodiscard]] Kind const& kind_of() {
  using Content = typename Word::Content;
  static_assert(detail::has_keys_of_its_own<Word>(),
                "a content has no key that its record has itself: its id, claims, is_system, is_active, can_delete, created_at …");
  static_assert(detail::has_what_its_facets_name<Word>(), "kFacets names what a function facets() gives: a word has both or neither");
  static_assert(detail::has_facet_names_of_its_own<Word>(), "a facet is not called as what every list takes: limit, cursor, as_of …");
  static constexpr auto kVerbsOfWord = detail::verbs_of<Word>();
  static_assert(!detail::has(kVerbsOfWord, Verb::remove) || !detail::has(kVerbsOfWord, Verb::archive),
                "a word is either removed or archived: both are DELETE");
  static_assert(!IsDescribed<Word> || std::ranges::all_of(kVerbsOfWord, [](Verb verb) { return detail::has(kVerbs, verb); }),
                "a record by description knows no other verbs than record::kVerbs");
  static constexpr auto kOf = [](void const* content) -> Content const& { return *static_cast<Content const*>(content); };
  static Kind const kind = [] {
    Kind k{.name = Word::kName,
           .plural = Word::kPlural,
           .title = Word::kTitle,
           .about = Word::kAbout,
           .id_member = std::string(Word::kName) + "_id",
           .verbs = kVerbsOfWord,
           .known_facets = {},
           .content = shape_of<Content>(),
           .new_content = []() -> std::shared_ptr<void> { return std::make_shared<Content>(); },
           .copy = [](void const* content) -> std::shared_ptr<void> { return std::make_shared<Content>(kOf(content)); },
           .decide = &decide_encoded,
           .is_described = IsDescribed<Word>};
    if constexpr (!IsDescribed<Word>) {
      k.decide = [](void const* state, Command const& command) {
        return encoded(Word::decide(*static_cast<typename Word::State const*>(state), command));
      };
    }
    if constexpr (requires { Word::kFacets; }) { k.known_facets = Word::kFacets; }
    if constexpr (requires { Word::kScope; }) { k.scope = Word::kScope; }
    if constexpr (requires(Content const& c) { Word::claims(c); }) {
      k.claims = [](void const* c) { return Word::claims(kOf(c)); };
    }
    if constexpr (requires(Content const& c) { Word::references(c); }) {
      k.references = [](void const* c) { return Word::references(kOf(c)); };
    }
    if constexpr (requires(Content const& c) { Word::sort_key(c); }) {
      k.sort_key = [](void const* c) { return Word::sort_key(kOf(c)); };
    }
    if constexpr (requires(Content const& c) { Word::facets(c); }) {
      k.facets = [](void const* c) { return Word::facets(kOf(c)); };
    }
    if constexpr (requires(Content const& c) { Word::check(c); }) {
      k.check = [](void const* c) { return Word::check(kOf(c)); };
    }
    if constexpr (requires(Content const& c, Lookup const& lookup) { Word::check_against(c, lookup); }) {
      k.check_against = [](void const* c, Lookup const& lookup) { return Word::check_against(kOf(c), lookup); };
    }
    if constexpr (requires { Word::shown(); }) { k.shown = &Word::shown; }
    return k;
  }();
  return kind;
}

/// Reads what a create or change command sent into `content`, which is as it was before. Nothing, or whatever is wrong with what comes out.
[[nodiscard]] std::optional<Rejection> read_content(Kind const& kind, Command const& command, void* content);

}  // namespace contentos::record
