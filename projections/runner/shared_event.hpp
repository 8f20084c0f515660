// An event that several models fold is decoded once for all of them.
#pragma once

#include "domain/entry/events.hpp"
#include "projections/runner/feed.hpp"

#include <memory>

namespace contentos {

/// The event, for several who fold it, on any threads.
[[nodiscard]] EventPtr share(RecordedEvent event);

/// The event of an entry's stream as entry::decode reads it; of a shared one the same for all who ask. Null: nothing that was ever
/// released. Threading: any thread.
[[nodiscard]] std::shared_ptr<entry::Event const> decoded(RecordedEvent const& event);

}  // namespace contentos
