// The envelope every event travels in, from the log through every feed to every projection. It maps onto CloudEvents 1.0.
// Whoever writes events (commands), stores them (infra/postgres, infra/memory) or folds them (projections) uses these types.
//
// A payload has three parts: the header (who, when, where in the order), `data` (small canonical JSON: what happened) and
// `body` (the bytes of content, absent for most events). Folds that need no content never load bodies, and retention may
// purge bodies alone, because the hash covers a body only through its digest.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/time.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

using Sha256 = std::array<std::uint8_t, 32>;

/// Lifetime: the digest's.
[[nodiscard]] inline std::string_view bytes_of(Sha256 const& digest) {
  return {reinterpret_cast<char const*>(digest.data()), digest.size()};
}
/// Nothing for any other number of bytes.
[[nodiscard]] std::optional<Sha256> sha256_from(std::string_view bytes);

enum class ActorKind { person, token, system };
/// `person`, `token`, `system`: how kinds of actors are stored, sent and shown.
[[nodiscard]] std::string_view actor_kind_name(ActorKind kind);
[[nodiscard]] std::optional<ActorKind> actor_kind_from(std::string_view name);

/// Who did it. `id` is a person id, a token id, or the name of a part of the system (`scheduler`).
struct Actor {
  ActorKind kind = ActorKind::system;
  std::string id{};
  friend bool operator==(Actor const&, Actor const&) = default;
};

/// From where. The address is personal data: `ip_sealed` is base64 ciphertext under the actor's key, never plaintext.
struct Origin {
  std::string ip_sealed{};
  std::string agent{};
  friend bool operator==(Origin const&, Origin const&) = default;
};

struct EventHeader {
  EventId id;        // UUIDv7
  std::string type;  // `entry.version_saved.v2`: a literal with a version
  TenantId tenant;
  TenantPosition tenant_position;  // gapless per tenant
  StreamName stream;
  StreamVersion stream_version;   // gapless per stream
  Timestamp occurred;             // when it happened; never before the stream's last
  Timestamp recorded;             // when it was appended; never decreases within a shard
  AppendId append_id;             // events of one append are applied together or not at all
  std::int32_t append_index = 0;  // 0 … append_count-1
  std::int32_t append_count = 1;
  CommandId command_id;
  CorrelationId correlation_id;
  std::optional<EventId> causation_id;
  Actor actor;
  std::optional<PersonId> attributed_to;  // on whose behalf: an import writes as itself, attributed to the author
  Origin origin;
  SiteId site_id;  // the default site when nothing else was said

  friend bool operator==(EventHeader const&, EventHeader const&) = default;
};

/// The canonical JSON (RFC 8785) of a header: these bytes are stored and hashed. Without shard and position, so that a
/// tenant's proof does not depend on its neighbours.
[[nodiscard]] std::string encode_header(EventHeader const& header);

/// Returns nothing when the bytes are not a header that `encode_header` could have written.
[[nodiscard]] std::optional<EventHeader> decode_header(std::string_view bytes);

/// Which parts of an event a reader wants to pay for.
enum class Parts { header_and_data, with_body };

struct SharedNotes;  // known to projections alone

/// An event as the log holds it. `hash` = SHA-256(header_bytes ‖ SHA-256(data) ‖ SHA-256(body) or nothing without a body).
struct RecordedEvent {
  ShardNo shard;
  ShardPosition position;
  EventHeader header;
  std::string header_bytes;
  std::string data;
  std::optional<std::string> body;  // absent also when not asked for (Parts::header_and_data) or purged
  std::optional<Sha256> body_hash;  // present exactly when the event was written with a body
  Sha256 hash{};
  std::optional<std::string> packed_body{};  // the body as the log stores it, where it came from there
  std::shared_ptr<SharedNotes> notes{};      // of this very content, shared by who folds it (projections/runner/shared_event.hpp)
};

}  // namespace contentos
