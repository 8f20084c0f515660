// What ties an entry's functions together for the house.
#pragma once

#include "domain/entry/codec.hpp"
#include "domain/entry/decide.hpp"
#include "domain/entry/extent.hpp"
#include "domain/event/event_type.hpp"

#include <array>

namespace contentos::entry {

struct Word {
  static constexpr std::string_view kName = "entry", kPlural = "entries";
  static constexpr bool kCanBeReferredTo = true;
  using State = entry::State;
  using Event = entry::Event;
  using Command = entry::Command;
  static std::vector<EventType> old_types() { return {{"entry.scheduled.v1", "schedule"}, {"entry.version_saved.v1", "save"}}; }
  static Extent extent(State const& state) { return entry::extent(state); }
  static std::vector<std::string> facets(State const& state) { return entry::facets(state); }
  static std::optional<Event> decode(std::string_view type, std::string_view data, std::optional<std::string> const& body) {
    return entry::decode(type, data, body);
  }
};

}  // namespace contentos::entry
