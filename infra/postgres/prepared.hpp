// An append request on its way to its shard.
#pragma once

#include "commands/ports/event_log.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace contentos::pg {

/// The bytes of an event, made ready in the caller's thread, so that the one thread of the shard has little to do.
struct Payload {
  std::string data;
  std::optional<std::string> body;         // as it was given: for the feed
  std::optional<std::string> stored_body;  // compressed: for the table
  std::optional<Sha256> body_hash;
};

/// `request.streams[…].events[…]` have given their data and body to `payloads`, in the same order.
struct Prepared {
  AppendRequest request;
  AppendId append_id;
  std::vector<Payload> payloads;
  std::size_t byte_count = 0;
};
[[nodiscard]] Prepared prepare(AppendRequest request, AppendId append_id);

/// An event that was accepted, with its place.
struct Numbered {
  std::size_t request;  // of the batch
  std::size_t payload;  // of the request
  ShardPosition position;
  EventHeader header;
  std::string header_bytes;
  Sha256 hash;
};

}  // namespace contentos::pg
