// Reads the audit trail: every event of a tenant with who, what and when, and the entity before and after it. Called by the audit API.
// Implemented by infra/postgres. Every call takes a scope; nothing outside of it can be reached.
// Threading: any thread; blocks on the database. Errors of every call: unavailable, timed_out (retryable).
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "domain/core/time.hpp"
#include "domain/event/envelope.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace contentos {

struct AuditRow {
  EventId event_id;
  TenantPosition tenant_position;
  Timestamp recorded;
  Timestamp occurred;
  Actor actor;
  std::optional<std::string> newer_actor_kind{};  // of an actor whose kind only a newer program knows: `actor` then has the id alone
  std::optional<PersonId> attributed_to;
  std::string entity_kind;  // the stream's aggregate: `entry`, `content_type`, `tenant` …
  std::string entity_id;
  std::string type;    // `entry.published.v1`
  std::string action;  // what was done, as a command word: `create`, `save`, `publish` … (projections/audit/action.hpp); `unknown` for a
                       // newer program's
  StreamVersion stream_version;
  std::string before_json;  // the entity's facts (projections/audit/facts.hpp) before the event; `null` when it did not exist
  std::string after_json;   // and after it
  std::string note;         // publish note, review note, reason; empty when none was given
  CommandId command_id;
  CorrelationId correlation_id;
  std::string hash_hex;    // of the event, as the log proves it
  bool by_header = false;  // this program could not fold it: `before_json` and `after_json` are `null`, and so is what it changed
};

/// All that is given must hold.
struct AuditFilter {
  std::optional<Timestamp> recorded_from{};  // inclusive
  std::optional<Timestamp> recorded_to{};    // exclusive
  std::optional<ActorKind> actor_kind{};
  std::optional<std::string> actor_id{};
  std::optional<PersonId> attributed_to{};
  std::optional<std::string> entity_kind{};
  std::optional<std::string> entity_id{};
  std::optional<std::string> type{};  // with or without its version: `entry.published` is every version of it
  std::optional<std::string> action{};
};

struct AuditPage {
  std::vector<AuditRow> rows;          // newest first
  std::optional<TenantPosition> next;  // give it as `before` for the next page; absent on the last one
};

/// A person on whose behalf something was done.
struct AttributedAuthor {
  PersonId person;
  std::int64_t events = 0;
  Timestamp first_occurred;
  Timestamp last_occurred;
};

struct AuthorPage {
  std::vector<AttributedAuthor> authors;  // by person id
  std::optional<PersonId> next;           // give it as `after` for the next page; absent on the last one
};

class AuditReader {
public:
  virtual ~AuditReader() = default;

  /// Pages are stable: what is recorded meanwhile is newer than the first page. Requires: limit 1 to 1000.
  [[nodiscard]] virtual Result<AuditPage> list(TenantScope scope, AuditFilter const& filter, std::optional<TenantPosition> before,
                                               std::size_t limit) = 0;

  /// Everything that happened to one entity, newest first; empty when it never existed. Requires: limit 1 to 1000.
  [[nodiscard]] virtual Result<AuditPage> entity_history(TenantScope scope, std::string_view kind, std::string_view id,
                                                         std::optional<TenantPosition> before, std::size_t limit) = 0;

  /// The persons that events are attributed to. Requires: limit 1 to 1000.
  [[nodiscard]] virtual Result<AuthorPage> authors(TenantScope scope, std::optional<PersonId> after, std::size_t limit) = 0;
};

}  // namespace contentos
