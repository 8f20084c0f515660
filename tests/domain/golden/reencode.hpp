// Any stored event through its decoder and back.
#pragma once

#include "domain/word/word.hpp"

#include <algorithm>

namespace contentos {

/// Nothing when the event cannot be decoded.
inline std::optional<EncodedEvent> reencode(std::string_view type, std::string_view data, std::optional<std::string> const& body) {
  for (auto const* word : words()) {
    if (std::ranges::find(word->events, type, &EventType::name) != word->events.end()) { return word->fold.reencode(type, data, body); }
  }
  return std::nullopt;
}

}  // namespace contentos
