// The one place that decides what becomes of an append request: every implementation of the event log lays what is true before this judge
// and acts on its verdict. Pure: no clock, no I/O; the caller holds whatever lock makes the facts true.
//
// Facts are keyed by tenant, so that one batch may hold requests of several tenants. Accepting a request changes the facts, so that the
// next request of the batch is judged on them: requests on one stream chain, and a loser does not harm those behind it.
#pragma once

#include "commands/ports/event_log.hpp"

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace contentos {

inline constexpr std::size_t kMaxClaimKeyBytes = 512;

struct StreamHead {
  StreamVersion version;
  Timestamp occurred;  // of its last event
};

/// What is true, or the part of it that a batch asks about: an absent stream is at 0, an absent claim is free. Of the claims below a prefix
/// that must be empty, those that a verdict names are enough: the first `PrefixNotEmpty::kMostNamed` that the batch does not give back.
struct LogFacts {
  using TenantStream = std::pair<TenantId, StreamName>;
  using TenantClaim = std::pair<TenantId, Claim>;
  using TenantCommand = std::pair<TenantId, CommandId>;

  std::map<TenantId, TenantPosition> tenants;
  std::map<TenantStream, StreamHead> streams;
  std::map<TenantClaim, StreamName> claims;  // ordered, so that a prefix is a range
  // By kind and prefix: how many claims lie below it that are not in `claims`. None of them is named by the batch, so this stays as it is.
  std::map<TenantClaim, std::int64_t> more_below;
  std::map<TenantCommand, KnownCommand> commands;
};

/// The shard the facts belong to, moved on by every accepted request.
struct ShardClock {
  ShardNo shard;
  ShardPosition head;
  Timestamp recorded;  // of everything accepted now; never before the shard's last
};

/// A request that was accepted: the headers of its events, in order, complete, and where they begin.
struct Accepted {
  Appended outcome;
  ShardPosition first;
  std::vector<EventHeader> headers;
};
using Judgement = std::variant<Accepted, AppendVerdict>;

/// Requires: the facts hold the tenant and everything the request names.
/// Returns Accepted, with facts and clock moved on, or the verdict, with nothing changed. A command id that is known comes back as an
/// Appended with `repeated`.
[[nodiscard]] Judgement judge(LogFacts& facts, ShardClock& clock, AppendId append_id, AppendRequest const& request);

/// What is wrong with a request whatever the facts are, or nothing: no events, a stream named twice, text that cannot be stored. A bug of
/// whoever built it, found before it can spoil a batch.
[[nodiscard]] std::optional<std::string> flaw_of(AppendRequest const& request);

}  // namespace contentos
