// An event as a Kafka record, in the binary mode of CloudEvents 1.0: attributes are headers `ce_…`, the value is the data. Readable with
// kcat and by every CloudEvents SDK.
#pragma once

#include "domain/event/envelope.hpp"
#include "infra/kafka/client.hpp"

#include <optional>
#include <string>

namespace contentos::kafka {

/// The key is the tenant with its stream, the timestamp the recorded time.
[[nodiscard]] Record record_of(RecordedEvent const& event);

/// The event again, byte for byte. Returns nothing when it is not one, or its hash does not fit.
[[nodiscard]] std::optional<RecordedEvent> event_of(ShardNo shard, Record const& record);

/// What a relay compares of it without taking it apart: nothing when it is not an event.
struct Place {
  ShardPosition position;
  Sha256 hash{};
};
[[nodiscard]] std::optional<Place> place_of(Record const& record);

}  // namespace contentos::kafka
