// One event becomes one row of the audit trail, given what its entity was before. Pure.
#pragma once

#include "projections/audit/audit_reader.hpp"
#include "projections/entity/entity.hpp"

#include <variant>

namespace contentos::audit {

/// Applies the event to its entity and says so in a row.
[[nodiscard]] std::variant<AuditRow, Poison> fold(Entity& entity, RecordedEvent const& event);

/// What can be said of an event that cannot be folded.
[[nodiscard]] AuditRow header_row(RecordedEvent const& event);

}  // namespace contentos::audit
