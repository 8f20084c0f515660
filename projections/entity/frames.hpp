// A short stream's events one behind the other as bytes: be32 length and text of the type, the same of the data, then stream version,
// occurred and recorded time (be64 each), the actor's kind and id, and '1' and 16 bytes of the person it is attributed to, or '0'.
#pragma once

#include "domain/event/meta.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace contentos {

/// Lifetime: its views are those of the bytes it was taken from.
struct EventFrame {
  std::string_view type;
  std::string_view data;
  EventMeta meta;
};

void append_frame(std::string& out, EventFrame const& frame);
/// Takes the first frame off `bytes`; nothing when there is no whole one.
[[nodiscard]] std::optional<EventFrame> take_frame(std::string_view& bytes);

}  // namespace contentos
