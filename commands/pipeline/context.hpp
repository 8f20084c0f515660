// What every command brings along: whose data, who asks, under which idempotency key, from where.
#pragma once

#include "commands/access/principal.hpp"
#include "domain/core/result.hpp"
#include "domain/core/time.hpp"
#include "domain/event/envelope.hpp"
#include "domain/json/text_or_tree.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace contentos {

struct CommandContext {
  TenantScope scope;
  Principal principal;
  CommandId command_id;                     // from `Idempotency-Key`, or new
  Sha256 digest{};                          // of the command as sent: method, path and canonical body
  CorrelationId correlation_id;             // from the trace
  std::string remote_address{};             // sealed before it is stored
  std::string agent{};                      // User-Agent, cut to 200 bytes
  std::optional<Timestamp> occurred{};      // imports: when it really happened
  std::optional<PersonId> attributed_to{};  // imports: who really did it
  std::optional<EventId> causation_id{};
  bool is_urgent = false;  // not held back while a read model is far behind: it has a time of its own, or is one of few
  /// When its patience is at its end, where several commands share one; absent: that of a command, from its beginning.
  std::optional<std::chrono::steady_clock::time_point> patient_until{};
};

/// The context of a command that a part of the system (`scheduler`, `import` …) gives by itself.
[[nodiscard]] CommandContext system_context(TenantScope scope, std::string part, CommandId command_id, CorrelationId correlation_id);

/// What a command answers: the record as it is right after it, and the position from which every read model shows it.
struct Written {
  TextOrTree view;                              // describe() of the record
  TenantPosition position;                      // of the append's last event; where nothing was appended, of the tenant's
  bool repeated = false;                        // the command id had taken effect before; `view` is that of then
  bool changed = true;                          // false: it had already happened, nothing was appended
  StreamVersion version{};                      // of the record's stream, as `view` shows it
  std::string id{};                             // of the record
  std::optional<std::int32_t> latest_number{};  // of an entry that has versions: of its latest one, as `view` shows it
};

/// What `If-Match` asks for: that the record is at one of these versions; nothing: at any.
using ExpectedVersions = std::optional<std::vector<StreamVersion>>;
/// Rejection stale_precondition: somebody has touched the record since.
[[nodiscard]] Decided<void> check_version(StreamVersion actual, ExpectedVersions const& expected);

}  // namespace contentos
