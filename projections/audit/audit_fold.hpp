// One event becomes one row of the audit trail. What it says of its entity before and after is folded when the row is read. Pure.
#pragma once

#include "projections/audit/audit_reader.hpp"
#include "projections/entity/entity.hpp"

#include <variant>

namespace contentos::audit {

/// Applies the event to its entity and says so in a row.
[[nodiscard]] std::variant<AuditRow, Poison> fold(Entity& entity, RecordedEvent const& event);

/// What keeps the event from being folded, whatever came before it; nothing when it can be.
[[nodiscard]] std::optional<Poison> flaw_of(RecordedEvent const& event);

/// What can be said of an event that cannot be folded.
[[nodiscard]] AuditRow header_row(RecordedEvent const& event);

}  // namespace contentos::audit
