// What the house knows of a word of the domain (`category`, `entry` …) without its types: its name, its events, how its streams are folded,
// and, of a record, what its routes, contract, lists and command line are made of. Each word makes its row in its own .cpp (make_row.hpp);
// words.cpp lists them all, and nothing else does.
//
// Who knows the word works with its types: each has a struct `Word` that ties them together, by which its row is found as well.
#pragma once

#include "domain/event/encoded.hpp"
#include "domain/event/event_type.hpp"
#include "domain/event/meta.hpp"

#include <boost/json/object.hpp>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

namespace record {
struct Kind;
struct State;
struct Command;
}  // namespace record

/// A stored event as a fold needs it. Lifetime: of what it was taken from.
struct StoredEvent {
  std::string_view type;
  std::string_view data;
  std::optional<std::string> const& body;
  EventMeta const& meta;
};

/// How much of what was there at some time a state still tells.
enum class Extent {
  whole,    // all that any decision asks for
  newest,   // what is true now, and of what was there before what that needs: decided as on the whole, or rejected with wants_whole_history
  lacking,  // less than that: nothing is decided on it
};

/// An aggregate's pure functions over states whose type only they know.
struct Fold {
  std::shared_ptr<void> (*initial)();
  std::shared_ptr<void> (*copy)(void const* state);
  /// Applies an event; false, with the state as it was, when it has not the shape of its type.
  bool (*apply)(void* state, StoredEvent const& event);
  StreamVersion (*version)(void const* state);
  Extent (*extent)(void const* state);
  bool (*exists)(void const* state);
  /// The record as reads show it. Requires: it exists.
  boost::json::object (*describe)(void const* state);
  /// What lists of its kind are ordered by, before the id, as text.
  std::string (*sort_key)(void const* state);
  /// What lists of its kind are filtered by: `node=…`.
  std::vector<std::string> (*facets)(void const* state);
  /// An event through its decoder and back; nothing when it cannot be decoded.
  std::optional<EncodedEvent> (*reencode)(std::string_view type, std::string_view data, std::optional<std::string> const& body);
};

struct WordRow {
  std::string_view name;          // the first part of its streams' names
  std::string_view plural;        // of routes
  std::vector<EventType> events;  // every type ever released
  Fold fold;
  bool is_listed;            // whether its records stand in lists
  record::Kind const* kind;  // null: it has no routes, contract and command line of a record
  bool can_be_referred_to;   // its records hold the claim `exists` while they are not deleted (domain/record/record.hpp)
};

/// The row of a word. Defined in the word's own .cpp: one that is missing there does not link.
template <class Word>
[[nodiscard]] WordRow const& row_of();

/// The types of a word; those of every record by description are the same.
template <class Word>
struct TypesOf {
  // One that is only declared has no State either, and would be taken for a record.
  static_assert(
      requires { sizeof(Word); }, "the types of a word are known where its own header is included");
  using State = record::State;
  using Command = record::Command;
};
template <class Word>
requires requires { typename Word::State; }
struct TypesOf<Word> {
  using State = typename Word::State;
  using Command = typename Word::Command;
};
template <class Word>
using StateOf = typename TypesOf<Word>::State;
template <class Word>
using CommandOf = typename TypesOf<Word>::Command;

/// All words, by name.
[[nodiscard]] std::span<WordRow const* const> words();
/// The word whose streams begin with `name`; null when this program does not know it.
[[nodiscard]] WordRow const* find_word(std::string_view name);

/// Every event type that was ever released, sorted. A type that is not among them is of a newer program (a rolling upgrade): whoever meets
/// one waits for that program with the stream it is in, and takes it for nothing worse.
[[nodiscard]] std::span<EventType const> released_event_types();
[[nodiscard]] bool is_known_event_type(std::string_view type);

/// Makes this process as old as if `types` had not been released yet; none: as new as it is. For proofs of rolling upgrades alone.
/// Threading: before any other thread runs.
void forget_event_types(std::vector<std::string> types);

}  // namespace contentos
