// What an event did, in one command word: `save` for entry.version_saved, `publish` for entry.published.
#pragma once

#include "domain/event/envelope.hpp"

#include <string_view>

namespace contentos::audit {

/// For a stored event type, with its version. An autosave is `autosave`, a version with old data `restore`: `data` tells them from a save.
/// Empty for a type that this program does not know.
[[nodiscard]] std::string_view action_of(std::string_view type, std::string_view data);
/// The same, of an event that is decoded once for all who ask.
[[nodiscard]] std::string_view action_of(RecordedEvent const& event);

}  // namespace contentos::audit
