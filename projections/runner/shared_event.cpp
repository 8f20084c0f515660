#include "projections/runner/shared_event.hpp"

#include "domain/entry/codec.hpp"

#include <mutex>
#include <utility>

namespace contentos {

struct SharedNotes {
  std::mutex mutex{};
  std::shared_ptr<entry::Event const> entry_event{};
};

EventPtr share(RecordedEvent event) {
  event.notes = std::make_shared<SharedNotes>();
  return std::make_shared<RecordedEvent const>(std::move(event));
}

std::shared_ptr<entry::Event const> decoded(RecordedEvent const& event) {
  auto const decode = [&]() -> std::shared_ptr<entry::Event const> {
    auto made = entry::decode(event.header.type, event.data, event.body);
    return made ? std::make_shared<entry::Event const>(*std::move(made)) : nullptr;
  };
  if (!event.notes) { return decode(); }
  // Who comes second waits for the first: it would do the same work.
  std::lock_guard const lock(event.notes->mutex);
  if (!event.notes->entry_event) { event.notes->entry_event = decode(); }
  return event.notes->entry_event;
}

}  // namespace contentos
