// How an event of the log appears as a CloudEvent 1.0: the names of its attributes and how their values are written, in one place. The
// export puts them into one line of JSON (structured mode), Kafka into headers (binary mode, infra/kafka/event_record.hpp).
//
// The data of the CloudEvent is `{"data": what happened, "body": content or null}`.
#pragma once

#include "domain/event/envelope.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace contentos {

struct CloudAttribute {
  std::string_view name;  // lower-case letters and digits
  std::variant<std::string, std::int64_t> value;
};

/// What anybody may see who may read the event: without shards, addresses and command digests. In the order of the export.
[[nodiscard]] std::vector<CloudAttribute> public_attributes(RecordedEvent const& event);

/// What an event needs besides to become again what it was. For inside an installation only: shard positions tell one tenant how much the
/// others write.
[[nodiscard]] std::vector<CloudAttribute> inner_attributes(RecordedEvent const& event);

/// The text of an attribute's value, as headers have it.
[[nodiscard]] std::string text_of(CloudAttribute const& attribute);

[[nodiscard]] std::string cloud_data(RecordedEvent const& event);

/// The text of the attribute of a name; nothing when it is absent.
using FindAttribute = std::function<std::optional<std::string_view>(std::string_view name)>;

/// The event that had these public and inner attributes and this data, byte for byte; nothing when they cannot be those of an event. The
/// hash is taken over as it is said: whoever relies on it computes it.
[[nodiscard]] std::optional<RecordedEvent> from_cloud_event(ShardNo shard, FindAttribute const& find, std::string_view data);

}  // namespace contentos
