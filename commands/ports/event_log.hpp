// The event log as commands see it: append requests in, verdicts out. Implemented by infra/postgres (the truth) and
// infra/memory (unit tests); tests/infra/postgres/event_log_contract_test.cpp holds both to this page.
//
// Always true: positions of a shard and of a tenant and versions of a stream are 1, 2, 3 … without gaps, in commit order;
// recorded time never decreases along a shard; an append is all there or not at all; a command id has at most one effect.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "domain/event/claims.hpp"
#include "domain/event/envelope.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace contentos {

/// An event that has been decided but has no place in the order yet.
struct NewEvent {
  EventId id;
  std::string type;
  std::string data;                     // canonical JSON, small
  std::optional<std::string> body{};    // bytes of content, uncompressed
  std::optional<Timestamp> occurred{};  // absent: the recorded time
  ClaimChanges claims{};                // the same as in `data`
};

struct StreamEvents {
  StreamName stream;
  StreamVersion expected;  // the version the events were decided on; 0 = the stream must not exist
  std::vector<NewEvent> events;
  SiteId site_id{};
  Origin origin{};  // its address sealed for this stream
};

/// A stream that must still be at `version` when the events are appended, though nothing is appended to it.
struct Guard {
  StreamName stream;
  StreamVersion version;
};

/// No claim of this kind whose key starts with `key_prefix` may be held by anybody (a node without children).
struct EmptyClaimPrefix {
  std::string kind;
  std::string key_prefix;
};

/// `streams` and `guards` are judged on the versions before the append; `empty_prefixes` and `held_claims` on the claims after the
/// request's own changes, of all its streams together. So a record that refers to itself can be deleted, and parent and children in one
/// append; a claim that an event of the request takes counts as held, and one that it gives back, and does not take again, does not.
struct AppendRequest {
  TenantScope scope;
  CommandId command_id;
  Sha256 command_digest{};            // of the command as the caller sent it
  std::string principal;              // who may repeat it
  std::string result;                 // answered again when the command id comes back, and costs as it is long; at most 16 KiB
  std::vector<StreamEvents> streams;  // at least one event altogether; each stream once
  std::vector<Guard> guards{};
  std::vector<EmptyClaimPrefix> empty_prefixes{};
  std::vector<Claim> held_claims{};  // each must be held, by whichever stream of the tenant
  CorrelationId correlation_id{};
  std::optional<EventId> causation_id{};
  Actor actor{};
  std::optional<PersonId> attributed_to{};
};

/// The command took effect, now or (repeated) when it first came.
struct Appended {
  TenantPosition last;  // the append's last event
  ShardNo shard;
  ShardPosition shard_position;  // of the last event; internal, never shown to a tenant
  Timestamp recorded;
  bool repeated = false;
  std::string result;  // AppendRequest::result of the first time
  // Of the append's last event. Not known of a repeated command that a release before this one has stored, which says both in its result.
  StreamName stream{};
  StreamVersion version{};
};
struct WrongVersion {
  StreamName stream;
  StreamVersion actual;
};
struct GuardFailed {
  StreamName stream;
  StreamVersion actual;
};
struct ClaimHeld {
  Claim claim;
  StreamName holder;
  StreamName taker;  // the request's
};
struct PrefixNotEmpty {
  static constexpr std::size_t kMostNamed = 20;
  static constexpr std::int64_t kMostCounted = 1'000;

  EmptyClaimPrefix prefix;
  std::vector<StreamName> holders;  // of the first 20 claims below the prefix, in the order of their keys; each stream once, never none
  std::int64_t claims = 0;          // how many lie below the prefix, counted no further than to 1,000, which means 1,000 or more
};
struct ClaimNotHeld {
  Claim claim;
};
struct CommandReused {};  // same id, other digest or principal
struct OccurredTooEarly {
  StreamName stream;
  Timestamp last;
};  // before the stream's last event, or after recorded time

using AppendVerdict =
    std::variant<Appended, WrongVersion, GuardFailed, ClaimHeld, PrefixNotEmpty, ClaimNotHeld, CommandReused, OccurredTooEarly>;

/// What is known of a command id.
struct KnownCommand {
  /// So much of a digest is kept: enough to tell commands apart that one principal sends under one id.
  static constexpr std::size_t kDigestBytes = 16;

  Sha256 digest{};  // the bytes after the first 16 mean nothing
  std::string principal;
  Appended outcome;

  [[nodiscard]] bool has_digest(Sha256 const& other) const {
    return std::equal(digest.begin(), digest.begin() + kDigestBytes, other.begin());
  }
};

class EventLog {
public:
  virtual ~EventLog() = default;

  /// Appends all of the request or nothing, atomically.
  /// Requires: the tenant has a shard (`place_tenant`).
  /// Errors: overloaded (queue full, retryable), unavailable (retryable; the command id tells later whether it happened),
  ///   not_found tenant is `internal`.
  /// Threading: any thread; blocks until the verdict is durable. Durability: Appended is only returned after commit.
  [[nodiscard]] virtual Result<AppendVerdict> append(AppendRequest request) = 0;

  /// Looks a command id up, for an early answer; `append` judges again under the lock.
  [[nodiscard]] virtual Result<std::optional<KnownCommand>> find_command(TenantScope scope, CommandId id) = 0;

  /// The same for many ids at once; the answers stand in the order of the ids.
  [[nodiscard]] virtual Result<std::vector<std::optional<KnownCommand>>> find_commands(TenantScope scope,
                                                                                       std::vector<CommandId> const& ids) = 0;

  /// Events of one stream from version `from` on, in order. An absent stream is empty.
  [[nodiscard]] virtual Result<std::vector<RecordedEvent>> read_stream(TenantScope scope, StreamName const& stream, StreamVersion from,
                                                                       Parts parts) = 0;

  /// One event of a stream, with its body.
  [[nodiscard]] virtual Result<std::optional<RecordedEvent>> read_event(TenantScope scope, StreamName const& stream,
                                                                        StreamVersion version) = 0;

  /// The version a stream is at; 0 when it does not exist.
  [[nodiscard]] virtual Result<StreamVersion> stream_version(TenantScope scope, StreamName const& stream) = 0;

  /// The position of the tenant's last event; 0 when it has none.
  [[nodiscard]] virtual Result<TenantPosition> tenant_position(TenantScope scope) = 0;

  /// Where in its shard the tenant's events after `after` lie, in order, at most `limit` of them: for whoever reads a shard for one
  /// tenant's sake, and would else read through all that others have there. Costs a look at each event that the tenant has, so ask for
  /// many.
  [[nodiscard]] virtual Result<std::vector<ShardPosition>> places_after(TenantScope scope, TenantPosition after, std::size_t limit) = 0;

  /// The tenant's streams of one aggregate (`registration`), by name.
  [[nodiscard]] virtual Result<std::vector<StreamName>> list_streams(TenantScope scope, std::string_view aggregate) = 0;

  /// The stream that holds a claim.
  [[nodiscard]] virtual Result<std::optional<StreamName>> claim_holder(TenantScope scope, Claim const& claim) = 0;

  /// How many claims of a kind lie below each of the prefixes, in their order; counted no further than to PrefixNotEmpty::kMostCounted.
  [[nodiscard]] virtual Result<std::vector<std::int64_t>> count_claims(TenantScope scope, std::string_view kind,
                                                                       std::vector<std::string> const& prefixes) = 0;

  /// Gives a tenant its shard, for ever. Doing it twice with the same shard is no change; another shard is `internal`.
  [[nodiscard]] virtual Result<void> place_tenant(TenantScope scope, ShardNo shard) = 0;

  [[nodiscard]] virtual std::int64_t shard_count() const = 0;

  /// The clock that decides: the database's (never the machine's own).
  [[nodiscard]] virtual Result<Timestamp> now() = 0;
};

}  // namespace contentos
