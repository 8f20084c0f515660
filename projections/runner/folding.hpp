// Folds throw when an event has not the shape that its type promises, and when the machine fails: only the first is about the event.
#pragma once

#include "projections/runner/projection.hpp"

#include <exception>
#include <new>
#include <string>
#include <system_error>

namespace contentos {

/// Out of memory, threads or files: what passes. Rethrows nothing.
[[nodiscard]] inline StoreError machine_failure(std::exception const& e) {
  return {StoreErrorCode::unavailable, true, std::string("the machine fails: ") + e.what()};
}

[[nodiscard]] inline Poison poison_of(RecordedEvent const& event, std::string_view why) {
  return {event.header.type + " in " + event.header.stream.str() + ": " + std::string(why), event.header.id};
}
[[nodiscard]] inline Poison cannot_be_decoded(RecordedEvent const& event) { return poison_of(event, "it cannot be decoded"); }

/// `fold()`, which returns an optional<Poison>, with what it throws as poison, and `event` to blame where it blames none. Throws what the
/// machine throws.
template <class Fold>
[[nodiscard]] std::optional<Poison> folded(RecordedEvent const& event, Fold const& fold) {
  try {
    std::optional<Poison> poison = fold();
    return poison && poison->event_id == EventId() ? poison_of(event, poison->reason) : poison;
  } catch (std::bad_alloc const&) { throw; } catch (std::system_error const&) {
    throw;
  } catch (std::exception const& e) { return poison_of(event, e.what()); }
}

/// `apply()`, which returns an ApplyResult, with what the machine throws as an error to try again after.
template <class Apply>
[[nodiscard]] ApplyResult unless_the_machine_fails(Apply const& apply) {
  try {
    return apply();
  } catch (std::bad_alloc const& e) { return machine_failure(e); } catch (std::system_error const& e) {
    return machine_failure(e);
  }
}

}  // namespace contentos
