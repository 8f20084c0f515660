// What rows of the trail show that they do not hold: the event as the log has it, and its entity before and after it.
#pragma once

#include "infra/postgres/connection.hpp"
#include "projections/audit/audit_reader.hpp"
#include "projections/entity/entry_states.hpp"

#include <span>
#include <vector>

namespace contentos::pg {

/// A row as it was found: what the log's header says better is not there yet.
struct FoundRow {
  ShardPosition position;  // where the event is
  AuditRow row;
};

/// Fills in the rows. `newest_first`: of one tenant, whose reader `connection` is. `states`: may be null.
[[nodiscard]] Result<void> tell_facts(Connection& connection, TenantId tenant, EntryStates const* states, std::span<FoundRow> newest_first);

}  // namespace contentos::pg
