// An event of the log as CloudEvents 1.0 in JSON (structured mode), one line of an export.
#pragma once

#include "domain/event/envelope.hpp"

#include <string>

namespace contentos::api {

/// `data` is `{"data": what happened, "body": content or null}`; what the envelope knows beyond CloudEvents is in extension attributes.
/// Shards, addresses and command digests are left out.
[[nodiscard]] std::string cloud_event_json(RecordedEvent const& event);

}  // namespace contentos::api
