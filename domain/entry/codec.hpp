// Between an entry's events and their stored names and bytes. Old shapes are upcast here, before any fold sees them.
#pragma once

#include "domain/entry/events.hpp"
#include "domain/event/encoded.hpp"
#include "domain/event/envelope.hpp"

#include <memory>

namespace contentos::entry {

[[nodiscard]] EncodedEvent encode(Event const& event);
/// Returns nothing for a name or shape that was never released. `body` may be absent: content members are then empty.
[[nodiscard]] std::optional<Event> decode(std::string_view type, std::string_view data, std::optional<std::string> const& body);
/// The same of an event of an entry's stream, made once for all who ask. Null: nothing that was ever released.
[[nodiscard]] std::shared_ptr<Event const> decoded(RecordedEvent const& recorded);

}  // namespace contentos::entry
