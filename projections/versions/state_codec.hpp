// An entry's folded state as bytes, so that the next event is folded onto it without reading the stream again. Read models store them, so
// what an older release wrote is read as it was meant then.
#pragma once

#include "domain/entry/state.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace contentos::versions {

/// A state as it is stored: without the versions that entry::forget_older_versions forgets.
struct StoredState {
  entry::State state{};
  EventId last{};  // that was folded; nil where nobody kept that
  /// Of every event of its stream up to its version, none of which was left out: commands may begin with it. False, too, for what was
  /// stored before anybody kept that.
  bool has_every_event = true;
};

[[nodiscard]] std::string encode_state(StoredState const& stored);
/// Returns nothing when the bytes are not what `encode_state` writes.
[[nodiscard]] std::optional<StoredState> decode_state(std::string_view bytes);

}  // namespace contentos::versions
