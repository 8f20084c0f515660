// Between an entry's events and their stored names and bytes. Old shapes are upcast here, before any fold sees them.
#pragma once

#include "domain/entry/events.hpp"
#include "domain/event/encoded.hpp"

namespace contentos::entry {

[[nodiscard]] EncodedEvent encode(Event const& event);
/// Returns nothing for a name or shape that was never released. `body` may be absent: content members are then empty.
[[nodiscard]] std::optional<Event> decode(std::string_view type, std::string_view data, std::optional<std::string> const& body);
/// The event as it is decoded without its body: folds of commands load none.
[[nodiscard]] Event without_body(Event event);

}  // namespace contentos::entry
