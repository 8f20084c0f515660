// The two readers behind decode_header. Internal to domain/event; tests hold the one against the other.
#pragma once

#include "domain/event/envelope.hpp"

#include <optional>
#include <string_view>

namespace contentos {

/// What decode_header answers with, for what is byte by byte as encode_header writes it and has no escape in it; nothing for anything else,
/// which the careful reader judges. In less than half the time: whoever reads a log reads one header an event.
[[nodiscard]] std::optional<EventHeader> quick_header(std::string_view bytes);

/// The whole of decode_header, by a parser of any JSON.
[[nodiscard]] std::optional<EventHeader> careful_header(std::string_view bytes);

}  // namespace contentos
