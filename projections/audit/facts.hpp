// What the audit trail says of an entity before and after an event: enough to see what changed, without content.
#pragma once

#include "projections/entity/entity.hpp"

#include <string>

namespace contentos::audit {

/// JSON. Of an entry `type_key, status, title, slugs, latest_version, live_version, review, schedule, archived, editing, categories, tags,
/// access, is_deleted` (versions as numbers, review and schedule as they are); of every other record its whole description; `null` while it
/// does not exist.
[[nodiscard]] std::string facts_json(Entity const& entity);

/// The words that were given with the event: publish note, review note, reason. Empty when there were none, or its body is not there.
[[nodiscard]] std::string note_of(RecordedEvent const& event);

}  // namespace contentos::audit
