// Tells early, before a database is started, that the address is taken.
#pragma once

#include <optional>
#include <string>

namespace contentos {

/// Why `address:port` cannot be listened on, in words for the user; nothing when it can. The server itself binds with SO_REUSEPORT, which
/// would let a second instance of the same user in beside the first; this asks without it.
[[nodiscard]] std::optional<std::string> why_not_listen(std::string const& listen);

}  // namespace contentos
