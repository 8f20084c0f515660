// Makes a word's row out of its types. For the word's own .cpp alone, which asks for it once, at its end:
//
//   template contentos::WordRow const& contentos::row_of<contentos::category::Word>();
//
// A record by description is described in domain/record/kind.hpp. A word with a decider of its own has
//   struct Word {
//     static constexpr std::string_view kName = "category";
//     using State = category::State; using Event = category::Event; using Command = category::Command;
//   };
// and, beside its types, evolve, decide, encode and describe. Its events say kType and kVerb (domain/fields/events.hpp). In `Word` there
// may be
//   decode(type, data, body)   when its events are not stored as their fields
//   old_types()                what that reads and no event of today has: vector of EventType
//   sort_key(state)            what its list is ordered by before the id, as text
//   facets(state)              what its list is filtered by: `node=…`, with kFacets for their names
//   extent(state)              how much of its history a state tells, where not all of them tell all
//   kIsListed                  false: its records stand in no list
//   kCanBeReferredTo           true: they hold the claim `exists`, as records by description do
//   event_types()              all of them, where not every one says kType and kVerb
//   Content, kVerbs, decide    it has a record's routes, contract and command line, with its own decider behind them
#pragma once

#include "domain/fields/events.hpp"
#include "domain/record/record.hpp"
#include "domain/word/word.hpp"

#include <algorithm>

namespace contentos {

namespace word_detail {

template <class Word>
struct Functions {
  using State = typename Word::State;
  using Event = typename Word::Event;

  static State initial() { return State{}; }
  static std::optional<Event> decode(std::string_view type, std::string_view data,
                                     [[maybe_unused]] std::optional<std::string> const& body) {
    if constexpr (requires { Word::decode(type, data, body); }) {
      return Word::decode(type, data, body);
    } else {
      return decode_fields<Event>(type, data);
    }
  }
  static std::vector<EventType> event_types() {
    if constexpr (requires { Word::event_types(); }) {
      return Word::event_types();
    } else {
      auto out = contentos::event_types(static_cast<Event const*>(nullptr));
      if constexpr (requires { Word::old_types(); }) { std::ranges::copy(Word::old_types(), std::back_inserter(out)); }
      return out;
    }
  }
};

template <record::IsDescribed Word>
struct Functions<Word> {
  using State = record::State;
  using Event = record::Event;

  static State initial() { return {.kind = &record::kind_of<Word>()}; }
  static std::optional<Event> decode(std::string_view type, std::string_view data, std::optional<std::string> const&) {
    return record::decode(record::kind_of<Word>(), type, data);
  }
  static std::vector<EventType> event_types() { return record::event_types(record::kind_of<Word>()); }
};

template <class Word>
std::string sort_key([[maybe_unused]] typename Functions<Word>::State const& state) {
  if constexpr (record::IsDescribed<Word>) {
    return record::sort_key(state);
  } else if constexpr (requires { Word::sort_key(state); }) {
    return Word::sort_key(state);
  } else {
    return {};
  }
}
template <class Word>
std::vector<std::string> facets([[maybe_unused]] typename Functions<Word>::State const& state) {
  if constexpr (record::IsDescribed<Word>) {
    return record::facets(state);
  } else if constexpr (requires { Word::facets(state); }) {
    return Word::facets(state);
  } else {
    return {};
  }
}

template <class Word>
Extent extent([[maybe_unused]] typename Functions<Word>::State const& state) {
  if constexpr (requires { Word::extent(state); }) {
    return Word::extent(state);
  } else {
    return Extent::whole;
  }
}

template <class Word>
constexpr Fold fold_of() {
  using Types = Functions<Word>;
  using State = typename Types::State;
  return {
      []() -> std::shared_ptr<void> { return std::make_shared<State>(Types::initial()); },
      [](void const* state) -> std::shared_ptr<void> { return std::make_shared<State>(*static_cast<State const*>(state)); },
      [](void* state, StoredEvent const& stored) {
        auto const event = Types::decode(stored.type, stored.data, stored.body);
        if (!event) { return false; }
        auto& before = *static_cast<State*>(state);
        before = evolve(std::move(before), *event, stored.meta);
        return true;
      },
      [](void const* state) { return static_cast<State const*>(state)->version; },
      [](void const* state) { return extent<Word>(*static_cast<State const*>(state)); },
      [](void const* state) { return static_cast<State const*>(state)->exists; },
      [](void const* state) { return describe(*static_cast<State const*>(state)); },
      [](void const* state) { return sort_key<Word>(*static_cast<State const*>(state)); },
      [](void const* state) { return facets<Word>(*static_cast<State const*>(state)); },
      [](std::string_view type, std::string_view data, std::optional<std::string> const& body) {
        auto const event = Types::decode(type, data, body);
        return event ? std::optional(encode(*event)) : std::nullopt;
      },
  };
}

template <class Word>
record::Kind const* kind_of() {
  if constexpr (record::HasContent<Word>) {
    return &record::kind_of<Word>();
  } else {
    return nullptr;
  }
}

template <class Word>
constexpr bool is_listed() {
  if constexpr (requires { Word::kIsListed; }) {
    return Word::kIsListed;
  } else {
    return true;
  }
}

template <class Word>
constexpr bool can_be_referred_to() {
  if constexpr (requires { Word::kCanBeReferredTo; }) {
    return Word::kCanBeReferredTo;
  } else {
    return record::IsDescribed<Word>;
  }
}

}  // namespace word_detail

template <class Word>
WordRow const& row_of() {
  static WordRow const row{Word::kName,
                           Word::kPlural,
                           word_detail::Functions<Word>::event_types(),
                           word_detail::fold_of<Word>(),
                           word_detail::is_listed<Word>(),
                           word_detail::kind_of<Word>(),
                           word_detail::can_be_referred_to<Word>()};
  return row;
}

}  // namespace contentos
