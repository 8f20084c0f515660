// An entry's folded state as bytes, so that the next event is folded onto it without reading the stream again. Read models store them, so
// what an older release wrote is read as it was meant then.
#pragma once

#include "domain/entry/state.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace contentos::versions {

/// Of the versions only those that the other facts name (latest, live, in review, scheduled) are kept, so that a save of an entry with ten
/// thousand versions costs what it costs with one.
void forget_older_versions(entry::State& state);

[[nodiscard]] std::string encode_state(entry::State const& state);
/// Returns nothing when the bytes are not what `encode_state` writes.
[[nodiscard]] std::optional<entry::State> decode_state(std::string_view bytes);

}  // namespace contentos::versions
