// The scheduler's to-do list: which entry is to be published or unpublished when. Filled by a projection (the reactor's own checkpoint),
// worked off by any number of scheduler processes through leases. Implemented by infra/postgres.
// Time is the database's alone, so that nothing is done early because a machine's clock runs ahead.
#pragma once

#include "domain/core/ids.hpp"
#include "domain/core/result.hpp"
#include "domain/core/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace contentos {

enum class ScheduledAction { publish, unpublish };

struct ScheduledTodo {
  TenantId tenant;
  EntryId entry;
  ScheduledAction action = ScheduledAction::publish;
  Timestamp due;
  VersionId version_id;       // to publish, or that is live
  StreamVersion caused_by;    // entry.scheduled's or entry.published's place in the stream: for PublishScheduled and UnpublishScheduled
  EventId event_id;           // of that event: what the command id is derived from, so that a repeat is no change
  std::int32_t attempts = 0;  // leases taken so far, this one included

  friend bool operator==(ScheduledTodo const&, ScheduledTodo const&) = default;
};

class ScheduleStore {
public:
  virtual ~ScheduleStore() = default;

  /// Takes up to `limit` to-dos that are due and that nobody holds, earliest first, for `lease`. A lease that runs out is taken again by
  /// whoever asks. Threading: any thread and process; two callers never get the same to-do at a time. Errors: unavailable (retryable).
  [[nodiscard]] virtual Result<std::vector<ScheduledTodo>> lease_due(std::string_view owner, std::size_t limit,
                                                                     std::chrono::milliseconds lease) = 0;

  /// The to-do needs nothing more: its command has been appended or can never be. False when `owner` no longer holds it.
  [[nodiscard]] virtual Result<bool> complete(std::string_view owner, ScheduledTodo const& todo) = 0;

  /// Gives the lease back; the to-do is not due again before `delay` has passed. False when `owner` no longer holds it.
  [[nodiscard]] virtual Result<bool> retry_later(std::string_view owner, ScheduledTodo const& todo, std::chrono::milliseconds delay) = 0;

  /// How long until there is something to lease, by the database's clock; 0 when there is now, nothing when the list is empty.
  [[nodiscard]] virtual Result<std::optional<std::chrono::milliseconds>> next_due() = 0;

  /// How many entries of all tenants stand with a publication that failed.
  [[nodiscard]] virtual Result<std::int64_t> count_failed() = 0;
};

}  // namespace contentos
