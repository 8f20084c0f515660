// Texts that clients carry for us (positions, cursors): base64url, opaque by contract, with a short keyed digest, so that one that was
// made up or cut is told from a real one.
#pragma once

#include "commands/ports/identity.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace contentos::api {

/// `purpose` separates kinds: a cursor is no position.
[[nodiscard]] std::string seal(Identity const& identity, std::string_view key, std::string_view purpose, std::string_view payload);
/// Returns nothing for anything that `seal` has not made with the same key and purpose.
[[nodiscard]] std::optional<std::string> unseal(Identity const& identity, std::string_view key, std::string_view purpose,
                                                std::string_view text);

}  // namespace contentos::api
